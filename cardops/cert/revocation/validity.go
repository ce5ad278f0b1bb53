package revocation

import (
	"crypto/x509"
	"fmt"
	"time"

	"golang.org/x/crypto/ocsp"
)

const (
	// skew is how far a right clock may be off another right one.
	skew = 5 * time.Minute
	// unbounded is how old an answer without a next update may be, which says that a newer one can be had at any time.
	unbounded = 24 * time.Hour
)

// validity is the time for which an answer or a list speaks.
type validity struct{ from, until time.Time }

// check wants that now lies within. An answer that was made for this question needs no end.
func (v validity) check(now time.Time, fresh bool) error {
	switch {
	case v.from.After(now.Add(skew)):
		return fmt.Errorf("%w: from %s", ErrStale, v.from.UTC().Format(time.RFC3339))
	case !v.until.IsZero() && now.After(v.until.Add(skew)):
		return fmt.Errorf("%w: until %s", ErrStale, v.until.UTC().Format(time.RFC3339))
	case v.until.IsZero() && !fresh && now.Sub(v.from) > unbounded:
		return fmt.Errorf("%w: of %s", ErrStale, v.from.UTC().Format(time.RFC3339))
	}
	return nil
}

// certified wants that a server's certificate was valid when it signed.
func certified(by *x509.Certificate, at time.Time) error {
	if at.Before(by.NotBefore) || at.After(by.NotAfter) {
		return fmt.Errorf("%w: by a certificate that was not valid then", ErrSigner)
	}
	return nil
}

// reasons are the names of RFC 5280 clause 5.3.1. "unspecified" says as much as none.
var reasons = map[int]string{
	ocsp.KeyCompromise: "keyCompromise", ocsp.CACompromise: "cACompromise", ocsp.AffiliationChanged: "affiliationChanged", ocsp.Superseded: "superseded",
	ocsp.CessationOfOperation: "cessationOfOperation", ocsp.CertificateHold: "certificateHold", ocsp.PrivilegeWithdrawn: "privilegeWithdrawn",
	ocsp.AACompromise: "aACompromise",
}

// stateOf: only a hold can be lifted. removeFromCRL, in lists of changes, says that it was.
func stateOf(reason int) State {
	switch reason {
	case ocsp.CertificateHold:
		return Suspended
	case ocsp.RemoveFromCRL:
		return Good
	}
	return Revoked
}
