package transport_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// limits differ, so that a test can tell which one was applied.
var limits = transport.Limits{Exchange: 10 * time.Second, Begin: 7 * time.Second}

// hanging is a card of which one call hangs until it is released, whatever its context says: so drivers behave.
type hanging struct {
	call    string        // that hangs; none if empty
	release chan struct{} // frees it
	err     error         // what it returns then

	mu    sync.Mutex
	calls []string // as they were made
	done  []string // as they came back
}

func newHanging(call string) *hanging { return &hanging{call: call, release: make(chan struct{})} }

func (h *hanging) run(call string) error {
	h.mu.Lock()
	h.calls = append(h.calls, call)
	h.mu.Unlock()
	var err error
	if call == h.call {
		<-h.release
		err = h.err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.done = append(h.done, call)
	return err
}

func (h *hanging) Transmit(context.Context, []byte) ([]byte, error) {
	return unhex("9000"), h.run("transmit")
}
func (h *hanging) ATR() []byte                 { return unhex("3B00") }
func (h *hanging) Begin(context.Context) error { return h.run("begin") }
func (h *hanging) End() error                  { return h.run("end") }
func (h *hanging) EndReset() error             { return h.run("end and reset") }
func (h *hanging) Close() error                { return h.run("close") }

func (h *hanging) expect(t *testing.T, calls, done []string) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if !slices.Equal(h.calls, calls) || !slices.Equal(h.done, done) {
		t.Errorf("calls %q, of which came back %q, want %q and %q", h.calls, h.done, calls, done)
	}
}

// callOf makes the call of that name.
func callOf(ctx context.Context, card transport.Card, name string) error {
	switch name {
	case "transmit":
		_, err := card.Transmit(ctx, unhex("00B0000000"))
		return err
	case "begin":
		return card.Begin(ctx)
	case "end":
		return card.End()
	}
	return card.Close()
}

// inFakeTime runs a test as a bubble in which only waiting takes time, so that durations are exact.
func inFakeTime(test func(t *testing.T)) func(t *testing.T) {
	return func(t *testing.T) { synctest.Test(t, test) }
}

func TestBoundPassesOnWhatComesInTime(t *testing.T) {
	tests := map[string]struct {
		reply  reply
		answer string
		err    error
	}{
		"at once":      {says("0102 9000"), "0102 9000", nil},
		"just in time": {reply{answer: unhex("9000"), after: limits.Exchange - time.Nanosecond}, "9000", nil},
		"an error":     {reply{err: reader.ErrRemoved, after: time.Second}, "", reader.ErrRemoved},
		"an error and an answer": {
			reply{answer: unhex("9000"), err: reader.ErrReset}, "", reader.ErrReset,
		},
	}
	for name, test := range tests {
		t.Run(name, inFakeTime(func(t *testing.T) {
			card := playing(test.reply)
			bounded := transport.Bound(card, limits)
			answer, err := bounded.Transmit(t.Context(), unhex("00B0000000"))
			expect(t, answer, err, test.answer, test.err)
			// Neither an error nor a slow answer makes the connection useless.
			answer, err = bounded.Transmit(t.Context(), unhex("00B0000001"))
			expect(t, answer, err, test.answer, test.err)
			card.expectHeard(t, "00B0000000", "00B0000001")
		}))
	}
}

func TestBoundPassesTheOtherCallsOn(t *testing.T) {
	card := playing(says("9000"))
	bounded := transport.Bound(card, limits)
	if got := bounded.ATR(); !slices.Equal(got, card.ATR()) {
		t.Errorf("ATR %X", got)
	}
	card.beginErr, card.endErr, card.closeError = reader.ErrReset, reader.ErrRemoved, reader.ErrReaderGone
	for _, step := range []struct {
		name string
		want error
	}{{"begin", reader.ErrReset}, {"end", reader.ErrRemoved}, {"close", reader.ErrReaderGone}} {
		if err := callOf(t.Context(), bounded, step.name); !errors.Is(err, step.want) {
			t.Errorf("%s: %v", step.name, err)
		}
	}
	if want := []string{"begin", "end", "close"}; !slices.Equal(card.calls, want) {
		t.Errorf("calls %q", card.calls)
	}
}

// TestBoundLeavesACallBehind: it comes back in time, later calls at once, and Close when the card can be closed.
func TestBoundLeavesACallBehind(t *testing.T) {
	tests := map[string]struct {
		call string
		took time.Duration
		want error
	}{
		"silent card":                {"transmit", limits.Exchange, transport.ErrNoAnswer},
		"card held by another":       {"begin", limits.Begin, reader.ErrHeld},
		"transaction that can't end": {"end", limits.Exchange, transport.ErrNoAnswer},
	}
	for name, test := range tests {
		t.Run(name, inFakeTime(func(t *testing.T) {
			card := newHanging(test.call)
			bounded := transport.Bound(card, limits)
			expectCall(t, bounded, test.call, test.took, test.want)
			for _, later := range []string{"transmit", "begin", "end"} {
				expectCall(t, bounded, later, 0, transport.ErrNoAnswer)
			}
			expectCall(t, bounded, "close", 0, nil)
			time.Sleep(time.Hour)
			synctest.Wait()
			card.expect(t, []string{test.call}, nil)
			close(card.release)
			synctest.Wait()
			card.expect(t, []string{test.call, "close"}, []string{test.call, "close"})
			// That the call came back does not revive the connection: nobody knows what the card did.
			expectCall(t, bounded, "transmit", 0, transport.ErrNoAnswer)
		}))
	}
}

func expectCall(t *testing.T, card transport.Card, name string, took time.Duration, want error) {
	t.Helper()
	start := time.Now()
	err := callOf(t.Context(), card, name)
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", name, err, want)
	}
	if got := time.Since(start); got != took {
		t.Errorf("%s took %s, want %s", name, got, took)
	}
	if errors.Is(err, reader.ErrHeld) && errors.Is(err, transport.ErrNoAnswer) {
		t.Errorf("%s: two kinds of error: %v", name, err)
	}
}

// TestBoundDropsALateAnswer: the race detector sees it if the answer is written where somebody reads.
func TestBoundDropsALateAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := newHanging("transmit")
		bounded := transport.Bound(card, limits)
		answer, err := bounded.Transmit(t.Context(), unhex("00B0000000"))
		close(card.release)
		expect(t, answer, err, "", transport.ErrNoAnswer)
		synctest.Wait()
		card.expect(t, []string{"transmit"}, []string{"transmit"})
	})
}

func TestBoundCloseThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := newHanging("close")
		expectCall(t, transport.Bound(card, limits), "close", limits.Exchange, transport.ErrNoAnswer)
		close(card.release)
	})
}

func TestBoundContextEndedBefore(t *testing.T) {
	for _, call := range []string{"transmit", "begin"} {
		t.Run(call, inFakeTime(func(t *testing.T) {
			card := newHanging("")
			bounded := transport.Bound(card, limits)
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := callOf(ctx, bounded, call); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			card.expect(t, nil, nil)
			// Nothing was sent, so nothing is unknown: the connection is as good as before.
			expectCall(t, bounded, call, 0, nil)
			expectCall(t, bounded, "end", 0, nil)
			expectCall(t, bounded, "close", 0, nil)
		}))
	}
}

func TestBoundContextEndedDuring(t *testing.T) {
	for _, call := range []string{"transmit", "begin"} {
		t.Run(call, inFakeTime(func(t *testing.T) {
			card := newHanging(call)
			bounded := transport.Bound(card, limits)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			start := time.Now()
			if err := callOf(ctx, bounded, call); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
			if took := time.Since(start); took != 3*time.Second {
				t.Errorf("took %s", took)
			}
			expectCall(t, bounded, "transmit", 0, transport.ErrNoAnswer)
			expectCall(t, bounded, "close", 0, nil)
			synctest.Wait()
			card.expect(t, []string{call}, nil)
			close(card.release)
			synctest.Wait()
			card.expect(t, []string{call, "close"}, []string{call, "close"})
		}))
	}
}

// TestBoundEndAndCloseNeedNoContext: a program that was told to stop gives the card back all the same.
func TestBoundEndAndCloseNeedNoContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := newHanging("")
		bounded := transport.Bound(card, limits)
		ctx, cancel := context.WithCancel(t.Context())
		err := transport.Transact(ctx, bounded, func(conn transport.Conn) error {
			cancel()
			_, err := conn.Transmit(ctx, unhex("00B0000000"))
			return err
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		expectCall(t, bounded, "close", 0, nil)
		card.expect(t, []string{"begin", "end", "close"}, []string{"begin", "end", "close"})
	})
}

// TestBoundInATransaction: the silence is what is told, not that the transaction could not be ended because of it.
func TestBoundInATransaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := newHanging("transmit")
		card.err = reader.ErrRemoved
		bounded := transport.Bound(card, limits)
		start := time.Now()
		err := transport.Transact(t.Context(), bounded, func(conn transport.Conn) error {
			_, err := conn.Transmit(t.Context(), unhex("00B0000000"))
			return err
		})
		if !errors.Is(err, transport.ErrNoAnswer) || time.Since(start) != limits.Exchange {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		card.expect(t, []string{"begin", "transmit"}, []string{"begin"})
		close(card.release)
	})
}

func TestDefaultLimits(t *testing.T) {
	slowest := 3200 * time.Millisecond // BWI 5, see DefaultLimits
	if transport.DefaultLimits.Exchange <= slowest || transport.DefaultLimits.Begin <= 0 {
		t.Errorf("%+v would leave a card that may still answer", transport.DefaultLimits)
	}
}
