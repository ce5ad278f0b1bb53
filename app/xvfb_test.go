//go:build linux

package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"carddesk/cardops/simcard/pcscd"
)

// These tests drive the program that people use, as a process of its own: a real display (Xvfb), keys and clicks by xdotool, a real
// smart-card service. What is seen is told by the build tag measure (observe.go).

const (
	// soon bounds the wait for anything that the window shows: pcscd looks at a virtual reader every 0.4 s, a card takes up to 2 s to
	// come back after a restart, software drawing takes its time, and the machine may be busy.
	soon = 30 * time.Second
	// glance is the pause between two looks, that of the program itself (observe.go).
	glance = 50 * time.Millisecond
	// keyDelay is the pause between two keys that a quick typist makes, in milliseconds.
	keyDelay = "25"
	// pause is how long a hand rests between moving, pressing and letting go, in seconds: a window that is being drawn takes no note of a
	// press before it knows where the pointer is.
	pause = "0.15"
)

// The size of the screen, in pixels: the smallest that is still common.
const screenWidth, screenHeight = 1280, 800

// display is an X server of the test's own. Its screen is the memory of a file, which can be looked at without asking it for anything.
type display struct{ name, screen string }

func startDisplay(t testing.TB) display {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	memory := t.TempDir()
	cmd := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight), "-fbdir", memory,
		"-nolisten", "tcp", "-noreset", "-nocursor")
	cmd.ExtraFiles = []*os.File{w}
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	if err := cmd.Start(); err != nil {
		t.Fatalf("Xvfb (Debian package xvfb): %v", err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Logf("Xvfb %v printed:\n%s", cmd.ProcessState, &complaint)
		}
	})
	_ = w.Close()
	// To the end of the line: Xvfb writes it apart, and ends when it can't.
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb did not tell its display: %v", err)
	}
	return display{":" + strings.TrimSpace(number), filepath.Join(memory, "Xvfb_screen0")}
}

// run runs a command on the display and returns what it printed.
func (d display) run(t testing.TB, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+d.name)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// built is the window program with the build tag measure, built once for all tests.
var built = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "carddesk")
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "carddesk")
	out, err := exec.Command("go", "build", "-tags", "measure,no_emoji,migrated_fynedo", "-o", program, "carddesk").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the window: %w\n%s", err, out)
	}
	return program, nil
})

func TestMain(m *testing.M) {
	if servesComponent() {
		return
	}
	code := m.Run()
	if program, err := built(); err == nil {
		_ = os.RemoveAll(filepath.Dir(program))
	}
	os.Exit(code)
}

// seen and spot are what observe.go writes.
type seen struct {
	At        string        `json:"at"`
	Situation string        `json:"situation"`
	Focus     string        `json:"focus"`
	Texts     []spot        `json:"texts"`
	Keys      []string      `json:"keys"`
	On        int           `json:"on"`
	Mouse     []string      `json:"mouse"`
	First     time.Duration `json:"first"`
	Block     time.Duration `json:"block"`
}

type spot struct {
	Text string `json:"text"`
	X    int    `json:"x"`
	Y    int    `json:"y"`
}

// says tells whether a text stands in the window, alone or within another.
func (s seen) says(text string) bool {
	for _, t := range s.Texts {
		if strings.Contains(t.Text, text) {
			return true
		}
	}
	return false
}

func (s seen) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "page %s, %s, keyboard on %q:", s.At, s.Situation, s.Focus)
	for _, t := range s.Texts {
		fmt.Fprintf(&out, "\n  %q", t.Text)
	}
	return out.String()
}

// window is a running program and its window.
type window struct {
	testing.TB
	display
	cmd     *exec.Cmd
	home    string
	measure string
	id      string
	x, y    int // of the window on the screen
	out     *bytes.Buffer
	started time.Time
}

// open starts the program and waits for its window. wrap may put another command before it, such as strace.
func open(t testing.TB, service *pcscd.Service, language string, wrap ...string) *window {
	t.Helper()
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	w := &window{TB: t, display: startDisplay(t), home: home, measure: filepath.Join(home, "seen.json"), out: &bytes.Buffer{}}
	args := append(append([]string{}, wrap...), program)
	w.cmd = exec.Command(args[0], args[1:]...)
	w.cmd.Env = append(os.Environ(), "DISPLAY="+w.name, "WAYLAND_DISPLAY=", "LANG="+language, "LC_ALL=", "LANGUAGE=", "HOME="+home,
		"XDG_CONFIG_HOME="+filepath.Join(home, "config"), "XDG_CACHE_HOME="+filepath.Join(home, "cache"),
		"CARDDESK_MEASURE="+w.measure, "LIBGL_ALWAYS_SOFTWARE=1")
	if service != nil {
		w.cmd.Env = append(w.cmd.Env, service.Env()...)
	}
	w.cmd.Stdout, w.cmd.Stderr = w.out, w.out
	w.started = time.Now()
	if err := w.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.close)
	w.await("a window", func(s seen) bool { return s.At != "" })
	w.find()
	return w
}

func (w *window) close() {
	_ = w.cmd.Process.Kill()
	_ = w.cmd.Wait()
	if w.Failed() {
		w.Logf("the program printed:\n%s\nlast seen: %s", w.out, w.see())
	}
}

// find looks for the window on the screen and gives it the keyboard, as a window manager would.
func (w *window) find() {
	w.Helper()
	w.id = strings.Fields(w.run(w, "xdotool", "search", "--sync", "--onlyvisible", "--name", "CardDesk"))[0]
	for _, line := range strings.Split(w.run(w, "xdotool", "getwindowgeometry", "--shell", w.id), "\n") {
		name, value, _ := strings.Cut(line, "=")
		n, _ := strconv.Atoi(value)
		switch name {
		case "X":
			w.x = n
		case "Y":
			w.y = n
		}
	}
	w.run(w, "xdotool", "windowfocus", "--sync", w.id)
}

// see is what the window shows now.
func (w *window) see() seen {
	var s seen
	raw, err := os.ReadFile(w.measure)
	if err == nil {
		_ = json.Unmarshal(raw, &s)
	}
	return s
}

// await waits until the window shows something.
func (w *window) await(what string, is func(seen) bool) seen {
	w.Helper()
	deadline := time.Now().Add(soon)
	for {
		s := w.see()
		if is(s) {
			return s
		}
		if time.Now().After(deadline) {
			w.Fatalf("the window does not show %s: %s", what, s)
		}
		time.Sleep(glance)
	}
}

// awaitText waits for a text.
func (w *window) awaitText(text string) seen {
	w.Helper()
	return w.await(strconv.Quote(text), func(s seen) bool { return s.says(text) })
}

// press presses keys, as xdotool names them: Tab, Return, ctrl+2.
func (w *window) press(keys ...string) {
	w.Helper()
	w.run(w, "xdotool", append([]string{"key", "--delay", keyDelay}, keys...)...)
}

// write types a text.
func (w *window) write(text string) {
	w.Helper()
	w.run(w, "xdotool", "type", "--delay", keyDelay, text)
}

// stands is how long a text has to be in one place until it stands still: several looks of the program at itself, also of a slow one.
const stands = 300 * time.Millisecond

// click clicks at the middle of a text, once it stands still: what changes on a page moves what is below.
func (w *window) click(text string) {
	w.Helper()
	var last spot
	since := time.Now()
	w.await("still "+strconv.Quote(text), func(s seen) bool {
		now, ok := s.find(text)
		if !ok || now != last {
			last, since = now, time.Now()
		}
		return ok && time.Since(since) >= stands
	})
	w.run(w, "xdotool", "mousemove", "--sync", strconv.Itoa(w.x+last.X), strconv.Itoa(w.y+last.Y), "sleep", pause,
		"mousedown", "1", "sleep", pause, "mouseup", "1")
}

// find looks for a text that stands alone, else for one that contains it.
func (s seen) find(text string) (spot, bool) {
	for _, t := range s.Texts {
		if t.Text == text {
			return t, true
		}
	}
	for _, t := range s.Texts {
		if strings.Contains(t.Text, text) {
			return t, true
		}
	}
	return spot{}, false
}

// picture writes what is on the screen into a PNG file, when CARDDESK_PICTURES names a folder for them.
func (w *window) picture(name string) {
	w.Helper()
	if folder := os.Getenv("CARDDESK_PICTURES"); folder != "" {
		w.run(w, "import", "-window", "root", filepath.Join(folder, name+".png"))
	}
}
