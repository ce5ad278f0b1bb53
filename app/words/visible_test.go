package words_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"carddesk/app/words"
)

func TestVisible(t *testing.T) {
	cases := map[string]struct{ raw, shown string }{
		"plain":                           {"王小測 TP00000000000001", "王小測 TP00000000000001"},
		"empty":                           {"", ""},
		"an escape sequence":              {"a\x1b[31mb", `a\u001b[31mb`},
		"a window title":                  {"\x1b]0;x\a", `\u001b]0;x\u0007`},
		"a C1 control":                    {"a\u009b31mb", `a\u009b31mb`},
		"a C1 control as a lone byte":     {"a\x9bb", `a\x9bb`},
		"line ends":                       {"a\r\nb", `a\u000d\u000ab`},
		"tab, null and delete":            {"\t\x00\x7f", `\u0009\u0000\u007f`},
		"a direction override":            {"a\u202eb\u202c", `a\u202eb\u202c`},
		"direction isolates":              {"\u2066a\u2069", `\u2066a\u2069`},
		"direction marks":                 {"\u200ea\u200f\u061c", `\u200ea\u200f\u061c`},
		"a zero-width space":              {"a\u200bb\ufeff", `a\u200bb\ufeff`},
		"a soft hyphen and word joiner":   {"a\u00ad\u2060b", `a\u00ad\u2060b`},
		"line and paragraph separators":   {"a\u2028b\u2029", `a\u2028b\u2029`},
		"tags":                            {"\U000e0041", `\U000e0041`},
		"a tag with a digit behind":       {"\U000e00011", `\U000e00011`},
		"invalid UTF-8":                   {"a\xff\xfe\xc3", `a\xff\xfe\xc3`},
		"a surrogate written as UTF-8":    {"\xed\xa0\x80", `\xed\xa0\x80`},
		"the replacement character":       {"a\ufffdb", "a\ufffdb"},
		"CJK extension B":                 {"𠮷𡃁𪚥", "𠮷𡃁𪚥"},
		"private use, in three planes":    {"\ue000\U000f0000\U00100000", "\ue000\U000f0000\U00100000"},
		"an ideographic variation":        {"葛\U000e0100", "葛\U000e0100"},
		"joiners inside a name":           {"a\u200db\u200cc", "a\u200db\u200cc"},
		"combining marks":                 {"A\u0301", "A\u0301"},
		"ideographic and no-break spaces": {"a\u3000b\u00a0c", "a\u3000b\u00a0c"},
		"backslashes stay as they are":    {`a\u001b`, `a\u001b`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if got := words.Visible(tc.raw); got != tc.shown {
				t.Errorf("%q is shown as %q, want %q", tc.raw, got, tc.shown)
			}
		})
	}
}

func TestVisibleJSON(t *testing.T) {
	cases := map[string]struct{ value, encoded string }{
		"delete, which JSON may hold raw": {"a\x7fb", `"a\u007fb"`},
		"a C1 control":                    {"\u009b31m", `"\u009b31m"`},
		"a direction override":            {"\u202e", `"\u202e"`},
		"a tag, as a pair of surrogates":  {"\U000e0041", `"\udb40\udc41"`},
		"escaped already":                 {"\x1b\n", `"\u001b\n"`},
		"CJK extension B":                 {"𠮷", `"𠮷"`},
		"private use":                     {"\ue000\U000f0000", "\"\ue000\U000f0000\""},
		"quotes and backslashes":          {`"\`, `"\"\\"`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			raw, err := json.Marshal(tc.value)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(words.VisibleJSON(raw)); got != tc.encoded {
				t.Errorf("%s, want %s", got, tc.encoded)
			}
			keepsValue(t, tc.value)
		})
	}
}

// A document's own line ends stay: they are what makes it readable.
func TestVisibleJSONKeepsLayout(t *testing.T) {
	document := "{\n  \"a\": 1\n}"
	if got := string(words.VisibleJSON([]byte(document))); got != document {
		t.Errorf("%q", got)
	}
}

// keepsValue checks that a value comes back from JSON as it was, whatever was escaped.
func keepsValue(t *testing.T, value string) {
	t.Helper()
	raw, err := json.MarshalIndent(map[string]string{value: value}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	document := words.VisibleJSON(raw)
	var want, got map[string]string
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(document, &got); err != nil {
		t.Fatalf("%q is no JSON: %v", document, err)
	}
	for key := range want {
		if got[key] != want[key] || len(got) != len(want) {
			t.Errorf("%q became %q", want, got)
		}
	}
	if bad := strings.IndexFunc(string(document), acts); bad >= 0 {
		t.Errorf("%q holds a character that acts at %d", document, bad)
	}
}

// acts tells whether a character does something to a terminal or to the order of the text around it. It is written from the Unicode
// tables, not from the code under test.
func acts(r rune) bool {
	if r == '\n' {
		return false
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029 || r == 0xFEFF
}

func FuzzVisible(f *testing.F) {
	for _, seed := range []string{
		"王小測", "a\x1b[31mb", "\u009b", "\u202e", "\xff\xfe", "\U000e0041", "𠮷", "\ue000", "a\ufffdb", `\u001b`, "\u2028",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		shown := words.Visible(raw)
		if !utf8.ValidString(shown) {
			t.Errorf("%q is shown as invalid UTF-8: %q", raw, shown)
		}
		if strings.ContainsRune(shown, '\n') || strings.ContainsFunc(shown, acts) {
			t.Errorf("%q is shown as %q, which acts", raw, shown)
		}
		if again := words.Visible(shown); again != shown {
			t.Errorf("shown twice it differs: %q, %q", shown, again)
		}
		keepsValue(t, raw)
	})
}
