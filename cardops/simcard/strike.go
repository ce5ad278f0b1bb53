package simcard

import (
	"context"

	"carddesk/cardops/transport"
)

// Strike decides what a card answers to a command in place of what it would say; nil, nil: the card answers itself.
type Strike func(command []byte) ([]byte, error)

// Struck is a service whose cards answer some commands in another way.
func Struck(s transport.Service, strike Strike) transport.Service { return struckDesk{s, strike} }

type struckDesk struct {
	transport.Service
	strike Strike
}

// Open implements transport.Opener.
func (d struckDesk) Open(ctx context.Context, name string) (transport.Card, error) {
	c, err := d.Service.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	return struckCard{c, d.strike}, nil
}

type struckCard struct {
	transport.Card
	strike Strike
}

// Transmit implements transport.Conn.
func (c struckCard) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	if answer, err := c.strike(command); answer != nil || err != nil {
		return answer, err
	}
	return c.Card.Transmit(ctx, command)
}
