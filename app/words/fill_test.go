package words

import (
	"regexp"
	"testing"
)

var place = regexp.MustCompile(`\.([A-Z][A-Za-z]*)`)

// What is put in without a template is what a template makes of it, for every text there is.
func TestFilledAsByATemplate(t *testing.T) {
	short := 0
	for _, l := range Languages() {
		w := In(l)
		for _, line := range w.texts {
			text, _ := w.texts.find(keyIn(line))
			values := Values{}
			for i, found := range place.FindAllStringSubmatch(text, -1) {
				values[found[1]] = []any{"{{.Card}} <b> 王小測", 3, ""}[i%3]
			}
			if got, ok := insert(text, values); ok {
				short++
				if want := execute(text, values); got != want {
					t.Errorf("%s: %q, want %q", l, got, want)
				}
			}
		}
	}
	if short < 100 {
		t.Errorf("only %d texts were filled without a template", short)
	}
}

// What a template alone can fill is left to it.
func TestLeftToATemplate(t *testing.T) {
	for text, values := range map[string]Values{
		"{{if .A}}x{{end}}":   {"A": "a"},
		"{{.A}} {{.B}}":       {"A": "a"},
		"{{.A":                {"A": "a"},
		"{{A}}":               {"A": "a"},
		"{{.A}}":              {"A": new(int)},
		"{{ .A }}":            {"A": "a"},
		"{{.A}} and {{.A.B}}": {"A": "a"},
	} {
		if got, ok := insert(text, values); ok {
			t.Errorf("%q became %q", text, got)
		}
	}
	if got := fill("{{if .A}}yes{{end}} {{.B}}", Values{"A": 1, "B": 2}); got != "yes 2" {
		t.Errorf("%q", got)
	}
}
