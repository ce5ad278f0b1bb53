package main

import (
	"errors"
	"slices"
	"testing"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

// Where nobody types, the secrets are read before the card is opened, and the card hears three commands.
func TestSecretsAreReadBeforeTheCardIsHeld(t *testing.T) {
	for command, last := range map[string]byte{"verify": 0x20, "change": 0x24, "unblock": 0x2C} {
		d := desk(t, "piv")
		given := []string{simcard.PracticePIN, freshPIN}
		if command == "unblock" {
			given[0] = simcard.PracticeCode
		}
		keys := &typist{piped: true, secrets: given[:secrets[command]]}
		s := overheard{d, func(int, iso7816.CAPDU, uint16) []byte {
			if len(keys.secrets) > 0 {
				t.Errorf("%s: the card is spoken to while %d secrets are still to be read", command, len(keys.secrets))
			}
			return nil
		}}
		if r := entered(t, s, keys, "pin", command); r.exit != exitDone {
			t.Errorf("%s: exit %d:\n%s", command, r.exit, r.err)
		}
		var sent []byte
		for _, received := range d.Card(0).Received() {
			sent = append(sent, received.Ins)
		}
		if !slices.Equal(sent, []byte{0xA4, 0x20, last}) {
			t.Errorf("%s: the card heard %X", command, sent)
		}
	}
}

// What is wrong with the card is told before what is missing on standard input, and a card that is no PIV card has nothing read for it.
func TestMissingSecretsAreToldLast(t *testing.T) {
	for name, tc := range map[string]struct {
		scenario string
		args     []string
		given    []string
		exit     int
		left     int // secrets that were not read
	}{
		"locked":                  {"piv-locked", []string{"change"}, nil, exitPINLocked, 0},
		"code locked":             {"piv-code-locked", []string{"unblock"}, nil, exitUsage, 0}, // PIV tells nothing of the PUK at no cost
		"last try":                {"piv-one-try-left", []string{"verify"}, nil, exitLastTry, 0},
		"no card":                 {"empty", []string{"change"}, []string{simcard.PracticePIN}, exitNoCard, 1},
		"a citizen card":          {"healthy", []string{"change"}, []string{simcard.PracticePIN}, exitNoModule, 1},
		"a health card":           {"health-card", []string{"change"}, []string{simcard.PracticePIN}, exitUnsupported, 1},
		"nothing":                 {"piv", []string{"change"}, nil, exitUsage, 0},
		"one of two":              {"piv", []string{"change"}, []string{simcard.PracticePIN}, exitUsage, 0},
		"a wrong one, and no new": {"piv", []string{"change"}, []string{"99999999"}, exitUsage, 0},
	} {
		t.Run(name, func(t *testing.T) {
			keys := &typist{piped: true, secrets: tc.given}
			d := desk(t, tc.scenario)
			r := entered(t, d, keys, append([]string{"pin"}, tc.args...)...)
			if r.exit != tc.exit || len(keys.secrets) != tc.left {
				t.Errorf("exit %d, want %d; %d secrets were not read, want %d:\n%s", r.exit, tc.exit, len(keys.secrets), tc.left, r.err)
			}
			if c := d.Card(0); c != nil && withSecrets(c) > 0 {
				t.Error("a secret was sent")
			}
		})
	}
}

// What was read and not asked for is wiped, and an error comes in its turn.
func TestReadAhead(t *testing.T) {
	a := &ahead{keyboard: &typist{piped: true, secrets: []string{"1111", "2222", "3333"}}}
	a.read(2)
	first, err := a.Secret(nil)
	expectSecret(t, first, err, "1111", nil)
	left := a.secrets[0]
	a.wipe()
	if left.Len() > 0 {
		t.Error("what was left is not wiped")
	}
	third, err := a.Secret(func() {})
	expectSecret(t, third, err, "3333", nil)
	a.read(1)
	if _, err := a.Secret(nil); err == nil || errors.Is(err, secret.ErrTooLong) {
		t.Errorf("after the end: %v", err)
	}
}
