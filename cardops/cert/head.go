package cert

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Head is what stands at the beginning of a certificate (RFC 5280 clause 4.1.2, version to subject). Text is raw: see the package
// comment.
type Head struct {
	Version            int // 1 to 3
	Serial             Serial
	SignatureAlgorithm Algorithm
	WeakSignature      bool // signed with MD2, MD5 or SHA-1: an old algorithm, or one hidden in parameters that cannot be read
	Issuer             Name
	Subject            Name
	Holder             string    // the subject's common name; without one its organisation (company cards), else its unit
	HolderSerial       string    // the subject's serialNumber, 16 digits on citizen cards; empty if there is none
	NotBefore          time.Time // UTC
	NotAfter           time.Time // UTC; the certificate is valid through this second
}

// Serial is a certificate's serial number as its INTEGER bytes, big endian two's complement. Issuers that forget the sign make
// negative ones, and RFC 5280's limit of 20 bytes is not always kept.
type Serial []byte

// String gives the bytes as they stand in upper-case hex, a leading 00 included, so that a negative number stays apart from
// the positive one with the same digits.
func (s Serial) String() string { return strings.ToUpper(hex.EncodeToString(s)) }

// Int gives the number, negative if the first bit is set.
func (s Serial) Int() *big.Int {
	n := new(big.Int).SetBytes(s)
	if len(s) > 0 && s[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(len(s))*8))
	}
	return n
}

// ParseHead reads the first facts of a certificate from its first bytes, 300 to 400 as a rule. Prefix may end anywhere or run
// past the certificate; it is not kept.
//
// The error is ErrShort if prefix ends before the subject does, otherwise ErrEmpty or ErrNotCertificate.
func ParseHead(prefix []byte) (Head, error) {
	total, err := Length(prefix)
	if err != nil {
		return Head{}, err
	}
	prefix = bytes.Clone(prefix[:min(total, len(prefix))])
	all := window{seen: prefix, size: total}
	inner, err := all.enter(asn1.SEQUENCE)
	if err != nil {
		return Head{}, refuse("certificate", err)
	}
	tbs, err := inner.enter(asn1.SEQUENCE)
	if err != nil {
		return Head{}, refuse("certificate", err)
	}
	var h Head
	err = h.read(&tbs)
	return h, err
}

// read takes version to subject from tbs and leaves the rest. What it keeps refers to tbs.
func (h *Head) read(tbs *window) error {
	steps := []struct {
		part string
		read func(*window) error
	}{
		{"version", h.readVersion},
		{"serial number", h.readSerial},
		{"signature algorithm", h.readAlgorithm},
		{"issuer", func(w *window) (err error) { h.Issuer, err = readName(w); return err }},
		{"validity", h.readValidity},
		{"subject", func(w *window) (err error) { h.Subject, err = readName(w); return err }},
	}
	for _, step := range steps {
		if err := step.read(tbs); err != nil {
			*h = Head{} // half a head is no answer
			return refuse(step.part, err)
		}
	}
	h.Holder = h.Subject.first(oidCommonName, oidOrganization, oidOrganizationalUnit)
	h.HolderSerial = h.Subject.first(oidSerialNumber)
	return nil
}

// readVersion reads [0] { INTEGER }, which version 1 leaves out.
func (h *Head) readVersion(tbs *window) error {
	tag := asn1.Tag(0).ContextSpecific().Constructed()
	h.Version = 1
	if there, err := tbs.at(tag); err != nil || !there {
		return err
	}
	_, content, err := tbs.element(tag)
	if err != nil {
		return err
	}
	var number cryptobyte.String
	s := cryptobyte.String(content)
	if !s.ReadASN1(&number, asn1.INTEGER) || !s.Empty() || len(number) != 1 || number[0] > 2 {
		return ErrMalformed
	}
	h.Version += int(number[0])
	return nil
}

func (h *Head) readSerial(tbs *window) error {
	_, content, err := tbs.element(asn1.INTEGER)
	if err == nil && len(content) == 0 {
		return fmt.Errorf("%w: no bytes", ErrMalformed)
	}
	h.Serial = content
	return err
}

func (h *Head) readAlgorithm(tbs *window) (err error) {
	h.SignatureAlgorithm, err = readAlgorithm(tbs)
	h.WeakSignature = h.SignatureAlgorithm.weak()
	return err
}

func (h *Head) readValidity(tbs *window) error {
	_, content, err := tbs.element(asn1.SEQUENCE)
	if err != nil {
		return err
	}
	s := cryptobyte.String(content)
	if h.NotBefore, err = readTime(&s); err != nil {
		return err
	}
	h.NotAfter, err = readTime(&s)
	return err
}
