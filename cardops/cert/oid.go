package cert

import (
	"crypto/x509"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// readOID reads an OBJECT IDENTIFIER in dotted form. Its numbers may be of any size, which the reader of cryptobyte does not
// allow.
func readOID(s *cryptobyte.String) (string, error) {
	var content cryptobyte.String
	if !s.ReadASN1(&content, asn1.OBJECT_IDENTIFIER) {
		return "", fmt.Errorf("%w: no object identifier", ErrMalformed)
	}
	return dotted(content)
}

// dotted gives the content of an OBJECT IDENTIFIER as text.
func dotted(content []byte) (string, error) {
	var oid x509.OID
	if err := oid.UnmarshalBinary(content); err != nil {
		return "", fmt.Errorf("%w: object identifier", ErrMalformed)
	}
	return oid.String(), nil
}
