package app

import (
	"bytes"
	"strings"
	"testing"

	"carddesk/app/words"
)

func TestNoDisplay(t *testing.T) {
	for _, language := range words.Languages() {
		t.Run(string(language), func(t *testing.T) {
			var out bytes.Buffer
			var codes []int
			n := &noDisplay{words: words.In(language), out: &out, tell: func(string, string) {}, exit: func(c int) { codes = append(codes, c) }}
			func() {
				defer n.recover()
				panic("NotInitialized: The GLFW library is not initialized")
			}()
			n.giveUp()
			if len(codes) != 1 || codes[0] != exitNoDisplay {
				t.Errorf("exits %v, want one with %d", codes, exitNoDisplay)
			}
			if !strings.Contains(out.String(), "carddesk-cli") {
				t.Errorf("%q does not name the terminal program", out.String())
			}
		})
	}
}

func TestOtherPanicsStay(t *testing.T) {
	n := &noDisplay{words: words.In(words.English), exit: func(int) { t.Error("taken for a missing display") }}
	defer func() {
		if recover() == nil {
			t.Error("the panic is gone")
		}
	}()
	defer n.recover()
	panic("index out of range")
}

func TestToolkitLog(t *testing.T) {
	tests := map[string]struct {
		line   string
		failed bool
	}{
		"no GLFW":   {"2026/01/01 Fyne error:  failed to initialise GLFW\n", true},
		"no window": {"2026/01/01 Fyne error:  window creation error\n", true},
		"no OpenGL": {"2026/01/01 Fyne error:  failed to initialise OpenGL\n", true},
		"no WGL":    {"2026/01/01 PlatformError: WGL: Failed to set pixel format for dummy context: error 1400\n", true},
		"WGL later": {"2026/01/01 PlatformError: WGL: Failed to make context current: error 6\n", false},
		"a locale":  {"2026/01/01 Fyne error:  Error parsing user locale C\n", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			failed := false
			var seen bytes.Buffer
			l := toolkitLog{failed: func() { failed = true }, verbose: &seen}
			if _, err := l.Write([]byte(test.line)); err != nil {
				t.Fatal(err)
			}
			if failed != test.failed || seen.String() != test.line {
				t.Errorf("failed %v, passed on %q", failed, seen.String())
			}
		})
	}
}
