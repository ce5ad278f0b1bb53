package revocation

import (
	"bytes"
	"context"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cryptobyteasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// list is an issuer's list of revoked certificates whose signature is good.
type list struct {
	validity
	entries map[string]entry // by serial number, in decimal
}

type entry struct {
	reason int
	at     time.Time
}

// askList fetches one list, unless it is at hand and up to date, and looks the certificate up.
func (c *Client) askList(ctx context.Context, address string, q question) (Answer, error) {
	key := address + "\x00" + string(q.issuer.Raw)
	if l := c.kept(key); l != nil {
		return l.lookUp(q.serial, host(address), time.Time{}), nil
	}
	got, err := c.fetch(ctx, address, nil, listTime, maxList)
	if err != nil {
		return Answer{}, err
	}
	l, err := readList(got.body, q.issuer, c.now())
	if errors.Is(err, ErrStale) {
		return Answer{Clock: got.clock}, err
	}
	if err != nil {
		return Answer{}, err
	}
	c.keep(key, l)
	return l.lookUp(q.serial, host(address), got.clock), nil
}

func (l *list) lookUp(serial *big.Int, server string, clock time.Time) Answer {
	a := Answer{State: Good, Source: CRL, Server: server, ThisUpdate: l.from, NextUpdate: l.until, Clock: clock}
	if e, there := l.entries[serial.String()]; there {
		a.State, a.Reason, a.RevokedAt = stateOf(e.reason), reasons[e.reason], e.at
	}
	return a
}

// readList reads and judges a list, in DER as RFC 5280 clause 4.2.1.13 wants it.
func readList(raw []byte, issuer *x509.Certificate, now time.Time) (*list, error) {
	parsed, err := x509.ParseRevocationList(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNonsense, err)
	}
	if !bytes.Equal(parsed.RawIssuer, issuer.RawSubject) {
		return nil, fmt.Errorf("%w: list of another issuer", ErrSigner)
	}
	if err := parsed.CheckSignatureFrom(issuer); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSigner, err)
	}
	if err := coversHolders(parsed); err != nil {
		return nil, err
	}
	l := &list{validity: validity{parsed.ThisUpdate.UTC(), parsed.NextUpdate.UTC()}, entries: map[string]entry{}}
	for i := range parsed.RevokedCertificateEntries {
		e := &parsed.RevokedCertificateEntries[i]
		for _, extension := range e.Extensions {
			if extension.Critical { // certificateIssuer of a list that is not only the issuer's own
				return nil, fmt.Errorf("%w: critical extension %s of an entry", ErrNonsense, extension.Id)
			}
		}
		l.entries[e.SerialNumber.String()] = entry{e.ReasonCode, e.RevocationTime.UTC()}
	}
	return l, l.check(now, false)
}

var oidIssuingDistributionPoint = asn1.ObjectIdentifier{2, 5, 29, 28}

// coversHolders wants a whole list of its issuer's own that speaks for certificates of holders: not one of changes (RFC 5280 clause 5.2.4), nor
// one that is limited (clause 5.2.5) to authorities, to attributes or to some reasons, nor one for other issuers.
func coversHolders(l *x509.RevocationList) error {
	for _, e := range l.Extensions {
		switch {
		case e.Id.Equal(oidIssuingDistributionPoint):
			if limited(e.Value) {
				return fmt.Errorf("%w: list for other certificates", ErrNonsense)
			}
		case e.Critical:
			return fmt.Errorf("%w: critical extension %s", ErrNonsense, e.Id)
		}
	}
	return nil
}

// limited reads IssuingDistributionPoint: [0] distributionPoint and [1] onlyContainsUserCerts do not matter here; [2] to [5] do.
func limited(value []byte) bool {
	s := cryptobyte.String(value)
	var point cryptobyte.String
	if !s.ReadASN1(&point, cryptobyteasn1.SEQUENCE) || !s.Empty() {
		return true
	}
	for !point.Empty() {
		var content cryptobyte.String
		var tag cryptobyteasn1.Tag
		if !point.ReadAnyASN1(&content, &tag) {
			return true
		}
		if tag != cryptobyteasn1.Tag(0).ContextSpecific().Constructed() && tag != cryptobyteasn1.Tag(1).ContextSpecific() {
			return true
		}
	}
	return false
}

// kept is a list that is still up to date; nil if there is none.
func (c *Client) kept(key string) *list {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lists[key]
	if l == nil || !c.now().Before(l.until) {
		return nil
	}
	return l
}

func (c *Client) keep(key string, l *list) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lists == nil {
		c.lists = map[string]*list{}
	}
	c.lists[key] = l
}
