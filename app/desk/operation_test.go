package desk_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"carddesk/app/desk"
	"carddesk/cardops/card"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/token"
)

// TestOperations: each job on each path, and what the window shows of the PIN afterwards.
func TestOperations(t *testing.T) {
	for name, test := range map[string]struct {
		options simcard.Options
		job     ops.Job
		ask     ops.Ask
		stage   ops.Stage
		err     error
		left    int
	}{
		"PIV, verify":           {simcard.Options{Kind: simcard.PIV, Tries: new(2)}, ops.VerifyPIN, person(rightPIN, ""), ops.Done, nil, 3},
		"PIV, verify wrong":     {simcard.Options{Kind: simcard.PIV}, ops.VerifyPIN, person(wrongPIN, ""), ops.Refused, &secret.WrongError{}, 2},
		"PIV, lock":             {simcard.Options{Kind: simcard.PIV, Tries: new(1)}, ops.VerifyPIN, person(wrongPIN, ""), ops.Refused, &secret.LockedError{}, 0},
		"PIV, change":           {simcard.Options{Kind: simcard.PIV}, ops.ChangePIN, person(rightPIN, newPIN), ops.Done, nil, 3},
		"PIV, unblock":          {simcard.Options{Kind: simcard.PIV, Tries: new(0)}, ops.Unblock, person(simcard.PracticeCode, newPIN), ops.Done, nil, 3},
		"PIV, change locked":    {simcard.Options{Kind: simcard.PIV, Tries: new(0)}, ops.ChangePIN, endless, ops.Refused, &secret.LockedError{}, 0},
		"citizen, verify":       {simcard.Options{Kind: simcard.GPKI2, Tries: new(2)}, ops.VerifyPIN, person(rightPIN, ""), ops.Done, nil, 3},
		"citizen, verify wrong": {simcard.Options{Kind: simcard.GPKI2}, ops.VerifyPIN, person(wrongPIN, ""), ops.Refused, &secret.WrongError{}, 2},
		"citizen, change":       {simcard.Options{Kind: simcard.GPKI1}, ops.ChangePIN, person(rightPIN, newPIN), ops.Done, nil, 3},
		"citizen, lock":         {simcard.Options{Kind: simcard.GPKI1, Tries: new(1)}, ops.ChangePIN, person(wrongPIN, newPIN), ops.Refused, &secret.LockedError{}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			onDesk(t, 1, func(r *rig) {
				r.install()
				r.insert(0, test.options)
			}, func(r *rig) {
				r.expect(desk.Ready)
				result := r.result(r.start(test.job, test.ask))
				if result.Job != test.job || result.Stage != test.stage || !is(result.Err, test.err) || result.Number == "" || result.Guided {
					t.Errorf("%+v, %v", result, result.Err)
				}
				s := r.expect(desk.Ready)
				if left := r.sim.Card(0).TriesLeft(); left != test.left || !tells(s.Card.Status, test.left) {
					t.Errorf("%d tries left, told as %+v", left, s.Card.Status)
				}
			})
		})
	}
}

// is tells whether an error is of that type.
func is(err, want error) bool {
	switch want.(type) {
	case *secret.WrongError:
		_, ok := errors.AsType[*secret.WrongError](err)
		return ok
	case *secret.LockedError:
		_, ok := errors.AsType[*secret.LockedError](err)
		return ok
	}
	return errors.Is(err, want)
}

// tells whether a status says how many tries are left, as far as a card of its kind can.
func tells(s ops.Status, left int) bool {
	if s.PIN.TriesLeft != nil {
		return *s.PIN.TriesLeft == left
	}
	return left == 2 && s.Low || left == 3 && !s.Low
}

// TestGuided: a citizen card without a way to the card centre is unblocked on the official page, which wants the number.
func TestGuided(t *testing.T) {
	onDesk(t, 1, func(r *rig) {
		r.install()
		r.insert(0, simcard.Options{Kind: simcard.GPKI2, Tries: new(0)})
	}, func(r *rig) {
		s := r.expect(desk.Ready)
		result := r.result(r.start(ops.Unblock, endless))
		if !result.Guided || result.Number != s.Card.Number() || !errors.Is(result.Err, hipki.ErrNoCentre) || result.Certain != ops.Unchanged {
			t.Errorf("%+v, %v", result, result.Err)
		}
		r.sim.Card(0).ReplacePIN([]byte(newPIN)) // on the official page
		r.desk.Again()
		if s := r.expect(desk.Ready); len(s.Concerns(noon())) > 0 {
			t.Errorf("%q when the person is back", s.Concerns(noon()))
		}
	})
}

// TestNoWay: without a card, or a way to it, nobody is asked for anything.
func TestNoWay(t *testing.T) {
	insert := func(o simcard.Options) func(*rig) { return func(r *rig) { r.insert(0, o) } }
	for name, test := range map[string]struct {
		prepare func(*rig)
		want    error
	}{
		"no service":           {func(r *rig) { r.sim.Stop() }, reader.ErrNoService},
		"service not asked":    {func(r *rig) { r.service.first = make(chan struct{}) }, reader.ErrNoService},
		"no reader":            {func(r *rig) { r.check(errors.Join(r.sim.Unplug(0), r.sim.Unplug(1))) }, reader.ErrNoReader},
		"no card":              {nil, reader.ErrNoCard},
		"upside down":          {insert(simcard.Options{Kind: simcard.Mute}), reader.ErrMute},
		"health card":          {insert(simcard.Options{Kind: simcard.NHI}), card.ErrUnsupported},
		"no module":            {insert(simcard.Options{Kind: simcard.GPKI2}), token.ErrNoModule},
		"several, none chosen": {several, &reader.SeveralError{}},
		"held": {func(r *rig) {
			r.insert(0, simcard.Options{Kind: simcard.PIV})
			r.check(r.sim.Hold(0, true))
		}, reader.ErrHeld},
		"module that can't be used": {func(r *rig) {
			r.load = unloadable
			r.insert(0, simcard.Options{Kind: simcard.GPKI2})
		}, token.ErrUnloadable},
	} {
		t.Run(name, func(t *testing.T) {
			onDesk(t, 2, test.prepare, func(r *rig) {
				r.now()
				result := r.result(r.start(ops.ChangePIN, func(context.Context, ops.Question) (ops.Answer, error) {
					t.Error("asked")
					return ops.Answer{}, context.Canceled
				}))
				if !errors.Is(result.Err, test.want) || result.Stage != ops.Refused || result.Certain != ops.Unchanged {
					t.Errorf("%+v, %v, want %v", result, result.Err, test.want)
				}
			})
		})
	}
}

func several(r *rig) {
	r.insert(0, simcard.Options{Kind: simcard.GPKI2})
	r.insert(1, simcard.Options{Kind: simcard.PIV})
}

// TestCancel: before anything was sent, an operation ends with nothing sent, also while nobody answers.
func TestCancel(t *testing.T) {
	deaf := func(context.Context, ops.Question) (ops.Answer, error) {
		time.Sleep(time.Hour)
		now, err := secret.From([]byte(wrongPIN))
		return ops.Answer{Now: now, Last: true}, err
	}
	for name, ask := range map[string]ops.Ask{"a person who listens": endless, "a page that does not": deaf} {
		t.Run(name, func(t *testing.T) {
			onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
				r.expect(desk.Ready)
				run := r.start(ops.VerifyPIN, ask)
				r.now()
				run.cancel()
				run.cancel()
				result := r.result(run)
				if !errors.Is(result.Err, context.Canceled) || result.Certain != ops.Unchanged {
					t.Errorf("%+v, %v", result, result.Err)
				}
				r.after(2 * time.Hour)
				r.expect(desk.Ready)
				checkUntouched(t, r, simcard.Options{Kind: simcard.PIV})
			})
		})
	}
}

// TestCancelAfterSending waits for the truth.
func TestCancelAfterSending(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		run := r.start(ops.ChangePIN, func(ctx context.Context, q ops.Question) (ops.Answer, error) {
			r.service.strike(func(ctx context.Context, _ int) error { time.Sleep(time.Second); return ctx.Err() })
			return person(rightPIN, newPIN)(ctx, q)
		})
		r.after(1500 * time.Millisecond)
		run.cancel()
		time.Sleep(time.Minute)
		if result := r.result(run); result.Stage != ops.Done || result.Certain != ops.Changed {
			t.Errorf("%+v, %v", result, result.Err)
		}
	})
}

// TestCardGoesWhileAsking: the person is told at once, and what they type then reaches no card.
func TestCardGoesWhileAsking(t *testing.T) {
	for name, test := range map[string]struct {
		happens func(*rig) error
		want    error
		then    desk.Situation
	}{
		"pulled":        {func(r *rig) error { return r.sim.Remove(0) }, reader.ErrRemoved, desk.NoCard},
		"exchanged":     {func(r *rig) error { return r.sim.Insert(0, r.card(simcard.Options{Kind: simcard.PIV, Seed: 7})) }, reader.ErrRemoved, desk.Ready},
		"unplugged":     {func(r *rig) error { return r.sim.Unplug(0) }, reader.ErrRemoved, desk.NoCard},
		"service gone":  {func(r *rig) error { r.sim.Stop(); return nil }, reader.ErrNoService, desk.NoService},
		"other chosen":  {func(r *rig) error { r.desk.Choose(simcard.ReaderName(2)); return nil }, context.Canceled, desk.NoCard},
		"practice":      {func(r *rig) error { r.desk.Practise("nowhere"); return nil }, context.Canceled, desk.NoService},
		"another comes": {func(r *rig) error { return r.sim.Insert(1, r.card(simcard.Options{Kind: simcard.PIV, Seed: 7})) }, nil, desk.Ready},
	} {
		t.Run(name, func(t *testing.T) {
			onDesk(t, 2, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
				r.expect(desk.Ready)
				run := r.start(ops.ChangePIN, endless)
				r.now()
				r.check(test.happens(r))
				r.now()
				if test.want == nil {
					run.cancel()
				}
				result := r.result(run)
				if test.want != nil && !errors.Is(result.Err, test.want) || result.Certain != ops.Unchanged {
					t.Errorf("%+v, %v", result, result.Err)
				}
				r.expect(test.then)
			})
		})
	}
}

// TestPulledWhileSending: what is certain is told, and never that the PIN was wrong.
func TestPulledWhileSending(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		run := r.start(ops.ChangePIN, func(ctx context.Context, q ops.Question) (ops.Answer, error) {
			r.service.strike(func(_ context.Context, nth int) error {
				if nth == 2 { // after SELECT and the look at the tries
					r.check(r.sim.Remove(0))
				}
				return nil
			})
			return person(rightPIN, newPIN)(ctx, q)
		})
		result := r.result(run)
		if result.Stage != ops.Interrupted || result.Certain != ops.NotKnown || !errors.Is(result.Err, secret.ErrUnanswered) {
			t.Errorf("%+v, %v", result, result.Err)
		}
		r.expect(desk.NoCard)
	})
}

// TestOneAtATime: a second operation is refused, and the first goes on.
func TestOneAtATime(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		first := r.start(ops.ChangePIN, endless)
		if result := r.result(r.start(ops.VerifyPIN, endless)); !errors.Is(result.Err, desk.ErrBusy) {
			t.Errorf("%v", result.Err)
		}
		first.cancel()
		r.result(first)
		third := r.start(ops.VerifyPIN, person(rightPIN, ""))
		if result := r.result(third); result.Stage != ops.Done {
			t.Errorf("%+v, %v", result, result.Err)
		}
		if want := []ops.Stage{ops.Checking, ops.Asking, ops.Sending, ops.Done}; !slices.Equal(third.stages, want) {
			t.Errorf("stages %q", third.stages)
		}
	})
}

// TestNotDisturbed: while an operation runs no card is read, whatever happens in the other reader.
func TestNotDisturbed(t *testing.T) {
	onDesk(t, 2, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		run := r.start(ops.ChangePIN, endless)
		r.now()
		opens := r.service.opens()
		r.insert(1, simcard.Options{Kind: simcard.GPKI2})
		r.desk.Again()
		s := r.expect(desk.Ready)
		if !s.Readers[1].HasCard() || s.Reader != simcard.ReaderName(1) || r.service.opens() != opens {
			t.Errorf("%+v at %q, %d openings", s.Readers, s.Reader, r.service.opens()-opens)
		}
		r.check(r.sim.Remove(0)) // which ends it
		r.result(run)
		if s := r.expect(desk.Ready); s.Card.Reading.Kind != card.GPKI2 {
			t.Errorf("%+v", s.Card.Reading)
		}
	})
}

// TestNotDisturbedWhileSending: a card that comes to be looked at while a secret is on its way is read when that has ended.
func TestNotDisturbedWhileSending(t *testing.T) {
	onDesk(t, 2, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		run := r.start(ops.ChangePIN, func(ctx context.Context, q ops.Question) (ops.Answer, error) {
			r.service.strike(func(context.Context, int) error { time.Sleep(time.Second); return nil })
			return person(rightPIN, newPIN)(ctx, q)
		})
		r.after(100 * time.Millisecond)
		r.insert(1, simcard.Options{Kind: simcard.GPKI2})
		r.check(r.sim.Remove(0))
		opens := r.service.opens()
		if s := r.expect(desk.Reading); s.Reader != simcard.ReaderName(2) || s.Card.Number() != "" {
			t.Errorf("%q at %q", s.Card.Number(), s.Reader)
		}
		if now := r.service.opens(); now != opens {
			t.Errorf("%d openings meanwhile", now-opens)
		}
		time.Sleep(time.Minute)
		if result := r.result(run); result.Err == nil || errors.Is(result.Err, &secret.WrongError{}) {
			t.Errorf("%+v", result)
		}
		r.after(time.Minute)
		r.expect(desk.Ready)
	})
}

// TestStartWhileReading: the operation comes first, and the reading is made up for.
func TestStartWhileReading(t *testing.T) {
	onDesk(t, 1, func(r *rig) {
		r.insert(0, simcard.Options{Kind: simcard.PIV})
		r.service.strike(stuckAt(6))
	}, func(r *rig) {
		r.expect(desk.Reading)
		r.service.strike(nil)
		if result := r.result(r.start(ops.VerifyPIN, person(wrongPIN, ""))); result.Stage != ops.Refused || !is(result.Err, &secret.WrongError{}) {
			t.Errorf("%+v, %v", result, result.Err)
		}
		if s := r.expect(desk.Ready); *s.Card.Status.PIN.TriesLeft != 2 || len(s.Card.Reading.Certificates()) != 4 {
			t.Errorf("%+v", s.Card)
		}
	})
}

// TestPanics: a mistake in a page, a module or the receiver is reported to the guard, and the desk goes on.
func TestPanics(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		broken := func(context.Context, ops.Question) (ops.Answer, error) { panic("a mistake") }
		if result := r.result(r.start(ops.VerifyPIN, broken)); !errors.Is(result.Err, desk.ErrBroken) || result.Certain != ops.Unchanged {
			t.Errorf("%+v, %v", result, result.Err)
		}
		done := make(chan desk.Result, 1)
		r.desk.Start(ops.VerifyPIN, desk.Talk{
			Ask: person(rightPIN, ""),
			Observe: func(p ops.Progress) {
				if p.Stage == ops.Sending {
					panic("a mistake")
				}
			},
			Done: func(result desk.Result) { done <- result },
		})
		r.now()
		if result := <-done; !errors.Is(result.Err, desk.ErrBroken) || result.Certain != ops.NotKnown {
			t.Errorf("%+v, %v", result, result.Err)
		}
		r.expect(desk.Ready)
		if len(r.panics) != 2 {
			t.Errorf("guarded: %q", r.panics)
		}
	})
}

// TestEnd: when the desk ends, an operation that waits for its person ends too; another is refused, and nothing is told afterwards.
func TestEnd(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		run := r.start(ops.ChangePIN, endless)
		r.now()
		r.end()
		if result := r.result(run); !errors.Is(result.Err, context.Canceled) {
			t.Errorf("%v", result.Err)
		}
		told := len(r.told)
		if result := r.result(r.start(ops.ChangePIN, endless)); !errors.Is(result.Err, context.Canceled) {
			t.Errorf("%v", result.Err)
		}
		r.check(r.sim.Remove(0))
		r.desk.Practise("piv")
		r.desk.Again()
		r.now()
		if len(r.told) != told {
			t.Errorf("%d snapshots after the end", len(r.told)-told)
		}
	})
}

// TestEndWhileSending waits for the truth.
func TestEndWhileSending(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		run := r.start(ops.ChangePIN, func(ctx context.Context, q ops.Question) (ops.Answer, error) {
			r.service.strike(func(ctx context.Context, _ int) error { time.Sleep(time.Second); return ctx.Err() })
			return person(rightPIN, newPIN)(ctx, q)
		})
		r.after(1500 * time.Millisecond)
		r.end()
		if result := r.result(run); result.Stage != ops.Done {
			t.Errorf("%+v, %v", result, result.Err)
		}
	})
}

// TestPractice: the simulated readers of a scenario take the place of the real ones, and give it back.
func TestPractice(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		r.desk.Practise("gpki1")
		if s := r.expect(desk.Ready); s.Practice != "gpki1" || s.Card.Reading.Kind != card.GPKI1 {
			t.Errorf("%q, %+v", s.Practice, s.Card.Reading)
		}
		r.check(r.sim.Remove(0)) // a real card is nothing to practice
		if s := r.expect(desk.Ready); s.Practice != "gpki1" {
			t.Errorf("%q", s.Practice)
		}
		r.desk.Practise("upside-down")
		if s := r.expect(desk.Mute); s.Practice != "upside-down" {
			t.Errorf("%q", s.Practice)
		}
		r.desk.Practise("nonsense")
		if s := r.expect(desk.NoService); s.Practice != "nonsense" || !errors.As(s.Err, new(simcard.ScenarioError)) {
			t.Errorf("%q, %v", s.Practice, s.Err)
		}
		r.desk.Practise("")
		if s := r.expect(desk.NoCard); s.Practice != "" {
			t.Errorf("%q", s.Practice)
		}
		if want := []string{"gpki1", "upside-down"}; !slices.Equal(r.closed, want) {
			t.Errorf("closed %q", r.closed)
		}
	})
}
