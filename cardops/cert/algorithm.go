package cert

import (
	"crypto"
	_ "crypto/sha1" // old citizen certificates; linked in so that they can be checked
	_ "crypto/sha256"
	_ "crypto/sha512"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Algorithm is how a certificate was signed.
type Algorithm struct {
	OID  string // dotted
	Name string // as the standards write it, such as sha256WithRSAEncryption; the OID if it is not known

	scheme scheme
	hash   crypto.Hash // 0 if not known or part of the scheme
}

// scheme is how a hash becomes a signature.
type scheme int

const (
	schemeUnknown scheme = iota
	schemePKCS1
	schemePSS
	schemeECDSA
	schemeDSA // named, not checked: no card uses it
	schemeEd25519
)

const oidPSS = "1.2.840.113549.1.1.10"

// algorithms are those of RFC 3279, 4055, 5758 and 8410, and the old OIW number of SHA-1 with RSA.
var algorithms = map[string]Algorithm{
	"1.2.840.113549.1.1.2":   {Name: "md2WithRSAEncryption", scheme: schemePKCS1},
	"1.2.840.113549.1.1.4":   {Name: "md5WithRSAEncryption", scheme: schemePKCS1, hash: crypto.MD5},
	"1.2.840.113549.1.1.5":   {Name: "sha1WithRSAEncryption", scheme: schemePKCS1, hash: crypto.SHA1},
	"1.3.14.3.2.29":          {Name: "sha1WithRSAEncryption", scheme: schemePKCS1, hash: crypto.SHA1},
	"1.2.840.113549.1.1.14":  {Name: "sha224WithRSAEncryption", scheme: schemePKCS1, hash: crypto.SHA224},
	"1.2.840.113549.1.1.11":  {Name: "sha256WithRSAEncryption", scheme: schemePKCS1, hash: crypto.SHA256},
	"1.2.840.113549.1.1.12":  {Name: "sha384WithRSAEncryption", scheme: schemePKCS1, hash: crypto.SHA384},
	"1.2.840.113549.1.1.13":  {Name: "sha512WithRSAEncryption", scheme: schemePKCS1, hash: crypto.SHA512},
	oidPSS:                   {Name: "RSASSA-PSS", scheme: schemePSS},
	"1.2.840.10045.4.1":      {Name: "ecdsa-with-SHA1", scheme: schemeECDSA, hash: crypto.SHA1},
	"1.2.840.10045.4.3.1":    {Name: "ecdsa-with-SHA224", scheme: schemeECDSA, hash: crypto.SHA224},
	"1.2.840.10045.4.3.2":    {Name: "ecdsa-with-SHA256", scheme: schemeECDSA, hash: crypto.SHA256},
	"1.2.840.10045.4.3.3":    {Name: "ecdsa-with-SHA384", scheme: schemeECDSA, hash: crypto.SHA384},
	"1.2.840.10045.4.3.4":    {Name: "ecdsa-with-SHA512", scheme: schemeECDSA, hash: crypto.SHA512},
	"1.2.840.10040.4.3":      {Name: "dsa-with-sha1", scheme: schemeDSA, hash: crypto.SHA1},
	"2.16.840.1.101.3.4.3.2": {Name: "dsa-with-sha256", scheme: schemeDSA, hash: crypto.SHA256},
	"1.3.101.112":            {Name: "Ed25519", scheme: schemeEd25519},
}

// hashes are the hash functions that RSASSA-PSS parameters name (RFC 4055 clause 2.1).
var hashes = map[string]crypto.Hash{
	"1.3.14.3.2.26":          crypto.SHA1,
	"2.16.840.1.101.3.4.2.4": crypto.SHA224,
	"2.16.840.1.101.3.4.2.1": crypto.SHA256,
	"2.16.840.1.101.3.4.2.2": crypto.SHA384,
	"2.16.840.1.101.3.4.2.3": crypto.SHA512,
}

// weak tells whether forging such signatures is within reach. MD2 has no number in package crypto, and neither have PSS
// parameters that could not be read: both count.
func (a Algorithm) weak() bool {
	switch a.scheme {
	case schemeUnknown, schemeEd25519:
		return false
	}
	return a.hash == 0 || a.hash == crypto.MD5 || a.hash == crypto.SHA1
}

// readAlgorithm reads an AlgorithmIdentifier. One that is not known is named by its OID.
func readAlgorithm(w *window) (Algorithm, error) {
	_, content, err := w.element(asn1.SEQUENCE)
	if err != nil {
		return Algorithm{}, err
	}
	s := cryptobyte.String(content)
	oid, err := readOID(&s)
	if err != nil {
		return Algorithm{}, err
	}
	a, ok := algorithms[oid]
	if !ok {
		a.Name = oid
	}
	a.OID = oid
	if a.scheme == schemePSS {
		a.hash = pssHash(s)
	}
	return a, nil
}

// pssHash reads the hash function from RSASSA-PSS-params: [0] AlgorithmIdentifier, SHA-1 if it is left out, and 0 if it is not
// known or cannot be read.
func pssHash(params cryptobyte.String) crypto.Hash {
	var fields, hash, identifier cryptobyte.String
	var named bool
	if !params.ReadASN1(&fields, asn1.SEQUENCE) ||
		!fields.ReadOptionalASN1(&hash, &named, asn1.Tag(0).ContextSpecific().Constructed()) {
		return 0
	}
	if !named {
		return crypto.SHA1
	}
	if !hash.ReadASN1(&identifier, asn1.SEQUENCE) {
		return 0
	}
	oid, err := readOID(&identifier)
	if err != nil {
		return 0
	}
	return hashes[oid]
}
