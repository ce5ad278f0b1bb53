//go:build linux

package pcscd

import (
	"errors"
	"fmt"
	"time"
)

const (
	// startTime bounds the start of pcscd, which takes about 0.1 s: ten seconds are for a machine busy with other tests.
	startTime = 10 * time.Second
	// noticeTime bounds the wait for pcscd to notice a card: it polls a virtual reader every 0.4 s
	// (PCSCLITE_STATUS_POLL_RATE), so ten seconds are for a machine busy with other tests.
	noticeTime = 10 * time.Second
	// lookAgain is the pause between two looks, short against the 0.4 s in which anything can change.
	lookAgain = 10 * time.Millisecond
)

var errLate = errors.New("did not happen in time")

// awaitServing waits until the service answers and lists n readers, whose ports are open.
func (s *Service) awaitServing(n int) error {
	err := await(startTime, func() (bool, error) {
		if s.child.ended() {
			return false, errors.New("pcscd ended right after its start")
		}
		readers, err := s.Readers()
		if err != nil || len(readers) != n {
			return false, nil // not yet: the socket appears before the readers do
		}
		return s.portsOpen(n)
	})
	if err != nil {
		return fmt.Errorf("wait for pcscd with %d readers: %w", n, err)
	}
	return nil
}

func (s *Service) portsOpen(n int) (bool, error) {
	for slot := range n {
		if open, err := listening(s.port + slot); err != nil || !open {
			return false, err
		}
	}
	return true, nil
}

func (c *child) ended() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// AwaitReader waits until the reader of slot is as the test wants it, and fails the test when that takes too long.
func (s *Service) AwaitReader(slot int, what string, is func(Reader) bool) Reader {
	s.t.Helper()
	var last Reader
	err := await(noticeTime, func() (bool, error) {
		readers, err := s.Readers()
		if err != nil {
			return false, err
		}
		for _, r := range readers {
			if r.Name == s.ReaderName(slot) {
				last = r
				return is(r), nil
			}
		}
		return false, nil
	})
	if err != nil {
		s.t.Fatalf("wait for %s in reader %d: %v; last seen %+v", what, slot, err, last)
	}
	return last
}

// AwaitCard waits until a card in slot has answered its reset, and returns its ATR.
func (s *Service) AwaitCard(slot int) []byte {
	s.t.Helper()
	return s.AwaitReader(slot, "a card", func(r Reader) bool { return r.Present && len(r.ATR) > 0 }).ATR
}

// AwaitMute waits until something lies in slot that does not answer its reset.
func (s *Service) AwaitMute(slot int) {
	s.t.Helper()
	s.AwaitReader(slot, "a mute card", func(r Reader) bool { return r.Present && r.Mute })
}

// AwaitEmpty waits until nothing lies in slot.
func (s *Service) AwaitEmpty(slot int) {
	s.t.Helper()
	s.AwaitReader(slot, "no card", func(r Reader) bool { return !r.Present })
}

// await looks until done says so, fails, or limit has passed.
func await(limit time.Duration, done func() (bool, error)) error {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(lookAgain) {
		if ok, err := done(); ok || err != nil {
			return err
		}
	}
	return fmt.Errorf("%w (%v)", errLate, limit)
}
