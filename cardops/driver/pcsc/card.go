package pcsc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/ebfe/scard"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// A card that has just been inserted is often held for a moment by the system itself (Windows copies its certificates). Opening is
// tried again for so long before a person is told that another program holds the card.
const (
	heldPatience = 2 * time.Second
	heldRetry    = 200 * time.Millisecond
)

// Open implements transport.Opener.
func (s *Service) Open(ctx context.Context, readerName string) (transport.Card, error) {
	deadline := time.Now().Add(heldPatience)
	for {
		card, err := s.open(ctx, readerName)
		if !errors.Is(err, reader.ErrHeld) || time.Now().After(deadline) {
			return card, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(heldRetry):
		}
	}
}

// open connects once. Connecting powers the card, which can hang like any exchange; then the call is left behind and closes
// what it opened.
func (s *Service) open(ctx context.Context, readerName string) (transport.Card, error) {
	type result struct {
		card *Card
		err  error
	}
	done := make(chan result, 1)
	go func() {
		card, err := connect(readerName)
		done <- result{card, err}
	}()
	timer := time.NewTimer(s.limits.Exchange)
	defer timer.Stop()
	var late error
	select {
	case r := <-done:
		if r.err != nil {
			return nil, r.err
		}
		return transport.Bound(r.card, s.limits), nil
	case <-ctx.Done():
		late = ctx.Err()
	case <-timer.C:
		late = fmt.Errorf("%w: while it was powered", transport.ErrNoAnswer)
	}
	go func() {
		if r := <-done; r.err == nil {
			_ = r.card.Close() // nobody is left to be told
		}
	}()
	return nil, late
}

// Card is a connection to a card over PC/SC. It has a context of its own: calls in one context wait for each other.
type Card struct {
	ctx  *scard.Context
	card *scard.Card
	atr  []byte
}

func connect(readerName string) (*Card, error) {
	ctx, err := scard.EstablishContext()
	if err != nil {
		return nil, serviceError(err)
	}
	card, err := ctx.Connect(readerName, scard.ShareShared, scard.ProtocolAny)
	if err != nil {
		_ = ctx.Release()
		return nil, typed(err, openErrors, reader.ErrMute)
	}
	c := &Card{ctx: ctx, card: card}
	state, err := card.Status()
	if err != nil {
		_ = c.Close()
		return nil, typed(err, openErrors, reader.ErrMute)
	}
	c.atr = bytes.Clone(state.Atr)
	return c, nil
}

// ATR implements transport.Card.
func (c *Card) ATR() []byte { return bytes.Clone(c.atr) }

// Transmit implements transport.Conn.
func (c *Card) Transmit(_ context.Context, command []byte) ([]byte, error) {
	if len(command) == 0 {
		return nil, transport.ErrBadCommand
	}
	answer, err := c.card.Transmit(command)
	if err == nil && len(answer) < 2 {
		err = fmt.Errorf("answer of %d bytes", len(answer))
	}
	if err != nil {
		return nil, c.exchangeError(err)
	}
	return answer, nil
}

// A card that was pulled in the middle of a command: services report it with codes that say no more than "failed", or with an
// empty answer, before they have noticed that it is gone. pcscd looks at some readers every 0.4 s; after one second it has seen it.
const (
	noticed   = time.Second
	lookAgain = 100 * time.Millisecond
)

// exchangeError finds out what a failed exchange means. When its code does not say, the state of the card does.
func (c *Card) exchangeError(err error) error {
	meant := typed(err, exchangeErrors, transport.ErrBadAnswer)
	for end := time.Now().Add(noticed); errors.Is(meant, transport.ErrBadAnswer) && time.Now().Before(end); {
		if _, now := c.card.Status(); now != nil {
			return typed(now, exchangeErrors, transport.ErrBadAnswer)
		}
		time.Sleep(lookAgain)
	}
	return meant
}

// Begin implements transport.Card. A card that another program reset since it was opened is taken up again: nothing had been
// selected on it yet.
func (c *Card) Begin(context.Context) error {
	err := c.card.BeginTransaction()
	if errors.Is(err, scard.ErrResetCard) {
		if err = c.card.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.LeaveCard); err == nil {
			err = c.card.BeginTransaction()
		}
	}
	if err != nil {
		return c.exchangeError(err)
	}
	return nil
}

// End implements transport.Card.
func (c *Card) End() error { return c.end(scard.LeaveCard) }

// EndReset implements transport.Card.
func (c *Card) EndReset() error { return c.end(scard.ResetCard) }

func (c *Card) end(how scard.Disposition) error {
	if err := c.card.EndTransaction(how); err != nil {
		return typed(err, exchangeErrors, transport.ErrBadAnswer)
	}
	return nil
}

// Close implements transport.Card.
func (c *Card) Close() error {
	err := c.card.Disconnect(scard.LeaveCard)
	if release := c.ctx.Release(); err == nil {
		err = release
	}
	if err != nil {
		return typed(err, exchangeErrors, transport.ErrBadAnswer)
	}
	return nil
}
