//go:build unix

package p11

import (
	"os"
	"path/filepath"
	"testing"
)

func TestHelperInABundle(t *testing.T) {
	tests := map[string]struct {
		goos    string
		files   []string // made below the folder
		program string
		want    string // empty: the program itself
	}{
		"bundle": {
			"darwin",
			[]string{"CardDesk.app/Contents/MacOS/carddesk", "CardDesk.app/Contents/Helpers/carddesk-module"},
			"CardDesk.app/Contents/MacOS/carddesk", "CardDesk.app/Contents/Helpers/carddesk-module",
		},
		"through a link": {
			"darwin",
			[]string{"CardDesk.app/Contents/MacOS/carddesk-cli", "CardDesk.app/Contents/Helpers/carddesk-module"},
			"link", "CardDesk.app/Contents/Helpers/carddesk-module",
		},
		"bundle without a helper": {"darwin", []string{"CardDesk.app/Contents/MacOS/carddesk"}, "CardDesk.app/Contents/MacOS/carddesk", ""},
		"a folder of that name": {
			"darwin",
			[]string{"CardDesk.app/Contents/MacOS/carddesk", "CardDesk.app/Contents/Helpers/carddesk-module/x"},
			"CardDesk.app/Contents/MacOS/carddesk", "",
		},
		"no bundle":        {"darwin", []string{"bin/carddesk", "Helpers/carddesk-module"}, "bin/carddesk", ""},
		"no program":       {"darwin", []string{"Contents/Helpers/carddesk-module"}, "Contents/MacOS/carddesk", ""},
		"another system":   {"linux", []string{"Contents/MacOS/carddesk", "Contents/Helpers/carddesk-module"}, "Contents/MacOS/carddesk", ""},
		"another, Windows": {"windows", []string{"Contents/MacOS/carddesk", "Contents/Helpers/carddesk-module"}, "Contents/MacOS/carddesk", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			folder, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			at := func(name string) string { return filepath.Join(folder, filepath.FromSlash(name)) }
			for _, file := range test.files {
				makeFile(t, at(file))
			}
			if test.program == "link" {
				if err := os.Symlink(at(test.files[0]), at("link")); err != nil {
					t.Fatal(err)
				}
			}
			want := test.want
			if want == "" {
				want = test.program
			}
			if got := helperOf(test.goos, at(test.program)); got != at(want) {
				t.Errorf("got %s, want %s", got, at(want))
			}
		})
	}
}

func makeFile(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o755); err != nil {
		t.Fatal(err)
	}
}
