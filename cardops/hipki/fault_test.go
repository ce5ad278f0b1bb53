package hipki

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/mishap"
)

// faults are what may happen to an answer, and the errors that it must be told by. decoy is another address.
func faults(decoy string, sent *atomic.Int64) map[string]struct {
	mishap mishap.Mishap
	want   error
} {
	swap := func(old, replacement string) mishap.Mishap {
		return mishap.Changed(func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(replacement), 1) })
	}
	behind := func(b ...byte) mishap.Mishap {
		return mishap.Changed(func(honest []byte) []byte { return append(honest, b...) })
	}
	type fault = struct {
		mishap mishap.Mishap
		want   error
	}
	return map[string]fault{
		"hung up":       {mishap.HangUp, ErrCutOff},
		"cut off":       {mishap.CutOff, ErrCutOff},
		"silence":       {mishap.Silence, ErrSlow},
		"drip":          {mishap.Drip, ErrSlow},
		"gigabytes":     {mishap.Flood(sent), ErrTooLarge},
		"redirect":      {mishap.Redirect(decoy), ErrRedirected},
		"moved":         {mishap.Moved(decoy), ErrRedirected},
		"not found":     {mishap.Status(http.StatusNotFound), &StatusError{404}},
		"broken":        {mishap.Status(http.StatusInternalServerError), &StatusError{500}},
		"nothing":       {mishap.Instead(nil), ErrNonsense},
		"a page":        {mishap.Instead([]byte("<html>busy</html>")), ErrNonsense},
		"half":          {mishap.Changed(func(b []byte) []byte { return b[:len(b)/2] }), ErrNonsense},
		"trailing":      {behind('x'), ErrNonsense},
		"not UTF-8":     {mishap.Instead([]byte("{\"a\":\"\xA4\"}")), ErrNonsense},
		"members twice": {swap("{", `{"a":1,"a":2,`), ErrNonsense},
		"other func":    {swap(`"func":"`, `"func":"x`), ErrNonsense},
		"other card":    {swap(`"cardSN":"T`, `"cardSN":"X`), ErrOtherCard},
		"odd code":      {swap(`"ret_code":`, `"ret_code":[],"x":`), ErrNonsense},
	}
}

// calls are the exchanges of each operation.
var calls = map[string][]string{"change": {component.Change}, "unblock": {component.Build, centre.Ask, component.Apply}}

// TestEveryFaultAtEveryExchange has each fault happen at each exchange, before and after its effect, with right and wrong secrets. The card and
// the centre's record lose at most one try, nothing is sent twice, and what the error says is true.
func TestEveryFaultAtEveryExchange(t *testing.T) {
	var decoyed atomic.Int64
	decoy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { decoyed.Add(1) }))
	defer decoy.Close()
	var spent tally
	t.Run("all", func(t *testing.T) {
		for operation, exchanges := range calls {
			for _, at := range exchanges {
				for name, fault := range faults(decoy.URL, new(atomic.Int64)) {
					if at == centre.Ask && (name == "other func" || name == "other card" || name == "odd code") {
						continue // only the component's answers have such members
					}
					for _, before := range []bool{true, false} {
						for _, right := range []bool{true, false} {
							t.Run(fmt.Sprintf("%s/%s/%s/before=%t/right=%t", operation, at, name, before, right), func(t *testing.T) {
								t.Parallel()
								if before && name == "other card" {
									return // an answer that was made up names no card
								}
								run := faulty{newRig(t), operation, at, right}
								spent.add(run.check(t, mishap.Event{Mishap: fault.mishap, Before: before}, fault.want))
							})
						}
					}
				}
			}
		}
	})
	if decoyed.Load() != 0 {
		t.Errorf("redirections were followed %d times", decoyed.Load())
	}
	t.Logf("%d cases, the most tries that one spent: %d", spent.cases, spent.most)
	if spent.cases < 200 || spent.most != 1 {
		t.Errorf("%d cases, %d tries", spent.cases, spent.most)
	}
}

// tally counts cases and the most tries that one of them spent.
type tally struct {
	mu          sync.Mutex
	cases, most int
}

func (c *tally) add(spent int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.cases++
	c.most = max(c.most, spent)
}

// faulty is an operation during which something goes wrong.
type faulty struct {
	*rig
	operation, at string
	right         bool
}

// check runs it and gives how many tries it spent.
func (f faulty) check(t *testing.T, e mishap.Event, want error) (spent int) {
	t.Helper()
	plan := &f.component.Plan
	switch {
	case f.at == centre.Ask:
		plan = &f.centre.Plan
		if errors.Is(want, ErrSlow) {
			// The one time-out that is waited for here: the centre has long done what it does by then.
			f.client.Waits.Centre = time.Second
		}
	case errors.Is(want, ErrSlow):
		e.Mishap = f.runOut(e.Mishap)
	}
	plan.Set(f.at, e)
	started := time.Now()
	err := f.run(t)
	if took := time.Since(started); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	f.checkError(t, err, want)
	f.checkCalls(t)
	spent = max(simcard.MaxTries-f.card.TriesLeft(), centre.MaxTries-f.centre.TriesLeft(f.ref.Number))
	if spent > 1 {
		t.Errorf("%d tries were spent", spent)
	}
	f.checkCard(t, e.Before)
	return spent
}

func (f faulty) run(t *testing.T) error {
	if f.operation == "change" {
		return f.change(t, map[bool]string{true: rightPIN, false: wrongPIN}[f.right], newPIN)
	}
	return f.unblock(t, map[bool]string{true: rightCode, false: wrongCode}[f.right])
}

// checkError wants the error that belongs to the fault, that it leaves the outcome open, and that it has no secret in it.
func (f faulty) checkError(t *testing.T, err, want error) {
	t.Helper()
	if status, ok := want.(*StatusError); ok {
		if got, is := errors.AsType[*StatusError](err); !is || *got != *status {
			t.Errorf("error %v, want %v", err, want)
		}
	} else if !errors.Is(err, want) {
		t.Errorf("error %v, want %v", err, want)
	}
	if !errors.Is(err, secret.ErrUnanswered) || verdict(err) != nil {
		t.Errorf("%v claims to know what became of the secret", err)
	}
	for _, hidden := range []string{rightPIN, wrongPIN, newPIN, rightCode, wrongCode} {
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), hidden) {
			t.Errorf("%v holds a secret", err)
		}
	}
	f.checkStep(t, err)
}

func (f faulty) checkStep(t *testing.T, err error) {
	t.Helper()
	step, stopped := errors.AsType[*StepError](err)
	want := map[string]Step{component.Build: Building, centre.Ask: Asking, component.Apply: Applying}[f.at]
	if stopped != (want != "") || stopped && step.Step != want {
		t.Errorf("%v is not about %s", err, f.at)
	}
}

// checkCalls wants every exchange up to the broken one once, and none behind it.
func (f faulty) checkCalls(t *testing.T) {
	t.Helper()
	expected := 1
	for _, call := range calls[f.operation] {
		got := f.component.Count(call)
		if call == centre.Ask {
			got = f.centre.Calls()
		}
		if got != expected {
			t.Errorf("%s was called %d times, want %d", call, got, expected)
		}
		if call == f.at {
			expected = 0
		}
	}
}

// checkCard wants the new PIN on the card only where the last exchange had its effect.
func (f faulty) checkCard(t *testing.T, before bool) {
	t.Helper()
	changed := f.right && !before && (f.at == component.Change || f.at == component.Apply)
	if f.accepts(newPIN) != changed {
		t.Errorf("new PIN on the card: %t, want %t", !changed, changed)
	}
}
