package ops_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/mishap"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

const (
	rightCode = "Code-77+8"
	wrongCode = "Code-99+9"
	atReader  = "Simulated Reader"
)

// middlewareJob is an operation on a citizen card.
type middlewareJob struct {
	name       string
	run        func(ops.Pin, context.Context) ops.Outcome
	now, fresh string
	tries      int // PIN tries left before
	right      bool
}

var moduleJobs = []middlewareJob{
	{"verify, right", ops.Pin.Verify, oldPIN, "", 3, true},
	{"verify, wrong", ops.Pin.Verify, wrongPIN, "", 3, false},
	{"verify, wrong, last try", ops.Pin.Verify, wrongPIN, "", 1, false},
	{"change, right", ops.Pin.Change, oldPIN, newPIN, 3, true},
	{"change, right, after a wrong one", ops.Pin.Change, oldPIN, newPIN, 2, true},
	{"change, right, last try", ops.Pin.Change, oldPIN, newPIN, 1, true},
	{"change, wrong", ops.Pin.Change, wrongPIN, newPIN, 3, false},
	{"change, wrong, last try", ops.Pin.Change, wrongPIN, newPIN, 1, false},
}

var componentJobs = []middlewareJob{
	{"change, right", ops.Pin.Change, oldPIN, newPIN, 3, true},
	{"change, wrong", ops.Pin.Change, wrongPIN, newPIN, 3, false},
	{"change, wrong, last try", ops.Pin.Change, wrongPIN, newPIN, 1, false},
	{"unblock, right", ops.Pin.Unblock, rightCode, newPIN, 0, true},
	{"unblock, right, only forgotten", ops.Pin.Unblock, rightCode, newPIN, 3, true},
	{"unblock, wrong", ops.Pin.Unblock, wrongCode, newPIN, 0, false},
}

// citizen makes cards of one seed, whose keys are made once.
func citizen(t testing.TB, tries int) *simcard.Card {
	t.Helper()
	c, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, PIN: []byte(oldPIN), Tries: &tries, Now: func() time.Time { return practiceDay }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var practiceDay = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func moduleOver(t testing.TB, c *simcard.Card) (*module.Module, *ops.ModulePath) {
	t.Helper()
	m := module.New(module.Reader{Name: atReader, Card: c})
	found, err := token.Find(t.Context(), m, token.Card{}, "")
	if err != nil {
		t.Fatal(err)
	}
	return m, &ops.ModulePath{Token: found, Module: m.Info()}
}

// TestEveryOperationEveryPathEveryFault is what a person's card depends on: whatever breaks, wherever, on whatever path, at most one try is
// spent, no secret is sent twice, and what is reported is true.
func TestEveryOperationEveryPathEveryFault(t *testing.T) {
	cases, worst := 0, 0
	for name, path := range map[string]func(*testing.T) (int, int){
		"native": nativeEveryFault, "held": heldEveryFault, "module": moduleEveryFault, "component": componentEveryFault,
	} {
		t.Run(name, func(t *testing.T) {
			n, spent := path(t)
			cases, worst = cases+n, max(worst, spent)
		})
	}
	t.Logf("measured: %d cases of every fault at every exchange of every operation on every path, at most %d tries spent", cases, worst)
	if cases < 1000 {
		t.Errorf("%d cases, want at least 1000", cases)
	}
}

// moduleEveryFault strikes at every call of every operation through a module, before and after its effect.
func moduleEveryFault(t *testing.T) (cases, worst int) {
	for _, j := range moduleJobs {
		t.Run(j.name, func(t *testing.T) {
			for nth := range undisturbedModule(t, j) {
				for _, kind := range module.Kinds() {
					for _, after := range []bool{false, true} {
						cases++
						worst = max(worst, brokenModule(t, j, module.Fault{Nth: nth, Kind: kind, After: after}))
					}
				}
			}
		})
	}
	return cases, worst
}

// undisturbedModule tells how many calls the operation makes.
func undisturbedModule(t *testing.T, j middlewareJob) int {
	t.Helper()
	m, path := moduleOver(t, citizen(t, j.tries))
	before := len(m.Calls())
	out := j.run(ops.Pin{Path: path, Ask: answers(t, j.now, j.fresh)}, t.Context())
	if (out.Stage == ops.Done) != j.right {
		t.Fatalf("undisturbed: %s, %v", out.Stage, out.Err)
	}
	return len(m.Calls()) - before
}

func brokenModule(t *testing.T, j middlewareJob, fault module.Fault) int {
	t.Helper()
	name := fmt.Sprintf("%s at call %d, after: %t", fault.Kind, fault.Nth, fault.After)
	c := citizen(t, j.tries)
	m, path := moduleOver(t, c)
	m.Inject(fault)
	out := j.run(ops.Pin{Path: path, Ask: answers(t, j.now, j.fresh)}, t.Context())
	spent := j.tries - c.TriesLeft()
	if spent > 1 {
		t.Errorf("%s: %d tries spent", name, spent)
	}
	if n := m.Count("C_Login") + m.Count("C_SetPIN"); n > 1 {
		t.Errorf("%s: a secret was sent %d times", name, n)
	}
	checkCitizen(t, name, j, c, out)
	return spent
}

// checkCitizen holds what was reported against the card. Finding out goes through a module in order; the card itself is asked last.
func checkCitizen(t *testing.T, name string, j middlewareJob, c *simcard.Card, out ops.Outcome) {
	t.Helper()
	certain := out.Certain
	if certain == ops.NotKnown {
		if !errors.Is(out.Err, secret.ErrUnanswered) || out.Stage != ops.Interrupted {
			t.Errorf("%s: not known, and yet %s %v", name, out.Stage, out.Err)
		}
		certain = findOutThroughModule(t, name, j, c, out)
	}
	if j.fresh == "" {
		return
	}
	if changed, _ := c.VerifyPIN([]byte(newPIN)); changed != (certain == ops.Changed) {
		t.Errorf("%s: reported as %s, found %s, is changed: %t (%v)", name, out.Certain, certain, changed, out.Err)
	}
}

// findOutThroughModule is the safe way: flags first, then the new PIN once, if a try can be spared.
func findOutThroughModule(t *testing.T, name string, j middlewareJob, c *simcard.Card, out ops.Outcome) ops.Certain {
	t.Helper()
	_, path := moduleOver(t, c)
	now, err := path.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if certain := ops.Resolve(out.Job, out.Status, now); certain != ops.NotKnown {
		return certain
	}
	if j.fresh == "" {
		return ops.NotKnown
	}
	if c.TriesLeft() == 1 {
		t.Errorf("%s: finding out would spend the last try", name)
	}
	verified := (ops.Pin{Path: path, Ask: answers(t, newPIN, "")}).Verify(t.Context())
	if verified.Stage == ops.Done {
		return ops.Changed
	}
	return ops.Unchanged
}

// desk is a component and a centre on loopback, and the path through them.
type desk struct {
	component *component.Component
	centre    *centre.Centre
	card      *simcard.Card
	number    string
	path      ops.ComponentPath
}

func newDesk(t testing.TB, tries int, wait time.Duration) desk {
	t.Helper()
	c := citizen(t, tries)
	truth, err := c.Truth()
	if err != nil {
		t.Fatal(err)
	}
	d := desk{component: component.New(component.Slot{Reader: atReader, Card: c}), centre: centre.New(), card: c, number: truth.Number}
	d.centre.Enrol(truth.Number, centre.Record{Code: []byte(rightCode)})
	local, far := httptest.NewServer(d.component), httptest.NewServer(d.centre)
	t.Cleanup(func() { local.CloseClientConnections(); far.CloseClientConnections(); local.Close(); far.Close() })
	d.path = ops.ComponentPath{
		Client: &hipki.Client{
			Base: local.URL, Centre: far.URL, Owners: mine{}, AllowOwner: func(hipki.Owner) bool { return true },
			Waits: hipki.Waits{Connect: wait, Owner: wait, Info: wait, Act: wait, Centre: wait},
		},
		Card: hipki.CardRef{Number: truth.Number, ReaderName: atReader},
	}
	return d
}

// Waits of the client: short where nothing will come, long enough for a busy machine everywhere else.
const (
	short = 150 * time.Millisecond
	long  = time.Minute
)

func waitFor(mishap string) time.Duration {
	if mishap == "silence" {
		return short
	}
	return long
}

// mine says that the test itself owns every port.
type mine struct{}

func (mine) Owners(context.Context, netip.AddrPort) ([]hipki.Owner, error) {
	return []hipki.Owner{{PID: 1, Name: "test"}}, nil
}

// mishaps are the ways in which an answer goes wrong.
func mishaps() map[string]mishap.Mishap {
	return map[string]mishap.Mishap{
		"hung up": mishap.HangUp, "cut off": mishap.CutOff, "silence": mishap.Silence,
		"server error": mishap.Status(http.StatusInternalServerError), "redirect": mishap.Redirect("http://127.0.0.1:1/"),
		"nonsense": mishap.Instead([]byte("<html>")), "empty": mishap.Instead(nil), "gigabytes": mishap.Flood(new(atomic.Int64)),
	}
}

// componentEveryFault strikes at every request of every operation through component and centre, before and after its effect.
func componentEveryFault(t *testing.T) (cases, worst int) {
	steps := map[string]func(desk) *mishap.Plan{
		component.Change: func(d desk) *mishap.Plan { return &d.component.Plan },
		component.Build:  func(d desk) *mishap.Plan { return &d.component.Plan },
		component.Apply:  func(d desk) *mishap.Plan { return &d.component.Plan },
		centre.Ask:       func(d desk) *mishap.Plan { return &d.centre.Plan },
	}
	for _, j := range componentJobs {
		t.Run(j.name, func(t *testing.T) {
			checkUndisturbed(t, j)
			for step, plan := range steps {
				for kind, what := range mishaps() {
					for _, before := range []bool{false, true} {
						cases++
						name := fmt.Sprintf("%s at %s, before: %t", kind, step, before)
						d := newDesk(t, j.tries, waitFor(kind))
						plan(d).Set(step, mishap.Event{Mishap: what, Before: before})
						worst = max(worst, brokenComponent(t, name, j, d))
					}
				}
			}
		})
	}
	return cases, worst
}

func checkUndisturbed(t *testing.T, j middlewareJob) {
	t.Helper()
	out := j.run(ops.Pin{Path: newDesk(t, j.tries, long).path, Ask: answers(t, j.now, j.fresh)}, t.Context())
	if (out.Stage == ops.Done) != j.right {
		t.Fatalf("undisturbed: %s, %v", out.Stage, out.Err)
	}
}

func brokenComponent(t *testing.T, name string, j middlewareJob, d desk) int {
	t.Helper()
	out := j.run(ops.Pin{Path: d.path, Ask: answers(t, j.now, j.fresh)}, t.Context())
	spent := max(j.tries-d.card.TriesLeft(), centre.MaxTries-d.centre.TriesLeft(d.number))
	if spent > 1 {
		t.Errorf("%s: %d tries spent", name, spent)
	}
	for _, call := range []string{component.Change, component.Build, component.Apply} {
		if n := d.component.Count(call); n > 1 {
			t.Errorf("%s: %s was sent %d times", name, call, n)
		}
	}
	if d.centre.Calls() > 1 {
		t.Errorf("%s: the centre was asked %d times", name, d.centre.Calls())
	}
	checkCitizen(t, name, j, d.card, out)
	return spent
}

// TestComponentRefusesStrangers: nothing is sent to a program that is not the component.
func TestComponentRefusesStrangers(t *testing.T) {
	for _, j := range componentJobs {
		d := newDesk(t, j.tries, long)
		d.path.Client.AllowOwner = nil
		out := j.run(ops.Pin{Path: d.path, Ask: answers(t, j.now, j.fresh)}, t.Context())
		var stranger *hipki.StrangerError
		if !errors.As(out.Err, &stranger) || out.Certain != ops.Unchanged {
			t.Errorf("%s: %+v", j.name, out)
		}
		if calls := d.component.Calls(); len(calls) > 0 {
			t.Errorf("%s: the stranger received %v", j.name, calls)
		}
	}
}

// TestComponentNotRunning is an ordinary refusal.
func TestComponentNotRunning(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	path := ops.ComponentPath{Client: &hipki.Client{Base: "http://" + address}, Card: hipki.CardRef{Number: "TP00000000000001", ReaderName: atReader}}
	out := (ops.Pin{Path: path, Ask: answers(t, oldPIN, newPIN)}).Change(t.Context())
	if !errors.Is(out.Err, hipki.ErrNotRunning) || out.Certain != ops.Unchanged {
		t.Errorf("%+v", out)
	}
}
