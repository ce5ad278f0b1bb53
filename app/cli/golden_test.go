package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carddesk/cardops/simcard"
)

var rewrite = flag.Bool("update", false, "write what the program says into testdata/golden")

// golden compares a text with a file, or writes the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *rewrite {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("differs from %s:\n%s", path, got)
	}
}

// dialogue is what a person sees of some commands.
func dialogue(t *testing.T, language string, lines ...string) string {
	t.Helper()
	var all strings.Builder
	for _, line := range lines {
		r := run(t, nil, append(strings.Fields(line), "--lang", language)...)
		fmt.Fprintf(&all, "$ carddesk-cli %s\n%s%s[exit %d]\n\n", line, r.out, r.err, r.exit)
	}
	return all.String()
}

func TestTextOfEveryScenario(t *testing.T) {
	for _, language := range []string{"zh-TW", "en"} {
		for _, scenario := range simcard.Scenarios() {
			t.Run(language+" "+scenario, func(t *testing.T) {
				demo := "--demo=" + scenario
				golden(t, language+"/"+scenario+".txt", dialogue(t, language, "info "+demo, "readers "+demo))
			})
		}
		for _, scenario := range []string{"healthy", "gpki1", "piv", "expired"} {
			t.Run(language+" certificates "+scenario, func(t *testing.T) {
				golden(t, language+"/certs-"+scenario+".txt", dialogue(t, language, "certs --demo="+scenario))
			})
		}
		t.Run(language+" help", func(t *testing.T) {
			lines := []string{"", "--help", "help", "info --help", "certs --help", "readers --help", "simulate --help", "version --help", "info --json --help"}
			lines = append(lines, "pin", "pin status --help", "pin verify --help", "pin change --help", "pin unblock --help", "demo --help", "selftest --help")
			golden(t, language+"/help.txt", dialogue(t, language, lines...))
		})
	}
}

// pinLines are commands and the secrets that are given to them.
var pinLines = []string{
	"status", "verify 12345678", "verify 99999999", "change 12345678 K7R2M9X4", "change 12345678 123", "change 12345678 19730101",
	"unblock 87654321 K7R2M9X4", "unblock 99999999 K7R2M9X4",
}

// What `pin` says of a citizen card where no middleware is installed.
func TestTextOfPINWithoutMiddleware(t *testing.T) {
	for _, language := range []string{"zh-TW", "en"} {
		var all strings.Builder
		for _, line := range pinLines {
			entries := strings.Fields(line)
			keys := &typist{piped: true, secrets: entries[1:]}
			r := entered(t, desk(t, "healthy"), keys, "pin", entries[0], "--lang", language)
			fmt.Fprintf(&all, "$ carddesk-cli pin %s (%s)\n%s%s[exit %d]\n\n", entries[0], strings.Join(entries[1:], ", "), r.err, r.out, r.exit)
		}
		golden(t, language+"/pin-no-middleware.txt", all.String())
	}
}

// consenting is a command of `pin` by somebody who accepts the official notice.
func consenting(command string, flags ...string) []string {
	args := append([]string{"pin", command}, flags...)
	if command == "change" || command == "unblock" {
		args = append(args, "--yes")
	}
	return args
}

// What `pin` says in every situation, to somebody who gives right secrets, wrong ones, and ones that no card takes.
func TestTextOfPIN(t *testing.T) {
	for _, language := range []string{"zh-TW", "en"} {
		for _, scenario := range []string{"piv", "piv-one-try-left", "piv-locked", "piv-code-locked", "one-try-left", "locked", "code-locked", "healthy", "health-card", "several"} {
			t.Run(language+" "+scenario, func(t *testing.T) {
				var all strings.Builder
				for _, line := range pinLines {
					entries := strings.Fields(line)
					r := entered(t, nil, &typist{piped: true, secrets: entries[1:]}, consenting(entries[0], "--demo="+scenario, "--lang", language)...)
					fmt.Fprintf(&all, "$ carddesk-cli pin %s (%s)\n%s%s[exit %d]\n\n", entries[0], strings.Join(entries[1:], ", "), r.err, r.out, r.exit)
				}
				golden(t, language+"/pin-"+scenario+".txt", port.ReplaceAllString(all.String(), "127.0.0.1:PORT"))
			})
		}
	}
}

// What `selftest` says of cards that pass and of one whose certificate has expired.
func TestTextOfSelftest(t *testing.T) {
	for _, language := range []string{"zh-TW", "en"} {
		for _, scenario := range []string{"piv", "healthy", "gpki1", "expired", "piv-one-try-left", "locked", "health-card"} {
			t.Run(language+" "+scenario, func(t *testing.T) {
				r := entered(t, nil, &typist{piped: true, secrets: []string{simcard.PracticePIN}}, "selftest", "--demo="+scenario, "--lang", language)
				golden(t, language+"/selftest-"+scenario+".txt", fmt.Sprintf("%s%s[exit %d]\n", r.err, r.out, r.exit))
			})
		}
	}
}

func TestJSONOfScenarios(t *testing.T) {
	for _, scenario := range []string{"healthy", "piv", "piv-locked", "locked", "several", "health-card", "no-service"} {
		t.Run(scenario, func(t *testing.T) {
			golden(t, "json/info-"+scenario+".json", run(t, nil, "info", "--json", "--demo="+scenario).out)
		})
	}
	golden(t, "json/certs-gpki1.json", run(t, nil, "certs", "--json", "--demo=gpki1").out)
	golden(t, "json/readers-several.json", run(t, nil, "readers", "--json", "--demo=several").out)
	golden(t, "json/readers-upside-down.json", run(t, nil, "readers", "--json", "--demo=upside-down").out)
}

// The columns of help stand one below the other in both languages, although Chinese characters are twice as wide.
func TestHelpIsAligned(t *testing.T) {
	for _, language := range []string{"zh-TW", "en"} {
		out := run(t, nil, "simulate", "--help", "--lang", language).out
		_, flags, found := strings.Cut(out, "--code ")
		if !found {
			t.Fatalf("%s: %s", language, out)
		}
		flags, _, _ = strings.Cut("      --code "+flags, "\n\n")
		begins := map[int]bool{}
		for line := range strings.Lines(flags) {
			name := strings.TrimLeft(line, " ")
			indent := len(line) - len(name)
			left, text, two := strings.Cut(name, "   ")
			if !two {
				t.Fatalf("%s: %q has one column", language, line)
			}
			gap := len(text) - len(strings.TrimLeft(text, " "))
			begins[indent+columns(left)+3+gap] = true
		}
		if len(begins) != 1 {
			t.Errorf("%s: the second column begins at %v:\n%s", language, begins, flags)
		}
	}
}

func TestColumns(t *testing.T) {
	for text, want := range map[string]int{"": 0, "abc": 3, "讀卡機": 6, "PIN碼": 5, "（a）": 5, "|": 1, "𠮷": 2} {
		if got := columns(text); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
	}
}
