package desk_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"carddesk/app/desk"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

// TestComingAndGoing follows readers and cards through a morning; each truth is told with no time passing.
func TestComingAndGoing(t *testing.T) {
	onDesk(t, 2, nil, func(r *rig) {
		citizen, piv := r.card(simcard.Options{Kind: simcard.GPKI2}), r.card(simcard.Options{Kind: simcard.PIV})
		for _, step := range []struct {
			name   string
			do     func() error
			want   desk.Situation
			reader int // that is looked at, from 1; 0 for none
		}{
			{"nothing in", func() error { return nil }, desk.NoCard, 0},
			{"card in", func() error { return r.sim.Insert(0, citizen) }, desk.Ready, 1},
			{"second card in", func() error { return r.sim.Insert(1, piv) }, desk.Several, 0},
			{"one chosen", func() error { r.desk.Choose(simcard.ReaderName(2)); return nil }, desk.Ready, 2},
			{"the other chosen", func() error { r.desk.Choose(simcard.ReaderName(1)); return nil }, desk.Ready, 1},
			{"a reader that is not there chosen", func() error { r.desk.Choose("Nothing 1"); return nil }, desk.Ready, 1},
			{"none chosen", func() error { r.desk.Choose(""); return nil }, desk.Several, 0},
			{"chosen again", func() error { r.desk.Choose(simcard.ReaderName(1)); return nil }, desk.Ready, 1},
			{"the chosen card out: the choice was for it", func() error { return r.sim.Remove(0) }, desk.Ready, 2},
			{"and in again", func() error { return r.sim.Insert(0, citizen) }, desk.Several, 0},
			{"a reader unplugged", func() error { return r.sim.Unplug(1) }, desk.Ready, 1},
			{"the other unplugged", func() error { return r.sim.Unplug(0) }, desk.NoReader, 0},
			{"plugged in with its card", func() error { return r.sim.Plug(0) }, desk.Ready, 1},
			{"service killed", func() error { r.sim.Stop(); return nil }, desk.NoService, 0},
		} {
			r.check(step.do())
			s := r.now()
			name := ""
			if step.reader > 0 {
				name = simcard.ReaderName(step.reader)
			}
			if s.Situation != step.want || s.Reader != name {
				t.Errorf("%s: %q at %q, want %q at %q", step.name, s.Situation, s.Reader, step.want, name)
			}
		}
		r.sim.Start()
		if s := r.after(3 * time.Second); s.Situation != desk.Ready { // the longest pause of the watcher is 2 s
			t.Errorf("service back: %q", s.Situation)
		}
	})
}

// TestChosenReaderIsEmpty: a person who chose an empty reader is told what it holds, then what comes into it.
func TestChosenReaderIsEmpty(t *testing.T) {
	onDesk(t, 2, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.GPKI2}) }, func(r *rig) {
		r.expect(desk.Ready)
		r.desk.Choose(simcard.ReaderName(2))
		if s := r.expect(desk.NoCard); s.Reader != simcard.ReaderName(2) {
			t.Errorf("at %q", s.Reader)
		}
		r.insert(1, simcard.Options{Kind: simcard.PIV})
		if s := r.expect(desk.Ready); s.Card.Reading.Kind != card.PIV {
			t.Errorf("%+v", s.Card.Reading)
		}
	})
}

// TestPulledWhileRead: the reading ends with its card, and the next card is never mixed with it.
func TestPulledWhileRead(t *testing.T) {
	onDesk(t, 1, func(r *rig) {
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
		r.service.strike(stuckAt(14))
	}, func(r *rig) {
		if s := r.expect(desk.Reading); s.Card.Number() == "" {
			t.Error("stuck before anything was read")
		}
		r.check(r.sim.Remove(0))
		r.expect(desk.NoCard)
		r.service.strike(nil)
		second := r.insert(0, simcard.Options{Kind: simcard.GPKI1, Seed: 7})
		r.all()
		s := r.expect(desk.Ready)
		if s.Card.Holder() != r.holder(second) {
			t.Errorf("holder %q", s.Card.Holder())
		}
	})
}

// TestSwappedAtEveryExchange: whenever the card is exchanged for another while it is read, no snapshot mixes the two, and the last is of
// the card that is there.
func TestSwappedAtEveryExchange(t *testing.T) {
	for _, kinds := range [][2]string{{simcard.GPKI2, simcard.PIV}, {simcard.PIV, simcard.GPKI2}, {simcard.GPKI1, simcard.GPKI2}} {
		swaps := 0
		for at := 0; ; at++ {
			struck := false
			onDesk(t, 1, func(r *rig) {
				first, second := r.card(simcard.Options{Kind: kinds[0], Tries: new(1)}), r.card(simcard.Options{Kind: kinds[1], Seed: 7, Tries: new(2)})
				r.install()
				r.check(r.sim.Insert(0, first))
				r.service.strike(func(_ context.Context, nth int) error {
					if nth == at {
						struck = true
						r.check(r.sim.Insert(0, second))
					}
					return nil
				})
			}, func(r *rig) {
				s := r.after(time.Minute)
				if !struck {
					return
				}
				swaps++
				if s.Situation != desk.Ready || string(s.Card.Reading.Kind) != kinds[1] {
					t.Fatalf("swapped at %d: %q %+v", at, s.Situation, s.Card)
				}
				for _, s := range r.all() {
					checkUnmixed(t, s, kinds)
				}
			})
			if !struck {
				break
			}
		}
		if swaps < 5 {
			t.Errorf("%v: only %d swaps", kinds, swaps)
		}
	}
}

// checkUnmixed holds the PIN state against the kind: the first card has one try left, the second two.
func checkUnmixed(t *testing.T, s desk.Snapshot, kinds [2]string) {
	t.Helper()
	if s.Card == nil || s.Card.Status.PIN.TriesLeft == nil && !s.Card.Status.Low {
		return
	}
	one := s.Card.Status.PIN.TriesLeft != nil && *s.Card.Status.PIN.TriesLeft == 1
	if first := string(s.Card.Reading.Kind) == kinds[0]; first != one {
		t.Errorf("%s with %+v", s.Card.Reading.Kind, s.Card.Status)
	}
}

// TestHeldAndGivenBack: the card is read when the other program lets go, whether the service tells of it or not.
func TestHeldAndGivenBack(t *testing.T) {
	onDesk(t, 1, func(r *rig) {
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
		r.check(r.sim.Hold(0, true))
	}, func(r *rig) {
		r.expect(desk.Held)
		r.check(r.sim.Hold(0, false))
		r.expect(desk.Ready)
	})
	onDesk(t, 1, func(r *rig) {
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
		r.service.strike(func(context.Context, int) error { return reader.ErrHeld })
	}, func(r *rig) {
		if s := r.expect(desk.Held); !errors.Is(s.Err, reader.ErrHeld) {
			t.Errorf("%v", s.Err)
		}
		r.service.strike(nil)
		r.after(3 * time.Second)
		r.expect(desk.Ready)
	})
}

// TestPassingFaults: what passes by itself is not reported; what stays is.
func TestPassingFaults(t *testing.T) {
	for name, fault := range map[string]error{"reset by another program": reader.ErrReset, "shaken contact": reader.ErrRemoved} {
		t.Run(name, func(t *testing.T) {
			onDesk(t, 1, func(r *rig) {
				r.insert(0, simcard.Options{Kind: simcard.PIV})
				struck := false
				r.service.strike(func(context.Context, int) error {
					if !struck {
						struck = true
						return fault
					}
					return nil
				})
			}, func(r *rig) {
				r.expect(desk.Reading)
				r.after(time.Second)
				r.expect(desk.Ready)
			})
			onDesk(t, 1, func(r *rig) {
				r.insert(0, simcard.Options{Kind: simcard.PIV})
				r.service.strike(func(context.Context, int) error { return fault })
			}, func(r *rig) {
				r.after(time.Minute)
				opens := r.service.opens()
				if s := r.expect(desk.Unreadable); !errors.Is(s.Err, fault) {
					t.Errorf("%v", s.Err)
				}
				r.after(24 * time.Hour)
				if r.service.opens() != opens || opens > 4 {
					t.Errorf("%d openings, then %d", opens, r.service.opens()-opens)
				}
				r.service.strike(nil)
				r.desk.Again()
				r.expect(desk.Ready)
			})
		})
	}
}

// TestReadingWithoutEnd: a driver that hangs does not keep the window waiting for ever, and the next card is read.
func TestReadingWithoutEnd(t *testing.T) {
	onDesk(t, 1, func(r *rig) {
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
		r.service.strike(stuckAt(8))
	}, func(r *rig) {
		r.expect(desk.Reading)
		if s := r.after(2 * time.Minute); s.Situation != desk.Unreadable || !errors.Is(s.Err, context.DeadlineExceeded) {
			t.Errorf("%q, %v", s.Situation, s.Err)
		}
		r.service.strike(nil)
		r.insert(0, simcard.Options{Kind: simcard.PIV})
		r.expect(desk.Ready)
	})
}

// TestTries: what is known of the tries, and where from; nothing is spent by looking.
func TestTries(t *testing.T) {
	for name, test := range map[string]struct {
		options  simcard.Options
		module   bool
		left     *int
		locked   bool
		low      bool
		concerns []desk.Concern
	}{
		"PIV":                         {simcard.Options{Kind: simcard.PIV}, false, new(3), false, false, nil},
		"PIV, two tries left":         {simcard.Options{Kind: simcard.PIV, Tries: new(2)}, false, new(2), false, false, []desk.Concern{desk.PINLow}},
		"PIV, last try":               {simcard.Options{Kind: simcard.PIV, Tries: new(1)}, false, new(1), false, false, []desk.Concern{desk.LastTry}},
		"PIV, locked":                 {simcard.Options{Kind: simcard.PIV, Tries: new(0)}, false, new(0), true, false, []desk.Concern{desk.PINLocked}},
		"citizen without a module":    {simcard.Options{Kind: simcard.GPKI2}, false, nil, false, false, []desk.Concern{desk.NoMiddleware}},
		"citizen":                     {simcard.Options{Kind: simcard.GPKI2}, true, nil, false, false, nil},
		"citizen, a wrong PIN before": {simcard.Options{Kind: simcard.GPKI2, Tries: new(2)}, true, nil, false, true, []desk.Concern{desk.PINLow}},
		"citizen, last try":           {simcard.Options{Kind: simcard.GPKI1, Tries: new(1)}, true, new(1), false, true, []desk.Concern{desk.LastTry}},
		"citizen, locked":             {simcard.Options{Kind: simcard.GPKI1, Tries: new(0)}, true, new(0), true, false, []desk.Concern{desk.PINLocked}},
	} {
		t.Run(name, func(t *testing.T) {
			onDesk(t, 1, func(r *rig) {
				if test.module {
					r.install()
				}
				r.insert(0, test.options)
			}, func(r *rig) {
				s := r.expect(desk.Ready)
				pin := s.Card.Status.PIN
				isLocked := pin.Locked != nil && *pin.Locked || pin.TriesLeft != nil && *pin.TriesLeft == 0
				if !same(pin.TriesLeft, test.left) || isLocked != test.locked || s.Card.Status.Low != test.low || s.Card.StatusErr != nil {
					t.Errorf("%+v, %v", s.Card.Status, s.Card.StatusErr)
				}
				if second := s.Card.Status.Second; second.Locked != nil || second.TriesLeft != nil {
					t.Errorf("of the second code is told what nobody knows: %+v", second)
				}
				if got := s.Concerns(noon()); !slices.Equal(got, test.concerns) {
					t.Errorf("concerns %q, want %q", got, test.concerns)
				}
				checkUntouched(t, r, test.options)
			})
		})
	}
}

func same(a, b *int) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// checkUntouched: no command with a secret reached the card, none but SELECT and READ BINARY a citizen card, no secret a module, and no try
// was spent.
func checkUntouched(t *testing.T, r *rig, o simcard.Options) {
	t.Helper()
	c := r.sim.Card(0)
	for _, received := range c.Received() {
		secret := received.Ins == 0x20 && received.Lc > 0 || received.Ins == 0x24 || received.Ins == 0x2C
		if secret || o.Kind != simcard.PIV && received.Ins != 0xA4 && received.Ins != 0xB0 {
			t.Errorf("the card received %+v", received)
		}
	}
	if want := 3; o.Tries == nil && c.TriesLeft() != want || o.Tries != nil && c.TriesLeft() != *o.Tries {
		t.Errorf("%d tries left", c.TriesLeft())
	}
	if m := r.module; m != nil && m.Count("C_Login")+m.Count("C_SetPIN") > 0 {
		t.Errorf("the module received %v", m.Calls())
	}
}

// TestModuleFaults: a module that crashes, hangs or talks nonsense is a reason why the tries are not known, and never more than that.
func TestModuleFaults(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(*rig)
		err     error
	}{
		"died":          {func(r *rig) { r.install(module.Fault{Kind: module.Died}) }, token.ErrModuleDied},
		"died later":    {func(r *rig) { r.install(module.Fault{Nth: 1, Kind: module.Died}) }, token.ErrModuleDied},
		"silent":        {func(r *rig) { r.install(module.Fault{Kind: module.Silent}) }, token.ErrModuleSilent},
		"nonsense":      {func(r *rig) { r.install(module.Fault{Kind: module.Nonsense}) }, token.ErrModuleOutput},
		"device error":  {func(r *rig) { r.install(module.Fault{Kind: module.DeviceError}) }, token.DeviceError},
		"sees no card":  {func(r *rig) { r.load = blind }, token.ErrNoToken},
		"can't be used": {func(r *rig) { r.load = unloadable }, token.ErrUnloadable},
		"panics":        {func(r *rig) { r.load = panics }, desk.ErrBroken},
		"hangs until told": {func(r *rig) {
			r.load = func(ctx context.Context, _ string) (token.Module, error) { <-ctx.Done(); return nil, ctx.Err() }
		}, token.ErrModuleSilent},
		"hangs whatever it is told": {func(r *rig) {
			r.load = func(context.Context, string) (token.Module, error) {
				time.Sleep(time.Hour)
				return nil, token.ErrNoModule
			}
		}, token.ErrModuleSilent},
	} {
		t.Run(name, func(t *testing.T) {
			onDesk(t, 1, func(r *rig) {
				test.prepare(r)
				r.insert(0, simcard.Options{Kind: simcard.GPKI2})
			}, func(r *rig) {
				if s := r.now(); s.Card == nil || s.Card.Holder() == "" {
					t.Error("what the card tells waits for the module")
				}
				r.after(30 * time.Second)
				s := r.expect(desk.Ready)
				if !errors.Is(s.Card.StatusErr, test.err) || s.Card.Status != (ops.Status{}) {
					t.Errorf("%+v, %v", s.Card.Status, s.Card.StatusErr)
				}
				time.Sleep(2 * time.Hour)
			})
		})
	}
}

func blind(context.Context, string) (token.Module, error) { return module.New(), nil }

func unloadable(context.Context, string) (token.Module, error) { return nil, token.ErrUnloadable }

func panics(context.Context, string) (token.Module, error) { panic("a mistake") }

// TestModuleHangsWhileTheCardIsPulled: the news of the card gets through.
func TestModuleHangsWhileTheCardIsPulled(t *testing.T) {
	onDesk(t, 1, func(r *rig) {
		r.load = func(context.Context, string) (token.Module, error) {
			time.Sleep(time.Hour)
			return nil, token.ErrNoModule
		}
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
	}, func(r *rig) {
		r.expect(desk.Reading)
		r.check(r.sim.Remove(0))
		r.expect(desk.NoCard)
		r.insert(0, simcard.Options{Kind: simcard.PIV})
		r.expect(desk.Ready)
		time.Sleep(2 * time.Hour)
	})
}
