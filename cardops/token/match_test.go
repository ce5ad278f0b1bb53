package token_test

import (
	"errors"
	"strings"
	"testing"

	"carddesk/cardops/token"
)

func slot(id token.SlotID, reader, serial string) token.Slot {
	return token.Slot{ID: id, Description: reader, Token: &token.Details{Serial: serial, Flags: token.TokenInitialised}}
}

func TestMatch(t *testing.T) {
	const one, two = "TP00000000000001", "TP00000000000002"
	long := strings.Repeat("Reader With A Long Name ", 4)
	blank := slot(9, "A", "")
	blank.Token.Flags = 0
	for name, tt := range map[string]struct {
		slots []token.Slot
		card  token.Card
		want  token.SlotID
		err   error
	}{
		"by serial before reader":       {[]token.Slot{slot(1, "A", one), slot(2, "B", two)}, token.Card{Serial: two, Reader: "A"}, 2, nil},
		"by reader":                     {[]token.Slot{slot(1, "A", "x"), slot(2, "B", "y")}, token.Card{Reader: "B"}, 2, nil},
		"serial of the module's own":    {[]token.Slot{slot(1, "A", "x"), slot(2, "B", "y")}, token.Card{Serial: one, Reader: "B"}, 2, nil},
		"another card in the reader":    {[]token.Slot{slot(1, "A", one)}, token.Card{Serial: two, Reader: "A"}, 0, token.ErrNoToken},
		"two of one serial":             {[]token.Slot{slot(1, "A", one), slot(2, "B", one)}, token.Card{Serial: one, Reader: "A"}, 0, token.ErrTwoTokens},
		"two in one reader":             {[]token.Slot{slot(1, "A", "x"), slot(2, "A", "x")}, token.Card{Reader: "A"}, 0, token.ErrTwoTokens},
		"the only one":                  {[]token.Slot{{ID: 5}, slot(1, "A", "x")}, token.Card{}, 1, nil},
		"not the only one":              {[]token.Slot{slot(1, "A", "x"), slot(2, "B", "y")}, token.Card{}, 0, token.ErrTwoTokens},
		"one that was never set up":     {[]token.Slot{blank, slot(1, "A", "x")}, token.Card{}, 1, nil},
		"none":                          {[]token.Slot{{ID: 5}}, token.Card{}, 0, token.ErrNoToken},
		"a reader's name that was cut":  {[]token.Slot{slot(1, long[:64], "x"), slot(2, "B", "y")}, token.Card{Reader: long}, 1, nil},
		"a reader whose name is longer": {[]token.Slot{slot(1, "A 00", "x"), slot(2, "B", "y")}, token.Card{Reader: "A"}, 0, token.ErrNoToken},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := token.Match(tt.slots, tt.card)
			if got.ID != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("slot %d, %v", got.ID, err)
			}
		})
	}
}
