package main_test

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// Texts about the program grow old unseen: what they name has to exist.

// documents are the texts whose words are checked.
var documents = []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "assets/fonts/README.md"}

var (
	// code is what stands between backticks, and fences what stands between three of them.
	code   = regexp.MustCompile("`([^`\n]+)`")
	fences = regexp.MustCompile("(?s)```sh\n(.*?)```")
	// link is the target of a link or a picture, in Markdown or HTML.
	link = regexp.MustCompile(`\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"`)
	// made is a make target that a reader is told to use; goal is one that the Makefile has.
	made = regexp.MustCompile(`\bmake ([a-z][a-z-]*)`)
	goal = regexp.MustCompile(`(?m)^([a-z][a-z-]*):`)
	// file is a path in this repository: in one of its folders, or a file of its root. What a placeholder stands in is none.
	file = regexp.MustCompile(`^(?:\./)?((?:app|assets|build|cardops|docs|packaging|\.github|\.ci)(?:/[A-Za-z0-9._/-]*)?|main\.go|[a-z]+_test\.go|[A-Z][A-Za-z]*(?:\.md|\.toml)?)$`)
)

// roots are words that look like a file of the root and are meant as one.
var roots = []string{"README.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE", "Makefile", "FyneApp.toml"}

// snippets are all pieces of a text that are written as code, by word.
func snippets(text string) []string {
	var all []string
	for _, m := range fences.FindAllStringSubmatch(text, -1) {
		all = append(all, strings.Split(m[1], "\n")...)
	}
	for _, m := range code.FindAllStringSubmatch(fences.ReplaceAllString(text, ""), -1) {
		all = append(all, m[1])
	}
	return all
}

// targets are the make targets that a text tells to use.
func targets(text string) []string {
	var all []string
	for _, s := range snippets(text) {
		for _, m := range made.FindAllStringSubmatch(s, -1) {
			all = append(all, m[1])
		}
	}
	return all
}

// mentions are the files and folders of the repository that a text in a folder names or leads to.
func mentions(text, folder string) []string {
	var all []string
	for _, s := range snippets(text) {
		for _, word := range strings.Fields(s) {
			if m := file.FindStringSubmatch(word); m != nil && (strings.Contains(m[1], "/") || strings.HasSuffix(m[1], ".go") || slices.Contains(roots, m[1])) {
				all = append(all, path.Clean(strings.TrimSuffix(m[1], "..."))) // of all packages below a folder, the folder
			}
		}
	}
	for _, m := range link.FindAllStringSubmatch(text, -1) {
		target, _, _ := strings.Cut(m[1]+m[2], "#")
		if target != "" && !strings.Contains(target, ":") {
			all = append(all, path.Join(folder, target))
		}
	}
	return all
}

// outdated returns one line for everything that a document names and that is not there.
func outdated(repository fs.FS, documents []string) ([]string, error) {
	makefile, err := fs.ReadFile(repository, "Makefile")
	if err != nil {
		return nil, err
	}
	var goals, found []string
	for _, m := range goal.FindAllStringSubmatch(string(makefile), -1) {
		goals = append(goals, m[1])
	}
	for _, document := range documents {
		text, err := fs.ReadFile(repository, document)
		if err != nil {
			return nil, err
		}
		for _, target := range targets(string(text)) {
			if !slices.Contains(goals, target) {
				found = append(found, fmt.Sprintf("%s tells to use make %s, which is no target", document, target))
			}
		}
		for _, name := range mentions(string(text), path.Dir(document)) {
			if _, err := fs.Stat(repository, name); err != nil {
				found = append(found, fmt.Sprintf("%s names %s, which is not there", document, name))
			}
		}
	}
	return found, nil
}

func TestDocumentsNameWhatExists(t *testing.T) {
	found, err := outdated(os.DirFS("."), documents)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		t.Error(f)
	}
}

func TestDocumentsAreSearched(t *testing.T) {
	tests := map[string]struct {
		text string
		want string // what is complained of; empty where all is well
	}{
		"a target":                {"`make run`", ""},
		"a target with a setting": {"or `make run NOISE=1`", ""},
		"no target":               {"`make tea`", "make tea"},
		"two targets, one wrong":  {"`make run`, `make tea`", "make tea"},
		"no target in a block":    {"```sh\nmake tea\n```", "make tea"},
		"make as a word":          {"to make tea", ""},
		"a file":                  {"`app/app.go` opens it", ""},
		"a folder":                {"`app/`", ""},
		"packages below a folder": {"`go test ./app/...`", ""},
		"no packages":             {"`go test ./gone/... ./app/gone/...`", "app/gone"},
		"no file":                 {"`app/gone.go`", "app/gone.go"},
		"no folder":               {"`app/gone/`", "app/gone"},
		"no script in a block":    {"```sh\nbuild/gone fast\n```", "build/gone"},
		"no file of the root":     {"`gone_test.go`", "gone_test.go"},
		"a placeholder":           {"`assets/help/<language>/x.md`, `cardops/driver/…`", ""},
		"a link":                  {"[it](docs/a.png)", ""},
		"a link with a place":     {"[it](README.md#here), [here](#here)", ""},
		"a link to the web":       {"[it](https://example.org/app/gone.go)", ""},
		"no file behind a link":   {"[it](docs/b.png)", "docs/b.png"},
		"no picture":              {`<img src="docs/b.png" width="10">`, "docs/b.png"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := outdated(fstest.MapFS{
				"Makefile": {Data: []byte("GO := go\nrun: build ## runs\nbuild:\n")}, "app/app.go": {}, "docs/a.png": {}, "README.md": {Data: []byte(test.text)},
			}, []string{"README.md"})
			if err != nil {
				t.Fatal(err)
			}
			expectMention(t, found, test.want)
		})
	}
}

// most is how large a picture of the README may be, in bytes: a page with all of them still opens at once.
const most = 120_000

func TestPictures(t *testing.T) {
	pictures, err := fs.Glob(os.DirFS("."), "docs/pictures/*.png")
	if err != nil || len(pictures) < 6 {
		t.Fatalf("found %d pictures: %v", len(pictures), err)
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		info, err := os.Stat(p)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > most {
			t.Errorf("%s has %d bytes, want at most %d", p, info.Size(), most)
		}
		if !strings.Contains(string(readme), p) {
			t.Errorf("%s is not shown in README.md", p)
		}
	}
}
