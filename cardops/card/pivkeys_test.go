package card_test

import (
	"bytes"
	"errors"
	"testing"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/card"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

// uses tells how many commands that use a key were heard.
func (a *answering) uses() (n int) {
	for _, c := range a.heard {
		if c.Ins == iso7816.InsGeneralAuthenticate {
			n++
		}
	}
	return n
}

func pivKeys(t *testing.T, conn *answering) *card.PIVKeys {
	t.Helper()
	app, err := card.SelectPIV(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	return app.Keys()
}

// Keys are used on a card that named itself as PIV, the holder's alone, and nowhere else.
func TestKeysAreGuarded(t *testing.T) {
	use := iso7816.CAPDU{Ins: iso7816.InsGeneralAuthenticate, P1: 0x07, P2: 0x9C, Data: []byte{0x7C, 0x00}, Ne: 256}
	for _, kind := range []card.Kind{card.GPKI1, card.GPKI2, card.PIV, card.NHI, card.Foreign, card.Unknown} {
		if card.Allow(kind)(use) {
			t.Errorf("reading %s lets a key be used", kind)
		}
	}
	_, conn := simulated(t, simcard.PIV)
	keys := pivKeys(t, conn)
	for _, place := range []string{"9B", "9E", "80", ""} {
		if _, err := keys.Sign(t.Context(), place, make([]byte, 51)); !errors.Is(err, transport.ErrNotAllowed) || conn.uses() > 0 {
			t.Errorf("%q: %v, %d uses", place, err, conn.uses())
		}
	}
	for _, kind := range []string{simcard.GPKI1, simcard.GPKI2, simcard.NHI} {
		_, conn := simulated(t, kind)
		if _, err := card.SelectPIV(t.Context(), conn); !errors.Is(err, card.ErrUnsupported) || len(conn.heard) != 1 {
			t.Errorf("%s: %v, %d commands", kind, err, len(conn.heard))
		}
	}
}

// What is too long, and what was encrypted for another key, is no block of ours.
func TestKeysAndBlocks(t *testing.T) {
	answer := bytes.Repeat([]byte{0x41}, 256)
	conn := refusing()
	conn.answer = func(c iso7816.CAPDU) []byte {
		switch {
		case c.Ins == iso7816.InsSelect:
			return []byte{0x61, 0x07, 0x4F, 0x05, 0x00, 0x00, 0x10, 0x00, 0x01, 0x90, 0x00}
		case c.Cla == 0x10:
			return []byte{0x90, 0x00}
		}
		head := []byte{0x7C, 0x82, 0x01, 0x04, 0x82, 0x82, 0x01, 0x00}
		return append(append(head, answer...), 0x90, 0x00)
	}
	keys := pivKeys(t, conn)
	if _, err := keys.Sign(t.Context(), card.PIVSignature, make([]byte, 246)); !errors.Is(err, transport.ErrBadCommand) || conn.uses() > 0 {
		t.Errorf("246 bytes to sign: %v", err)
	}
	if _, _, err := keys.Decrypt(t.Context(), card.PIVKeyManagement, make([]byte, 128)); !errors.Is(err, transport.ErrBadCommand) || conn.uses() > 0 {
		t.Errorf("a block of 128 bytes: %v", err)
	}
	block := make([]byte, 256)
	for name, tc := range map[string]struct {
		answer []byte
		plain  string
		ok     bool
	}{
		"another key":          {answer, "", false},
		"padding too short":    {append([]byte{0, 2, 1, 1, 1, 1, 1, 1, 1, 0}, bytes.Repeat([]byte{7}, 246)...), "", false},
		"padding without end":  {append([]byte{0, 2}, bytes.Repeat([]byte{7}, 254)...), "", false},
		"a secret of one byte": {append(append([]byte{0, 2}, bytes.Repeat([]byte{7}, 252)...), 0, 'x'), "x", true},
	} {
		answer = tc.answer
		plain, ok, err := keys.Decrypt(t.Context(), card.PIVKeyManagement, block)
		if err != nil || ok != tc.ok || ok && string(plain) != tc.plain {
			t.Errorf("%s: %q, %v, %v", name, plain, ok, err)
		}
	}
	answer = answer[:255] // a template that holds less than it says
	if _, err := keys.Sign(t.Context(), card.PIVSignature, nil); !errors.Is(err, transport.ErrBadAnswer) {
		t.Errorf("an answer cut short: %v", err)
	}
}
