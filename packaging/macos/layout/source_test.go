package main

import (
	"encoding/xml"
	"io"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"howett.net/plist"

	"carddesk/app/settings"
)

// What lies beside the scripts is held against each other and against the program.

func source(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The window and the terminal program have to be told apart from what loads modules of other makers.
func TestEntitlements(t *testing.T) {
	tests := map[string]map[string]bool{
		"program.plist": {"com.apple.security.smartcard": true},
		"module.plist":  {"com.apple.security.smartcard": true, "com.apple.security.cs.disable-library-validation": true},
	}
	for name, want := range tests {
		var got map[string]bool
		if _, err := plist.Unmarshal(source(t, "entitlements/"+name), &got); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

func TestInstallerReplacesTheProgramWhereItIs(t *testing.T) {
	var got []map[string]any
	if _, err := plist.Unmarshal(source(t, "component.plist"), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"BundleHasStrictIdentifier": true, "BundleIsRelocatable": false, "BundleIsVersionChecked": true, "BundleOverwriteAction": "upgrade",
		"RootRelativeBundlePath": "CardDesk.app",
	}
	if len(got) != 1 || !maps.Equal(got[0], want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The ID of the bundle is the one that managed preferences are found by.
func TestOneID(t *testing.T) {
	w, err := want(os.DirFS("../../.."))
	if err != nil {
		t.Fatal(err)
	}
	if w.ID != settings.ID {
		t.Errorf("FyneApp.toml says %q, managed preferences are those of %q", w.ID, settings.ID)
	}
}

// distribution is what of distribution.xml is held against other files.
type distribution struct {
	Title   string `xml:"title"`
	Options struct {
		Architectures string `xml:"hostArchitectures,attr"`
	} `xml:"options"`
	Least struct {
		Min string `xml:"min,attr"`
	} `xml:"volume-check>allowed-os-versions>os-version"`
	Welcome    file     `xml:"welcome"`
	Conclusion file     `xml:"conclusion"`
	Lines      []choice `xml:"choices-outline>line"`
	Choices    []choice `xml:"choice"`
	Packages   []struct {
		ID    string `xml:"id,attr"`
		File  string `xml:",chardata"`
		Close []struct {
			ID string `xml:"id,attr"`
		} `xml:"must-close>app"`
	} `xml:"pkg-ref"`
}

type file struct {
	Name string `xml:"file,attr"`
}

type choice struct {
	ID          string `xml:"id,attr"`
	Choice      string `xml:"choice,attr"`
	Title       string `xml:"title,attr"`
	Description string `xml:"description,attr"`
	Packages    []struct {
		ID string `xml:"id,attr"`
	} `xml:"pkg-ref"`
}

func readDistribution(t *testing.T) distribution {
	t.Helper()
	var d distribution
	if err := xml.Unmarshal(source(t, "distribution.xml"), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestInstaller(t *testing.T) {
	d := readDistribution(t)
	if d.Options.Architectures != "arm64,x86_64" || d.Least.Min != "@LEAST@" {
		t.Errorf("architectures %q, least system %q", d.Options.Architectures, d.Least.Min)
	}
	var lines, choices, chosen, files, closed []string
	for _, l := range d.Lines {
		lines = append(lines, l.Choice)
	}
	for _, c := range d.Choices {
		choices = append(choices, c.ID)
		for _, p := range c.Packages {
			chosen = append(chosen, p.ID)
		}
	}
	for _, p := range d.Packages {
		if p.File = strings.TrimSpace(p.File); p.File != "" {
			files = append(files, p.ID+" "+p.File)
		}
		for _, c := range p.Close {
			closed = append(closed, c.ID)
		}
	}
	script := string(source(t, "pkg"))
	for _, f := range files {
		id, name, _ := strings.Cut(f, " ")
		part := "component " + strings.TrimSuffix(name, ".pkg") + ` "` + strings.Replace(id, "@ID@", "$id", 1) + `" `
		if !strings.Contains(script, part) {
			t.Errorf("packaging/macos/pkg does not make %s", f)
		}
		if !slices.Contains(chosen, id) {
			t.Errorf("%s belongs to no choice", id)
		}
	}
	if len(files) != 2 || !slices.Equal(lines, choices) || !slices.Equal(closed, []string{"@ID@"}) {
		t.Errorf("files %s, lines %s, choices %s, closed %s", files, lines, choices, closed)
	}
}

// keys are the texts that the installer asks for.
func (d distribution) keys() []string {
	all := []string{d.Title}
	for _, c := range d.Choices {
		all = append(all, c.Title, c.Description)
	}
	slices.Sort(all)
	return all
}

func TestInstallerSpeaksBothLanguages(t *testing.T) {
	d := readDistribution(t)
	for _, language := range languages {
		folder := "../installer/" + language + ".lproj"
		var texts map[string]string
		if _, err := plist.Unmarshal(source(t, "installer/"+language+".lproj/Localizable.strings"), &texts); err != nil {
			t.Fatal(err)
		}
		if got := slices.Sorted(maps.Keys(texts)); !slices.Equal(got, d.keys()) {
			t.Errorf("%s: texts %s, distribution.xml asks for %s", language, got, d.keys())
		}
		var names []string
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if want := []string{"Localizable.strings", d.Conclusion.Name, d.Welcome.Name}; !slices.Equal(names, want) {
			t.Errorf("%s: files %s, want %s", language, names, want)
		}
	}
}

// Pages are read by programs that know XML and HTML: every element is closed, every name that stands between at signs is one of packaging/macos/names.
func TestPages(t *testing.T) {
	pages, err := fs.Glob(os.DirFS(".."), "installer/*/*.html")
	if err != nil || len(pages) != 2*len(languages) {
		t.Fatalf("%s: %v", pages, err)
	}
	filled := regexp.MustCompile(`@[A-Z]+@`)
	for _, page := range append(pages, "readme.html", "Info.plist", "distribution.xml") {
		text := string(source(t, page))
		decoder := xml.NewDecoder(strings.NewReader(text))
		decoder.Strict, decoder.AutoClose, decoder.Entity = true, []string{"meta"}, xml.HTMLEntity
		for err == nil {
			_, err = decoder.Token()
		}
		if err != io.EOF {
			t.Errorf("%s: %v", page, err)
		}
		err = nil
		for _, name := range filled.FindAllString(text, -1) {
			if !strings.Contains(string(source(t, "names")), "s/"+name+"/") {
				t.Errorf("%s: nothing fills in %s", page, name)
			}
		}
	}
}

func TestCompareSystems(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{{"12.0", "12.0", 0}, {"10.15", "12.0", -1}, {"12.10", "12.9", 1}, {"12", "12.0", 0}}
	for _, test := range tests {
		if got := compare(test.a, test.b); got != test.want {
			t.Errorf("%s and %s: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
