package ops

import (
	"context"

	"carddesk/cardops/card"
	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// Read reads the card in a reader without a PIN. observe is told of every step; it may be nil. The Reading is never nil: after an error
// it holds what was known until then. Errors: *UnsupportedError, card.ErrEmpty, those of the way to the card, or ctx's.
func Read(ctx context.Context, opener transport.Opener, s reader.Status, observe card.Observe) (*card.Reading, error) {
	r := &card.Reading{Kind: card.Unknown, ATR: s.ATR}
	if s.State == reader.Mute {
		return r, reader.ErrMute
	}
	if hint := card.Hint(s.ATR); hint == card.NHI {
		r.Kind = hint
		return r, &UnsupportedError{Kind: hint}
	}
	err := with(ctx, opener, s.Name, func(c transport.Card, conn transport.Conn) error {
		kind, err := card.Identify(ctx, conn, c.ATR())
		if err != nil {
			return err
		}
		r.Kind = kind
		if !kind.Readable() {
			return &UnsupportedError{Kind: kind}
		}
		r, err = card.Read(ctx, conn, kind, c.ATR(), observe)
		return err
	})
	return r, err
}
