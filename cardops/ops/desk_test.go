package ops_test

import (
	"context"
	"testing"
	"time"

	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

// noon is the clock of all tests here, so that they say the same in every year.
func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

func demo(t *testing.T, scenario string) *simcard.Desk {
	t.Helper()
	desk, err := simcard.Demo(scenario, func(o *simcard.Options) { o.Now = noon })
	if err != nil {
		t.Fatal(err)
	}
	return desk
}

func statuses(t *testing.T, s reader.Source) []reader.Status {
	t.Helper()
	all, err := s.Next(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// noted is a desk that notes what is done with its cards, and lets something happen before a chosen exchange.
type noted struct {
	*simcard.Desk
	log       []string
	exchanges int
	before    func(exchange int) // counted from 0; nil for nothing
	closing   error              // what Close of a card says
}

func (n *noted) note(what string) {
	if last := len(n.log) - 1; what == "transmit" && last >= 0 && n.log[last] == what {
		return // a row of exchanges is noted once
	}
	n.log = append(n.log, what)
}

func (n *noted) Open(ctx context.Context, name string) (transport.Card, error) {
	n.note("open")
	c, err := n.Desk.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	return notedCard{c, n}, nil
}

type notedCard struct {
	transport.Card
	desk *noted
}

func (c notedCard) Begin(ctx context.Context) error {
	c.desk.note("begin")
	return c.Card.Begin(ctx)
}

func (c notedCard) End() error {
	c.desk.note("end")
	return c.Card.End()
}

func (c notedCard) Close() error {
	c.desk.note("close")
	if err := c.Card.Close(); err != nil {
		return err
	}
	return c.desk.closing
}

func (c notedCard) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	c.desk.note("transmit")
	if c.desk.before != nil {
		c.desk.before(c.desk.exchanges)
	}
	c.desk.exchanges++
	return c.Card.Transmit(ctx, command)
}

// expectFree checks that nobody holds the card in a reader any more.
func expectFree(t *testing.T, desk *simcard.Desk, name string) {
	t.Helper()
	c, err := desk.Open(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	// A second is for a transaction that was not given back: a free card is taken at once.
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := c.Begin(ctx); err != nil {
		t.Errorf("the card was not given back: %v", err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// received is how many commands reached the cards on a desk.
func received(desk *simcard.Desk) int {
	n := 0
	for i := 0; desk.Card(i) != nil; i++ {
		n += len(desk.Card(i).Received())
	}
	return n
}
