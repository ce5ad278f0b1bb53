package simcard

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// Desk is a smart-card service with readers, in memory. Cards are put in and taken out, readers plugged and unplugged, the
// service stopped and started by calling its methods; programs see it through transport.Service. It may be used by many
// goroutines.
type Desk struct {
	mu      sync.Mutex
	changed chan struct{} // closed, and replaced, at every change: whoever waits looks again
	slots   []*slot
	stopped bool
	stops   int // how often the service was stopped: connections do not survive it
}

// slot is one reader.
type slot struct {
	name      string
	unplugged bool
	card      *Card
	held      bool   // exclusively, by a program that is not ours
	changes   uint16 // as the service counts
	visits    int    // cards that came or went since the desk was made: connections do not survive it
	plugs     int    // the same for the reader
	resets    int    // by other programs
	owner     *conn  // of the running transaction
	depth     int    // a transaction may be begun again by its owner
}

var _ transport.Service = (*Desk)(nil)

// ErrNoSlot says that the desk has no such reader.
var ErrNoSlot = errors.New("simulated desk has no such reader")

// ReaderName is what the n-th reader (from 1) of a desk is called by default.
func ReaderName(n int) string { return fmt.Sprintf("CardDesk Simulated Reader %02d", n) }

// NewDesk makes a running service with one empty, plugged reader per name, numbered from 0 in this order. Without names it
// has no reader.
func NewDesk(names ...string) *Desk {
	d := &Desk{changed: make(chan struct{})}
	for _, name := range names {
		d.slots = append(d.slots, &slot{name: name})
	}
	return d
}

// Insert puts a card into a reader, which powers it up. A card that is there is taken out first. The error is ErrNoSlot.
func (d *Desk) Insert(n int, card *Card) error {
	return d.change(n, func(s *slot) {
		s.eject()
		s.card = card
		s.card.Reset()
		s.moved()
	})
}

// Remove takes the card out of a reader; an empty one stays as it is. The error is ErrNoSlot.
func (d *Desk) Remove(n int) error { return d.change(n, (*slot).eject) }

// Unplug detaches a reader. A card in it stays in it. The error is ErrNoSlot.
func (d *Desk) Unplug(n int) error {
	return d.change(n, func(s *slot) {
		s.unplugged = true
		s.plugs++
		s.release()
	})
}

// Plug attaches a reader again, and powers up a card in it. The service counts anew. The error is ErrNoSlot.
func (d *Desk) Plug(n int) error {
	return d.change(n, func(s *slot) {
		if !s.unplugged {
			return
		}
		s.unplugged, s.changes = false, 0
		if s.card != nil {
			s.card.Reset()
		}
	})
}

// Hold lets another program take the card in a reader for itself, or give it back. The error is ErrNoSlot.
func (d *Desk) Hold(n int, held bool) error {
	return d.change(n, func(s *slot) {
		s.held = held && s.card != nil
		if s.held {
			s.release()
		}
	})
}

// ResetCard lets another program reset the card in a reader. Every open connection is told once, by reader.ErrReset. The
// error is ErrNoSlot.
func (d *Desk) ResetCard(n int) error {
	return d.change(n, func(s *slot) {
		if s.card == nil {
			return
		}
		s.card.Reset()
		s.resets++
		s.release()
	})
}

// Stop stops the service: every waiting or later call fails with reader.ErrNoService, until Start.
func (d *Desk) Stop() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopped = true
	d.stops++
	for _, s := range d.slots {
		s.release()
	}
	d.announce()
}

// Start starts the service again. Connections from before stay dead.
func (d *Desk) Start() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.stopped = false
	d.announce()
}

// Card is the card in a reader, or nil.
func (d *Desk) Card(n int) *Card {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n < 0 || n >= len(d.slots) {
		return nil
	}
	return d.slots[n].card
}

// Readers are the names of the readers, plugged or not, in the order of their numbers.
func (d *Desk) Readers() []string {
	var names []string
	for _, s := range d.slots { // no slot is ever added, and none changes its name
		names = append(names, s.name)
	}
	return names
}

// Next implements reader.Source. Readers come in the order in which they were given to NewDesk.
func (d *Desk) Next(ctx context.Context, last []reader.Status) ([]reader.Status, error) {
	for {
		now, changed, err := d.look()
		if err != nil {
			return nil, err
		}
		if last == nil || differs(now, last) {
			return now, nil
		}
		if err := await(ctx, changed); err != nil {
			return nil, err
		}
	}
}

// Close implements reader.Source. The desk stays usable: it is the program that leaves.
func (d *Desk) Close() error { return nil }

func (d *Desk) look() ([]reader.Status, <-chan struct{}, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stopped {
		return nil, nil, fmt.Errorf("simulated service stopped: %w", reader.ErrNoService)
	}
	all := []reader.Status{} // not nil: Next must be able to wait for a first reader
	for _, s := range d.slots {
		if !s.unplugged {
			all = append(all, s.status())
		}
	}
	return all, d.changed, nil
}

// change applies a change to a slot and wakes whoever waits.
func (d *Desk) change(n int, apply func(*slot)) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if n < 0 || n >= len(d.slots) {
		return fmt.Errorf("%w: %d of %d", ErrNoSlot, n, len(d.slots))
	}
	apply(d.slots[n])
	d.announce()
	return nil
}

// announce wakes whoever waits. d.mu is held.
func (d *Desk) announce() {
	close(d.changed)
	d.changed = make(chan struct{})
}

// await waits for a change.
func await(ctx context.Context, changed <-chan struct{}) error {
	select {
	case <-changed:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func differs(a, b []reader.Status) bool {
	if len(a) != len(b) {
		return true
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return true
		}
	}
	return false
}

func (s *slot) status() reader.Status {
	st := reader.Status{Name: s.name, State: reader.Empty, Changes: s.changes}
	if s.card == nil {
		return st
	}
	st.State, st.ATR, st.Held = reader.Mute, s.card.ATR(), s.held
	if st.ATR != nil {
		st.State = reader.Present
	}
	return st
}

// eject takes the card out.
func (s *slot) eject() {
	if s.card == nil {
		return
	}
	s.card = nil
	s.held = false
	s.moved()
}

// moved notes that a card came or went.
func (s *slot) moved() {
	s.changes++
	s.visits++
	s.release()
}

// release ends the running transaction, whoever began it.
func (s *slot) release() { s.owner, s.depth = nil, 0 }
