package words

import (
	"fmt"
	"strings"
	"unicode"
)

// Visible makes text from a card, a reader or a file safe to show: control characters, which could move a terminal's cursor or type for its
// user, and characters that turn the direction of text become visible escapes such as \u001b. Names keep every character that
// a name can have: rare ones, private-use ones, and joiners are left alone.
func Visible(s string) string {
	var out strings.Builder
	for i, r := range s {
		switch {
		case r == unicode.ReplacementChar && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&out, `\x%02x`, s[i]) // a byte that is no UTF-8
		case hidden(r) && r > 0xFFFF:
			fmt.Fprintf(&out, `\U%08x`, r) // more digits behind a \u could be text that follows
		case hidden(r):
			fmt.Fprintf(&out, `\u%04x`, r)
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

// hidden tells whether a character acts instead of being seen.
func hidden(r rune) bool {
	switch {
	case unicode.IsControl(r):
		return true
	case r >= 0x200B && r <= 0x200F && r != 0x200C && r != 0x200D: // zero-width space, direction marks
		return true
	case r >= 0x202A && r <= 0x202E, r >= 0x2060 && r <= 0x206F: // embeddings, overrides, isolates
		return true
	case r == 0x2028, r == 0x2029, r == 0xFEFF, r == 0x061C, r == 0x00AD:
		return true
	case r >= 0xE0000 && r <= 0xE007F: // tags
		return true
	}
	return false
}

// VisibleJSON does the same to a JSON document that is already encoded, with JSON's own escapes: the values stay what they are.
func VisibleJSON(document []byte) []byte {
	var out strings.Builder
	for _, r := range string(document) {
		switch {
		case r == '\n' || !hidden(r):
			out.WriteRune(r)
		case r > 0xFFFF:
			high, low := (r-0x10000)>>10+0xD800, (r-0x10000)&0x3FF+0xDC00
			fmt.Fprintf(&out, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&out, `\u%04x`, r)
		}
	}
	return []byte(out.String())
}
