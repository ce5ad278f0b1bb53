package transport

import (
	"context"
	"fmt"
	"sync"
	"time"

	"carddesk/cardops/reader"
)

// Limits says how long the parts of a conversation may take.
type Limits struct {
	// Exchange bounds one command and its answer.
	Exchange time.Duration
	// Begin bounds the wait for other programs' transactions.
	Begin time.Duration
}

// DefaultLimits: the slowest known card of this kind (gen1, BWI 5 in its ATR) may stay silent for 3.2 s by ISO 7816-3 clause
// 11.4.3 before the reader itself gives up; three times that is 10 s. Another program's transaction should last as long as one
// exchange, a signature with a typed PIN excepted; after 10 s a person wants to be told, and can close that program.
var DefaultLimits = Limits{Exchange: 10 * time.Second, Begin: 10 * time.Second}

// Bound returns a Card whose calls end in time even when the driver below does not: smart-card calls can't be cancelled, so one
// that hangs is left behind and the connection is of no further use (ErrNoAnswer). A transaction that can't begin in time is
// reader.ErrHeld.
func Bound(card Card, limits Limits) Card { return &bounded{card: card, limits: limits} }

type bounded struct {
	card   Card
	limits Limits

	mu    sync.Mutex
	stuck chan struct{} // not nil after a call was left behind; closed when that call came back after all
}

func (b *bounded) ATR() []byte { return b.card.ATR() }

func (b *bounded) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	var answer []byte
	err := b.run(ctx, b.limits.Exchange, ErrNoAnswer, func() error {
		a, err := b.card.Transmit(ctx, command)
		answer = a
		return err
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

func (b *bounded) Begin(ctx context.Context) error {
	return b.run(ctx, b.limits.Begin, reader.ErrHeld, func() error { return b.card.Begin(ctx) })
}

func (b *bounded) End() error {
	return b.run(context.Background(), b.limits.Exchange, ErrNoAnswer, b.card.End)
}

func (b *bounded) EndReset() error {
	return b.run(context.Background(), b.limits.Exchange, ErrNoAnswer, b.card.EndReset)
}

// Close gives the card back. When a call was left behind, closing waits for it, out of the caller's way.
func (b *bounded) Close() error {
	b.mu.Lock()
	stuck := b.stuck
	b.mu.Unlock()
	if stuck == nil {
		return b.run(context.Background(), b.limits.Exchange, ErrNoAnswer, b.card.Close)
	}
	go func() {
		<-stuck
		_ = b.card.Close() // nobody is left to be told
	}()
	return nil
}

// run calls fn and waits for it, at most limit. late is the error when it took longer.
func (b *bounded) run(ctx context.Context, limit time.Duration, late error, fn func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if b.isStuck() {
		return fmt.Errorf("%w: an earlier call is still under way", ErrNoAnswer)
	}
	done := make(chan error, 1)
	back := make(chan struct{})
	go func() {
		defer close(back)
		done <- fn()
	}()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		b.leave(back)
		return ctx.Err()
	case <-timer.C:
		b.leave(back)
		return fmt.Errorf("%w: %s", late, limit)
	}
}

func (b *bounded) isStuck() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stuck != nil
}

func (b *bounded) leave(back chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stuck = back
}
