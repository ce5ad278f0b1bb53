package ops

import (
	"context"

	"carddesk/cardops/card"
	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// Listed is a reader, its number for people (from 1), and which card lies in it.
type Listed struct {
	reader.Status
	Number int
	Kind   card.Kind // empty when there is no card, or it can't be told
	Err    error     // why it can't be told: reader.ErrMute, reader.ErrHeld, …
}

// List names the readers and the cards in them. Errors: reader.ErrNoService, or ctx's. No reader at all is an empty list.
func List(ctx context.Context, service transport.Service) ([]Listed, error) {
	statuses, err := service.Next(ctx, nil)
	if err != nil {
		return nil, err
	}
	all := make([]Listed, len(statuses))
	for i, s := range statuses {
		all[i] = Name(ctx, service, s)
		all[i].Number = i + 1
	}
	return all, nil
}

// Name finds out which card lies in one reader.
func Name(ctx context.Context, opener transport.Opener, s reader.Status) Listed {
	l := Listed{Status: s}
	switch s.State {
	case reader.Mute:
		l.Err = reader.ErrMute
	case reader.Present:
		l.Kind, l.Err = identify(ctx, opener, s)
	}
	return l
}

// identify asks the card, unless its ATR says that it must be left alone.
func identify(ctx context.Context, opener transport.Opener, s reader.Status) (kind card.Kind, err error) {
	if hint := card.Hint(s.ATR); hint == card.NHI {
		return hint, nil
	}
	err = with(ctx, opener, s.Name, func(c transport.Card, conn transport.Conn) error {
		kind, err = card.Identify(ctx, conn, c.ATR())
		return err
	})
	if err != nil {
		return "", err
	}
	return kind, nil
}
