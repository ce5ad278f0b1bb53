//go:build linux

package linux_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// program compiles a program in whose file a text stands, as the name of a library does that it opens while it runs.
func program(t *testing.T, text string) string {
	t.Helper()
	source := filepath.Join(t.TempDir(), "x.c")
	code := fmt.Sprintf("#include <stdio.h>\nint main(void) { puts(%q); return 0; }\n", text)
	if err := os.WriteFile(source, []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	out := strings.TrimSuffix(source, ".c")
	if said, err := exec.Command("gcc", "-o", out, source).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return out
}

// Nobody sees in a program's file what it will open: a library that is not in the list stops the packages.
func TestLibrariesThatAreOpened(t *testing.T) {
	for name, c := range map[string]struct {
		text, kind string
		want       string // what is printed
		refused    bool
	}{
		"one that is useful":        {"libdecor-0.so.0", "useful", "libdecor-0.so.0()(64bit)\n", false},
		"one that is needed":        {"libX11.so.6", "useful", "", false},
		"one that is not used":      {"libvulkan.so.1", "useful", "", false},
		"one that is linked":        {"libc.so.6", "useful", "", false},
		"one that is not listed":    {"libnew.so.7", "useful", "", true},
		"the begin of a name":       {"libX11.so.60", "useful", "", true},
		"a name without its number": {"libnew.so", "useful", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			depends := exec.Command("./depends", "rpm", c.kind, program(t, c.text))
			var complaint strings.Builder
			depends.Stderr = &complaint
			out, err := depends.Output()
			if (err != nil) != c.refused || string(out) != c.want {
				t.Errorf("%q, %v, %s", out, err, complaint.String())
			}
			if c.refused && !strings.Contains(complaint.String(), c.text+" is new in the programs") {
				t.Errorf("it complains of %q", complaint.String())
			}
		})
	}
}

func TestListOfLibraries(t *testing.T) {
	list, err := os.ReadFile("libraries")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	row := regexp.MustCompile(`^(lib\S+\.so\.\d+) +(needed|useful|unused) +\S.*$`)
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		m := row.FindStringSubmatch(line)
		if m == nil || seen[m[1]] {
			t.Errorf("%q is no row, or the second one about a library", line)
			continue
		}
		seen[m[1]] = true
	}
	if len(seen) < 10 {
		t.Errorf("only %d libraries are listed", len(seen))
	}
}

// The changes for users as Debian wants them (deb-changelog(5)).
func TestChangelog(t *testing.T) {
	script := exec.Command("./changelog", "1.2.3-1", "Somebody <somebody@carddesk.example>")
	script.Env = append(os.Environ(), "SOURCE_DATE_EPOCH=1772337600")
	out, err := script.Output()
	if err != nil {
		t.Fatal(err)
	}
	changelog := string(out)
	form := regexp.MustCompile(`^carddesk \(1\.2\.3-1\) unstable; urgency=medium\n\n(  (\* |  )\S.*\n)+\n` +
		` -- Somebody <somebody@carddesk\.example>  Sun, 01 Mar 2026 04:00:00 \+0000\n`)
	if !form.MatchString(changelog) {
		t.Errorf("not the form of a changelog:\n%s", changelog)
	}
	for _, line := range strings.Split(changelog, "\n") {
		if len([]rune(line)) >= 80 {
			t.Errorf("%d characters: %s", len([]rune(line)), line)
		}
	}
	if regexp.MustCompile(`\p{Han}`).MatchString(changelog) {
		t.Error("the Chinese part is in it")
	}
}

// What is written in two languages is written in both.
func TestBothLanguages(t *testing.T) {
	for file, keys := range map[string][]string{
		"tw.carddesk.CardDesk.desktop":      {"\nName=", "\nName[zh_TW]=", "\nComment=", "\nComment[zh_TW]=", "\nKeywords=", "\nKeywords[zh_TW]="},
		"tw.carddesk.CardDesk.metainfo.xml": {"<name>", `<name xml:lang="zh_TW">`, "<summary>", `<summary xml:lang="zh_TW">`, "<p>", `<p xml:lang="zh_TW">`},
		"man/carddesk.1":                    {`.SH "EXIT STATUS"`},
		"man/zh_TW/carddesk.1":              {`.SH "結束碼"`},
	} {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			if !strings.Contains(string(content), key) {
				t.Errorf("%s has no %q", file, strings.TrimSpace(key))
			}
		}
	}
	metadata, err := os.ReadFile("tw.carddesk.CardDesk.metainfo.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, element := range []string{"p", "li"} {
		english := strings.Count(string(metadata), "<"+element+">")
		chinese := strings.Count(string(metadata), "<"+element+` xml:lang="zh_TW">`)
		if english != chinese || english == 0 {
			t.Errorf("<%s>: %d times in English, %d times in Chinese", element, english, chinese)
		}
	}
}
