package secret

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Rules say what a secret must look like. They are checked before anything is sent.
type Rules struct {
	Secret   Name
	Min, Max int // characters, which are bytes: only ASCII is taken
}

// Rules of the cards that are known. A token tells its own lengths.
var (
	// CitizenPIN: 6 to 8 characters, case-sensitive, no blanks (MOICA's rules for citizens).
	CitizenPIN = Rules{PIN, 6, 8}
	// CitizenCode: 6 to 10 characters: letters, digits, symbols.
	CitizenCode = Rules{SubscriberCode, 6, 10}
	// PIVPIN: SP 800-73-4 part 2, clause 2.4.3. The standard wants digits; cards exist that take more, so that the card decides.
	PIVPIN = Rules{PIN, 6, 8}
	// PIVPUK: 8 bytes in the standard; cards exist that take shorter ones, padded.
	PIVPUK = Rules{PUK, 6, 8}
)

// Reason says which rule a secret breaks.
type Reason string

// The reasons.
const (
	TooShort      Reason = "too-short"
	TooLong       Reason = "too-long"
	HasBlank      Reason = "blank"        // a space, of any width
	FullWidth     Reason = "full-width"   // letters or digits of full width, as an input method for Chinese types them
	OtherDigits   Reason = "other-digits" // digits of another script
	HasControl    Reason = "control"      // a control character, such as a tab
	NotASCII      Reason = "not-ascii"    // any other character that a card can't take
	SameAsOld     Reason = "same-as-old"
	NotRepeated   Reason = "not-repeated" // the second entry differs from the first
	ReasonUnknown Reason = ""
)

// RuleError: a secret breaks a rule. Nothing was sent.
type RuleError struct {
	Rules
	Reason Reason
}

func (e *RuleError) Error() string { return fmt.Sprintf("%s: %s", e.Secret, e.Reason) }

// Check tells whether s keeps the rules. The error is a *RuleError.
func (r Rules) Check(s *Secret) error {
	var reason Reason
	s.Lend(func(b []byte) { reason = r.reason(b) })
	if reason != ReasonUnknown {
		return &RuleError{r, reason}
	}
	return nil
}

func (r Rules) reason(b []byte) Reason {
	if wrong := characters(b); wrong != ReasonUnknown {
		return wrong
	}
	switch n := utf8.RuneCount(b); {
	case n < r.Min:
		return TooShort
	case n > r.Max:
		return TooLong
	}
	return ReasonUnknown
}

// characters finds the first character that no card takes.
func characters(b []byte) Reason {
	for len(b) > 0 {
		c, n := utf8.DecodeRune(b)
		if reason := character(c); reason != ReasonUnknown {
			return reason
		}
		b = b[n:]
	}
	return ReasonUnknown
}

func character(c rune) Reason {
	switch {
	case c > ' ' && c < 0x7F:
		return ReasonUnknown
	case unicode.IsSpace(c):
		if c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f' {
			return HasControl
		}
		return HasBlank
	case unicode.IsControl(c):
		return HasControl
	case c >= 0xFF01 && c <= 0xFF5E:
		return FullWidth
	case unicode.IsDigit(c):
		return OtherDigits
	}
	return NotASCII
}

// CheckNew checks a new secret: its form, that it differs from the old one (nil: not known), and that it was typed the same twice (nil:
// typed once).
func (r Rules) CheckNew(fresh, old, again *Secret) error {
	if err := r.Check(fresh); err != nil {
		return err
	}
	if old != nil && fresh.Equal(old) {
		return &RuleError{r, SameAsOld}
	}
	if again != nil && !fresh.Equal(again) {
		return &RuleError{r, NotRepeated}
	}
	return nil
}

// Weakness is why a secret that keeps the rules is easy to guess. A person is told, and may insist.
type Weakness string

// The weaknesses.
const (
	Strong Weakness = ""
	Date   Weakness = "date"   // reads as a date: of the ROC calendar or the Western one
	Run    Weakness = "run"    // 123456, fedcba
	Repeat Weakness = "repeat" // one character over and over
)

// Weak tells whether a secret is easy to guess.
func Weak(s *Secret) Weakness {
	found := Strong
	s.Lend(func(b []byte) {
		switch {
		case len(b) == 0:
		case bytes.Count(b, b[:1]) == len(b):
			found = Repeat
		case isRun(b):
			found = Run
		case isDate(b):
			found = Date
		}
	})
	return found
}

// isRun: each character is the one before plus one, or each minus one.
func isRun(b []byte) bool {
	if len(b) < 3 {
		return false
	}
	step := int(b[1]) - int(b[0])
	if step != 1 && step != -1 {
		return false
	}
	for i := 1; i < len(b); i++ {
		if int(b[i])-int(b[i-1]) != step {
			return false
		}
	}
	return true
}

// isDate: six digits YYMMDD (any year of a century, as ROC or Western), seven YYYMMDD (ROC), eight YYYYMMDD or DDMMYYYY.
func isDate(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	two := func(i int) int { return int(b[i]-'0')*10 + int(b[i+1]-'0') }
	switch len(b) {
	case 6:
		return isDay(two(2), two(4)) || isDay(two(2), two(0))
	case 7:
		return b[0] <= '1' && isDay(two(3), two(5))
	case 8:
		century, tail := two(0), two(4)
		return (century == 19 || century == 20) && isDay(two(4), two(6)) || (tail == 19 || tail == 20) && isDay(two(2), two(0))
	}
	return false
}

func isDay(month, day int) bool { return month >= 1 && month <= 12 && day >= 1 && day <= 31 }
