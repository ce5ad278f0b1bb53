package main_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The rules below are checked on the import clauses of every Go file in the repository, whatever system or build tag it is for:
// what `go list` would show on one machine is not the whole program.

const module = "carddesk"

// source is what the rules need to know about one Go file.
type source struct {
	path    string // from the repository's root, with slashes
	pkg     string // its package clause
	imports []string
}

func (s source) folder() string { return path.Dir(s.path) }
func (s source) test() bool     { return strings.HasSuffix(s.path, "_test.go") }

// rule refuses an import: broken tells whether a file must not have it.
type rule struct {
	name   string
	reason string
	broken func(s source, imported string) bool
}

var rules = []rule{
	{
		name:   "cardops without Fyne",
		reason: "the card-operations layer serves the terminal program as well, which starts without a display",
		broken: func(s source, imported string) bool { return within(s.folder(), "cardops") && isFyne(imported) },
	},
	{
		name:   "app/cli without Fyne",
		reason: "carddesk-cli starts on a machine without a display",
		broken: func(s source, imported string) bool { return within(s.folder(), "app/cli") && isFyne(imported) },
	},
	{
		name:   "cardops without app",
		reason: "imports go only to the left: reader, transport, card, operation, screen",
		broken: func(s source, imported string) bool {
			return within(s.folder(), "cardops") && within(imported, module+"/app")
		},
	},
	only("github.com/ebfe/scard", "cardops/driver/pcsc", "everything else must build and test without a smart-card service"),
	only("github.com/miekg/pkcs11", "cardops/driver/p11", "vendor modules are loaded in a helper process and nowhere else"),
	{
		name:   "tests without fyne/v2/app",
		reason: "it needs cgo and a display; tests use fyne/v2/test",
		broken: func(s source, imported string) bool { return s.test() && imported == fyneApp },
	},
	{
		name:   "fyne/v2/app in app",
		reason: "the one file that needs cgo for its window is app/app.go",
		broken: func(s source, imported string) bool { return s.folder() != "app" && imported == fyneApp },
	},
	{
		name:   "flow order",
		reason: "imports go only to the left (the table leftOf says what lies left of each package)",
		broken: func(s source, imported string) bool { return !s.test() && againstTheFlow(s.folder(), imported) },
	},
	{
		name:   "drivers and simulated cards behind interfaces",
		reason: "only app/ and tests decide what the program talks to; the rest sees reader.Source and transport.Conn",
		broken: func(s source, imported string) bool {
			return !s.test() && isBackend(inModule(imported)) && !isBackend(s.folder()) && !within(s.folder(), "app")
		},
	},
}

const fyneApp = "fyne.io/fyne/v2/app"

// leftOf says which packages of this module each package of cardops may import besides its own sub-folders. A package that is
// not here is not allowed to exist: whoever adds one decides where in the flow it stands.
var leftOf = map[string][]string{
	"cardops/reader":      {},
	"cardops/disk":        {},
	"cardops/cert":        {},
	"cardops/secret":      {},
	"cardops/phone":       {},
	"cardops/transport":   {"cardops/reader"},
	"cardops/card":        {"cardops/reader", "cardops/transport", "cardops/cert", "cardops/secret"},
	"cardops/token":       {"cardops/reader", "cardops/cert", "cardops/secret"},
	"cardops/hipki":       {"cardops/cert", "cardops/secret"},
	"cardops/driver/pcsc": {"cardops/reader", "cardops/transport"},
	"cardops/driver/p11":  {"cardops/reader", "cardops/token", "cardops/secret"},
	"cardops/simcard":     {"cardops/reader", "cardops/transport", "cardops/token", "cardops/secret"},
	"cardops/ops": {
		"cardops/reader", "cardops/transport", "cardops/card", "cardops/token", "cardops/hipki", "cardops/cert", "cardops/secret",
		"cardops/disk",
	},
	"cardops/doctor": {
		"cardops/reader", "cardops/transport", "cardops/card", "cardops/token", "cardops/hipki", "cardops/cert", "cardops/ops",
		"cardops/phone",
	},
}

// againstTheFlow tells whether a package in that folder must not import that path.
func againstTheFlow(folder, imported string) bool {
	target := inModule(imported)
	if !within(folder, "cardops") || target == "" {
		return false
	}
	home := place(folder)
	if within(target, home) {
		return false
	}
	return !slices.ContainsFunc(leftOf[home], func(left string) bool { return within(target, left) })
}

// place is the entry of leftOf that a folder belongs to: itself or the nearest above it. A folder without one stands alone.
func place(folder string) string {
	for at := folder; at != "."; at = path.Dir(at) {
		if _, ok := leftOf[at]; ok {
			return at
		}
	}
	return folder
}

// only makes the rule that a library is imported from one folder.
func only(library, folder, reason string) rule {
	return rule{
		name:   library + " only in " + folder,
		reason: reason,
		broken: func(s source, imported string) bool { return within(imported, library) && !within(s.folder(), folder) },
	}
}

func isFyne(imported string) bool {
	return within(imported, "fyne.io/fyne") || strings.HasPrefix(imported, "fyne.io/x/")
}

func isBackend(folder string) bool {
	return within(folder, "cardops/simcard") || within(folder, "cardops/driver")
}

// inModule turns an import path of this module into its folder, and any other one into nothing.
func inModule(imported string) string {
	folder, ok := strings.CutPrefix(imported, module+"/")
	if !ok {
		return ""
	}
	return folder
}

// within tells whether a slash-separated path is another one or lies below it.
func within(inner, outer string) bool {
	return inner == outer || strings.HasPrefix(inner, outer+"/")
}

// violations applies every rule to every import and returns one line each.
func violations(sources []source) []string {
	var found []string
	for _, s := range sources {
		for _, imported := range s.imports {
			for _, r := range rules {
				if r.broken(s, imported) {
					found = append(found, fmt.Sprintf("%s imports %s, against the rule %q: %s", s.path, imported, r.name, r.reason))
				}
			}
		}
		found = append(found, misplaced(s)...)
	}
	return append(found, secondAppImporter(sources)...)
}

// misplaced reports a package of cardops that the flow does not know.
func misplaced(s source) []string {
	if !within(s.folder(), "cardops") {
		return nil
	}
	if _, ok := leftOf[place(s.folder())]; ok {
		return nil
	}
	return []string{fmt.Sprintf("%s has no place in the flow: add %s to the table leftOf", s.path, s.folder())}
}

// secondAppImporter reports the files that import fyne/v2/app beyond the first one.
func secondAppImporter(sources []source) []string {
	var importers []string
	for _, s := range sources {
		if slices.Contains(s.imports, fyneApp) {
			importers = append(importers, s.path)
		}
	}
	if len(importers) < 2 {
		return nil
	}
	return []string{fmt.Sprintf("%s import %s: one file may, so that everything else builds with cgo off",
		strings.Join(importers, " and "), fyneApp)}
}

var (
	word = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	// What such a package holds cannot be told from its name, so everything ends up in it.
	meaningless = []string{"util", "utils", "common", "helper", "helpers", "manager", "managers", "misc", "base", "shared"}
)

// badNames returns one line for each package whose name does not say what it is about.
func badNames(sources []source) []string {
	var found []string
	for _, s := range sources {
		name := strings.TrimSuffix(s.pkg, "_test")
		switch {
		case slices.Contains(meaningless, name) || slices.Contains(meaningless, path.Base(s.folder())):
			found = append(found, fmt.Sprintf("%s: package %s: name a package by what it is about", s.path, name))
		case !word.MatchString(name):
			found = append(found, fmt.Sprintf("%s: package %s: a package name is one lower-case word", s.path, name))
		}
	}
	return found
}

// readSources parses the head of every Go file of the module.
func readSources(t *testing.T, repository fs.FS) []source {
	t.Helper()
	var sources []source
	err := fs.WalkDir(repository, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && outside(repository, name):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		s, err := readSource(repository, name)
		sources = append(sources, s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

// outside tells whether a folder is no part of the module, by the go command's own conventions.
func outside(repository fs.FS, folder string) bool {
	if folder == "." {
		return false
	}
	name := path.Base(folder)
	if name == "testdata" || name == "vendor" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := fs.Stat(repository, path.Join(folder, "go.mod"))
	return err == nil
}

func readSource(repository fs.FS, name string) (source, error) {
	content, err := fs.ReadFile(repository, name)
	if err != nil {
		return source{}, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), filepath.FromSlash(name), content, parser.ImportsOnly)
	if err != nil {
		return source{}, err
	}
	s := source{path: name, pkg: file.Name.Name}
	for _, clause := range file.Imports {
		imported, err := strconv.Unquote(clause.Path.Value)
		if err != nil {
			return source{}, err
		}
		s.imports = append(s.imports, imported)
	}
	return s, nil
}

func TestImportsFollowTheFlow(t *testing.T) {
	sources := readSources(t, os.DirFS("."))
	if len(sources) < 2 {
		t.Fatalf("found only %d Go files: does the test look at the repository?", len(sources))
	}
	for _, violation := range violations(sources) {
		t.Error(violation)
	}
}

func TestPackageNames(t *testing.T) {
	for _, bad := range badNames(readSources(t, os.DirFS("."))) {
		t.Error(bad)
	}
}
