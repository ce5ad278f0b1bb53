package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// start is a program that asks for what a file of its system has, and for C.
var start = map[string]string{
	"go.mod":         "module example\n\ngo 1.26\n",
	"main.go":        "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(name()) }\n",
	"c.go":           "package main\n\n// #include <no/such/header.h>\nimport \"C\"\n\nvar size = C.sizeof_thing\n\nfunc call() { C.call(C.int(1)) }\n",
	"main_linux.go":  "package main\n\nfunc name() string { return \"linux\" }\n",
	"main_darwin.go": "package main\n\nfunc name() string { return \"darwin\" }\n",
}

func TestTypes(t *testing.T) {
	tests := map[string]struct {
		files map[string]string // instead of those above
		want  string            // of the error; empty: none
	}{
		"all there":                 {nil, ""},
		"a function is missing":     {map[string]string{"main_darwin.go": "package main\n"}, "main.go:5:27: undefined: name"},
		"another type there":        {map[string]string{"main_darwin.go": "package main\n\nfunc name() {}\n"}, "name() (no value) used as value"},
		"only the other is wrong":   {map[string]string{"main_linux.go": "package main\n"}, ""},
		"a file beside C is wrong":  {map[string]string{"c.go": start["c.go"] + "\nvar wrong int = \"\"\n"}, "c.go:10:17"},
		"its test is wrong":         {map[string]string{"main_darwin_test.go": "package main\n\nvar wrong int = \"\"\n"}, "main_darwin_test.go"},
		"a test of another is":      {map[string]string{"main_linux_test.go": "package main\n\nvar wrong int = \"\"\n"}, ""},
		"an import that is nowhere": {map[string]string{"x_darwin.go": "package main\n\nimport _ \"example/none\"\n"}, "example/none"},
		"no Go":                     {map[string]string{"main_darwin.go": "package"}, "main_darwin.go:1:8"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			files := maps.Clone(start)
			maps.Copy(files, test.files)
			for name, content := range files {
				if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			t.Chdir(folder)
			checked, err := run("darwin", "arm64", "./...")
			switch {
			case test.want == "" && err != nil:
				t.Error(err)
			case test.want == "" && checked == 0:
				t.Error("nothing was checked")
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}
