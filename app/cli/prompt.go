package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"unicode/utf8"

	"golang.org/x/term"

	"carddesk/app/words"
	"carddesk/cardops/secret"
)

// keyboard is where secrets come from: a terminal, where they are not shown, or standard input, one a line.
type keyboard interface {
	// Interactive tells whether a person sits there and can be asked.
	Interactive() bool
	// Secret reads one secret up to the end of the line. It calls prompt once nothing that is typed is shown any more. The error is
	// errNoInput, context.Canceled, or secret.ErrTooLong.
	Secret(prompt func()) (*secret.Secret, error)
	// Answer reads the answer to a question, which is no secret, up to the end of the line and shows it meanwhile. It is the first
	// character, or 0 for none.
	Answer(shown io.Writer) (byte, error)
}

// errNoInput: standard input ended before the secret.
var errNoInput = &usageError{key: "usage.noSecret"}

// Keys that a terminal sends in raw mode.
const (
	keyCancel    = 0x03
	keyEnd       = 0x04
	keyBackspace = 0x08
	keyDelete    = 0x7F
	keyErase     = 0x15 // the whole line
)

// untilEnded reads until the program is asked to end. A read of a terminal can't be called off: it goes on beside the program, which ends.
type untilEnded struct {
	in    io.Reader
	ended <-chan struct{}
}

func (u untilEnded) Read(into []byte) (int, error) {
	type outcome struct {
		n   int
		err error
	}
	passing := make([]byte, len(into)) // into may be wiped by the time the read is over
	over := make(chan outcome, 1)
	go func() {
		n, err := u.in.Read(passing)
		over <- outcome{n, err}
	}()
	select {
	case o := <-over:
		copy(into, passing[:o.n])
		clear(passing)
		return o.n, o.err
	case <-u.ended:
		return 0, context.Canceled
	}
}

// lines reads secrets from lines, byte by byte: a buffered reader would keep copies.
type lines struct{ in io.Reader }

func (s lines) Interactive() bool { return false }

func (s lines) Secret(func()) (*secret.Secret, error) {
	return collect(s.in, func(typed *secret.Secret, b byte) (bool, error) { return b == '\n', append1(typed, b, '\n', '\r') })
}

func (s lines) Answer(io.Writer) (byte, error) { return 0, errNoInput }

// console reads secrets from a terminal in raw mode, so that nothing is echoed and nothing but this program holds what was typed.
type console struct {
	in    *os.File
	ended <-chan struct{} // closed when the program is asked to end; nil: never
}

func (c console) Interactive() bool { return true }

func (c console) Secret(prompt func()) (*secret.Secret, error) {
	before, err := term.MakeRaw(int(c.in.Fd()))
	if err != nil {
		return nil, fmt.Errorf("terminal: %w", err)
	}
	defer func() { _ = term.Restore(int(c.in.Fd()), before) }()
	prompt()
	return collect(untilEnded{c.in, c.ended}, edit)
}

func (c console) Answer(shown io.Writer) (byte, error) {
	before, err := term.MakeRaw(int(c.in.Fd()))
	if err != nil {
		return 0, fmt.Errorf("terminal: %w", err)
	}
	defer func() { _ = term.Restore(int(c.in.Fd()), before) }()
	return reply(untilEnded{c.in, c.ended}, shown)
}

// reply waits for the end of the line: an Enter that were left over would be taken for an empty PIN by the next prompt.
func reply(in io.Reader, shown io.Writer) (first byte, err error) {
	one := make([]byte, 1)
	for {
		if _, err := io.ReadFull(in, one); err != nil {
			return 0, context.Canceled
		}
		switch key := one[0]; {
		case key == '\r' || key == '\n':
			return first, nil
		case key == keyCancel || key == keyEnd:
			return 0, context.Canceled
		case key == keyBackspace || key == keyDelete || key == keyErase:
			if first != 0 {
				fmt.Fprint(shown, "\b \b")
			}
			first = 0
		case first == 0 && key > ' ' && key < keyDelete:
			first = key
			fmt.Fprintf(shown, "%c", key)
		}
	}
}

// collect reads bytes until take says that the line is over. What was typed is wiped on an error. A line that is too long is read to its end
// all the same: the rest of it would be shown, or carried out, by whatever reads next.
func collect(in io.Reader, take func(typed *secret.Secret, b byte) (over bool, err error)) (*secret.Secret, error) {
	typed := secret.New()
	one := make([]byte, 1)
	defer clear(one)
	var tooLong error
	for {
		n, err := in.Read(one)
		if n == 0 && err == nil {
			continue
		}
		if n == 0 {
			return ended(typed, cmp.Or(tooLong, err))
		}
		over, bad := take(typed, one[0])
		if errors.Is(bad, secret.ErrTooLong) {
			tooLong, bad = bad, nil
		}
		if over {
			bad = tooLong
		}
		if bad != nil {
			typed.Wipe()
			return nil, bad
		}
		if over {
			return typed, nil
		}
	}
}

// ended is the end of input: the last line may lack its end.
func ended(typed *secret.Secret, err error) (*secret.Secret, error) {
	if errors.Is(err, io.EOF) && typed.Len() > 0 {
		return typed, nil
	}
	typed.Wipe()
	switch {
	case errors.Is(err, io.EOF):
		return nil, errNoInput
	case errors.Is(err, secret.ErrTooLong):
		return nil, err
	}
	return nil, fmt.Errorf("read the secret: %w", err)
}

// append1 adds a byte, unless it is one of those to be passed over.
func append1(typed *secret.Secret, b byte, over ...byte) error {
	for _, passed := range over {
		if b == passed {
			return nil
		}
	}
	return typed.Append(b)
}

// edit is what a key does to the line.
func edit(typed *secret.Secret, key byte) (over bool, err error) {
	switch key {
	case '\r', '\n':
		return true, nil
	case keyCancel, keyEnd:
		return false, context.Canceled
	case keyBackspace, keyDelete:
		typed.Shorten(lastRune(typed))
		return false, nil
	case keyErase:
		typed.Wipe()
		return false, nil
	}
	return false, typed.Append(key)
}

// lastRune is the length of the last character, in bytes.
func lastRune(s *secret.Secret) (n int) {
	s.Lend(func(b []byte) { _, n = utf8.DecodeLastRune(b) })
	return n
}

// systemKeyboard is standard input until the program is asked to end.
func systemKeyboard(ended <-chan struct{}) keyboard {
	if term.IsTerminal(int(os.Stdin.Fd())) {
		return console{os.Stdin, ended}
	}
	return lines{untilEnded{os.Stdin, ended}}
}

// askSecret shows a prompt to a person and reads a secret.
func (p *program) askSecret(key string, values words.Values) (*secret.Secret, error) {
	if p.keys.Interactive() {
		defer fmt.Fprintln(p.err)
	}
	return p.keys.Secret(func() { fmt.Fprint(p.err, p.words.Text(key, values)) })
}

// confirm asks a person a question; without one the answer is otherwise.
func (p *program) confirm(key string, otherwise bool) (bool, error) {
	if !p.keys.Interactive() {
		return otherwise, nil
	}
	fmt.Fprint(p.err, p.words.Text(key)+p.words.Text("ask.yesNo"))
	defer fmt.Fprintln(p.err)
	first, err := p.keys.Answer(p.err)
	return first == 'y' || first == 'Y', err
}
