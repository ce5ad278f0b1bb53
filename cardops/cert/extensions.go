package cert

import (
	"crypto/x509"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Extension is one extension as it stands (RFC 5280 clause 4.2).
type Extension struct {
	OID      string // dotted
	Critical bool
	Value    []byte // DER, content of the OCTET STRING
}

// Known tells whether this package reads the extension.
func (e Extension) Known() bool {
	_, ok := extensionReaders[e.OID]
	return ok
}

// extensionReader reads the value of one extension into a certificate.
type extensionReader struct {
	name string
	read func(*Certificate, cryptobyte.String) error
}

const oidSubjectDirectoryAttributes = "2.5.29.9"

var extensionReaders = map[string]extensionReader{
	oidSubjectDirectoryAttributes: {"subjectDirectoryAttributes", (*Certificate).readDirectory},
	"2.5.29.14":                   {"subjectKeyIdentifier", (*Certificate).readSubjectKeyID},
	"2.5.29.15":                   {"keyUsage", (*Certificate).readKeyUsage},
	"2.5.29.17":                   {"subjectAltName", (*Certificate).readSubjectAltName},
	"2.5.29.19":                   {"basicConstraints", (*Certificate).readBasicConstraints},
	"2.5.29.31":                   {"cRLDistributionPoints", (*Certificate).readDistributionPoints},
	"2.5.29.32":                   {"certificatePolicies", (*Certificate).readPolicies},
	"2.5.29.35":                   {"authorityKeyIdentifier", (*Certificate).readAuthorityKeyID},
	"2.5.29.37":                   {"extKeyUsage", (*Certificate).readExtendedKeyUsage},
	"1.3.6.1.5.5.7.1.1":           {"authorityInfoAccess", (*Certificate).readInfoAccess},
}

// readTail reads what follows the public key: two unique identifiers nobody uses, and the extensions.
func (c *Certificate) readTail(tbs window) {
	s := cryptobyte.String(tbs.seen)
	ok := s.SkipOptionalASN1(asn1.Tag(1).ContextSpecific()) && s.SkipOptionalASN1(asn1.Tag(2).ContextSpecific())
	var wrapped, list cryptobyte.String
	var present bool
	ok = ok && s.ReadOptionalASN1(&wrapped, &present, asn1.Tag(3).ContextSpecific().Constructed()) && s.Empty()
	if !ok || present && !(wrapped.ReadASN1(&list, asn1.SEQUENCE) && wrapped.Empty()) {
		c.note("extensions", ErrMalformed)
	}
	if present && c.Version < 3 { // RFC 5280 clause 4.1.2.9; shown all the same
		c.note("extensions", fmt.Errorf("%w: in version %d", ErrMalformed, c.Version))
	}
	seen := make(map[string]bool)
	for !list.Empty() {
		e, err := readExtension(&list)
		if err != nil {
			c.note("extensions", err)
			return
		}
		c.addExtension(e, seen[e.OID])
		seen[e.OID] = true
	}
}

func readExtension(list *cryptobyte.String) (Extension, error) {
	var fields, value cryptobyte.String
	if !list.ReadASN1(&fields, asn1.SEQUENCE) {
		return Extension{}, ErrMalformed
	}
	oid, err := readOID(&fields)
	if err != nil {
		return Extension{}, err
	}
	critical, ok := readFlag(&fields)
	if !ok || !fields.ReadASN1(&value, asn1.OCTET_STRING) {
		return Extension{}, fmt.Errorf("%w: extension %s", ErrMalformed, oid)
	}
	return Extension{OID: oid, Critical: critical, Value: value}, nil
}

// addExtension records e and reads it if it is known. The first of a kind counts (RFC 5280 clause 4.2 allows one).
func (c *Certificate) addExtension(e Extension, again bool) {
	c.Extensions = append(c.Extensions, e)
	if again {
		c.note("extension "+e.OID, fmt.Errorf("%w: more than once", ErrMalformed))
		return
	}
	reader, ok := extensionReaders[e.OID]
	if !ok {
		return
	}
	if err := reader.read(c, e.Value); err != nil {
		c.note(reader.name, err)
	}
}

// readFlag reads an optional BOOLEAN, false if it is left out. Any value but 0 is true, as in BER.
func readFlag(s *cryptobyte.String) (value, ok bool) {
	var content cryptobyte.String
	var present bool
	if !s.ReadOptionalASN1(&content, &present, asn1.BOOLEAN) || present && len(content) != 1 {
		return false, false
	}
	return present && content[0] != 0, true
}

func (c *Certificate) readSubjectKeyID(s cryptobyte.String) error {
	var id cryptobyte.String
	if !s.ReadASN1(&id, asn1.OCTET_STRING) || id.Empty() {
		return ErrMalformed
	}
	c.SubjectKeyID = id
	return nil
}

func (c *Certificate) readAuthorityKeyID(s cryptobyte.String) error {
	var fields, id cryptobyte.String
	var present bool
	if !s.ReadASN1(&fields, asn1.SEQUENCE) || !fields.ReadOptionalASN1(&id, &present, asn1.Tag(0).ContextSpecific()) {
		return ErrMalformed
	}
	if present && !id.Empty() {
		c.AuthorityKeyID = id
	}
	return nil
}

// readKeyUsage reads a BIT STRING whose first bit is digitalSignature, bit 0 of x509.KeyUsage.
func (c *Certificate) readKeyUsage(s cryptobyte.String) error {
	var content cryptobyte.String
	if !s.ReadASN1(&content, asn1.BIT_STRING) || len(content) < 2 || content[0] > 7 {
		return ErrMalformed
	}
	bits := content[1:]
	for i := range min(9, len(bits)*8-int(content[0])) {
		if bits[i/8]&(0x80>>(i%8)) != 0 {
			c.KeyUsage |= x509.KeyUsage(1) << i
		}
	}
	return nil
}

func (c *Certificate) readBasicConstraints(s cryptobyte.String) error {
	var fields cryptobyte.String
	if !s.ReadASN1(&fields, asn1.SEQUENCE) {
		return ErrMalformed
	}
	ca, ok := readFlag(&fields)
	if !ok || !fields.Empty() && !fields.SkipASN1(asn1.INTEGER) || !fields.Empty() {
		return ErrMalformed
	}
	c.BasicConstraints = BasicConstraints{Present: true, CA: ca}
	return nil
}

func (c *Certificate) readPolicies(s cryptobyte.String) error {
	return eachSequence(s, func(policy cryptobyte.String) error {
		oid, err := readOID(&policy)
		if err == nil {
			c.Policies = append(c.Policies, oid)
		}
		return err
	})
}

func (c *Certificate) readExtendedKeyUsage(s cryptobyte.String) error {
	var list cryptobyte.String
	if !s.ReadASN1(&list, asn1.SEQUENCE) {
		return ErrMalformed
	}
	for !list.Empty() {
		oid, err := readOID(&list)
		if err != nil {
			return err
		}
		c.ExtendedKeyUsage = append(c.ExtendedKeyUsage, oid)
	}
	return nil
}

// eachSequence calls do with the content of every SEQUENCE in a SEQUENCE, up to the first error.
func eachSequence(s cryptobyte.String, do func(cryptobyte.String) error) error {
	var list, item cryptobyte.String
	if !s.ReadASN1(&list, asn1.SEQUENCE) {
		return ErrMalformed
	}
	for !list.Empty() {
		if !list.ReadASN1(&item, asn1.SEQUENCE) {
			return ErrMalformed
		}
		if err := do(item); err != nil {
			return err
		}
	}
	return nil
}
