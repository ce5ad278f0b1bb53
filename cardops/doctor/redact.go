package doctor

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Who is the person whose computer is checked, as far as redaction has to know. Empty members are not looked for.
type Who struct {
	Home string // path of the home folder
	User string // name of the account
	Host string // name of the computer
}

// Home stands in redacted paths for the home folder.
const Home = "~"

// Gone stands in redacted text for a name or a number.
const Gone = "***"

// Redacted is the result without what tells of a person: personal facts are hidden, paths begin at the home folder, and in all other text
// names, numbers of cards and persons are replaced.
func (r Result) Redacted(who Who) Result {
	r.Detail = who.Clean(r.Detail)
	r.Facts = maps.Clone(r.Facts)
	for name, fact := range r.Facts {
		r.Facts[name] = fact.redacted(who)
	}
	return r
}

func (f Fact) redacted(who Who) Fact {
	if f.Privacy == Personal {
		return Fact{Privacy: Personal, Hidden: true}
	}
	switch v := f.Value.(type) {
	case string:
		f.Value = who.Clean(v)
	case []string:
		v = slices.Clone(v)
		for i := range v {
			v[i] = who.Clean(v[i])
		}
		f.Value = v
	}
	return f
}

// personalText finds what identifies a person or card whoever it is: card numbers (two letters, 14 digits), numbers of citizens and residents
// (letter, digit or letter, 8 digits).
var personalText = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\b[A-Z]{2}[0-9]{14}\b|\b[A-Z][A-D1289][0-9]{8}\b`) })

// serials finds the serial number that pcscd puts into the name of a reader, in parentheses: it tells one person's reader from all others.
var serials = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\([0-9A-Fa-f]{6,}\)`) })

// homes finds home folders, whoever's.
var homes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(/home/|/Users/|[a-z]:\\Users\\|[a-z]:/Users/)[^/\\\s"':;,]+`)
})

// Clean takes out of a text what tells of a person.
func (w Who) Clean(text string) string {
	if len(w.Home) > 1 {
		text = replaceFold(text, w.Home, Home)
	}
	text = homes().ReplaceAllString(text, Home)
	text = personalText().ReplaceAllString(text, Gone)
	text = serials().ReplaceAllString(text, "("+Gone+")")
	for _, name := range []string{w.User, w.Host} {
		text = replaceWord(text, name)
	}
	return text
}

// replaceFold replaces whatever the letters' case: Windows does not tell them apart in paths.
func replaceFold(text, old, fresh string) string {
	return replaceWhere(text, old, fresh, func(string, string) bool { return true })
}

// replaceWord replaces a name where it stands alone. "root" and the like name nobody.
func replaceWord(text, name string) string {
	if slices.Contains([]string{"root", "localhost", "user", "admin", "administrator"}, strings.ToLower(name)) {
		return text
	}
	return replaceWhere(text, name, Gone, func(before, after string) bool {
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		return !wordRune(last) && !wordRune(next)
	})
}

// wordRune tells whether a rune belongs to a word; the error that stands for the end of a text does not.
func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

// replaceWhere replaces old, in whatever case, where what is before and after it lets it. A program whose reports are redacted line by line has no
// time for a regular expression of its own for each name and line.
func replaceWhere(text, old, fresh string, fits func(before, after string) bool) string {
	if old == "" {
		return text
	}
	var out strings.Builder
	for at := 0; at < len(text); {
		end := at + foldedPrefix(text[at:], old)
		if end > at && fits(text[:at], text[end:]) {
			out.WriteString(fresh)
			at = end
			continue
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		out.WriteString(text[at : at+size])
		at += size
	}
	return out.String()
}

// foldedPrefix is the length in bytes of the beginning of text that is name in whatever case; 0 if it begins otherwise.
func foldedPrefix(text, name string) int {
	end := 0
	for range name {
		_, size := utf8.DecodeRuneInString(text[end:])
		if size == 0 {
			return 0
		}
		end += size
	}
	if !strings.EqualFold(text[:end], name) {
		return 0
	}
	return end
}
