package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carddesk/app/settings"
)

// written are files before and after the size of the text was set to 150, or the language was forgotten.
var written = map[string]struct{ before, set, reset string }{
	"nothing": {" ", " \n[settings]\ntextSize = 150\n", " "},
	"comments": {
		"# mine\n\n[settings] # all of them\n# how it speaks\nlanguage = \"en\" # English\n\n# the end\n",
		"# mine\n\n[settings] # all of them\n# how it speaks\nlanguage = \"en\" # English\ntextSize = 150\n\n# the end\n",
		"# mine\n\n[settings] # all of them\n# how it speaks\n\n# the end\n",
	},
	"a value with a comment": {
		"[settings]\n  textSize=125   # for the large screen\nlanguage = \"en\"\n",
		"[settings]\n  textSize=150   # for the large screen\nlanguage = \"en\"\n",
		"[settings]\n  textSize=125   # for the large screen\n",
	},
	"a key in quotes": {
		"[\"settings\"]\n\"textSize\" = 125\n'language' = 'en'\n", "[\"settings\"]\n\"textSize\" = 150\n'language' = 'en'\n", "[\"settings\"]\n\"textSize\" = 125\n",
	},
	"other sections": {
		"later = 1 # of another version\n[settings]\nlanguage = \"en\"\n[window]\nsize = [\n  800, # wide\n  600,\n]\n",
		"later = 1 # of another version\n[settings]\nlanguage = \"en\"\ntextSize = 150\n[window]\nsize = [\n  800, # wide\n  600,\n]\n",
		"later = 1 # of another version\n[settings]\n[window]\nsize = [\n  800, # wide\n  600,\n]\n",
	},
	"no section yet": {
		"# mine\nlater = 1", "# mine\nlater = 1\n\n[settings]\ntextSize = 150\n", "# mine\nlater = 1",
	},
	"no end of the line": {"[settings]\nlanguage = \"en\"", "[settings]\nlanguage = \"en\"\ntextSize = 150\n", "[settings]\n"},
	"Windows": {
		"# mine\r\n[settings]\r\nlanguage = \"en\"\r\n", "# mine\r\n[settings]\r\nlanguage = \"en\"\r\ntextSize = 150\r\n", "# mine\r\n[settings]\r\n",
	},
	"Windows, replaced": {
		"[settings]\r\ntextSize = 125\r\nlanguage = \"en\" # x\r\n", "[settings]\r\ntextSize = 150\r\nlanguage = \"en\" # x\r\n", "[settings]\r\ntextSize = 125\r\n",
	},
	"a byte order mark": {"\ufeff[settings]\nlanguage = \"en\"\n", "\ufeff[settings]\nlanguage = \"en\"\ntextSize = 150\n", "\ufeff[settings]\n"},
	"a number sign in a text": {
		"[settings]\nmodule = '/a#b.so' # c\ntextSize = 125\nlanguage = \"en\"\n", "[settings]\nmodule = '/a#b.so' # c\ntextSize = 150\nlanguage = \"en\"\n",
		"[settings]\nmodule = '/a#b.so' # c\ntextSize = 125\n",
	},
	"a wrong line": {
		"# mine\n[settings]\nhello there\nlanguage = \"en\" # x\n", "# mine\n[settings]\nlanguage = \"en\" # x\ntextSize = 150\n", "# mine\n[settings]\n",
	},
	"a wrong value": {
		"# mine\n[settings]\nlanguage = \"en\"\nappearance = \"pink\" # y\n", "# mine\n[settings]\nlanguage = \"en\"\ntextSize = 150\n", "# mine\n[settings]\n",
	},
	"a wrong value of the same": {
		"# mine\n[settings]\ntextSize = 17 # y\nlanguage = \"en\"\n", "# mine\n[settings]\ntextSize = 150 # y\nlanguage = \"en\"\n", "# mine\n[settings]\n",
	},
	"out of place": {
		"textSize = 125 # y\n# mine\n[settings]\nlanguage = \"en\"\n", "# mine\n[settings]\nlanguage = \"en\"\ntextSize = 150\n", "# mine\n[settings]\n",
	},
	// What the editor does not follow: the library writes it anew.
	"in one line":    {"settings = {language = \"en\"} # x\n", "[settings]\nlanguage = \"en\"\ntextSize = 150\n", "[settings]\n"},
	"with a dot":     {"settings.language = \"en\" # x\n", "[settings]\nlanguage = \"en\"\ntextSize = 150\n", "[settings]\n"},
	"several lines":  {"[settings]\ntextSize = 125 # x\nlanguage = \"\"\"\nen\"\"\" # y\n", "[settings]\ntextSize = 150 # x\nlanguage = \"\"\"\nen\"\"\" # y\n", "[settings]\ntextSize = 125\n"},
	"sections again": {"[a]\nx = 1 # y\n[settings.more]\nz = 2\n[settings]\nlanguage = \"en\"\n", "[a]\nx = 1 # y\n[settings.more]\nz = 2\n[settings]\nlanguage = \"en\"\ntextSize = 150\n", "[a]\nx = 1 # y\n[settings.more]\nz = 2\n[settings]\n"},
}

// What a person wrote into the file stays when the program writes it.
func TestCommentsAreKept(t *testing.T) {
	for name, tc := range written {
		t.Run(name, func(t *testing.T) {
			store := stored(t, tc.before, "")
			if err := store.Set(settings.TextSize, 150); err != nil {
				t.Fatal(err)
			}
			if got := content(t, store.Path()); got != tc.set {
				t.Errorf("set: %q, want %q", got, tc.set)
			}
			store = stored(t, tc.before, "")
			if err := store.Reset(settings.Language); err != nil {
				t.Fatal(err)
			}
			if got := content(t, store.Path()); got != tc.reset {
				t.Errorf("forgotten: %q, want %q", got, tc.reset)
			}
		})
	}
}

// Values as they are easiest to read, and as they are read again.
func TestWrittenValues(t *testing.T) {
	for value, want := range map[string]string{
		"/opt/模組.so":          `"/opt/模組.so"`,
		`/opt/C:\Program.dll`: `'/opt/C:\Program.dll'`,
		`/opt/it's\"a".so`:    `"/opt/it's\\\"a\".so"`,
		"":                    `""`,
	} {
		if filepath.IsAbs("/") == false && value != "" {
			continue // no full paths on Windows
		}
		store := stored(t, "[settings] # mine\n", "")
		if err := store.Set(settings.Module, value); err != nil {
			t.Fatal(err)
		}
		if got := content(t, store.Path()); got != "[settings] # mine\nmodule = "+want+"\n" {
			t.Errorf("%q", got)
		}
		expect(t, store.Read(), settings.Module, value, settings.FromUser, false)
	}
}

// A file that is changed again and again does not grow.
func TestNothingPilesUp(t *testing.T) {
	store := stored(t, "# mine\n[settings]\nlanguage = \"en\" # x\n", "")
	for range 3 {
		for key, v := range other(t) {
			if err := store.Set(key, v.good); err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range settings.Table() {
			if s.Key != settings.Language {
				if err := store.Reset(s.Key); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if got := content(t, store.Path()); got != "# mine\n[settings]\nlanguage = \"en\" # x\n" {
		t.Errorf("%q", got)
	}
	if left, err := os.ReadDir(filepath.Dir(store.Path())); err != nil || strings.Contains(left[0].Name(), ".bak") || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}
