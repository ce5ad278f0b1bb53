//go:build linux

package packaging_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// write makes files in a folder.
func write(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		file := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

// scripts returns a folder with the scripts that a test tries, as in a repository.
func scripts(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"notes", "version"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, folder, map[string]string{"packaging/" + name: string(content)})
	}
	write(t, folder, files)
	return folder
}

func TestNotes(t *testing.T) {
	const changes = "# Changes\n\n## 1.3.0 (not released yet)\n\n- later\n\n## 1.2.3 (2026-01-02)\n\n### 繁體中文\n\n- 新的\n\n## 1.2.0\n\n- old\n"
	tests := map[string]struct {
		version string
		named   string // by FyneApp.toml
		want    string
		refused string // what the refusal is about; empty: none
	}{
		"released":            {"1.2.3", "1.2.3", "### 繁體中文\n\n- 新的\n", ""},
		"the last part":       {"1.2.0", "1.2.0", "- old\n", ""},
		"of another version":  {"1.2.3", "1.2.4", "", "FyneApp.toml names 1.2.4"},
		"without a part":      {"1.2", "1.2", "", "says nothing of version 1.2"},
		"not released":        {"1.3.0", "1.3.0", "", "not released yet"},
		"tried before":        {"1.3.0-rc1", "1.3.0", "- later\n", ""},
		"of no tag":           {"1.3.0-dev", "1.3.0", "- later\n", ""},
		"like a pattern":      {"1.2.30", "1.2.30", "", "says nothing"},
		"a dot for any other": {"1x2x3", "1x2x3", "", "says nothing"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			folder := scripts(t, map[string]string{"CHANGELOG.md": changes, "FyneApp.toml": "[Details]\nVersion = \"" + test.named + "\"\n"})
			command := exec.Command(filepath.Join(folder, "packaging/notes"))
			command.Env = append(os.Environ(), "CARDDESK_VERSION="+test.version)
			var said strings.Builder
			command.Stderr = &said
			out, err := command.Output()
			switch {
			case test.refused == "" && (err != nil || string(out) != test.want):
				t.Errorf("%q, %v, %s; want %q", out, err, said.String(), test.want)
			case test.refused != "" && (err == nil || !strings.Contains(said.String(), test.refused)):
				t.Errorf("%v, %q; want a refusal: %s", err, said.String(), test.refused)
			}
		})
	}
}

func TestGather(t *testing.T) {
	tests := map[string]struct {
		files   map[string]string
		want    []string
		refused string
	}{
		"one file each": {
			map[string]string{"windows/a.msi": "1", "windows/SHA256SUMS": "old", "macos/b c.dmg": "2", "macos/CardDesk.app/Contents/PkgInfo": ""},
			[]string{"a.msi", "b c.dmg"},
			"",
		},
		"the same in both":   {map[string]string{"windows/NOTICES": "1", "macos/NOTICES": "1"}, []string{"NOTICES"}, ""},
		"another in each":    {map[string]string{"windows/NOTICES": "1", "macos/NOTICES": "2"}, nil, "NOTICES is another one in macos"},
		"a system missing":   {map[string]string{"windows/a.msi": "1"}, nil, "no packages in macos"},
		"nothing but sums":   {map[string]string{"windows/a.msi": "1", "macos/SHA256SUMS": ""}, nil, "no packages in macos"},
		"a name like a flag": {map[string]string{"windows/-c": "1", "macos/b": "2"}, []string{"-c", "b"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			write(t, folder, test.files)
			gather, err := filepath.Abs("gather")
			if err != nil {
				t.Fatal(err)
			}
			command := exec.Command(gather, "release", "windows", "macos")
			command.Dir = folder
			out, err := command.CombinedOutput()
			if test.refused != "" {
				if err == nil || !strings.Contains(string(out), test.refused) {
					t.Errorf("%v, %s; want a refusal: %s", err, out, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			expectSums(t, filepath.Join(folder, "release"), test.want)
		})
	}
}

// expectSums holds the folder and its checksums against the files that have to be there.
func expectSums(t *testing.T, folder string, want []string) {
	t.Helper()
	var sums strings.Builder
	for _, name := range want {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Error(err)
		}
		sum := sha256.Sum256(data)
		sums.WriteString(hex.EncodeToString(sum[:]) + "  " + name + "\n")
	}
	got, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS"))
	if err != nil || string(got) != sums.String() {
		t.Errorf("%v\n%swant\n%s", err, got, sums.String())
	}
	if entries, _ := os.ReadDir(folder); len(entries) != len(want)+1 {
		t.Errorf("%d files, want %d and their checksums", len(entries), len(want))
	}
}
