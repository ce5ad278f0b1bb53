package simcard

import (
	"context"
	"errors"
	"fmt"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// conn is an open connection to the card in a slot. What it remembers tells whether that is still the same card, in the same
// reader, of the same service.
type conn struct {
	desk                         *Desk
	slot                         *slot
	card                         *Card
	atr                          []byte
	stops, plugs, visits, resets int
	closed                       bool
}

var (
	errClosed   = errors.New("connection was closed")
	errNotBegun = errors.New("no transaction to end")
)

// Open implements transport.Opener.
func (d *Desk) Open(ctx context.Context, readerName string) (transport.Card, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	s, err := d.openable(readerName)
	if err != nil {
		return nil, fmt.Errorf("open %q: %w", readerName, err)
	}
	return &conn{
		desk: d, slot: s, card: s.card, atr: s.card.ATR(),
		stops: d.stops, plugs: s.plugs, visits: s.visits, resets: s.resets,
	}, nil
}

// openable finds a slot whose card can be connected to. d.mu is held.
func (d *Desk) openable(name string) (*slot, error) {
	if d.stopped {
		return nil, reader.ErrNoService
	}
	for _, s := range d.slots {
		if s.name == name && !s.unplugged {
			return s, s.obstacle()
		}
	}
	return nil, reader.ErrReaderGone
}

func (s *slot) obstacle() error {
	switch {
	case s.card == nil:
		return reader.ErrNoCard
	case s.card.ATR() == nil:
		return reader.ErrMute
	case s.held:
		return reader.ErrHeld
	}
	return nil
}

func (c *conn) ATR() []byte { return append([]byte(nil), c.atr...) }

// Transmit waits while another connection has a transaction. A command that is under way when the card is pulled may have been
// carried out; its answer is lost, as it is with a real reader.
func (c *conn) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	if err := c.acquire(ctx); err != nil {
		return nil, fmt.Errorf("transmit: %w", err)
	}
	answer := c.card.Transmit(command)
	if err := c.leave(); err != nil {
		return nil, fmt.Errorf("transmit: %w", err)
	}
	return answer, nil
}

// Begin waits while another connection has a transaction.
func (c *conn) Begin(ctx context.Context) error {
	if err := c.acquire(ctx); err != nil {
		return fmt.Errorf("begin transaction: %w", err)
	}
	return nil
}

func (c *conn) End() error {
	if err := c.leave(); err != nil {
		return fmt.Errorf("end transaction: %w", err)
	}
	return nil
}

func (c *conn) EndReset() error {
	c.card.Reset()
	return c.End()
}

func (c *conn) Close() error {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	c.closed = true
	if c.slot.owner == c {
		c.slot.release()
		c.desk.announce()
	}
	return nil
}

// acquire makes this connection the only one that reaches the card, once more if it already is.
func (c *conn) acquire(ctx context.Context) error {
	for {
		changed, err := c.tryAcquire(ctx)
		if changed == nil {
			return err
		}
		if err := await(ctx, changed); err != nil {
			return err
		}
	}
}

// tryAcquire succeeds, fails, or returns the channel that tells when to try again.
func (c *conn) tryAcquire(ctx context.Context) (<-chan struct{}, error) {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := c.alive(); err != nil {
		return nil, err
	}
	if c.slot.owner != nil && c.slot.owner != c {
		return c.desk.changed, nil
	}
	c.slot.owner = c
	c.slot.depth++
	return nil, nil
}

// leave undoes one acquire and tells whether the card is still there.
func (c *conn) leave() error {
	c.desk.mu.Lock()
	defer c.desk.mu.Unlock()
	if err := c.alive(); err != nil {
		return err
	}
	if c.slot.owner != c {
		return errNotBegun
	}
	c.slot.depth--
	if c.slot.depth == 0 {
		c.slot.release()
		c.desk.announce()
	}
	return nil
}

// alive tells what happened to the card since it was opened, the outermost cause first. desk.mu is held.
func (c *conn) alive() error {
	s := c.slot
	switch {
	case c.closed:
		return errClosed
	case c.desk.stopped || c.desk.stops != c.stops:
		return reader.ErrNoService
	case s.unplugged || s.plugs != c.plugs:
		return reader.ErrReaderGone
	case s.visits != c.visits:
		return reader.ErrRemoved
	case s.held:
		return reader.ErrHeld
	case s.resets != c.resets:
		c.resets = s.resets // told once, then the connection works again
		return reader.ErrReset
	}
	return nil
}
