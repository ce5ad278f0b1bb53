package practice_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"carddesk/app/desk"
	"carddesk/app/practice"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }

const newPIN = "Fresh-77"

// patience is for a machine that is very busy; what is waited for here takes a second.
const patience = time.Minute

// practised is a window's model in a scenario.
type practised struct {
	*testing.T
	desk *desk.Desk
	told chan desk.Snapshot
}

func practise(t *testing.T, scenario string) *practised {
	t.Helper()
	p := &practised{T: t, told: make(chan desk.Snapshot, 1000)}
	none, err := practice.Open("no-reader", noon)
	if err != nil {
		t.Fatal(err)
	}
	open := practice.For(noon)
	p.desk = desk.New(desk.Config{
		Service: func() transport.Service { return none.Desk }, Ways: func() ops.Ways { return ops.Ways{} }, Now: noon, Practice: open,
		Changed: func(s desk.Snapshot) { p.told <- s },
	})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p.desk.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-ended })
	p.desk.Practise(scenario)
	return p
}

// until waits for a snapshot of the scenario in one of these situations.
func (p *practised) until(situations ...desk.Situation) desk.Snapshot {
	p.Helper()
	late := time.After(patience)
	for {
		select {
		case s := <-p.told:
			for _, situation := range situations {
				if s.Practice != "" && s.Situation == situation {
					return s
				}
			}
		case <-late:
			p.Fatalf("not %q in time", situations)
		}
	}
}

// do carries out a job with these secrets and every consent.
func (p *practised) do(job ops.Job, now, fresh string) desk.Result {
	p.Helper()
	done := make(chan desk.Result, 1)
	p.desk.Start(job, desk.Talk{Done: func(r desk.Result) { done <- r }, Ask: func(context.Context, ops.Question) (ops.Answer, error) {
		a := ops.Answer{Notice: true, Last: true}
		var err error
		if a.Now, err = secret.From([]byte(now)); err == nil && fresh != "" {
			a.Fresh, err = secret.From([]byte(fresh))
		}
		return a, err
	}})
	select {
	case r := <-done:
		return r
	case <-time.After(patience):
		p.Fatal("no end in time")
	}
	return desk.Result{}
}

// TestScenarios: each shows what it is called for.
func TestScenarios(t *testing.T) {
	ready := desk.Ready
	tests := map[string]struct {
		situation desk.Situation
		kind      card.Kind
		concerns  []desk.Concern
	}{
		"healthy":          {ready, card.GPKI2, nil},
		"gpki1":            {ready, card.GPKI1, nil},
		"piv":              {ready, card.PIV, nil},
		"several":          {desk.Several, "", nil},
		"ends-soon":        {ready, card.GPKI2, []desk.Concern{desk.EndsSoon}},
		"expired":          {ready, card.GPKI2, []desk.Concern{desk.Expired}},
		"not-yet-valid":    {ready, card.GPKI2, []desk.Concern{desk.NotYetValid}},
		"one-try-left":     {ready, card.GPKI2, []desk.Concern{desk.LastTry}},
		"locked":           {ready, card.GPKI2, []desk.Concern{desk.PINLocked}},
		"code-locked":      {ready, card.GPKI2, []desk.Concern{desk.PINLocked}}, // the centre alone knows of the code
		"piv-one-try-left": {ready, card.PIV, []desk.Concern{desk.LastTry}},
		"piv-locked":       {ready, card.PIV, []desk.Concern{desk.PINLocked}},
		"piv-code-locked":  {ready, card.PIV, []desk.Concern{desk.PINLocked}},
		"health-card":      {desk.WrongCard, card.NHI, nil},
		"upside-down":      {desk.Mute, "", nil},
		"empty":            {desk.NoCard, "", nil},
		"no-reader":        {desk.NoReader, "", nil},
		"no-service":       {desk.NoService, "", nil},
	}
	for _, scenario := range simcard.Scenarios() {
		test, known := tests[scenario]
		if !known {
			t.Errorf("%s is not tested", scenario)
			continue
		}
		t.Run(scenario, func(t *testing.T) {
			s := practise(t, scenario).until(test.situation)
			if s.Practice != scenario {
				t.Errorf("practice %q", s.Practice)
			}
			if test.kind != "" && s.Card.Reading.Kind != test.kind {
				t.Errorf("kind %q", s.Card.Reading.Kind)
			}
			got := s.Concerns(noon())
			if len(got) != len(test.concerns) || len(got) > 0 && got[0] != test.concerns[0] {
				t.Errorf("concerns %q, want %q", got, test.concerns)
			}
		})
	}
}

// TestCitizenCard: a locked practice card is unblocked, its PIN changed and verified, with the secrets that the banner tells.
func TestCitizenCard(t *testing.T) {
	secrets := practice.TheSecrets()
	p := practise(t, "locked")
	p.until(desk.Ready)
	if r := p.do(ops.Unblock, "Wrong-99", newPIN); !is[*secret.WrongError](r.Err) {
		t.Errorf("wrong code: %+v, %v", r, r.Err)
	}
	if r := p.do(ops.Unblock, secrets.SubscriberCode, newPIN); r.Stage != ops.Done || r.Guided {
		t.Fatalf("unblock: %+v, %v", r, r.Err)
	}
	if r := p.do(ops.ChangePIN, newPIN, secrets.PIN); r.Stage != ops.Done {
		t.Errorf("change: %+v, %v", r, r.Err)
	}
	if r := p.do(ops.VerifyPIN, secrets.PIN, ""); r.Stage != ops.Done {
		t.Errorf("verify: %+v, %v", r, r.Err)
	}
}

// TestCodeLocked: the centre refuses, as it would in earnest.
func TestCodeLocked(t *testing.T) {
	p := practise(t, simcard.CodeLocked)
	p.until(desk.Ready)
	if r := p.do(ops.Unblock, practice.TheSecrets().SubscriberCode, newPIN); !is[*secret.LockedError](r.Err) || r.Certain != ops.Unchanged {
		t.Errorf("%+v, %v", r, r.Err)
	}
}

func TestPIVCard(t *testing.T) {
	p := practise(t, "piv-locked")
	p.until(desk.Ready)
	if r := p.do(ops.Unblock, practice.TheSecrets().PUK, newPIN); r.Stage != ops.Done {
		t.Errorf("%+v, %v", r, r.Err)
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

// TestClose: after it nobody listens any more, and twice is once.
func TestClose(t *testing.T) {
	e, err := practice.Open("healthy", noon)
	if err != nil {
		t.Fatal(err)
	}
	ways, err := e.Ways()
	if err != nil {
		t.Fatal(err)
	}
	again, err := e.Ways()
	if err != nil || again.Component != ways.Component {
		t.Errorf("started twice: %v", err)
	}
	if _, err := ways.Component.Info(t.Context()); err != nil {
		t.Errorf("%v", err)
	}
	e.Close()
	e.Close()
	if _, err := ways.Component.Info(t.Context()); err == nil {
		t.Error("somebody listens still")
	}
}

func TestNoSuchScenario(t *testing.T) {
	if _, err := practice.Open("flood", noon); !is[simcard.ScenarioError](err) {
		t.Errorf("%v", err)
	}
	if _, err := practice.For(noon)("flood"); !is[simcard.ScenarioError](err) {
		t.Errorf("%v", err)
	}
}
