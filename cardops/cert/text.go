package cert

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	encasn1 "encoding/asn1"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// tagUniversalString and tagVisibleString complete the string types of encoding/asn1 (X.680 clause 8.4).
const (
	tagVisibleString   = 26
	tagUniversalString = 28
)

// readText reads a string of any ASN.1 type. What is no string, or not a decodable one, is given as its DER in hex with a
// # in front (RFC 4514 clause 2.4), and plain is false. The error is ErrMalformed if no DER element follows at all.
func readText(s *cryptobyte.String) (text string, plain bool, err error) {
	var whole, content cryptobyte.String
	var tag asn1.Tag
	if !s.ReadAnyASN1Element(&whole, &tag) {
		return "", false, fmt.Errorf("%w: no value", ErrMalformed)
	}
	element := whole
	element.ReadAnyASN1(&content, &tag) // cannot fail: it was read once
	if text, ok := decode(tag, content); ok {
		return text, true, nil
	}
	return "#" + hex.EncodeToString(whole), false, nil
}

// decode gives the content of a string type as UTF-8. What no character stands for becomes U+FFFD.
func decode(tag asn1.Tag, content []byte) (string, bool) {
	switch tag {
	case asn1.UTF8String:
		return strings.ToValidUTF8(string(content), "\uFFFD"), true
	case asn1.PrintableString, asn1.T61String, asn1.IA5String, asn1.GeneralString, encasn1.TagNumericString, tagVisibleString:
		return utf8OrLatin1(content), true
	case encasn1.TagBMPString:
		return utf16Text(content)
	case tagUniversalString:
		return utf32Text(content)
	}
	return "", false
}

// utf8OrLatin1 decodes the string types of one byte per character. Issuers put UTF-8 there, or Latin-1 into a TeletexString,
// and nobody uses T.61.
func utf8OrLatin1(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// utf16Text decodes a BMPString, surrogate pairs included: by definition it has none, in practice that is how rare Chinese
// characters are written.
func utf16Text(b []byte) (string, bool) {
	if len(b)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = binary.BigEndian.Uint16(b[2*i:])
	}
	return string(utf16.Decode(units)), true
}

func utf32Text(b []byte) (string, bool) {
	if len(b)%4 != 0 {
		return "", false
	}
	var text strings.Builder
	for ; len(b) > 0; b = b[4:] {
		text.WriteRune(scalar(binary.BigEndian.Uint32(b)))
	}
	return text.String(), true
}

// scalar checks a code point before it becomes a rune, which is signed.
func scalar(code uint32) rune {
	if code > utf8.MaxRune {
		return utf8.RuneError
	}
	return rune(code)
}
