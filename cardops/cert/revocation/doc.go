// Package revocation asks on line whether a certificate is revoked or suspended: through OCSP (RFC 6960), and where that gives no answer through
// the issuer's list (CRL, RFC 5280 clause 5). It asks only the servers that the certificate names, and only when its caller calls it.
//
// What is sent is public: to OCSP the certificate's serial number, hashes of its issuer's name and key and a random number; for a list nothing but
// its address. It does tell a server, and whoever sees the network, that somebody looks at this certificate now.
//
// No answer counts that is not signed by whoever may sign it, that is about another certificate, or that is out of date. "Unknown" is never "good".
package revocation

import "errors"

// Errors of a question. Several may be joined, one for each server.
var (
	ErrNoIssuer    = errors.New("issuer's certificate is not at hand") // without it no answer can be checked
	ErrNowhere     = errors.New("certificate names no server to ask")
	ErrUnreachable = errors.New("server not reached")
	ErrRefused     = errors.New("server gave no answer") // another HTTP status, or an OCSP error (RFC 6960 clause 4.2.1)
	ErrTooLarge    = errors.New("answer too large")
	ErrNonsense    = errors.New("answer cannot be read, or is about another certificate")
	ErrSigner      = errors.New("answer is not signed by whoever may sign it")
	ErrStale       = errors.New("answer is out of date, or from the future") // or the clock is wrong: see Answer.Clock
)
