package module

import (
	"context"
	"fmt"

	"carddesk/cardops/simcard"
	"carddesk/cardops/token"
)

const manufacturer = "Chunghwa TeleCom Co., Ltd."

// PIN lengths in characters, as the official module tells them [F].
const (
	minPIN = 6
	maxPIN = 8
)

// Slots lists the readers.
func (m *Module) Slots(ctx context.Context) (slots []token.Slot, err error) {
	err = m.call(ctx, "C_GetSlotList", func() error {
		slots, err = m.slots()
		return err
	})
	return slots, err
}

func (m *Module) slots() ([]token.Slot, error) {
	var slots []token.Slot
	for index, r := range m.readers {
		s := token.Slot{ID: token.SlotID(index), Description: padded(r.Name, 64), Manufacturer: padded(manufacturer, 32)}
		switch {
		case r.Card == nil:
		case !citizens(r.Card):
			s.Problem = token.TokenNotRecognized
		default:
			d, err := details(r)
			if err != nil {
				return nil, err
			}
			s.Token = &d
		}
		slots = append(slots, s)
	}
	return slots, nil
}

// citizens tells whether the card is one that this module knows.
func citizens(c *simcard.Card) bool { return c.Kind() == simcard.GPKI1 || c.Kind() == simcard.GPKI2 }

// Token describes the card in a reader.
func (m *Module) Token(ctx context.Context, slot token.SlotID) (d token.Details, err error) {
	err = m.call(ctx, "C_GetTokenInfo", func() error {
		if _, err := m.card(slot); err != nil {
			return err
		}
		d, err = details(m.readers[slot])
		return err
	})
	return d, err
}

func (m *Module) card(slot token.SlotID) (*simcard.Card, error) {
	switch {
	case slot >= token.SlotID(len(m.readers)):
		return nil, token.SlotIDInvalid
	case m.readers[slot].Card == nil:
		return nil, token.TokenNotPresent
	case !citizens(m.readers[slot].Card):
		return nil, token.TokenNotRecognized
	}
	return m.readers[slot].Card, nil
}

func details(r Reader) (token.Details, error) {
	truth, err := r.Card.Truth()
	if err != nil {
		return token.Details{}, fmt.Errorf("make the card: %w", err)
	}
	told := flags(r.Card.TriesLeft())
	if r.Keys != nil {
		told |= token.ProtectedPath
	}
	return token.Details{
		Label: padded("HiCOS PKI Smart Card", 32), Manufacturer: padded(manufacturer, 32), Model: padded("T7S0000", 16),
		Serial: padded(truth.Number, 16), Flags: told, MinPIN: minPIN, MaxPIN: maxPIN,
	}, nil
}

const randomNumbers token.Flags = 1 << 0 // CKF_RNG

// flags tell of the tries as the standard has it: low after one wrong PIN, final before the last.
func flags(left int) token.Flags {
	f := randomNumbers | token.LoginRequired | token.UserPINSet | token.TokenInitialised
	switch left {
	case simcard.MaxTries:
	case 0:
		f |= token.UserPINLocked
	case 1:
		f |= token.UserPINCountLow | token.UserPINFinalTry
	default:
		f |= token.UserPINCountLow
	}
	return f
}

// padded is a text as it comes out of a field of PKCS#11 of n bytes: filled with blanks, and then read.
func padded(s string, n int) string {
	return token.Text(fmt.Appendf(nil, "%-*.*s", n, n, s))
}
