package main_test

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A rule that nothing can break protects nothing: each is broken here once, and kept once where it is close.

func TestImportRules(t *testing.T) {
	tests := map[string]struct {
		file    string
		imports string
		broken  string // the name of the rule, empty where the import is fine
	}{
		"Fyne in cardops":              {"cardops/ops/read.go", "fyne.io/fyne/v2", "cardops without Fyne"},
		"Fyne widgets in cardops":      {"cardops/card/gpki.go", "fyne.io/fyne/v2/widget", "cardops without Fyne"},
		"old Fyne in cardops":          {"cardops/card/gpki.go", "fyne.io/fyne", "cardops without Fyne"},
		"Fyne in a test of cardops":    {"cardops/ops/read_test.go", "fyne.io/fyne/v2/test", "cardops without Fyne"},
		"Fyne extensions in cardops":   {"cardops/ops/read.go", "fyne.io/x/fyne/widget", "cardops without Fyne"},
		"Fyne in a screen":             {"app/screen/home.go", "fyne.io/fyne/v2/widget", ""},
		"Fyne in the terminal program": {"app/cli/info.go", "fyne.io/fyne/v2/lang", "app/cli without Fyne"},
		"app in cardops":               {"cardops/ops/read.go", "carddesk/app/words", "cardops without app"},
		"app in a test of cardops":     {"cardops/ops/read_test.go", "carddesk/app", "cardops without app"},
		"operations in app":            {"app/cli/info.go", "carddesk/cardops/ops", ""},

		"scard in its driver":          {"cardops/driver/pcsc/source.go", "github.com/ebfe/scard", ""},
		"scard in a test of ours":      {"cardops/ops/read_test.go", "github.com/ebfe/scard", "github.com/ebfe/scard only in"},
		"scard in app":                 {"app/cli/readers.go", "github.com/ebfe/scard", "github.com/ebfe/scard only in"},
		"a library with a like name":   {"app/cli/readers.go", "github.com/ebfe/scardinal", ""},
		"pkcs11 in its driver":         {"cardops/driver/p11/load.go", "github.com/miekg/pkcs11", ""},
		"pkcs11 in token":              {"cardops/token/module.go", "github.com/miekg/pkcs11", "github.com/miekg/pkcs11 only in"},
		"pkcs11's sub-package in ops":  {"cardops/ops/sign.go", "github.com/miekg/pkcs11/p11", "github.com/miekg/pkcs11 only in"},
		"the window in app":            {"app/app.go", "fyne.io/fyne/v2/app", ""},
		"the window in a screen":       {"app/screen/home.go", "fyne.io/fyne/v2/app", "fyne/v2/app in app"},
		"the window in a test":         {"app/app_test.go", "fyne.io/fyne/v2/app", "tests without fyne/v2/app"},
		"reader to transport":          {"cardops/reader/watch.go", "carddesk/cardops/transport", "flow order"},
		"transport to reader":          {"cardops/transport/trace.go", "carddesk/cardops/reader", ""},
		"transport to card":            {"cardops/transport/guard.go", "carddesk/cardops/card", "flow order"},
		"card to transport":            {"cardops/card/piv.go", "carddesk/cardops/transport", ""},
		"card to cert":                 {"cardops/card/piv.go", "carddesk/cardops/cert", ""},
		"card to operations":           {"cardops/card/piv.go", "carddesk/cardops/ops", "flow order"},
		"cert to card":                 {"cardops/cert/facts.go", "carddesk/cardops/card", "flow order"},
		"operations to card":           {"cardops/ops/read.go", "carddesk/cardops/card", ""},
		"the driver to transport":      {"cardops/driver/pcsc/conn.go", "carddesk/cardops/transport", ""},
		"the driver to card":           {"cardops/driver/pcsc/conn.go", "carddesk/cardops/card", "flow order"},
		"one driver to the other":      {"cardops/driver/pcsc/conn.go", "carddesk/cardops/driver/p11", "flow order"},
		"the driver's test to card":    {"cardops/driver/pcsc/conn_test.go", "carddesk/cardops/card", ""},
		"simulated cards to transport": {"cardops/simcard/piv.go", "carddesk/cardops/transport", ""},
		"simulated cards to a part":    {"cardops/simcard/piv.go", "carddesk/cardops/simcard/mint", ""},
		"a part to simulated cards":    {"cardops/simcard/vpcd/slot.go", "carddesk/cardops/simcard", ""},
		"simulated cards to card":      {"cardops/simcard/piv.go", "carddesk/cardops/card", "flow order"},
		"operations to a driver":       {"cardops/ops/read.go", "carddesk/cardops/driver/pcsc", "drivers and simulated cards"},
		"operations to simulated":      {"cardops/ops/read.go", "carddesk/cardops/simcard", "drivers and simulated cards"},
		"a test to simulated cards":    {"cardops/ops/read_test.go", "carddesk/cardops/simcard", ""},
		"app to simulated cards":       {"app/cli/demo.go", "carddesk/cardops/simcard", ""},
		"the root to a driver":         {"main.go", "carddesk/cardops/driver/pcsc", "drivers and simulated cards"},
		"a package without a place":    {"cardops/fax/fax.go", "fmt", "no place in the flow"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found := violations([]source{{path: test.file, pkg: "p", imports: []string{"fmt", test.imports}}})
			expectMention(t, found, test.broken)
		})
	}
}

// expectMention checks that a rule is among the violations, or that there are none where no rule is named.
func expectMention(t *testing.T, found []string, broken string) {
	t.Helper()
	all := strings.Join(found, "\n")
	switch {
	case broken == "" && all != "":
		t.Errorf("refused: %s", all)
	case !strings.Contains(all, broken):
		t.Errorf("got %q, want a violation of %q", all, broken)
	}
}

func TestOneFileOpensTheWindow(t *testing.T) {
	one := source{path: "app/app.go", pkg: "app", imports: []string{fyneApp}}
	two := source{path: "app/shell.go", pkg: "app", imports: []string{fyneApp}}
	expectMention(t, violations([]source{one}), "")
	expectMention(t, violations([]source{one, two}), "app/app.go and app/shell.go")
}

func TestPackageNameRule(t *testing.T) {
	tests := map[string]struct {
		file, pkg string
		bad       bool
	}{
		"one word":               {"cardops/card/card.go", "card", false},
		"a test from outside":    {"cardops/card/card_test.go", "card_test", false},
		"a word with a number":   {"cardops/driver/p11/load.go", "p11", false},
		"two words":              {"cardops/card/card.go", "card_reader", true},
		"capitals":               {"cardops/card/card.go", "cardReader", true},
		"utils":                  {"cardops/utils/x.go", "utils", true},
		"a folder named helpers": {"app/helpers/x.go", "x", true},
		"manager":                {"app/manager/x.go", "manager", true},
		"common":                 {"cardops/common/x.go", "common", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found := badNames([]source{{path: test.file, pkg: test.pkg}})
			if (len(found) > 0) != test.bad {
				t.Errorf("got %q, want a complaint: %v", found, test.bad)
			}
		})
	}
}

func TestSourcesOfEverySystemAreRead(t *testing.T) {
	file := func(content string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(content)} }
	repository := fstest.MapFS{
		"cardops/card/card.go":         file("//go:build never\n\npackage card\n\nimport _ \"fyne.io/fyne/v2\"\n"),
		"cardops/card/card_windows.go": file("package card\n\nimport window \"fyne.io/fyne/v2\"\n"),
		"cardops/card/testdata/x.go":   file("package broken {"),
		"other/go.mod":                 file("module other\n"),
		"other/x.go":                   file("package broken {"),
		".cache/x.go":                  file("package broken {"),
	}
	found := violations(readSources(t, repository))
	if len(found) != 2 {
		t.Errorf("got %d violations, want one for the build tag and one for Windows:\n%s", len(found), strings.Join(found, "\n"))
	}
}
