package token

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/traditionalchinese"
)

// Text decodes a text of PKCS#11: UTF-8 by the standard (clause 3.1), Big5 from some builds of Taiwan's modules. The blanks or zero bytes
// that fill the field are taken off. Control characters stay: clean the text before it reaches a screen or a log. What is
// neither encoding is read as Latin-1, so that nothing is lost.
func Text(field []byte) string {
	trimmed := strings.Trim(string(field), " \x00")
	if utf8.ValidString(trimmed) {
		return trimmed
	}
	decoded, err := traditionalchinese.Big5.NewDecoder().String(trimmed)
	if err == nil && !strings.ContainsRune(decoded, utf8.RuneError) {
		return decoded
	}
	return latin1(trimmed)
}

func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
