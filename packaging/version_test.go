//go:build linux

package packaging_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"carddesk/app/version"
)

// One place says which version this is; what a plain build says of itself, and the changes for users, are about the same one.
func TestVersionsAgree(t *testing.T) {
	settings, err := os.ReadFile("../FyneApp.toml")
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile(`(?m)^Version = "(\d+\.\d+\.\d+)"$`).FindSubmatch(settings)
	if named == nil {
		t.Fatal("FyneApp.toml names no version")
	}
	number := string(named[1])
	if got := version.This().Version; got != number+"-dev" {
		t.Errorf("app/version says %s, FyneApp.toml %s", got, number)
	}
	changes, err := os.ReadFile("../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	if first := regexp.MustCompile(`(?m)^## (\S+)`).FindSubmatch(changes); first == nil || string(first[1]) != number {
		t.Errorf("CHANGELOG.md begins with %q, FyneApp.toml names %s", first, number)
	}
}

// repository is a folder with packaging/version, FyneApp.toml and one commit, with a tag unless that is empty.
func repository(t *testing.T, tag string) string {
	t.Helper()
	folder := t.TempDir()
	script, err := os.ReadFile("version")
	if err != nil {
		t.Fatal(err)
	}
	write(t, folder, map[string]string{"packaging/version": string(script), "FyneApp.toml": "Version = \"1.2.3\"\n"})
	git := func(args ...string) {
		c := exec.Command("git", append([]string{"-C", folder, "-c", "user.name=x", "-c", "user.email=x@example"}, args...)...)
		c.Env = append(os.Environ(), "GIT_COMMITTER_DATE=2026-03-01T04:00:00Z")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "x")
	if tag != "" {
		git("tag", tag)
	}
	return folder
}

func TestVersion(t *testing.T) {
	for name, c := range map[string]struct {
		tag, forced, flag, want string
	}{
		"between releases":     {"", "", "", "1.2.3-dev"},
		"a release":            {"v1.2.3", "", "", "1.2.3"},
		"before a release":     {"v1.2.3-rc1", "", "", "1.2.3-rc1"},
		"numbers only":         {"v1.2.3-rc1", "", "--plain", "1.2.3"},
		"another tag":          {"tried", "", "", "1.2.3-dev"},
		"to try an upgrade":    {"v1.2.3", "0.0.9", "", "0.0.9"},
		"the time of a commit": {"", "", "--time", "1772337600"},
	} {
		t.Run(name, func(t *testing.T) {
			script := exec.Command(filepath.Join(repository(t, c.tag), "packaging", "version"))
			if c.flag != "" {
				script.Args = append(script.Args, c.flag)
			}
			script.Env = append(os.Environ(), "CARDDESK_VERSION="+c.forced, "SOURCE_DATE_EPOCH=")
			out, err := script.Output()
			if got := strings.TrimSpace(string(out)); err != nil || got != c.want {
				t.Errorf("%q %v, want %q", got, err, c.want)
			}
		})
	}
}
