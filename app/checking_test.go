package app

import (
	"path/filepath"
	"runtime"
	"testing"

	"carddesk/cardops/doctor"
)

func TestFormatOfAReport(t *testing.T) {
	for path, want := range map[string]doctor.Format{
		"/a/report.txt": doctor.Text, "/a/report.HTML": doctor.HTML, "/a/report.json": doctor.JSON,
		"/a/report": doctor.JSON, "/a/report.docx": doctor.JSON, "/a.txt/report": doctor.JSON,
	} {
		if got := formatFor(filepath.FromSlash(path), doctor.JSON); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestAddressOfAFile(t *testing.T) {
	paths := map[string]string{"/tmp/a b/ü#?.html": "file:///tmp/a%20b/%C3%BC%23%3F.html"}
	if runtime.GOOS == "windows" {
		paths = map[string]string{`C:\Users\a b\r.html`: "file:///C:/Users/a%20b/r.html"}
	}
	for path, want := range paths {
		if got := fileAddress(path).String(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// TestThisComputer: the check knows whose names to leave out, and where it runs.
func TestThisComputer(t *testing.T) {
	env, err := new(program).thisComputer()
	if err != nil || env.System != runtime.GOOS || env.Who.Home == "" || env.Reports == "" || env.Files.Read == nil {
		t.Errorf("%+v, %v", env, err)
	}
}
