package widget

import (
	"unicode"

	"carddesk/app/words"
	"carddesk/cardops/secret"
)

// The beginnings of a hint: what was not taken. Behind them stands why.
const (
	typedHint  = "secretEntry.notTyped"
	pastedHint = "secretEntry.notPasted"
)

// reasonHints are the sentences about characters that no card takes.
var reasonHints = map[secret.Reason]string{
	secret.HasBlank:    "secretEntry.blank",
	secret.HasControl:  "secretEntry.control",
	secret.FullWidth:   "secretEntry.fullWidth",
	secret.OtherDigits: "secretEntry.otherDigits",
	secret.NotASCII:    "secretEntry.notASCII",
}

// why says a reason in words; composed for a character that only an input method types.
func (s *Secret) why(reason secret.Reason, composed bool) string {
	switch {
	case reason == secret.TooLong:
		return s.words.Text("secretEntry.tooLong", words.Values{"Max": s.most()})
	case reason == secret.NotASCII && composed:
		return s.words.Text("secretEntry.inputMethod")
	}
	return s.words.Text(reasonHints[reason])
}

// isInputMethod: characters of Chinese, Japanese and Korean, their symbols and the marks of Bopomofo, which no key types by itself.
func isInputMethod(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Bopomofo, unicode.Hiragana, unicode.Katakana, unicode.Hangul) ||
		r > 0x3000 && r < 0x3040 || // CJK symbols and punctuation, without the blank
		r == 'ˇ' || r == 'ˋ' || r == 'ˊ' || r == '˙' // tone marks
}

// refuse says that something was not taken, and why.
func (s *Secret) refuse(beginning, why string) {
	s.say(s.words.Text(beginning, words.Values{"Why": why}))
}

func (s *Secret) say(hint string) {
	s.hint = hint
	s.Refresh()
}

// said is what stands below the field; nothing most of the time.
func (s *Secret) said() string {
	if s.hint == "" && s.capsLock {
		return s.words.Text("secretEntry.capsLock")
	}
	return s.hint
}
