package main

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"carddesk/cardops/secret"
)

// typist is a person at a keyboard who enters what a test says, or standard input of as many lines.
type typist struct {
	secrets []string
	answers string // a key to each question
	piped   bool
}

func (y *typist) Interactive() bool { return !y.piped }

func (y *typist) Secret(prompt func()) (*secret.Secret, error) {
	if !y.piped {
		prompt()
	}
	if len(y.secrets) == 0 {
		return nil, errNoInput
	}
	next := y.secrets[0]
	y.secrets = y.secrets[1:]
	return secret.From([]byte(next))
}

func (y *typist) Answer(io.Writer) (byte, error) {
	if y.answers == "" {
		return 0, context.Canceled
	}
	next := y.answers[0]
	y.answers = y.answers[1:]
	return next, nil
}

// runOn carries out a command line on a terminal that a test prepared.
func runOn(t *testing.T, tty terminal, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	tty.out, tty.err = &out, &err
	exit := tty.run(t.Context(), args)
	return result{out.String(), err.String(), exit}
}

// entered carries out a command line with a person at the keyboard.
func entered(t *testing.T, s service, keys keyboard, args ...string) result {
	t.Helper()
	tty := at(nil, nil, s)
	tty.keys = keys
	return runOn(t, tty, args...)
}

// inOrder fails unless the parts stand in the text one after the other.
func inOrder(t *testing.T, text string, parts ...string) {
	t.Helper()
	rest := text
	for _, part := range parts {
		_, behind, found := strings.Cut(rest, part)
		if !found {
			t.Errorf("%q is missing or out of order:\n%s", part, text)
			return
		}
		rest = behind
	}
}
