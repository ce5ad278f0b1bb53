package desk_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carddesk/app/desk"
	"carddesk/cardops/cert"
	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/doctor"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

// noon is the clock of all tests here, so that they say the same in every year.
func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

const (
	rightPIN = simcard.PracticePIN
	wrongPIN = "00000000"
	newPIN   = "Fresh-77"
)

// rig is a desk that runs over simulated readers, with everything that it told.
type rig struct {
	*testing.T
	sim     *simcard.Desk
	desk    *desk.Desk
	service *service
	module  *module.Module // nil: none is installed
	load    func(context.Context, string) (token.Module, error)

	computer func() (*doctor.Env, error)

	mu        sync.Mutex
	told      []desk.Snapshot
	panics    []string // where
	closed    []string // practice environments
	inquiries []string // who was asked on line about certificates

	end   func()        // ends the desk and waits for it
	stuck chan struct{} // not nil: the receiver does not come back before it is closed
}

// service is the simulated desk, whose exchanges a test can reach into.
type service struct {
	*simcard.Desk
	mu     sync.Mutex
	before func(ctx context.Context, nth int) error // of an exchange, counted from 0; an error stands in for the exchange
	count  int
	opened int
	first  chan struct{} // not nil: the service does not answer before it is closed
}

func (s *service) Next(ctx context.Context, last []reader.Status) ([]reader.Status, error) {
	if s.first != nil {
		select {
		case <-s.first:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return s.Desk.Next(ctx, last)
}

func (s *service) Open(ctx context.Context, name string) (transport.Card, error) {
	s.mu.Lock()
	s.opened++
	s.mu.Unlock()
	c, err := s.Desk.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	return reached{c, s}, nil
}

func (s *service) strike(before func(ctx context.Context, nth int) error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.before, s.count = before, 0
}

func (s *service) opens() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.opened
}

type reached struct {
	transport.Card
	service *service
}

func (r reached) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	s := r.service
	s.mu.Lock()
	before, nth := s.before, s.count
	s.count++
	s.mu.Unlock()
	if before != nil {
		if err := before(ctx, nth); err != nil {
			return nil, err
		}
	}
	return r.Card.Transmit(ctx, command)
}

// onDesk runs a test in a bubble of its own time: prepare puts things on the desk before it is watched.
func onDesk(t *testing.T, readers int, prepare func(*rig), test func(*rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		var names []string
		for n := range readers {
			names = append(names, simcard.ReaderName(n+1))
		}
		r := &rig{T: t, sim: simcard.NewDesk(names...), computer: computer}
		r.service = &service{Desk: r.sim}
		if prepare != nil {
			prepare(r)
		}
		r.desk = desk.New(r.config())
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			r.desk.Run(ctx)
		}()
		r.end = func() {
			cancel()
			<-ended
		}
		defer r.end()
		test(r)
	})
}

func (r *rig) config() desk.Config {
	return desk.Config{
		Service: func() transport.Service { return r.service },
		Ways:    r.ways,
		Now:     noon,

		Computer: r.computer, Revoked: r.asked("real", revocation.Good),
		Practice: func(scenario string) (desk.Practice, error) {
			sim, err := simcard.Demo(scenario, func(o *simcard.Options) { o.Now = noon })
			simulated := func() (*doctor.Env, error) {
				e, err := computer()
				e.Service, e.Who.User = sim, "practice"
				return e, err
			}
			return desk.Practice{Service: sim, Computer: simulated, Revoked: r.asked("practice", revocation.Suspended), Close: func() { r.closed = append(r.closed, scenario) }}, err
		},
		Guard: func(where string) func() {
			return func() {
				if broken := recover(); broken != nil {
					r.mu.Lock()
					defer r.mu.Unlock()
					r.panics = append(r.panics, where)
				}
			}
		},
		Changed: func(s desk.Snapshot) {
			if r.stuck != nil {
				<-r.stuck
			}
			r.mu.Lock()
			defer r.mu.Unlock()
			r.told = append(r.told, s)
		},
	}
}

// asked is who answers about certificates, and notes that somebody asked.
func (r *rig) asked(who string, state revocation.State) doctor.Inquiry {
	return func(context.Context, *cert.Certificate, []*cert.Certificate) (revocation.Answer, error) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.inquiries = append(r.inquiries, who)
		return revocation.Answer{State: state, ThisUpdate: noon()}, nil
	}
}

// ways know the rig's module, if it has one, loaded anew each time.
func (r *rig) ways() ops.Ways {
	if r.load == nil {
		return ops.Ways{}
	}
	return ops.Ways{
		Modules: func() []ops.Installed { return []ops.Installed{{Path: "/opt/HiCOS.so", Citizen: true}} },
		Load:    r.load,
	}
}

// install installs the simulated module, which sees the cards that lie in the readers when it is loaded.
func (r *rig) install(faults ...module.Fault) {
	r.load = func(context.Context, string) (token.Module, error) {
		var readers []module.Reader
		for n := range 3 {
			if c := r.sim.Card(n); c != nil {
				readers = append(readers, module.Reader{Name: simcard.ReaderName(n + 1), Card: c})
			}
		}
		r.module = module.New(readers...)
		r.module.Inject(faults...)
		return r.module, nil
	}
}

func (r *rig) card(o simcard.Options) *simcard.Card {
	r.Helper()
	o.Now = noon
	c, err := simcard.New(o)
	if err != nil {
		r.Fatal(err)
	}
	return c
}

// insert puts a new card into a reader, counted from 0.
func (r *rig) insert(n int, o simcard.Options) *simcard.Card {
	r.Helper()
	c := r.card(o)
	r.check(r.sim.Insert(n, c))
	return c
}

func (r *rig) check(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// now lets everything come to rest that needs no time to pass, and gives the latest snapshot.
func (r *rig) now() desk.Snapshot {
	r.Helper()
	synctest.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.told) == 0 {
		r.Fatal("nothing was told")
	}
	return r.told[len(r.told)-1]
}

// after is now, some time later.
func (r *rig) after(d time.Duration) desk.Snapshot {
	r.Helper()
	time.Sleep(d)
	return r.now()
}

// all are the snapshots so far, which are forgotten.
func (r *rig) all() []desk.Snapshot {
	r.now()
	r.mu.Lock()
	defer r.mu.Unlock()
	all := r.told
	r.told = r.told[len(r.told)-1:]
	return all
}

// expect checks the situation.
func (r *rig) expect(want desk.Situation) desk.Snapshot {
	r.Helper()
	s := r.now()
	if s.Situation != want {
		r.Fatalf("situation %q (%v), want %q", s.Situation, s.Err, want)
	}
	if hasCard := slices.Contains([]desk.Situation{desk.WrongCard, desk.Reading, desk.Ready, desk.Unreadable}, want); (s.Card != nil) != hasCard {
		r.Fatalf("situation %q with card %v", s.Situation, s.Card)
	}
	if s.Card != nil && s.Card.Reading == nil {
		r.Fatal("a card without a reading")
	}
	return s
}

// holder is who is on a card.
func (r *rig) holder(c *simcard.Card) string {
	r.Helper()
	truth, err := c.Truth()
	r.check(err)
	return truth.Holder
}

// person answers every question with these secrets and every consent.
func person(now, fresh string) ops.Ask {
	return func(context.Context, ops.Question) (ops.Answer, error) {
		a := ops.Answer{Notice: true, Last: true}
		var err error
		if a.Now, err = secret.From([]byte(now)); err == nil && fresh != "" {
			a.Fresh, err = secret.From([]byte(fresh))
		}
		return a, err
	}
}

// running is an operation and what it told.
type running struct {
	cancel func()
	done   chan desk.Result
	stages []ops.Stage
}

func (r *rig) start(job ops.Job, ask ops.Ask) *running {
	run := &running{done: make(chan desk.Result, 2)}
	run.cancel = r.desk.Start(job, desk.Talk{
		Ask: ask, Observe: func(p ops.Progress) { run.stages = append(run.stages, p.Stage) },
		Done: func(result desk.Result) { run.done <- result },
	})
	return run
}

// result waits for the end.
func (r *rig) result(run *running) desk.Result {
	r.Helper()
	synctest.Wait()
	select {
	case result := <-run.done:
		return result
	default:
		r.Fatal("the operation goes on")
	}
	return desk.Result{}
}

// endless is a person who never answers.
func endless(ctx context.Context, _ ops.Question) (ops.Answer, error) {
	<-ctx.Done()
	return ops.Answer{}, ctx.Err()
}
