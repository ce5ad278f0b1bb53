package ops

import (
	"context"
	"errors"

	"carddesk/cardops/card"
	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// Present is the card in a reader, as far as an operation with a secret has to know it.
type Present struct {
	Kind   card.Kind
	Number string  // of a citizen card; empty where it can't be read: the card is still known by its reader
	PIV    *Status // of a PIV card's PIN; nil for other cards, and where it could not be read
}

// Look finds out which card lies in a reader, its number or what it tells of its PIN at no cost, in one transaction; nothing more is
// read. Errors are those of the way to the card.
func Look(ctx context.Context, opener transport.Opener, s reader.Status) (p Present, err error) {
	if s.State == reader.Mute {
		return Present{Kind: card.Unknown}, reader.ErrMute
	}
	if hint := card.Hint(s.ATR); hint == card.NHI {
		return Present{Kind: hint}, nil
	}
	err = with(ctx, opener, s.Name, func(c transport.Card, conn transport.Conn) error {
		// A card whose ATR names no family is asked for PIV first: only its own template makes it one, and most such cards are.
		if card.Hint(c.ATR()) == card.Unknown {
			if p.PIV, err = look(ctx, conn); !errors.Is(err, card.ErrUnsupported) {
				p.Kind = card.PIV
				return err
			}
		}
		if p.Kind, err = card.Identify(ctx, conn, c.ATR()); err == nil && p.Kind.Generation() > 0 {
			p.Number, err = number(ctx, conn, p.Kind)
		}
		return err
	})
	return p, err
}

// look asks a PIV card for its tries. The error is card.ErrUnsupported for a card that does not name itself as PIV.
func look(ctx context.Context, conn transport.Conn) (*Status, error) {
	a, err := card.SelectPIV(ctx, conn)
	if err != nil {
		return nil, err
	}
	return ask(ctx, a)
}

// ask asks for tries. An answer that makes no sense is left for the operation to meet: then there is no status.
func ask(ctx context.Context, a *card.PIVApplication) (*Status, error) {
	s, err := status(ctx, a)
	var refused *card.StatusError
	if errors.As(err, &refused) {
		return nil, nil
	}
	return &s, err
}

func number(ctx context.Context, conn transport.Conn, kind card.Kind) (string, error) {
	text, err := card.ReadNumber(ctx, conn, kind)
	if errors.Is(err, card.ErrNumber) || errors.Is(err, card.ErrMissing) || errors.Is(err, card.ErrShort) {
		return "", nil
	}
	return text, err
}
