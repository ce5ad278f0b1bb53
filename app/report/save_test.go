package report

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

func TestSave(t *testing.T) {
	for name, begin := range map[string]string{"a.txt": "CardDesk: env", "b.JSON": "{\n", "c.html": "<!DOCTYPE html>", "new/d.txt": "CardDesk: env"} {
		path := filepath.Join(t.TempDir(), name)
		if err := made(words.English, false).Save(path); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(content), begin) || !strings.HasSuffix(string(content), "\n") {
			t.Errorf("%s: %.40q, %v", name, content, err)
		}
		if about, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && about.Mode() != 0o600 {
			t.Errorf("%s: %v, %v", name, about.Mode(), err)
		}
	}
}

// What is there stays as it is when a report can't be saved, nothing is left behind, and the error names the report.
func TestReportsThatAreNotSaved(t *testing.T) {
	folder := t.TempDir()
	file, taken := filepath.Join(folder, "file"), filepath.Join(folder, "taken.txt")
	if err := os.WriteFile(file, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(taken, 0o700); err != nil {
		t.Fatal(err)
	}
	for path, code := range map[string]string{
		filepath.Join(file, "report.txt"):   "not-a-folder",
		taken:                               "file-unusable",
		filepath.Join(folder, "report.pdf"): "report-format",
		filepath.Join(folder, "report"):     "report-format",
	} {
		err := made(words.English, false).Save(path)
		if got := words.Code(err); got != code {
			t.Errorf("%s: %v has the code %s, want %s", path, err, got, code)
		}
		said := words.In(words.English).Problem(err)
		if !strings.Contains(said.Message, path) || said.Remedy == "" {
			t.Errorf("%s: %+v", path, said)
		}
		_, wrongEnding := errors.AsType[*doctor.FormatError](err)
		at, _ := errors.AsType[*fs.PathError](err)
		if !wrongEnding && (at == nil || at.Path != path) {
			t.Errorf("%s: %v", path, err)
		}
	}
	left, err := os.ReadDir(folder)
	if err != nil || len(left) != 2 {
		t.Errorf("%v, %v", left, err)
	}
}
