package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"carddesk/app/version"
)

// Everything that is shipped has a licence that is recognised; of modules, it is the one that the window and the terminal program name.
func TestEverythingShippedHasALicence(t *testing.T) {
	parts, err := shipped()
	if err != nil {
		t.Fatal(err)
	}
	if len(parts) < 30 {
		t.Fatalf("only %d parts were found: the search is broken", len(parts))
	}
	reader, err := newReader()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]string{}
	for _, l := range version.Licences() {
		named[l.Path] = l.Licence
	}
	for _, p := range parts {
		notices, err := reader.read(p)
		if err != nil {
			t.Error(err)
			continue
		}
		if p.name == "Go" || p.name == "Noto Sans TC" {
			continue
		}
		checkNamed(t, p.name, named[p.name], notices)
	}
}

// checkNamed compares what the programs say of a module with what its texts are.
func checkNamed(t *testing.T, module, named string, notices []notice) {
	t.Helper()
	var recognised []string
	for _, n := range notices {
		recognised = append(recognised, n.licences...)
	}
	if named == "" {
		t.Errorf("%s has no licence in app/version", module)
	}
	for _, id := range regexp.MustCompile(` OR | AND `).Split(named, -1) {
		if !slices.Contains(recognised, id) {
			t.Errorf("%s is said to be under %s, and brings %s", module, id, recognised)
		}
	}
}

func TestPartsWithoutALicence(t *testing.T) {
	reader, err := newReader()
	if err != nil {
		t.Fatal(err)
	}
	mit, err := os.ReadFile(filepath.Join("testdata", "mit.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		files map[string]string
		want  string // in the error
	}{
		"nothing":                  {nil, "has no licence"},
		"a notice alone":           {map[string]string{"NOTICE": "made by us"}, "has no licence"},
		"a licence of their own":   {map[string]string{"LICENSE": "You may do this on Sundays only."}, "not recognised"},
		"a second one, their own":  {map[string]string{"LICENSE": string(mit), "COPYING": "On Sundays only."}, "COPYING is not recognised"},
		"a program of that name":   {map[string]string{"license.go": "package x"}, "has no licence"},
		"a licence":                {map[string]string{"LICENSE.md": string(mit)}, ""},
		"a licence with additions": {map[string]string{"LICENSE": string(mit), "NOTICE.txt": "made by us"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for file, text := range c.files {
				if err := os.WriteFile(filepath.Join(folder, file), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := reader.read(part{name: "x", root: folder, folders: []string{folder}})
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestNoticesHaveEachTextOnce(t *testing.T) {
	var out strings.Builder
	write(&out, []notice{
		{part: part{name: "a", version: "v1"}, file: "LICENSE", licences: []string{"MIT"}, text: "the text"},
		{part: part{name: "b", version: "v2"}, file: "c/LICENSE", licences: []string{"MIT", "Zlib"}, text: "the text"},
		{part: part{name: "b", version: "v2"}, file: "NOTICE", text: "by us"},
	})
	for _, want := range []string{"\na v1: MIT\nb v2, c: MIT, Zlib\nb v2: NOTICE\n", "\na v1\nb v2, c\n" + rule + "\n\nthe text\n"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not in:\n%s", want, out.String())
		}
	}
	if strings.Count(out.String(), "the text") != 1 {
		t.Errorf("twice:\n%s", out.String())
	}
}
