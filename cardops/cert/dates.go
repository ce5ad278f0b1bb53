package cert

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// The fields of a date in the order of X.680 clauses 46 and 47, of which the end may be missing: seconds in both, minutes too
// in a GeneralizedTime.
const (
	utcLayout         = "060102150405"
	generalizedLayout = "20060102150405"
	fewestDigits      = 10 // up to the minute in a UTCTime, up to the hour in a GeneralizedTime
)

// readTime reads a UTCTime or GeneralizedTime, strict DER or not: seconds may be missing, an offset may stand for Z, and a time
// without either is taken for UTC. The result is in UTC.
func readTime(s *cryptobyte.String) (time.Time, error) {
	var content cryptobyte.String
	var tag asn1.Tag
	if !s.ReadAnyASN1(&content, &tag) {
		return time.Time{}, fmt.Errorf("%w: no date", ErrMalformed)
	}
	switch tag {
	case asn1.UTCTime:
		t, err := parseTime(string(content), utcLayout)
		return century(t), err
	case asn1.GeneralizedTime:
		return parseTime(string(content), generalizedLayout)
	}
	return time.Time{}, fmt.Errorf("%w: no date", ErrMalformed)
}

// parseTime reads text by as much of the layout as it has digits, at least fewestDigits.
func parseTime(text, layout string) (time.Time, error) {
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	if digits < fewestDigits || digits > len(layout) || digits%2 != 0 {
		return time.Time{}, fmt.Errorf("%w: date", ErrMalformed)
	}
	layout = layout[:digits]
	if zone := text[digits:]; strings.ContainsAny(zone, "Z+-") {
		layout += "Z0700"
	}
	t, err := time.Parse(layout, text)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: date", ErrMalformed)
	}
	return t.UTC(), nil
}

// century moves the two-digit years 50 to 68 to the century RFC 5280 clause 4.1.2.5.1 gives them; package time starts at 69.
func century(t time.Time) time.Time {
	if t.Year() >= 2050 {
		return t.AddDate(-100, 0, 0)
	}
	return t
}
