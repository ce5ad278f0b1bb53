package revocation

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/ocsp"
)

var oidNonce = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 48, 1, 2} // RFC 9654 clause 2

// nonceSize is what RFC 9654 clause 2.1 wants of clients.
const nonceSize = 32

// askOCSP asks one server.
func (c *Client) askOCSP(ctx context.Context, address string, q question) (Answer, error) {
	nonce := make([]byte, nonceSize)
	_, _ = rand.Read(nonce) // documented never to fail
	request, err := newOCSPRequest(q, nonce)
	if err != nil {
		return Answer{}, err
	}
	got, err := c.fetch(ctx, address, request.raw, answerTime, maxAnswer)
	if err != nil {
		return Answer{}, err
	}
	a, err := readOCSP(got.body, q, request, c.now())
	a.Server = host(address)
	if err == nil || errors.Is(err, ErrStale) {
		a.Clock = got.clock
	}
	return a, err
}

// ocspRequest is a request and what its answer must match.
type ocspRequest struct {
	raw   []byte
	about certID
	nonce []byte
}

// The parts of a request (RFC 6960 clause 4.1.1) that are added to what package ocsp makes, which knows no nonce.
type (
	wireRequest struct {
		TBS wireTBSRequest
	}
	wireTBSRequest struct {
		Version    int           `asn1:"explicit,tag:0,default:0,optional"`
		Requestor  asn1.RawValue `asn1:"explicit,tag:1,optional"`
		List       []wireSingleRequest
		Extensions []pkix.Extension `asn1:"explicit,tag:2,optional"`
	}
	wireSingleRequest struct {
		About certID
	}
	certID struct {
		Algorithm         pkix.AlgorithmIdentifier
		NameHash, KeyHash []byte
		Serial            *big.Int
	}
)

func newOCSPRequest(q question, nonce []byte) (ocspRequest, error) {
	plain, err := ocsp.CreateRequest(&x509.Certificate{SerialNumber: q.serial}, q.issuer, nil)
	if err != nil {
		return ocspRequest{}, fmt.Errorf("%w: %w", ErrNoIssuer, err)
	}
	var request wireRequest
	if _, err := asn1.Unmarshal(plain, &request); err != nil || len(request.TBS.List) != 1 {
		return ocspRequest{}, fmt.Errorf("%w: no request can be made: %w", ErrNoIssuer, err)
	}
	value, err := asn1.Marshal(nonce)
	if err != nil {
		return ocspRequest{}, err
	}
	request.TBS.Extensions = []pkix.Extension{{Id: oidNonce, Value: value}}
	raw, err := asn1.Marshal(request)
	return ocspRequest{raw, request.TBS.List[0].About, nonce}, err
}

// readOCSP judges what a server answered. The answer is only filled in without an error; with ErrStale it is an answer of another time.
func readOCSP(raw []byte, q question, request ocspRequest, now time.Time) (Answer, error) {
	response, err := ocsp.ParseResponseForCert(raw, &x509.Certificate{SerialNumber: q.serial}, nil)
	if refused, ok := errors.AsType[ocsp.ResponseError](err); ok {
		return Answer{}, fmt.Errorf("%w: %w", ErrRefused, refused)
	}
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %w", ErrNonsense, err)
	}
	rest, err := readRest(raw)
	if err != nil {
		return Answer{}, err
	}
	if err := maySign(response, q.issuer); err != nil {
		return Answer{}, err
	}
	if !rest.tellsOf(request.about) {
		return Answer{}, fmt.Errorf("%w: another issuer", ErrNonsense)
	}
	fresh, err := rest.echoes(request.nonce)
	if err != nil {
		return Answer{}, err
	}
	if fresh {
		now = response.ProducedAt // it was made for this question, whatever the clock of this computer says
	}
	v := validity{response.ThisUpdate, response.NextUpdate}
	return judged(response), v.check(now, fresh)
}

func judged(r *ocsp.Response) Answer {
	a := Answer{State: Unknown, Source: OCSP, ThisUpdate: r.ThisUpdate.UTC(), NextUpdate: r.NextUpdate.UTC()}
	switch r.Status {
	case ocsp.Good:
		a.State = Good
	case ocsp.Revoked:
		a.State, a.Reason, a.RevokedAt = stateOf(r.RevocationReason), reasons[r.RevocationReason], r.RevokedAt.UTC()
	}
	return a
}

// The parts of an answer (RFC 6960 clause 4.2.1) that package ocsp does not give.
type (
	wireResponse struct {
		Status asn1.Enumerated
		Bytes  wireResponseBytes `asn1:"explicit,tag:0,optional"`
	}
	wireResponseBytes struct {
		Type asn1.ObjectIdentifier
		Raw  []byte
	}
	wireBasicResponse struct {
		Data         wireResponseData
		Algorithm    pkix.AlgorithmIdentifier
		Signature    asn1.BitString
		Certificates []asn1.RawValue `asn1:"explicit,tag:0,optional"`
	}
	wireResponseData struct {
		Version    int `asn1:"optional,default:0,explicit,tag:0"`
		Responder  asn1.RawValue
		ProducedAt time.Time `asn1:"generalized"`
		Responses  []wireSingleResponse
		Extensions []pkix.Extension `asn1:"explicit,tag:1,optional"`
	}
	wireSingleResponse struct {
		About      certID
		Status     asn1.RawValue
		ThisUpdate time.Time        `asn1:"generalized"`
		NextUpdate time.Time        `asn1:"generalized,explicit,tag:0,optional"`
		Extensions []pkix.Extension `asn1:"explicit,tag:1,optional"`
	}
)

func readRest(raw []byte) (wireResponseData, error) {
	var outer wireResponse
	var basic wireBasicResponse
	if _, err := asn1.Unmarshal(raw, &outer); err != nil {
		return basic.Data, fmt.Errorf("%w: %w", ErrNonsense, err)
	}
	if _, err := asn1.Unmarshal(outer.Bytes.Raw, &basic); err != nil {
		return basic.Data, fmt.Errorf("%w: %w", ErrNonsense, err)
	}
	return basic.Data, nil
}

// tellsOf tells whether the status of that serial number is about a certificate of that issuer: serial numbers are each issuer's own. Of several
// statuses with one serial number package ocsp takes the first.
func (d wireResponseData) tellsOf(about certID) bool {
	for _, single := range d.Responses {
		id := single.About
		if id.Serial != nil && id.Serial.Cmp(about.Serial) == 0 {
			return id.Algorithm.Algorithm.Equal(about.Algorithm.Algorithm) && bytes.Equal(id.NameHash, about.NameHash) && bytes.Equal(id.KeyHash, about.KeyHash)
		}
	}
	return false
}

// echoes tells whether the answer was made for this question. Many servers sign ahead and leave the nonce out; another nonce is that of another
// question.
func (d wireResponseData) echoes(nonce []byte) (bool, error) {
	for _, e := range d.Extensions {
		if !e.Id.Equal(oidNonce) {
			if e.Critical {
				return false, fmt.Errorf("%w: critical extension %s", ErrNonsense, e.Id)
			}
			continue
		}
		var echo []byte
		if rest, err := asn1.Unmarshal(e.Value, &echo); err != nil || len(rest) > 0 || !bytes.Equal(echo, nonce) {
			return false, fmt.Errorf("%w: it answers another question", ErrStale)
		}
		return true, nil
	}
	return false, nil
}

// maySign tells whether an answer is signed by the issuer itself or by a server to which the issuer gave a certificate for that (RFC 6960
// clause 4.2.2.2). The signature with a certificate that came along was checked when the answer was read.
func maySign(r *ocsp.Response, issuer *x509.Certificate) error {
	if r.Certificate == nil {
		if err := r.CheckSignatureFrom(issuer); err != nil {
			return fmt.Errorf("%w: %w", ErrSigner, err)
		}
		return nil
	}
	by := r.Certificate
	if bytes.Equal(by.RawSubjectPublicKeyInfo, issuer.RawSubjectPublicKeyInfo) {
		return nil
	}
	if !bytes.Equal(by.RawIssuer, issuer.RawSubject) {
		return fmt.Errorf("%w: by a certificate of another issuer", ErrSigner)
	}
	if err := issuer.CheckSignature(by.SignatureAlgorithm, by.RawTBSCertificate, by.Signature); err != nil {
		return fmt.Errorf("%w: %w", ErrSigner, err)
	}
	for _, use := range by.ExtKeyUsage {
		if use == x509.ExtKeyUsageOCSPSigning {
			return certified(by, r.ProducedAt)
		}
	}
	return fmt.Errorf("%w: by a certificate that is not for that", ErrSigner)
}
