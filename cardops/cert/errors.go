package cert

import (
	"errors"
	"fmt"
)

// Why bytes could not be read as a certificate. Every error of Length, ParseHead and Parse wraps exactly one of the first three.
var (
	// ErrShort: what there is may be a certificate, and more bytes are needed.
	ErrShort = errors.New("certificate ends early")
	// ErrEmpty: nothing is stored here, all bytes are 00 or all are FF.
	ErrEmpty = errors.New("no certificate stored")
	// ErrNotCertificate: the bytes are no X.509 certificate, whatever would follow.
	ErrNotCertificate = errors.New("not a certificate")
	// ErrMalformed: one part is not what its definition says. It is the cause inside ErrNotCertificate and inside a Problem.
	ErrMalformed = errors.New("malformed")
)

// Problem is a part of a certificate that could not be read while the rest could.
type Problem struct {
	Part string // "keyUsage", "public key", "extension 1.2.3": for logs and reports
	Err  error  // wraps ErrMalformed
}

// Error names the part and what is wrong with it.
func (p Problem) Error() string { return p.Part + ": " + p.Err.Error() }

// Unwrap gives what is wrong.
func (p Problem) Unwrap() error { return p.Err }

// refuse says why the whole is no certificate, unless it only ends early.
func refuse(part string, err error) error {
	if errors.Is(err, ErrShort) {
		return fmt.Errorf("%s: %w", part, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrNotCertificate, part, err)
}
