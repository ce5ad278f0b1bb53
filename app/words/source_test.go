package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// root is the top of the repository, seen from this package.
const root = "../.."

// sources parses the Go files under a folder of the repository, without tests.
func sources(t *testing.T, folder string) []*ast.File {
	t.Helper()
	var all []*ast.File
	err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			all = append(all, file)
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%d sources in %s: %v", len(all), folder, err)
	}
	return all
}

// packageSources parses one package without the folders below it.
func packageSources(t *testing.T, folder string) []*ast.File {
	t.Helper()
	files, err := os.ReadDir(filepath.Join(root, folder))
	if err != nil {
		t.Fatal(err)
	}
	var all []*ast.File
	for _, f := range files {
		name := f.Name()
		if f.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(root, folder, name), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file)
	}
	return all
}

// literal is the value of a string literal.
func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

// constants are the string constants that a package declares with a type of its own, so that a new one is not forgotten here.
func constants(t *testing.T, folder, typeName string) []string {
	t.Helper()
	var all []string
	for _, file := range packageSources(t, folder) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != typeName {
				return true
			}
			for _, v := range spec.Values {
				if s, ok := literal(v); ok {
					all = append(all, s)
				}
			}
			return true
		})
	}
	if len(all) == 0 {
		t.Fatalf("%s declares no constant of type %s", folder, typeName)
	}
	return all
}

// errorNames are a package's error values and error types.
func errorNames(t *testing.T, folder string) []string {
	t.Helper()
	var all []string
	for _, file := range packageSources(t, folder) {
		for _, d := range file.Decls {
			all = append(all, errorsOf(d)...)
		}
	}
	return all
}

func errorsOf(d ast.Decl) []string {
	switch d := d.(type) {
	case *ast.GenDecl:
		return errorValues(d)
	case *ast.FuncDecl:
		if d.Name.Name == "Error" && d.Recv != nil {
			return []string{receiver(d)}
		}
	}
	return nil
}

func errorValues(d *ast.GenDecl) []string {
	var all []string
	for _, s := range d.Specs {
		spec, ok := s.(*ast.ValueSpec)
		if !ok || d.Tok != token.VAR {
			continue
		}
		for _, name := range spec.Names {
			if strings.HasPrefix(name.Name, "Err") {
				all = append(all, name.Name)
			}
		}
	}
	return all
}

func receiver(d *ast.FuncDecl) string {
	of := d.Recv.List[0].Type
	if star, ok := of.(*ast.StarExpr); ok {
		of = star.X
	}
	return of.(*ast.Ident).Name
}
