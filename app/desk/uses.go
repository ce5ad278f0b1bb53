package desk

import (
	"context"
	"sync"
	"time"

	"carddesk/cardops/doctor"
	"carddesk/cardops/hipki"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

// settling is how long what the checks of a run hold is waited for after its end. A reading ends with its exchange, within 8 s by the limits of
// the connection; a module that hangs is ended by its driver after 14 s.
const settling = 20 * time.Second

// uses counts what checks hold of card and middleware. The checks of a run that was ended are left behind by their engine and end by
// themselves; an operation begins only when the last of them has let go, so that nothing disturbs a card that gets a secret.
type uses struct {
	mu   sync.Mutex
	n    int
	free chan struct{} // closed when n comes to 0; nil while nobody waits
}

// begin counts one more, unless the run is over.
func (u *uses) begin(run context.Context) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if run.Err() != nil {
		return context.Cause(run)
	}
	u.n++
	return nil
}

func (u *uses) end() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.n--; u.n == 0 && u.free != nil {
		close(u.free)
		u.free = nil
	}
}

// wait waits until nothing is held. The run is to be ended before. The error is that of ctx, when it ends first.
func (u *uses) wait(ctx context.Context) error {
	u.mu.Lock()
	if u.n == 0 {
		u.mu.Unlock()
		return nil
	}
	if u.free == nil {
		u.free = make(chan struct{})
	}
	free := u.free
	u.mu.Unlock()
	select {
	case <-free:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// lend lets the checks of a run use card and middleware, and counts it.
func (x *examination) lend(env *doctor.Env) {
	if env.Service != nil {
		env.Service = lentService{env.Service, x}
	}
	if load := env.Load; load != nil {
		env.Load = func(ctx context.Context, path string) (token.Module, error) {
			if err := x.uses.begin(x.ctx); err != nil {
				return nil, err
			}
			m, err := load(ctx, path)
			if err != nil {
				x.uses.end()
				return nil, err
			}
			return &lentModule{Module: m, end: sync.OnceFunc(x.uses.end)}, nil
		}
	}
	if env.Component != nil {
		env.Component = lentComponent{env.Component, x}
	}
}

type lentService struct {
	transport.Service
	exam *examination
}

// Open implements transport.Opener.
func (s lentService) Open(ctx context.Context, reader string) (transport.Card, error) {
	if err := s.exam.uses.begin(s.exam.ctx); err != nil {
		return nil, err
	}
	c, err := s.Service.Open(ctx, reader)
	if err != nil {
		s.exam.uses.end()
		return nil, err
	}
	return &lentCard{Card: c, end: sync.OnceFunc(s.exam.uses.end)}, nil
}

type lentCard struct {
	transport.Card
	end func()
}

// Close implements transport.Card.
func (c *lentCard) Close() error {
	defer c.end()
	return c.Card.Close()
}

type lentModule struct {
	token.Module
	end func()
}

// Close implements token.Module.
func (m *lentModule) Close() error {
	defer m.end()
	return m.Module.Close()
}

// lentComponent: the component looks at every card when it is asked for its state.
type lentComponent struct {
	doctor.Component
	exam *examination
}

// Info implements doctor.Component.
func (c lentComponent) Info(ctx context.Context) (hipki.Info, error) {
	if err := c.exam.uses.begin(c.exam.ctx); err != nil {
		return hipki.Info{}, err
	}
	defer c.exam.uses.end()
	return c.Component.Info(ctx)
}
