package cert

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Certificate is everything a certificate says. Text is raw: see the package comment.
type Certificate struct {
	Head

	Raw      []byte // the DER, exactly Length bytes, a copy of what was parsed
	RawTBS   []byte // the part of Raw that is signed (TBSCertificate)
	Trailing int    // bytes behind the DER in what was parsed: card padding, not part of the certificate
	SHA256   Fingerprint

	PublicKey PublicKey
	Signature []byte // nil if it cannot be read

	KeyUsage              x509.KeyUsage // RFC 5280 clause 4.2.1.3; 0 if absent
	ExtendedKeyUsage      []string      // purposes, dotted
	BasicConstraints      BasicConstraints
	Emails                []string // rfc822Name entries of subjectAltName
	Policies              []string // dotted
	SubjectKeyID          []byte   // nil if absent
	AuthorityKeyID        []byte   // keyIdentifier only; nil if absent
	OCSP                  []string // URLs of authorityInfoAccess
	IssuerURLs            []string // caIssuers URLs of authorityInfoAccess
	CRLDistributionPoints []string // URLs
	Directory             Directory
	Extensions            []Extension // all of them in their order, known or not

	// Problems are the parts that could not be read; what they would have said is missing above. Each is a Problem.
	Problems []error

	// ambiguous: two signature algorithms are named, which RFC 5280 clause 4.1.1.2 forbids, so the signature is not checked.
	ambiguous bool
}

// Fingerprint is the SHA-256 of a certificate's DER.
type Fingerprint [sha256.Size]byte

// String gives the fingerprint as 64 digits of upper-case hex.
func (f Fingerprint) String() string { return strings.ToUpper(hex.EncodeToString(f[:])) }

// BasicConstraints says whether a key may sign certificates (RFC 5280 clause 4.2.1.9).
type BasicConstraints struct {
	Present bool
	CA      bool
}

// Parse reads the certificate at the start of der. What follows its DER is ignored and counted in Trailing. Der is not kept.
//
// The error is ErrShort if der ends before the certificate does, ErrEmpty for unused card memory, otherwise ErrNotCertificate.
// Parts that cannot be read while the rest can are no error but listed in Problems.
func Parse(der []byte) (*Certificate, error) {
	total, err := Length(der)
	if err != nil {
		return nil, err
	}
	if len(der) < total {
		return nil, fmt.Errorf("%w: %d of %d bytes", ErrShort, len(der), total)
	}
	raw := bytes.Clone(der[:total])
	c := &Certificate{Raw: raw, Trailing: len(der) - total, SHA256: sha256.Sum256(raw)}
	if err := c.read(window{seen: raw, size: total}); err != nil {
		return nil, err
	}
	return c, nil
}

// read takes everything from all, which is complete.
func (c *Certificate) read(all window) error {
	rest, err := all.enter(asn1.SEQUENCE)
	if err != nil {
		return refuse("certificate", err)
	}
	signed, content, err := rest.element(asn1.SEQUENCE)
	if err != nil {
		return refuse("certificate", err)
	}
	c.RawTBS = signed
	tbs := window{seen: content, size: len(content)}
	if err := c.Head.read(&tbs); err != nil {
		return err
	}
	key, _, err := tbs.element(asn1.SEQUENCE)
	if err != nil {
		return refuse("public key", err)
	}
	if c.PublicKey, err = readPublicKey(key); err != nil {
		c.note("public key", err)
	}
	c.readTail(tbs)
	return c.readSignature(rest)
}

// readSignature reads what follows the signed part: signatureAlgorithm and signatureValue.
func (c *Certificate) readSignature(rest window) error {
	outer, err := readAlgorithm(&rest)
	if err != nil {
		return refuse("signature algorithm", err)
	}
	if outer != c.SignatureAlgorithm {
		c.note("signature algorithm", fmt.Errorf("%w: %s inside, %s outside", ErrMalformed, c.SignatureAlgorithm.Name, outer.Name))
		c.ambiguous = true
	}
	whole, _, err := rest.element(asn1.BIT_STRING)
	if err != nil {
		return refuse("signature", err)
	}
	s := cryptobyte.String(whole)
	if !s.ReadASN1BitStringAsBytes(&c.Signature) {
		c.note("signature", ErrMalformed)
	}
	if rest.more() {
		c.note("certificate", fmt.Errorf("%w: %d bytes too many", ErrMalformed, rest.size))
	}
	return nil
}

// note records a part that could not be read.
func (c *Certificate) note(part string, err error) {
	c.Problems = append(c.Problems, Problem{Part: part, Err: err})
}
