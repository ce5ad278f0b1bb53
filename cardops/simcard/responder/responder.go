// Package responder answers for the simulated authorities whether a certificate is suspended or revoked, as their OCSP servers would (RFC 6960). It
// stands where the network would: nothing leaves the program.
package responder

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"sync"
	"time"

	"golang.org/x/crypto/ocsp"

	"carddesk/cardops/simcard/issuer"
)

// Responder is an http.RoundTripper that knows the certificates of one hierarchy. Whatever is not told of is good.
type Responder struct {
	Hierarchy *issuer.Hierarchy
	Now       func() time.Time

	mu     sync.Mutex
	states map[string]int // by serial number
}

// The ways in which a certificate is not good, as RFC 5280 clause 5.3.1 numbers the reasons.
const (
	Suspended = ocsp.CertificateHold
	Revoked   = ocsp.Superseded
)

// Revoke has a certificate be revoked or suspended from now on.
func (r *Responder) Revoke(serial *big.Int, reason int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.states == nil {
		r.states = map[string]int{}
	}
	r.states[serial.String()] = reason
}

// maxRequest is more than any question has.
const maxRequest = 64 << 10

// answerLife is how long an answer holds: a simulated card is seldom used for longer.
const answerLife = time.Hour

var errNotOCSP = errors.New("simulated authorities answer OCSP only")

// RoundTrip answers a question. There is no list to fetch.
func (r *Responder) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Body == nil {
		return nil, errNotOCSP
	}
	defer request.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(request.Body, maxRequest))
	if err != nil {
		return nil, err
	}
	question, err := ocsp.ParseRequest(raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNotOCSP, err)
	}
	answer, err := r.answer(question)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: request,
		Header: http.Header{"Content-Type": {"application/ocsp-response"}, "Date": {r.now().UTC().Format(http.TimeFormat)}},
		Body:   io.NopCloser(bytes.NewReader(answer)), ContentLength: int64(len(answer)),
	}, nil
}

func (r *Responder) now() time.Time {
	if r.Now == nil {
		return time.Now()
	}
	return r.Now()
}

func (r *Responder) answer(question *ocsp.Request) ([]byte, error) {
	ca, err := r.Hierarchy.CA()
	if err != nil {
		return nil, err
	}
	now := r.now().UTC().Truncate(time.Second)
	template := ocsp.Response{Status: ocsp.Good, SerialNumber: question.SerialNumber, ThisUpdate: now, NextUpdate: now.Add(answerLife)}
	r.mu.Lock()
	defer r.mu.Unlock()
	if reason, told := r.states[question.SerialNumber.String()]; told {
		template.Status, template.RevocationReason, template.RevokedAt = ocsp.Revoked, reason, now.AddDate(0, 0, -1)
	}
	return ocsp.CreateResponse(ca.Certificate, ca.Certificate, template, ca.Key)
}
