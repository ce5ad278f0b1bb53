package transport_test

import (
	"errors"
	"strings"
	"testing"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// selectOrRead is an allow-list.
func selectOrRead(c iso7816.CAPDU) bool {
	return c.Cla == 0x80 && (c.Ins == iso7816.InsSelect || c.Ins == iso7816.InsReadBinary && c.Ne <= 16)
}

func TestGuard(t *testing.T) {
	tests := map[string]struct {
		command string
		err     error
	}{
		"SELECT":                {"80A40000023F00", nil},
		"READ BINARY":           {"80B0000010", nil},
		"more than allowed":     {"80B0000011", transport.ErrNotAllowed},
		"all there is":          {"80B0000000", transport.ErrNotAllowed},
		"extended":              {"80B00000000000", transport.ErrNotAllowed},
		"another class":         {"00A40000023F00", transport.ErrNotAllowed},
		"VERIFY":                {"80200001083133353732343638", transport.ErrNotAllowed},
		"VERIFY, empty":         {"80200001", transport.ErrNotAllowed},
		"CHANGE REFERENCE DATA": {"80240001083133353732343638", transport.ErrNotAllowed},
		"RESET RETRY COUNTER":   {"802C0001083133353732343638", transport.ErrNotAllowed},
		"nothing":               {"", transport.ErrBadCommand},
		"half a header":         {"80A400", transport.ErrBadCommand},
		"two commands in one":   {"80A40000023F0080200001", transport.ErrBadCommand},
		"data cut short":        {"80A40000023F", transport.ErrBadCommand},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			card := playing(says("6F00 9000"))
			answer, err := transport.Guard(card, selectOrRead).Transmit(t.Context(), unhex(test.command))
			expect(t, answer, err, "6F00 9000", test.err)
			if test.err == nil {
				card.expectHeard(t, test.command)
				return
			}
			card.expectHeard(t)
			if text := err.Error(); strings.Contains(text, "31333537") || strings.Contains(text, "1357") {
				t.Errorf("the error tells data: %s", text)
			}
		})
	}
}

func TestGuardSaysWhatItRefused(t *testing.T) {
	_, err := transport.Guard(playing(says("9000")), selectOrRead).Transmit(t.Context(), unhex("80200001"))
	if err == nil || !strings.Contains(err.Error(), "class 80 instruction 20") {
		t.Errorf("error %v", err)
	}
}

func TestGuardPassesErrorsOn(t *testing.T) {
	card := playing(reply{err: reader.ErrReset})
	answer, err := transport.Guard(card, selectOrRead).Transmit(t.Context(), unhex("80A40000"))
	if answer != nil || !errors.Is(err, reader.ErrReset) {
		t.Errorf("%X, %v", answer, err)
	}
}

// TestGuardUnderTheWrappers: what the other wrappers add of their own passes the guard as well.
func TestGuardUnderTheWrappers(t *testing.T) {
	tests := map[string]struct {
		wrap  func(transport.Conn) transport.Conn
		reply string
	}{
		"GET RESPONSE":     {transport.Continue, "6110"},
		"a longer reading": {transport.Relength, "6C20"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			card := playing(says(test.reply), says("9000"))
			answer, err := test.wrap(transport.Guard(card, selectOrRead)).Transmit(t.Context(), unhex("80B0000010"))
			expect(t, answer, err, "", transport.ErrNotAllowed)
			card.expectHeard(t, "80B0000010")
		})
	}
}
