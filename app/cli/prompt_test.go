package main

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

// freshPIN is a new PIN that nothing can be said against.
const freshPIN = "K7R2M9X4"

// withSecrets counts the commands to a card that carried a secret.
func withSecrets(c *simcard.Card) int {
	n := 0
	for _, r := range c.Received() {
		if (r.Ins == 0x20 || r.Ins == 0x24 || r.Ins == 0x2C) && r.Lc > 0 {
			n++
		}
	}
	return n
}

// What a person at a terminal enters, what comes of it, and how many commands with a secret reach the card.
func TestAtTheTerminal(t *testing.T) {
	for name, tc := range map[string]struct {
		scenario string
		args     []string
		keys     typist
		exit     int
		sent     int
		shown    []string // on standard error, in this order
	}{
		"verify": {
			"piv",
			[]string{"verify"},
			typist{secrets: []string{simcard.PracticePIN}},
			exitDone, 1,
			[]string{"Card: PIV card\n", "PIN: 3 tries left\n", "PIN: \n", "Working."},
		},
		"change, with the new PIN twice": {
			"piv",
			[]string{"change"},
			typist{secrets: []string{simcard.PracticePIN, freshPIN, freshPIN}},
			exitDone, 1,
			[]string{"Current PIN: \n", "New PIN (6 to 8 characters", "New PIN again: \n", "Working."},
		},
		"the second entry differs": {
			"piv",
			[]string{"change"},
			typist{secrets: []string{simcard.PracticePIN, freshPIN, "K7R2M9X5"}},
			exitNotAccepted, 0,
			[]string{"New PIN again: \n", "The two entries of the new PIN differ.\n", "Nothing was sent."},
		},
		"unblock": {
			"piv-locked",
			[]string{"unblock"},
			typist{secrets: []string{simcard.PracticeCode, freshPIN, freshPIN}},
			exitDone, 1,
			[]string{"PIN: locked\n", "Enter the PUK (6 to 8 characters): \n", "New PIN (", "New PIN again: \n"},
		},
		"unblock, the second entry differs": {
			"piv-locked",
			[]string{"unblock"},
			typist{secrets: []string{simcard.PracticeCode, freshPIN, "K7R2M9X5"}},
			exitNotAccepted, 0,
			[]string{"The two entries of the new PIN differ.\n"},
		},
		"a date, not insisted on": {
			"piv",
			[]string{"change"},
			typist{secrets: []string{simcard.PracticePIN, "730101", "730101"}, answers: "n"},
			exitFailed, 0,
			[]string{"reads like a date", "Use this new PIN all the same? [y/N] ", "Cancelled."},
		},
		"a date, insisted on": {
			"piv",
			[]string{"change"},
			typist{secrets: []string{simcard.PracticePIN, "730101", "730101"}, answers: "y"},
			exitDone, 1,
			[]string{"reads like a date", "Use this new PIN all the same? [y/N] ", "Working."},
		},
		"a run, and no answer but Enter": {
			"piv",
			[]string{"change"},
			typist{secrets: []string{simcard.PracticePIN, "123456", "123456"}, answers: "\x00"},
			exitFailed, 0,
			[]string{"simple run", "Cancelled."},
		},
		"one character over and over, insisted on in capitals": {
			"piv",
			[]string{"change"},
			typist{secrets: []string{simcard.PracticePIN, "777777", "777777"}, answers: "Y"},
			exitDone, 1,
			[]string{"over and over"},
		},
		"the last try is not granted": {
			"piv-one-try-left",
			[]string{"verify"},
			typist{secrets: []string{simcard.PracticePIN}},
			exitLastTry, 0,
			[]string{"PIN: 1 try left\n", "so nothing was sent.\n", "--last-try"},
		},
		"the last try is granted": {
			"piv-one-try-left",
			[]string{"verify", "--last-try"},
			typist{secrets: []string{simcard.PracticePIN}},
			exitDone, 1,
			[]string{"PIN: 1 try left\n"},
		},
		"the last try is granted, and spent": {
			"piv-one-try-left",
			[]string{"change", "--last-try"},
			typist{secrets: []string{"99999999", freshPIN, freshPIN}},
			exitPINLocked, 1,
			[]string{"The PIN is locked.\n"},
		},
		"locked": {"piv-locked", []string{"change"}, typist{}, exitPINLocked, 0, []string{"The PIN is locked.\n"}},
		"given up": {
			"piv", []string{"change"}, typist{secrets: []string{simcard.PracticePIN, "123456", "123456"}}, exitFailed, 0, []string{"Cancelled."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := desk(t, tc.scenario)
			r := entered(t, d, &tc.keys, append([]string{"pin"}, tc.args...)...)
			if r.exit != tc.exit {
				t.Errorf("exit %d, want %d:\n%s", r.exit, tc.exit, r.err)
			}
			inOrder(t, r.err, tc.shown...)
			if n := withSecrets(d.Card(0)); n != tc.sent {
				t.Errorf("%d secrets reached the card, want %d", n, tc.sent)
			}
			if len(tc.keys.secrets) > 0 && tc.exit != exitLastTry {
				t.Errorf("%d secrets were never asked for", len(tc.keys.secrets))
			}
		})
	}
}

// No prompt comes and nothing is asked where nobody sits: the flags stand for consent.
func TestStandardInputIsNotPrompted(t *testing.T) {
	keys := &typist{piped: true, secrets: []string{simcard.PracticePIN, "730101"}}
	r := entered(t, desk(t, "piv"), keys, "pin", "change")
	if r.exit != exitDone || strings.Contains(r.err, "Current PIN") || strings.Contains(r.err, "[y/N]") {
		t.Errorf("exit %d:\n%s", r.exit, r.err)
	}
	inOrder(t, r.err, "reads like a date", "Working.")
}

// Whatever is asked for, and whatever becomes of it, a secret stands nowhere in what is printed: not as it is, not in hex.
func TestNoSecretIsPrinted(t *testing.T) {
	secrets := []string{simcard.PracticePIN, simcard.PracticeCode, freshPIN, "Z4Q8W2N7", "１２３４５６", "Y3"}
	lists := map[string][]string{
		"right":          {simcard.PracticePIN, freshPIN},
		"right code":     {simcard.PracticeCode, freshPIN},
		"wrong":          {"Z4Q8W2N7", freshPIN},
		"full-width":     {"１２３４５６", freshPIN},
		"new too short":  {simcard.PracticePIN, "Y3"},
		"one line short": {simcard.PracticePIN},
	}
	commands := 0
	for list, given := range lists {
		for _, command := range []string{"verify", "change", "unblock"} {
			for _, scenario := range []string{"piv", "piv-one-try-left", "piv-locked", "piv-code-locked", "healthy", "health-card"} {
				for _, flags := range [][]string{{"-v"}, {"-v", "--json"}, {"-v", "--lang", "zh-TW", "--last-try"}} {
					commands++
					keys := &typist{piped: true, secrets: given}
					r := entered(t, desk(t, scenario), keys, append([]string{"pin", command, "--demo=" + scenario}, flags...)...)
					for _, s := range secrets {
						if printed := strings.ToLower(r.out + r.err); strings.Contains(printed, strings.ToLower(s)) ||
							strings.Contains(printed, hex.EncodeToString([]byte(s))) {
							t.Errorf("%s, %s, %s, %q: %q is printed:\n%s%s", list, command, scenario, flags, s, r.out, r.err)
						}
					}
				}
			}
		}
	}
	if commands < 300 {
		t.Errorf("only %d command lines", commands)
	}
}

// typedIn collects what is typed at a terminal in raw mode.
func typedIn(keys string) (*secret.Secret, error) { return collect(strings.NewReader(keys), edit) }

func TestEditing(t *testing.T) {
	for name, tc := range map[string]struct {
		keys, want string
		err        error
	}{
		"Enter":                                {"246810\r", "246810", nil},
		"line feed":                            {"246810\n", "246810", nil},
		"what stands behind Enter is not read": {"246810\r999", "246810", nil},
		"backspace":                            {"2468\x7f\x7f10\r", "2410", nil},
		"the other backspace":                  {"2468\x0810\r", "24610", nil},
		"backspace over a multi-byte":          {"24六\x7f68\r", "2468", nil},
		"backspace over a full-width":          {"２４\x7f\x7f68\r", "68", nil},
		"backspace over four bytes":            {"1𠮷\x7f2\r", "12", nil},
		"backspace over nothing":               {"\x7f\x7f24\r", "24", nil},
		"backspace over half a character":      {"1\xe5\x85\x7f2\r", "1\xe52", nil},
		"Ctrl+U":                               {"999999\x15246810\r", "246810", nil},
		"Ctrl+C":                               {"2468\x03", "", context.Canceled},
		"Ctrl+D":                               {"2468\x04", "", context.Canceled},
		"nothing but Enter":                    {"\r", "", nil},
		"too long":                             {strings.Repeat("1", 256) + "2345\r", "", secret.ErrTooLong},
		"too long, and the input ends":         {strings.Repeat("1", 256), "", secret.ErrTooLong},
		"as long as can be":                    {strings.Repeat("1", 255) + "\r", strings.Repeat("1", 255), nil},
		"the terminal is gone":                 {"", "", errNoInput},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := typedIn(tc.keys)
			expectSecret(t, got, err, tc.want, tc.err)
		})
	}
}

func expectSecret(t *testing.T, got *secret.Secret, err error, want string, wantErr error) {
	t.Helper()
	if !errors.Is(err, wantErr) {
		t.Fatalf("error %v, want %v", err, wantErr)
	}
	if wantErr != nil {
		if got != nil {
			t.Error("there is a secret beside the error")
		}
		return
	}
	got.Lend(func(b []byte) {
		if string(b) != want {
			t.Errorf("%q, want %q", b, want)
		}
	})
}

// A line that is too long is read to its end, so that the rest of it is not taken for the next secret, or by the shell.
func TestRestOfALongLineIsNotLeftOver(t *testing.T) {
	in := strings.NewReader(strings.Repeat("1", 300) + "\n246810\n")
	keys := lines{in}
	_, err := keys.Secret(nil)
	expectSecret(t, nil, err, "", secret.ErrTooLong)
	next, err := keys.Secret(nil)
	expectSecret(t, next, err, "246810", nil)
}

func TestLines(t *testing.T) {
	for name, tc := range map[string]struct {
		input string
		want  []string
		err   error // after those
	}{
		"one a line":           {"a1\nb2\n", []string{"a1", "b2"}, errNoInput},
		"the last without end": {"a1\nb2", []string{"a1", "b2"}, errNoInput},
		"lines of Windows":     {"a1\r\nb2\r\n", []string{"a1", "b2"}, errNoInput},
		"an empty line counts": {"\nb2\n", []string{"", "b2"}, errNoInput},
		"blanks are kept":      {" a1 \n", []string{" a1 "}, errNoInput},
		"nothing":              {"", nil, errNoInput},
	} {
		t.Run(name, func(t *testing.T) {
			keys := lines{strings.NewReader(tc.input)}
			for _, want := range tc.want {
				got, err := keys.Secret(nil)
				expectSecret(t, got, err, want, nil)
			}
			got, err := keys.Secret(nil)
			expectSecret(t, got, err, "", tc.err)
		})
	}
	if _, err := (lines{strings.NewReader("y\n")}).Answer(nil); !errors.Is(err, errNoInput) {
		t.Errorf("standard input answers a question: %v", err)
	}
}

// The answer to a question ends with Enter, so that no Enter is left for the prompt behind it.
func TestAnswers(t *testing.T) {
	for name, tc := range map[string]struct {
		keys  string
		want  byte
		shown string
		rest  string
		err   error
	}{
		"yes":                {"y\r246810", 'y', "y", "246810", nil},
		"a whole word":       {"yes\rz", 'y', "y", "z", nil},
		"no":                 {"n\n", 'n', "n", "", nil},
		"only Enter":         {"\r", 0, "", "", nil},
		"changed one's mind": {"y\x7fn\r", 'n', "y\b \bn", "", nil},
		"taken back":         {"y\x15\r", 0, "y\b \b", "", nil},
		"backspace first":    {"\x7fy\r", 'y', "y", "", nil},
		"an arrow":           {"\x1b\r", 0, "", "", nil},
		"a full-width y":     {"ｙ\r", 0, "", "", nil},
		"Ctrl+C":             {"y\x03\r", 0, "y", "\r", context.Canceled},
		"Ctrl+D":             {"\x04", 0, "", "", context.Canceled},
		"gone":               {"y", 0, "y", "", context.Canceled},
	} {
		t.Run(name, func(t *testing.T) {
			in := strings.NewReader(tc.keys)
			var shown bytes.Buffer
			got, err := reply(in, &shown)
			if got != tc.want || !errors.Is(err, tc.err) || shown.String() != tc.shown {
				t.Errorf("%q, %v, shown %q", got, err, shown.String())
			}
			if rest := tc.keys[len(tc.keys)-in.Len():]; rest != tc.rest {
				t.Errorf("%q is left", rest)
			}
		})
	}
}
