//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

// pty is a real pseudo-terminal: what a person sees and types at, and the program's side of it.
type pty struct {
	person, program *os.File
}

func newPTY(t *testing.T) pty {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return pty{person, program}
}

func (p pty) settings(t *testing.T) unix.Termios {
	t.Helper()
	s, err := unix.IoctlGetTermios(int(p.program.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return *s
}

func (p pty) types(t *testing.T, keys string) {
	t.Helper()
	if _, err := p.person.WriteString(keys); err != nil {
		t.Error(err)
	}
}

// until reads what the person sees up to a text.
func (p pty) until(t *testing.T, text string) string {
	t.Helper()
	var seen strings.Builder
	one := make([]byte, 1)
	for !strings.HasSuffix(seen.String(), text) {
		if _, err := p.person.Read(one); err != nil {
			t.Fatalf("%v, waiting for %q behind %q", err, text, seen.String())
		}
		seen.Write(one)
	}
	return seen.String()
}

const mark = "(mark)"

// echoed is what the terminal has shown so far: it stands before a mark that is shown now.
func (p pty) echoed(t *testing.T) string {
	t.Helper()
	if _, err := p.program.WriteString(mark); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(p.until(t, mark), mark)
}

// A terminal shows nothing of a secret, and is as it was before afterwards, however the entry ends.
func TestSecretAtARealTerminal(t *testing.T) {
	for name, tc := range map[string]struct {
		keys, want string
		err        error
	}{
		"Enter":           {"24六\x7f6810\r", "246810", nil},
		"Ctrl+U":          {"999999\x15246810\r", "246810", nil},
		"Ctrl+C":          {"246810\x03", "", context.Canceled},
		"Ctrl+D":          {"246810\x04", "", context.Canceled},
		"too long":        {strings.Repeat("1", 300) + "\r", "", secret.ErrTooLong},
		"quit and stop":   {"24\x1c\x1a68\r", "24\x1c\x1a68", nil}, // no signal ends or stops the program in raw mode
		"line feed":       {"246810\n", "246810", nil},
		"the last letter": {"a\x7fb\r", "b", nil},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPTY(t)
			before := p.settings(t)
			got, err := (console{in: p.program}).Secret(func() {
				if during := p.settings(t); during.Lflag&(unix.ECHO|unix.ICANON|unix.ISIG) != 0 {
					t.Error("the prompt comes while the terminal still shows what is typed")
				}
				p.types(t, tc.keys)
			})
			expectSecret(t, got, err, tc.want, tc.err)
			if p.settings(t) != before {
				t.Error("the terminal is not as it was")
			}
			if seen := p.echoed(t); seen != "" {
				t.Errorf("the terminal shows %q", seen)
			}
		})
	}
}

func TestAnswerAtARealTerminal(t *testing.T) {
	p := newPTY(t)
	before := p.settings(t)
	p.types(t, "y\r") // typed ahead: the terminal itself shows it
	got, err := (console{in: p.program}).Answer(p.program)
	if got != 'y' || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if p.settings(t) != before {
		t.Error("the terminal is not as it was")
	}
}

// A file is no terminal.
func TestConsoleWithoutATerminal(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close()
	if _, err := (console{in: in}).Secret(func() { t.Error("it is prompted all the same") }); err == nil {
		t.Error("a secret was read")
	}
	if _, err := (console{in: in}).Answer(nil); err == nil {
		t.Error("an answer was read")
	}
}

// onTerminal starts the program with standard input and error on a terminal, and standard output in a file of its own.
func onTerminal(t *testing.T, p pty, out *os.File, args ...string) *exec.Cmd {
	t.Helper()
	c := process(t, []string{"LC_ALL=en_US.UTF-8"}, args...)
	c.Stdin, c.Stderr, c.Stdout = p.program, p.program, out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c
}

// The whole program as a person meets it: prompts, nothing shown of what is typed, a question answered with Enter, and the answer.
func TestChangeAtARealTerminal(t *testing.T) {
	p := newPTY(t)
	before := p.settings(t)
	out, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	c := onTerminal(t, p, out, "pin", "change", "--demo=piv")
	var seen strings.Builder
	for _, step := range [][2]string{
		{"Current PIN: ", simcard.PracticePIN + "\r"}, {"best): ", "123456\r"}, {"New PIN again: ", "123456\r"}, {"[y/N] ", "yes\r"},
	} {
		seen.WriteString(p.until(t, step[0]))
		p.types(t, step[1])
	}
	seen.WriteString(p.until(t, "leave the card in the reader."))
	if err := c.Wait(); err != nil {
		t.Errorf("%v:\n%s", err, seen.String())
	}
	said, err := os.ReadFile(out.Name())
	if err != nil || string(said) != "The PIN was changed.\n" {
		t.Errorf("%q, %v", said, err)
	}
	for _, s := range []string{simcard.PracticePIN, "123456\r\n"} {
		if strings.Contains(seen.String(), s) {
			t.Errorf("%q is shown:\n%s", s, seen.String())
		}
	}
	if p.settings(t) != before {
		t.Error("the terminal is not as it was")
	}
}

// Ctrl+C, or one signal, at a prompt ends the program at once and leaves the terminal usable. Nothing was sent.
func TestEndingAtAPrompt(t *testing.T) {
	typing := func(keys string) func(*testing.T, pty, *exec.Cmd) {
		return func(t *testing.T, p pty, _ *exec.Cmd) { p.types(t, keys) }
	}
	signalling := func(s os.Signal) func(*testing.T, pty, *exec.Cmd) {
		return func(t *testing.T, p pty, c *exec.Cmd) {
			p.types(t, "1234")
			if err := c.Process.Signal(s); err != nil {
				t.Error(err)
			}
		}
	}
	for name, end := range map[string]func(*testing.T, pty, *exec.Cmd){
		"Ctrl+C": typing("1234\x03"), "Ctrl+D": typing("1234\x04"), "SIGTERM": signalling(unix.SIGTERM), "SIGINT": signalling(unix.SIGINT),
	} {
		t.Run(name, func(t *testing.T) {
			p := newPTY(t)
			before := p.settings(t)
			c := onTerminal(t, p, nil, "pin", "verify", "--demo=piv")
			p.until(t, "\nPIN: ") // the line of the tries, then the prompt
			p.until(t, "\nPIN: ")
			end(t, p, c)
			seen := p.until(t, "Cancelled.")
			ended := make(chan error, 1)
			go func() { ended <- c.Wait() }()
			select {
			case <-ended:
			case <-time.After(10 * time.Second): // it takes milliseconds
				t.Fatal("the program is still there")
			}
			if c.ProcessState.ExitCode() != exitFailed || strings.Contains(seen, "1234") {
				t.Errorf("exit %d, shown %q", c.ProcessState.ExitCode(), seen)
			}
			if p.settings(t) != before {
				t.Error("the terminal is not as it was")
			}
		})
	}
}

// The same before a question, and before a secret that should come from a pipe.
func TestEndingWhereInputIsAwaited(t *testing.T) {
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close()
	p := newPTY(t)
	before := p.settings(t)
	ended := make(chan struct{})
	time.AfterFunc(10*time.Millisecond, func() { close(ended) }) // while they wait, for the first of them
	for name, ask := range map[string]func() error{
		"a secret":    func() error { _, err := (console{p.program, ended}).Secret(func() {}); return err },
		"a question":  func() error { _, err := (console{p.program, ended}).Answer(p.program); return err },
		"from a pipe": func() error { _, err := (lines{untilEnded{in, ended}}).Secret(nil); return err },
	} {
		if err := ask(); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		if p.settings(t) != before {
			t.Errorf("%s: the terminal is not as it was", name)
		}
	}
}
