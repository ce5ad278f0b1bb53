// Command types checks the types of every package here for another system, those included that reach it through C, without its C headers:
//
//	go run ./build/types darwin arm64
//
// What stands behind "C." is taken to be right; the rest is checked as the compiler does it: whether what a file for that system names is there,
// whether a file was forgotten. Packages from elsewhere are read for what they offer. It runs in the root of the repository.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// tags are those that packages for people are built with.
const tags = "accessibility,no_emoji,migrated_fynedo"

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: types SYSTEM PROCESSOR")
		os.Exit(2)
	}
	checked, err := run(os.Args[1], os.Args[2], "./...")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(checked, "packages")
}

// listed is what go list tells of a package; the names are its.
type listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	CgoFiles   []string
	ImportMap  map[string]string
	Standard   bool
	DepOnly    bool
	Error      *struct{ Err string }
}

// run checks packages with their tests, and returns how many there were.
func run(system, processor string, patterns ...string) (int, error) {
	list := exec.Command("go", append([]string{"list", "-e", "-deps", "-test", "-tags", tags, "-json"}, patterns...)...)
	list.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+processor, "CGO_ENABLED=1")
	list.Stderr = os.Stderr
	out, err := list.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := list.Start(); err != nil {
		return 0, err
	}
	c := checker{files: token.NewFileSet(), sizes: types.SizesFor("gc", processor), known: map[string]*types.Package{"unsafe": types.Unsafe}}
	err = c.all(json.NewDecoder(out))
	return c.checked, errors.Join(err, list.Wait())
}

// checker checks packages one by one, each after those that it imports.
type checker struct {
	files   *token.FileSet
	sizes   types.Sizes
	known   map[string]*types.Package
	checked int
}

// all checks packages in the order of go list -deps. The errors of all are returned.
func (c *checker) all(packages *json.Decoder) error {
	var wrong []error
	for {
		var p listed
		err := packages.Decode(&p)
		if errors.Is(err, io.EOF) {
			return errors.Join(wrong...)
		}
		if err != nil {
			return err
		}
		if p.ImportPath == "unsafe" || strings.HasSuffix(p.ImportPath, ".test") {
			continue // the second is written by go test
		}
		wrong = append(wrong, c.one(p)...)
	}
}

// one checks a package. Those from elsewhere have no errors of ours.
func (c *checker) one(p listed) []error {
	var wrong []error
	if p.Error != nil && !p.DepOnly {
		wrong = append(wrong, errors.New(p.Error.Err))
	}
	var parsed []*ast.File
	for _, name := range append(p.GoFiles, p.CgoFiles...) {
		file, err := parser.ParseFile(c.files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return append(wrong, err)
		}
		parsed = append(parsed, file)
	}
	config := types.Config{
		FakeImportC: true, IgnoreFuncBodies: p.DepOnly, Sizes: c.sizes, Importer: imports{c.known, p.ImportMap},
		Error: func(err error) {
			if !p.DepOnly {
				wrong = append(wrong, err)
			}
		},
	}
	c.known[p.ImportPath], _ = config.Check(p.ImportPath, c.files, parsed, nil)
	if !p.DepOnly {
		c.checked++
	}
	return wrong
}

// imports finds what a package imports among those that were checked before it.
type imports struct {
	known  map[string]*types.Package
	mapped map[string]string // a path in the source to that of a copy: of the standard library's, or of one that is tested
}

func (i imports) Import(path string) (*types.Package, error) {
	if mapped, ok := i.mapped[path]; ok {
		path = mapped
	}
	if p, ok := i.known[path]; ok {
		return p, nil
	}
	return nil, fmt.Errorf("%s was not listed", path)
}
