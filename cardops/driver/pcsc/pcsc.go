// Package pcsc drives smart-card readers through the system's PC/SC service: pcscd on Linux, the Smart Card service on Windows,
// the CryptoTokenKit service on macOS. It is the only importer of github.com/ebfe/scard.
package pcsc

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/ebfe/scard"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// Service is the system's smart-card service. Its zero value is not ready; use New.
type Service struct {
	limits transport.Limits // of the cards it opens

	mu  sync.Mutex // guards ctx
	ctx *scard.Context
}

// New returns the service. It is reached at the first call, and again after it stopped. Calls of its cards end after
// transport.DefaultLimits even when the driver of a reader hangs.
func New() *Service { return &Service{limits: transport.DefaultLimits} }

// Waiting for a change blocks in the service. How long one wait may last depends on the system: see longestWait.
const (
	// cancelEvery: a cancellation is lost when it comes before the wait has begun, so it is repeated until the wait ends.
	cancelEvery = 20 * time.Millisecond
	// pnp is the name under which the service reports that readers were plugged or unplugged; Windows and pcsc-lite document it
	// with SCardGetStatusChange.
	pnp = `\\?PnP?\Notification`
)

// recheckAfter are the pauses before the list is looked at again: short for a person; and long enough for a wait to have begun on a
// machine that is very busy.
var recheckAfter = []time.Duration{200 * time.Millisecond, 3 * time.Second}

// Next implements reader.Source.
func (s *Service) Next(ctx context.Context, last []reader.Status) ([]reader.Status, error) {
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		c, raw, now, err := s.situation()
		if err != nil {
			return nil, err
		}
		if last == nil || !slices.EqualFunc(last, now, reader.Status.Equal) {
			return now, nil
		}
		if err := s.wait(ctx, c, raw, now); err != nil {
			s.drop()
			return nil, err
		}
	}
}

// situation asks the service for its readers. A connection from an earlier call may have outlived the service, which may be back by
// now: that one is made anew before the service counts as gone.
func (s *Service) situation() (*scard.Context, []scard.ReaderState, []reader.Status, error) {
	for {
		c, fresh, err := s.establish()
		if err != nil {
			return nil, nil, nil, err
		}
		raw, now, err := look(c)
		if err == nil {
			return c, raw, now, nil
		}
		s.drop()
		if fresh {
			return nil, nil, nil, err
		}
	}
}

// Close implements reader.Source.
func (s *Service) Close() error {
	s.drop()
	return nil
}

// establish gives the connection to the service, and whether it has just been made.
func (s *Service) establish() (c *scard.Context, fresh bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx != nil {
		return s.ctx, false, nil
	}
	c, err = scard.EstablishContext()
	if err != nil {
		return nil, false, serviceError(err)
	}
	s.ctx = c
	return c, true, nil
}

// drop forgets the context. Releasing one of a dead service fails, which is no news.
func (s *Service) drop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx != nil {
		_ = s.ctx.Release()
		s.ctx = nil
	}
}

// look asks for the situation without waiting: as the service says it, to wait from, and as people see it.
func look(c *scard.Context) ([]scard.ReaderState, []reader.Status, error) {
	names, err := c.ListReaders()
	if err != nil && err != scard.ErrNoReadersAvailable {
		return nil, nil, serviceError(err)
	}
	raw := make([]scard.ReaderState, 0, len(names)+1)
	for _, name := range names {
		state := scard.ReaderState{Reader: name, CurrentState: scard.StateUnaware}
		one := []scard.ReaderState{state}
		switch err := c.GetStatusChange(one, 0); err {
		case nil:
			raw = append(raw, one[0])
		case scard.ErrUnknownReader, scard.ErrReaderUnavailable:
			// Unplugged between the list and the question.
		default:
			return nil, nil, serviceError(err)
		}
	}
	now := make([]reader.Status, len(raw))
	for i, state := range raw {
		now[i] = status(state)
	}
	return raw, now, nil
}

// wait blocks until a reader or a card changes, longestWait is over, or ctx ends.
func (s *Service) wait(ctx context.Context, c *scard.Context, states []scard.ReaderState, seen []reader.Status) error {
	defer cancelWith(ctx, c)()
	changed := recheck(c, seen)
	for i := range states {
		states[i].CurrentState = states[i].EventState
	}
	// The high half says how many readers are known, so that one that came since the list was made is noticed.
	states = append(states, scard.ReaderState{Reader: pnp, CurrentState: scard.StateFlag(len(states) << 16)})
	err := c.GetStatusChange(states, longestWait)
	if changed() {
		s.drop() // see recheck
		return ctx.Err()
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil, err == scard.ErrTimeout, err == scard.ErrUnknownReader, err == scard.ErrReaderUnavailable,
		err == scard.ErrNoReadersAvailable:
		return nil // look again
	}
	return serviceError(err)
}

// recheck looks at readers and cards once more after a wait has begun, and ends the wait when they are others than were seen: pcsc-lite
// counts the readers when the wait begins and would not notice one that came between the look and the wait, and a card that comes in the
// very moment in which it begins to wait is not told either. The returned function ends
// the looking and tells whether a change was found. The connection must then be given up: the end of a wait that had just ended by
// itself would be taken for that of the next.
func recheck(c *scard.Context, seen []reader.Status) (changed func() bool) {
	over := make(chan struct{})
	found := make(chan bool, 1)
	go func() { found <- differs(c, seen, over) }()
	return func() bool {
		close(over)
		return <-found
	}
}

// differs looks at each of its moments, and ends the wait when readers or cards are not those that were seen.
func differs(c *scard.Context, seen []reader.Status, over <-chan struct{}) bool {
	for _, moment := range recheckAfter {
		timer := time.NewTimer(moment)
		select {
		case <-over:
			timer.Stop()
			return false
		case <-timer.C:
		}
		if now, err := glance(); err == nil && !slices.EqualFunc(seen, now, reader.Status.Equal) {
			cancelUntil(c, over)
			return true
		}
	}
	return false
}

// cancelUntil ends the wait of c, again and again until it is over: a cancellation that comes before the wait has begun is lost.
func cancelUntil(c *scard.Context, over <-chan struct{}) {
	ticker := time.NewTicker(cancelEvery)
	defer ticker.Stop()
	for {
		_ = c.Cancel() // fails when there is nothing to cancel yet
		select {
		case <-over:
			return
		case <-ticker.C:
		}
	}
}

// glance asks for the situation in a connection of its own: the one that waits is occupied.
func glance() ([]reader.Status, error) {
	c, err := scard.EstablishContext()
	if err != nil {
		return nil, err
	}
	defer func() { _ = c.Release() }()
	_, now, err := look(c)
	return now, err
}

// cancelWith ends the wait of c when ctx ends. The returned function stops watching.
func cancelWith(ctx context.Context, c *scard.Context) func() {
	done := make(chan struct{})
	finished := make(chan struct{})
	go func() {
		defer close(finished)
		select {
		case <-done:
			return
		case <-ctx.Done():
		}
		cancelUntil(c, done)
	}()
	return func() {
		close(done)
		<-finished
	}
}

// status translates one reader's state. The high half of EventState counts cards that came and went.
func status(s scard.ReaderState) reader.Status {
	flags := s.EventState
	out := reader.Status{Name: s.Reader, State: reader.Unknown, Changes: uint16(flags >> 16)}
	switch {
	case flags&(scard.StateUnknown|scard.StateUnavailable) != 0:
	case flags&scard.StateMute != 0:
		out.State = reader.Mute
	case flags&scard.StatePresent != 0:
		out.State = reader.Present
		out.ATR = slices.Clone(s.Atr)
	case flags&scard.StateEmpty != 0:
		out.State = reader.Empty
	}
	out.Held = flags&scard.StateExclusive != 0
	return out
}
