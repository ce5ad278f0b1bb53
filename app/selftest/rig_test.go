package selftest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"

	"carddesk/app/desk"
	"carddesk/app/practice"
	"carddesk/app/words"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/transport"
)

// rig is a test of the browser with a simulated card, and the simulated component on a port of its own.
type rig struct {
	*testing.T
	test  *Test
	cards *simcard.Desk
	local *component.Component
	base  string // its address
	at    string // its port
	stop  func() // the component
	ended chan Report

	mu     sync.Mutex
	pins   []string // to be typed, in this order; a person without one cancels
	typed  int
	latest Report
}

// config is what a rig is made from; the zero value is all in order.
type config struct {
	stopped bool // the component does not run
	pins    []string
	limit   time.Duration
	words   words.Language
	card    simcard.Options
}

// patient is how long a test waits for what is done within seconds, on a machine that does much else.
const patient = 90 * time.Second

func start(t *testing.T, c config) *rig {
	t.Helper()
	r := &rig{T: t, pins: c.pins, ended: make(chan Report, 1), cards: simcard.NewDesk(simcard.ReaderName(1))}
	if c.card.Kind == "" {
		c.card.Kind = simcard.GPKI2
	}
	sim, err := simcard.New(c.card)
	r.check(err)
	r.check(r.cards.Insert(0, sim))
	r.local = component.New(component.Slot{Reader: simcard.ReaderName(1), Card: sim})
	r.serve()
	if c.stopped {
		r.stop()
	}
	if c.words == "" {
		c.words = words.English
	}
	model := r.model()
	r.test, err = New(Config{
		Words: words.In(c.words), Base: r.base, Limit: c.limit,
		Component: (&hipki.Client{Base: r.base}).Info,
		Changed: func(now Report) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.latest = now
		},
		Sign: func(tell func(ops.Step), done func(desk.Result)) func() {
			return model.Start(ops.Sign, desk.Talk{Ask: r.ask, Tell: tell, Done: done})
		},
	})
	r.check(err)
	ctx, cancel := context.WithCancel(context.Background())
	go func() { r.ended <- r.test.Run(ctx) }()
	modelled := make(chan struct{})
	go func() {
		defer close(modelled)
		model.Run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-modelled
	})
	return r
}

// model is what window and terminal look at cards with.
func (r *rig) model() *desk.Desk {
	around := practice.Over(r.cards)
	r.Cleanup(around.Close)
	return desk.New(desk.Config{
		Service: func() transport.Service { return r.cards },
		Ways: func() ops.Ways {
			w, err := around.Ways()
			if err != nil {
				r.Error(err)
			}
			return w
		},
		Changed: func(s desk.Snapshot) { r.test.Show(s) },
	})
}

// serve runs the component on a port of its own until stop is called.
func (r *rig) serve() {
	r.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	r.check(err)
	_, port, err := net.SplitHostPort(l.Addr().String())
	r.check(err)
	r.base, r.at = "http://localhost:"+port, l.Addr().String()
	r.run(l)
}

// serveAt runs it again where it was.
func (r *rig) serveAt() {
	r.Helper()
	l, err := net.Listen("tcp", r.at)
	r.check(err)
	r.run(l)
}

func (r *rig) run(l net.Listener) {
	server := &http.Server{Handler: r.local, ReadHeaderTimeout: patience}
	go func() { _ = server.Serve(l) }()
	r.stop = func() {
		_ = l.Close() // the server may not have begun with it
		_ = server.Close()
	}
	r.Cleanup(r.stop)
}

func (r *rig) check(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// ask is the person at this program's own window.
func (r *rig) ask(context.Context, ops.Question) (ops.Answer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.typed >= len(r.pins) {
		return ops.Answer{}, context.Canceled
	}
	r.typed++
	now, err := secret.From([]byte(r.pins[r.typed-1]))
	return ops.Answer{Now: now}, err
}

// until waits for a report that pleases.
func (r *rig) until(what string, pleases func(Report) bool) Report {
	r.Helper()
	deadline := time.Now().Add(patient)
	for {
		now := r.test.Report()
		if pleases(now) {
			return now
		}
		if time.Now().After(deadline) {
			r.Fatalf("%s: it never came to that:\n%s", what, told(now))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// step waits until a step stands so.
func (r *rig) step(name StepName, state State, found string) {
	r.Helper()
	r.until(string(name)+" "+string(state)+" "+found, func(now Report) bool {
		s := now.Step(name)
		return s.State == state && s.Case == found
	})
}

// over waits for the end.
func (r *rig) over() Report {
	r.Helper()
	select {
	case report := <-r.ended:
		return report
	case <-time.After(patient):
		r.Fatalf("it goes on:\n%s", told(r.test.Report()))
	}
	return Report{}
}

// told lists how the steps stand.
func told(r Report) string {
	out := "over: " + string(r.Over) + "\n"
	for _, s := range r.Steps {
		out += string(s.Name) + ": " + string(s.State) + " " + s.Case
		if s.Err != nil {
			out += " " + s.Err.Error()
		}
		out += "\n"
	}
	return out
}
