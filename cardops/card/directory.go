package card

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Entry is one certificate as a directory file tells of it (ISO/IEC 7816-15 clause 8.8, CertificateType with an X509Certificate-
// Attributes whose value is a path).
type Entry struct {
	Label string // as written by the issuer; may hold anything
	ID    []byte // what binds it to its key
	Path  []byte // file identifiers, two bytes each; may start with 7FFF for the application
	Index int    // offset in the file, in bytes
	// Length of the object in bytes; 0 when it is not told.
	Length int
}

// Bounds of what a directory may say, so that none leads the reading astray.
const (
	maxEntries = 16     // certificates on one card; four are usual
	maxOffset  = 0x7FFF // READ BINARY by offset has 15 bits
)

// File is the last file identifier of the path, or 0.
func (e Entry) File() uint16 {
	if len(e.Path) < 2 {
		return 0
	}
	return uint16(e.Path[len(e.Path)-2])<<8 | uint16(e.Path[len(e.Path)-1])
}

// ParseDirectory reads the entries of a certificate directory file, up to the padding behind them (00 or FF). Entries of other types
// are passed over. On ErrDirectory the entries before the broken one are returned too.
func ParseDirectory(b []byte) ([]Entry, error) {
	var entries []Entry
	rest := cryptobyte.String(b)
	for len(rest) > 0 && rest[0] != 0x00 && rest[0] != 0xFF {
		var element cryptobyte.String
		var tag asn1.Tag
		if !rest.ReadAnyASN1(&element, &tag) {
			return entries, fmt.Errorf("%w: entry %d", ErrDirectory, len(entries)+1)
		}
		if tag != asn1.SEQUENCE {
			continue
		}
		entry, err := parseEntry(element)
		if err != nil {
			return entries, fmt.Errorf("%w: entry %d: %w", ErrDirectory, len(entries)+1, err)
		}
		if entries = append(entries, entry); len(entries) > maxEntries {
			return entries[:maxEntries], fmt.Errorf("%w: more than %d entries", ErrDirectory, maxEntries)
		}
	}
	return entries, nil
}

func parseEntry(s cryptobyte.String) (Entry, error) {
	var e Entry
	var common, class cryptobyte.String
	if !s.ReadASN1(&common, asn1.SEQUENCE) || !s.ReadASN1(&class, asn1.SEQUENCE) {
		return e, fmt.Errorf("attributes")
	}
	var label, id cryptobyte.String
	if common.ReadASN1(&label, asn1.UTF8String) {
		e.Label = string(label)
	}
	if class.ReadASN1(&id, asn1.OCTET_STRING) {
		e.ID = append([]byte(nil), id...)
	}
	// A sub-class in [0] may come before the type in [1].
	s.SkipOptionalASN1(asn1.Tag(0).ContextSpecific().Constructed())
	var typed, attributes, path cryptobyte.String
	if !s.ReadASN1(&typed, asn1.Tag(1).ContextSpecific().Constructed()) ||
		!typed.ReadASN1(&attributes, asn1.SEQUENCE) || !attributes.ReadASN1(&path, asn1.SEQUENCE) {
		return e, fmt.Errorf("type attributes")
	}
	return e, e.readPath(path)
}

func (e *Entry) readPath(s cryptobyte.String) error {
	var path cryptobyte.String
	if !s.ReadASN1(&path, asn1.OCTET_STRING) {
		return fmt.Errorf("path")
	}
	e.Path = append([]byte(nil), path...)
	if s.PeekASN1Tag(asn1.INTEGER) && !s.ReadASN1Integer(&e.Index) {
		return fmt.Errorf("index")
	}
	if s.PeekASN1Tag(asn1.Tag(0).ContextSpecific()) && !readLength(&s, &e.Length) {
		return fmt.Errorf("length")
	}
	if e.Index < 0 || e.Index > maxOffset || e.Length < 0 || e.Length > maxOffset {
		return fmt.Errorf("index %d, length %d", e.Index, e.Length)
	}
	return nil
}

// readLength reads an implicitly tagged [0] INTEGER.
func readLength(s *cryptobyte.String, out *int) bool {
	var length int64
	if !s.ReadASN1Int64WithTag(&length, asn1.Tag(0).ContextSpecific()) {
		return false
	}
	*out = int(length)
	return int64(*out) == length
}
