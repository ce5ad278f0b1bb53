package cert

import "crypto/x509"

// Use is what a certificate's key is for, in one word.
type Use string

// The uses.
const (
	Sign    Use = "sign"    // digitalSignature or nonRepudiation, and no encipherment
	Encrypt Use = "encrypt" // keyEncipherment, dataEncipherment or keyAgreement, and no signature
	CA      Use = "ca"      // an authority that another one vouches for
	Root    Use = "root"    // an authority that vouches for itself
	Other   Use = "other"   // both, neither, or not said
)

const (
	usageSign    = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	usageEncrypt = x509.KeyUsageKeyEncipherment | x509.KeyUsageDataEncipherment | x509.KeyUsageKeyAgreement
)

// Use tells what the key is for, by basicConstraints and keyUsage: positions on a card and names say nothing reliable.
func (c *Certificate) Use() Use {
	sign, encrypt := c.KeyUsage&usageSign != 0, c.KeyUsage&usageEncrypt != 0
	switch {
	case c.isAuthority() && c.selfIssued():
		return Root
	case c.isAuthority():
		return CA
	case sign && !encrypt:
		return Sign
	case encrypt && !sign:
		return Encrypt
	}
	return Other
}

// isAuthority follows basicConstraints; without it, the right to sign certificates in keyUsage.
func (c *Certificate) isAuthority() bool {
	if c.BasicConstraints.Present {
		return c.BasicConstraints.CA
	}
	return c.KeyUsage&x509.KeyUsageCertSign != 0
}

// selfIssued tells whether the certificate names its own key as its issuer's: same name, and the same key identifier where both
// are given. A root that changes its key signs the new one under the same name, and that is no root certificate.
func (c *Certificate) selfIssued() bool {
	return len(c.Subject.RDNs) > 0 && c.Subject.Equal(c.Issuer) && !keysDiffer(c, c)
}
