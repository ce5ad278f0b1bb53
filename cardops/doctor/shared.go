package doctor

import (
	"context"
	"sync"
	"time"
)

// shared is something that is found out once for all checks of a run. It belongs to the run: a check that gives up waiting for it does not
// end it for the others.
type shared[T any] struct {
	run   context.Context // of the whole run
	limit time.Duration
	find  func(context.Context) (T, error)

	once  sync.Once
	done  chan struct{}
	value T
	err   error
}

func share[T any](run context.Context, limit time.Duration, find func(context.Context) (T, error)) *shared[T] {
	return &shared[T]{run: run, limit: limit, find: find, done: make(chan struct{})}
}

// get waits for the answer, or for the caller's context.
func (s *shared[T]) get(ctx context.Context) (T, error) {
	s.once.Do(func() {
		go func() {
			defer close(s.done)
			s.value, s.err = bounded(s.run, s.limit, s.find)
		}()
	})
	select {
	case <-s.done:
		return s.value, s.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}
