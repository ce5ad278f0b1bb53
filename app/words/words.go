// Package words turns facts into sentences: typed errors into a problem and a remedy, card kinds and states into names. It is the only
// place with sentences for people, besides the pages of the offline help. The texts are in assets/translations, complete in every language.
package words

import (
	"strconv"
	"strings"
	"text/template"

	"github.com/jeandeaual/go-locale"
	"golang.org/x/text/language"
)

// Language is the tag of a language that the texts exist in.
type Language string

// The languages.
const (
	Chinese Language = "zh-TW" // Traditional Chinese as written in Taiwan
	English Language = "en"
)

// Languages lists them, the default first.
func Languages() []Language { return []Language{Chinese, English} }

// ParseLanguage reads a tag that a person gave: "zh-TW", "zh_TW.UTF-8", "en-GB". ok is false for a language without texts.
func ParseLanguage(tag string) (l Language, ok bool) {
	if end := strings.IndexAny(tag, ".@"); end >= 0 {
		tag = tag[:end] // the character set and modifier of a POSIX locale
	}
	parsed, err := language.Parse(tag)
	if err != nil {
		return Chinese, false
	}
	switch base, _ := parsed.Base(); base.String() {
	case "zh":
		return Chinese, true
	case "en":
		return English, true
	}
	return Chinese, false
}

// System is the language of this computer's user, or Chinese.
func System() Language {
	tags, err := locale.GetLocales()
	if err != nil {
		return Chinese
	}
	for _, tag := range tags {
		if l, ok := ParseLanguage(tag); ok {
			return l
		}
	}
	return Chinese
}

// Words are the texts of one language.
type Words struct {
	language Language
	texts    texts
}

// In returns the texts of a language. They are read once.
func In(l Language) *Words {
	table, ok := tables[l]
	if !ok {
		return In(Chinese)
	}
	return &Words{language: l, texts: table()}
}

// Language tells which language these are.
func (w *Words) Language() Language { return w.language }

// Values fill the places of a text: {{.Name}} is Values{"Name": …}.
type Values map[string]any

// Text is the text under a key. A key without a text gives the key itself, which a test keeps from happening.
func (w *Words) Text(key string, values ...Values) string {
	text, ok := w.texts.find(key)
	if !ok {
		return key
	}
	if !strings.Contains(text, "{{") {
		return text
	}
	var given Values
	if len(values) > 0 {
		given = values[0]
	}
	return fill(text, given)
}

// fill puts values into a text.
func fill(text string, values Values) string {
	if filled, ok := insert(text, values); ok {
		return filled
	}
	return execute(text, values)
}

// insert fills texts whose places are all like {{.Name}}, which most are: a template takes longer to parse than a command to be carried out.
// ok is false for what only a template can fill.
func insert(text string, values Values) (filled string, ok bool) {
	var out strings.Builder
	for {
		before, place, more := strings.Cut(text, "{{")
		out.WriteString(before)
		if !more {
			return out.String(), true
		}
		name, behind, closed := strings.Cut(place, "}}")
		switch value := values[strings.TrimPrefix(name, ".")].(type) {
		case string:
			out.WriteString(value)
		case int:
			out.WriteString(strconv.Itoa(value))
		default:
			return "", false
		}
		if !closed || !strings.HasPrefix(name, ".") {
			return "", false
		}
		text = behind
	}
}

func execute(text string, values Values) string {
	t, err := template.New("").Option("missingkey=zero").Parse(text)
	if err != nil {
		return text
	}
	var out strings.Builder
	if err := t.Execute(&out, values); err != nil {
		return text
	}
	return out.String()
}

// Has tells whether there is a text under a key.
func (w *Words) Has(key string) bool {
	_, ok := w.texts.find(key)
	return ok
}
