package main

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"carddesk/app/words"
)

func TestManualHasEverythingThatHelpHas(t *testing.T) {
	for _, language := range []words.Language{words.Chinese, words.English} {
		t.Run(string(language), func(t *testing.T) {
			r := run(t, nil, "manual", "--lang", string(language))
			if r.exit != exitDone || r.err != "" {
				t.Fatalf("exit %d: %s", r.exit, r.err)
			}
			lines := strings.Split(r.out, "\n")
			for _, c := range everyCommand(t) {
				if name := strings.TrimPrefix(c.CommandPath(), "carddesk-cli "); c.HasParent() && !c.HasSubCommands() && !c.Hidden {
					expectLine(t, lines, fmt.Sprintf(`.SS "%s"`, roff(name)))
				}
				if c.Hidden {
					continue
				}
				c.LocalFlags().VisitAll(func(f *pflag.Flag) {
					if !strings.Contains(r.out, roff("--"+f.Name)) {
						t.Errorf("no --%s", f.Name)
					}
				})
			}
			for _, e := range exits {
				expectLine(t, lines, fmt.Sprintf(`.B "%d"`, e.exit))
			}
		})
	}
}

func expectLine(t *testing.T, lines []string, want string) {
	t.Helper()
	if !slices.Contains(lines, want) {
		t.Errorf("no line %s", want)
	}
}

func TestManualText(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a request in the text":    {".so /etc/passwd", `\&.so /etc/passwd` + "\n"},
		"a quote in front":         {"'x'", `\&\(aqx\(aq` + "\n"},
		"an escape":                {`C:\x`, `\&C:\ex` + "\n"},
		"hyphens are minus signs":  {"--lang", `\&\-\-lang` + "\n"},
		"Chinese may be broken":    {"卡片，（一張）", `\&卡\:片，\:（一\:張）` + "\n"},
		"Latin letters may not be": {"變更PIN碼", `\&變\:更PIN碼` + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var m page
			m.text(c.text)
			if m.String() != c.want {
				t.Errorf("%q, want %q", m.String(), c.want)
			}
		})
	}
}

// The shell's script asks for lines like these.
func TestCompletion(t *testing.T) {
	for name, c := range map[string]struct {
		line []string
		want string // one of the answers
	}{
		"a command":             {[]string{"inf"}, "info\twhose card this is and how long it is valid\n"},
		"a command below":       {[]string{"pin", "ch"}, "change\tchange the PIN\n"},
		"a flag":                {[]string{"certs", "--ex"}, "--export\t"},
		"a language":            {[]string{"--lang", ""}, "zh-TW\n"},
		"a scenario":            {[]string{"--demo=exp"}, "expired\n"},
		"a check":               {[]string{"doctor", "--only", "pin"}, "pin-state\n"},
		"a kind":                {[]string{"simulate", "--kind", "g"}, "gpki2\n"},
		"the end of a report":   {[]string{"doctor", "--report", ""}, "html\n:8\n"}, // of files, those that end so
		"a folder":              {[]string{"certs", "--export", ""}, ":16\n"},
		"no files of this kind": {[]string{"info", ""}, ":4\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if r := run(t, nil, append([]string{"__complete"}, c.line...)...); r.exit != exitDone || !strings.Contains(r.out, c.want) {
				t.Errorf("exit %d, %q has no %q", r.exit, r.out, c.want)
			}
		})
	}
}

func TestCompletionScripts(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish"} {
		if r := run(t, nil, "completion", shell); r.exit != exitDone || !strings.Contains(r.out, "__complete") {
			t.Errorf("%s: exit %d, %d bytes", shell, r.exit, len(r.out))
		}
	}
	for _, args := range [][]string{{"completion"}, {"completion", "cmd"}, {"completion", "bash", "zsh"}} {
		if r := run(t, nil, args...); r.exit != exitUsage || r.out != "" {
			t.Errorf("%q: exit %d", args, r.exit)
		}
	}
	script := exec.Command("bash", "-n")
	script.Stdin = strings.NewReader(run(t, nil, "completion", "bash").out)
	if out, err := script.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
