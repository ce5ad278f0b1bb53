package revocation

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"sync"
	"time"

	"carddesk/cardops/cert"
)

// State is what is known of a certificate.
type State string

// The states.
const (
	Good      State = "good"      // not revoked; of a list: not on it
	Suspended State = "suspended" // 停用: certificateHold, can be resumed
	Revoked   State = "revoked"   // 廢止: for ever
	Unknown   State = "unknown"   // the server does not know the certificate
)

// Source is where an answer comes from.
type Source string

// The sources.
const (
	OCSP Source = "ocsp"
	CRL  Source = "crl"
)

// Answer is what a server said. Times are UTC; zero ones were not told.
type Answer struct {
	State      State
	Source     Source
	Server     string    // host that answered
	RevokedAt  time.Time // or suspended
	Reason     string    // as RFC 5280 clause 5.3.1 names it; empty if none was told
	ThisUpdate time.Time
	NextUpdate time.Time
	// Clock is the server's own clock, by the HTTP Date of an answer whose signature is good. It is set together with ErrStale too.
	Clock time.Time
}

// Client asks. It may be used by many goroutines. What was answered is kept in memory until the answer's next update.
type Client struct {
	// Transport carries requests. nil: the network, through the proxies that the environment names.
	Transport http.RoundTripper
	Now       func() time.Time // time.Now if nil

	patience time.Duration // for tests, instead of the waits for a server

	mu      sync.Mutex
	answers map[cert.Fingerprint]Answer
	lists   map[string]*list // by address and issuer
}

// Check asks about a holder's certificate. pool are further certificates of the card, among which its issuer must be. Of several servers the first
// counts that tells good, suspended or revoked. If a server does not know the certificate, only suspended and revoked count after that:
// that a certificate is on no list does not prove that it was ever issued.
//
// Errors: those of this package, and ctx's. With ErrStale, Answer.Clock is set where a server told it.
func (c *Client) Check(ctx context.Context, of *cert.Certificate, pool []*cert.Certificate) (Answer, error) {
	if a, ok := c.remembered(of.SHA256); ok {
		return a, nil
	}
	q, err := newQuestion(of, pool)
	if err != nil {
		return Answer{}, err
	}
	a, err := c.ask(ctx, q)
	if err == nil {
		c.remember(of.SHA256, a)
	}
	return a, err
}

// Servers are the addresses that Check may ask about a certificate, OCSP first.
func Servers(of *cert.Certificate) []string {
	var all []string
	for _, address := range append(append([]string{}, of.OCSP...), of.CRLDistributionPoints...) {
		if usable(address) {
			all = append(all, address)
		}
	}
	return all
}

// question is a certificate and who issued it.
type question struct {
	ocsp, crl []string
	serial    *big.Int
	issuer    *x509.Certificate
}

func newQuestion(of *cert.Certificate, pool []*cert.Certificate) (question, error) {
	q := question{serial: number(of.Serial)}
	for _, address := range of.OCSP {
		if usable(address) {
			q.ocsp = append(q.ocsp, address)
		}
	}
	for _, address := range of.CRLDistributionPoints {
		if usable(address) {
			q.crl = append(q.crl, address)
		}
	}
	if len(q.ocsp)+len(q.crl) == 0 {
		return q, ErrNowhere
	}
	chain := cert.Chain(of, pool)
	if len(chain) < 2 || chain[0].Signature == cert.SignatureBad {
		return q, ErrNoIssuer
	}
	issuer, err := x509.ParseCertificate(chain[1].Raw)
	if err != nil {
		return q, fmt.Errorf("%w: %w", ErrNoIssuer, err)
	}
	q.issuer = issuer
	return q, nil
}

// number is a serial number as an INTEGER says it, two's complement.
func number(serial cert.Serial) *big.Int {
	n := new(big.Int).SetBytes(serial)
	if len(serial) > 0 && serial[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(serial))*8))
	}
	return n
}

// ask goes from server to server.
func (c *Client) ask(ctx context.Context, q question) (Answer, error) {
	var unknown, stale *Answer
	var failures []error
	ways := []struct {
		addresses []string
		ask       func(context.Context, string, question) (Answer, error)
	}{{q.ocsp, c.askOCSP}, {q.crl, c.askList}}
	for _, way := range ways {
		for _, address := range way.addresses {
			a, err := way.ask(ctx, address, q)
			switch {
			case ctx.Err() != nil:
				return Answer{}, context.Cause(ctx)
			case err == nil && a.State != Unknown && (unknown == nil || a.State != Good):
				return a, nil
			case err == nil && unknown == nil:
				unknown = &a
			case errors.Is(err, ErrStale):
				stale = &a
			}
			failures = append(failures, err)
		}
	}
	if unknown != nil {
		return *unknown, nil
	}
	if stale != nil {
		return Answer{Clock: stale.Clock}, errors.Join(failures...)
	}
	return Answer{}, errors.Join(failures...)
}

func (c *Client) now() time.Time {
	if c.Now == nil {
		return time.Now()
	}
	return c.Now()
}

// remembered is an answer that is still up to date. The server's clock was that of another moment and is not repeated.
func (c *Client) remembered(of cert.Fingerprint) (Answer, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.answers[of]
	a.Clock = time.Time{}
	return a, ok && c.now().Before(a.NextUpdate)
}

// remember keeps an answer. One without next update is out of date at once.
func (c *Client) remember(of cert.Fingerprint, a Answer) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers == nil {
		c.answers = map[cert.Fingerprint]Answer{}
	}
	c.answers[of] = a
}
