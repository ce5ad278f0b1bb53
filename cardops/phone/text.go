package phone

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

const (
	alphabet    = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	groupLength = 4
	maxLength   = 5 * groupLength
)

// Length is the most characters that a code has, hyphens not counted, and Group how many stand together.
const (
	Length = maxLength
	Group  = groupLength
)

// heardAs are characters that no code has and that are taken for those that they look like.
var heardAs = map[rune]rune{'O': '0', 'I': '1', 'L': '1'}

// read turns what a person typed into digits.
func read(typed string) ([]byte, error) {
	var digits []byte
	length := 0
	for _, r := range width.Fold.String(typed) {
		if separates(r) {
			continue
		}
		length++
		d, ok := digit(r)
		if !ok {
			return nil, &CharacterError{Position: length, Character: r}
		}
		if length <= maxLength {
			digits = append(digits, d) // what comes behind is counted, not kept
		}
	}
	switch {
	case length == 0:
		return nil, ErrNoCode
	case length > maxLength || length%groupLength != 0:
		return nil, &LengthError{Length: length}
	}
	return digits, nil
}

// Characters are those of a code as a person typed it, without what stands between groups, as they are written: in capitals, O as 0, I and L
// as 1. One that no code has is left as it is. Positions in errors count them from 1.
func Characters(typed string) []rune {
	var all []rune
	for _, r := range width.Fold.String(typed) {
		if separates(r) {
			continue
		}
		if d, ok := digit(r); ok {
			r = rune(alphabet[d])
		}
		all = append(all, r)
	}
	return all
}

// separates tells whether a character stands between groups: blanks, whatever looks like a hyphen, and what is not seen.
func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.In(r, unicode.Pd, unicode.Cf) || r == '−' || r == 'ー' || r == '_'
}

func digit(r rune) (byte, bool) {
	r = unicode.ToUpper(r)
	if as, ok := heardAs[r]; ok {
		r = as
	}
	i := strings.IndexRune(alphabet, r)
	return byte(i), i >= 0
}

// group writes digits in groups of four.
func group(digits []byte) string {
	var out strings.Builder
	for i, d := range digits {
		if i > 0 && i%groupLength == 0 {
			out.WriteByte('-')
		}
		out.WriteByte(alphabet[d])
	}
	return out.String()
}

// write writes digits without groups.
func write(digits []byte) string { return strings.ReplaceAll(group(digits), "-", "") }
