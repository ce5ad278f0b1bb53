package cert

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// PublicKey is the key a certificate is about.
type PublicKey struct {
	Raw       []byte // DER of SubjectPublicKeyInfo (RFC 5280 clause 4.1)
	Bits      []byte // the key itself, content of the BIT STRING: what key identifiers are hashes of; nil if it cannot be read
	OID       string // algorithm, dotted
	Algorithm string // RSA, EC, DSA, Ed25519, Ed448, X25519, or the OID if it is not known
	Curve     string // EC only: P-256 and the like, or its OID
	Size      int    // bits: of the RSA modulus, of the curve; 0 if not known

	// Key is for package crypto: *rsa.PublicKey, *ecdsa.PublicKey, ed25519.PublicKey and others; nil if Go cannot use it.
	Key crypto.PublicKey
}

const (
	oidRSA = "1.2.840.113549.1.1.1"
	oidEC  = "1.2.840.10045.2.1"
)

// keyKind is what an algorithm or curve number says about a key.
type keyKind struct {
	name string
	size int // bits, 0 if the number does not tell
}

var keyAlgorithms = map[string]keyKind{
	oidRSA:              {"RSA", 0},
	oidPSS:              {"RSA", 0},
	oidEC:               {"EC", 0},
	"1.2.840.10040.4.1": {"DSA", 0},
	"1.3.101.110":       {"X25519", 256},
	"1.3.101.112":       {"Ed25519", 256},
	"1.3.101.113":       {"Ed448", 456},
}

// curves are the named curves of RFC 5480 that cards use, and the Brainpool ones (RFC 5639).
var curves = map[string]keyKind{
	"1.3.132.0.33":          {"P-224", 224},
	"1.2.840.10045.3.1.7":   {"P-256", 256},
	"1.3.132.0.34":          {"P-384", 384},
	"1.3.132.0.35":          {"P-521", 521},
	"1.3.132.0.10":          {"secp256k1", 256},
	"1.3.36.3.3.2.8.1.1.7":  {"brainpoolP256r1", 256},
	"1.3.36.3.3.2.8.1.1.11": {"brainpoolP384r1", 384},
	"1.3.36.3.3.2.8.1.1.13": {"brainpoolP512r1", 512},
}

// readPublicKey reads what it can from a SubjectPublicKeyInfo. The error says what it could not, and the key has the rest.
func readPublicKey(raw []byte) (PublicKey, error) {
	k := PublicKey{Raw: raw}
	s := cryptobyte.String(raw)
	var fields, identifier cryptobyte.String
	if !s.ReadASN1(&fields, asn1.SEQUENCE) || !fields.ReadASN1(&identifier, asn1.SEQUENCE) {
		return k, ErrMalformed
	}
	oid, err := readOID(&identifier)
	if err != nil {
		return k, err
	}
	k.name(oid, identifier)
	if !fields.ReadASN1BitStringAsBytes(&k.Bits) {
		return k, fmt.Errorf("%w: key bits", ErrMalformed)
	}
	return k, k.measure()
}

// name fills in what the algorithm and its parameters say.
func (k *PublicKey) name(oid string, params cryptobyte.String) {
	kind, ok := keyAlgorithms[oid]
	if !ok {
		kind.name = oid
	}
	k.OID, k.Algorithm, k.Size = oid, kind.name, kind.size
	if oid != oidEC {
		return
	}
	curve, err := readOID(&params)
	if err != nil {
		return // parameters written out in full: a key of no known curve
	}
	k.Curve = curve
	if kind, ok := curves[curve]; ok {
		k.Curve, k.Size = kind.name, kind.size
	}
}

// measure fills in what the key itself says. Only an RSA key that has no modulus is an error: any other key may be of a kind
// that Go does not know.
func (k *PublicKey) measure() error {
	if key, err := x509.ParsePKIXPublicKey(k.Raw); err == nil {
		k.Key = key
	}
	if k.Algorithm != "RSA" {
		return nil
	}
	s := cryptobyte.String(k.Bits)
	var fields, modulus cryptobyte.String
	if !s.ReadASN1(&fields, asn1.SEQUENCE) || !fields.ReadASN1(&modulus, asn1.INTEGER) {
		return fmt.Errorf("%w: RSA key", ErrMalformed)
	}
	k.Size = new(big.Int).SetBytes(modulus).BitLen()
	return nil
}
