package desk_test

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"carddesk/app/desk"
	"carddesk/cardops/doctor"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

// computer is a Linux computer on which the service is installed and nothing else. It has no network.
func computer() (*doctor.Env, error) {
	read := func(path string) ([]byte, error) {
		if slices.Contains([]string{"/usr/sbin/pcscd", "/run/pcscd/pcscd.comm"}, path) {
			return nil, nil
		}
		return nil, fs.ErrNotExist
	}
	return &doctor.Env{
		System: "linux", Architecture: "amd64", Who: doctor.Who{User: "meilin"}, Now: noon,
		Files: doctor.Files{Read: read, Stat: func(path string) error { _, err := read(path); return err }},
	}, nil
}

// checked runs a check to its end.
func (r *rig) checked(codes ...string) desk.Checkup {
	r.Helper()
	r.desk.Check(codes...)
	return r.ended()
}

func (r *rig) ended() desk.Checkup {
	r.Helper()
	c := r.now().Check
	if c.Running {
		r.Fatalf("the check goes on: %d of %d", c.Done, len(c.Codes))
	}
	return c
}

// ending is how a check ended: its state, and the check because of which it was skipped.
func ending(c desk.Checkup, code string) string {
	for _, r := range c.Results {
		if r.Code == code {
			return string(r.State) + r.Parent
		}
	}
	return ""
}

func expectEndings(t *testing.T, c desk.Checkup, want map[string]string) {
	t.Helper()
	for code, how := range want {
		if got := ending(c, code); got != how {
			t.Errorf("%s: %q, want %q", code, got, how)
		}
	}
}

func TestCheck(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		before := r.expect(desk.Ready).Check
		if before.Running || !before.At.IsZero() || before.Whole() {
			t.Errorf("before the first run: %+v", before)
		}
		c := r.checked()
		expectEndings(t, c, map[string]string{
			"service-answers": "ok", "reader-attached": "ok", "card-content": "ok", "pin-tries": "ok", "component-running": "fail",
			"component-genuine": "skipcomponent-running",
		})
		if !c.Whole() || c.Done != len(c.Codes) || len(c.Results) != len(c.Codes) || c.At != noon() || c.System != "linux" || c.Who.User != "meilin" {
			t.Errorf("%+v", c)
		}
		for i, result := range c.Results {
			if result.Code != c.Codes[i] {
				t.Errorf("%d: %s, want %s", i, result.Code, c.Codes[i])
			}
		}
		if tries := r.sim.Card(0).TriesLeft(); tries != 3 {
			t.Errorf("%d tries left", tries)
		}
	})
}

// TestCheckAgain: one check made anew, with those that it needs; what is known of the others stays.
func TestCheckAgain(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.sim.Stop()
		c := r.checked()
		expectEndings(t, c, map[string]string{
			"service-answers": "fail", "reader-attached": "skipservice-answers", "card-present": "skipservice-answers", "component-running": "fail",
		})
		whole := len(c.Results)
		r.sim.Start()
		c = r.checked("card-present", "cards-several")
		expectEndings(t, c, map[string]string{
			"service-answers": "ok", "reader-attached": "ok", "card-present": "ok", "cards-several": "ok", "component-running": "fail",
			"card-content": "skipservice-answers", // nobody asked for it
		})
		if len(c.Results) != whole || len(c.Codes) >= whole || c.Done != len(c.Codes) || c.Codes[len(c.Codes)-1] != "cards-several" {
			t.Errorf("%d of %d results, run %v", len(c.Results), whole, c.Codes)
		}
		if !slices.IsSortedFunc(c.Results, func(a, b doctor.Result) int { return place(a) - place(b) }) {
			t.Error("not in the order of the table")
		}
	})
}

func place(r doctor.Result) int {
	return slices.IndexFunc(doctor.Table(), func(c doctor.Check) bool { return c.Code == r.Code })
}

// TestWhatWasCheckedIsGone: a card that came since the run, and a service that stopped, are told; reading the card anew is no news.
func TestWhatWasCheckedIsGone(t *testing.T) {
	onDesk(t, 1, nil, func(r *rig) {
		r.expect(desk.NoCard)
		r.insert(0, simcard.Options{Kind: simcard.PIV})
		if r.now().Check.Stale {
			t.Error("nothing was checked yet")
		}
		expect := func(what string, want bool) {
			t.Helper()
			if got := r.now().Check.Stale; got != want {
				t.Errorf("%s: %v", what, got)
			}
		}
		r.checked()
		expect("just checked", false)
		r.desk.Again()
		expect("read anew", false)
		r.check(r.sim.Remove(0))
		expect("the card is gone", true)
		r.checked()
		expect("checked again", false)
		r.sim.Stop()
		expect("the service is gone", true)
	})
}

// TestCheckTellsHowFarItIs while a card does not answer.
func TestCheckTellsHowFarItIs(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		r.service.strike(stuckAt(0))
		r.desk.Check()
		c := r.now().Check
		if !c.Running || c.Done != len(c.Results) || c.Done == 0 || c.Now() != "card-answers" || c.Whole() {
			t.Errorf("%+v", c)
		}
		r.desk.Check("clock") // one at a time
		if now := r.now().Check; !now.Running || len(now.Codes) != len(c.Codes) {
			t.Errorf("%+v", now)
		}
		r.desk.EndCheck()
		stopped := r.ended()
		if !errors.Is(stopped.Err, context.Canceled) || len(stopped.Results) != len(c.Results) || stopped.Whole() || stopped.Now() != "" {
			t.Errorf("%+v", stopped)
		}
		r.service.strike(nil)
		if c := r.checked(); !c.Whole() || ending(c, "card-content") != "ok" {
			t.Errorf("%+v", c)
		}
	})
}

// TestAnOperationGoesFirst: it ends the check, and does not touch the card before the check has let go of it.
func TestAnOperationGoesFirst(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		release := make(chan struct{})
		r.service.strike(func(_ context.Context, nth int) error {
			if nth == 0 {
				<-release // a driver that does not listen to its context
			}
			return nil
		})
		r.desk.Check()
		if !r.now().Check.Running {
			t.Fatal("the check does not wait for the card")
		}
		opened := r.service.opens()
		asked := false
		run := r.start(ops.ChangePIN, func(ctx context.Context, q ops.Question) (ops.Answer, error) {
			asked = true
			return person(rightPIN, newPIN)(ctx, q)
		})
		synctest.Wait()
		if c := r.ended(); !errors.Is(c.Err, desk.ErrBusy) {
			t.Errorf("the check ended with %v", c.Err)
		}
		if asked || r.service.opens() != opened {
			t.Error("the operation began while a check held the card")
		}
		close(release)
		if result := r.result(run); result.Stage != ops.Done || !asked {
			t.Errorf("%+v", result)
		}
	})
}

// TestACardThatIsNotLetGo: the operation ends with nothing sent.
func TestACardThatIsNotLetGo(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		release := make(chan struct{})
		defer close(release)
		r.service.strike(func(_ context.Context, nth int) error {
			if nth == 0 {
				<-release
			}
			return nil
		})
		r.desk.Check()
		r.now()
		run := r.start(ops.VerifyPIN, person(wrongPIN, ""))
		r.after(30 * time.Second)
		if result := r.result(run); result.Stage != ops.Refused || !errors.Is(result.Err, desk.ErrBusy) {
			t.Errorf("%+v", result)
		}
		if tries := r.sim.Card(0).TriesLeft(); tries != 3 {
			t.Errorf("%d tries left", tries)
		}
	})
}

// TestNoCheckBesideAnOperation: the card is not opened by it.
func TestNoCheckBesideAnOperation(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		known := r.checked()
		run := r.start(ops.VerifyPIN, endless)
		r.now()
		opened := r.service.opens()
		c := r.checked()
		if !errors.Is(c.Err, desk.ErrBusy) || len(c.Results) != len(known.Results) || r.service.opens() != opened {
			t.Errorf("%v, %d results, %d opened", c.Err, len(c.Results), r.service.opens()-opened)
		}
		run.cancel()
		if result := r.result(run); !errors.Is(result.Err, context.Canceled) {
			t.Errorf("%+v", result)
		}
		if c := r.checked(); !c.Whole() {
			t.Errorf("afterwards: %+v", c)
		}
	})
}

// TestCheckInPractice looks at the simulated computer; what was found of another is not shown.
func TestCheckInPractice(t *testing.T) {
	onDesk(t, 1, nil, func(r *rig) {
		if c := r.checked(); ending(c, "card-present") != "fail" {
			t.Errorf("%+v", c)
		}
		r.desk.Practise("piv")
		if c := r.now().Check; len(c.Results) > 0 || !c.At.IsZero() {
			t.Errorf("practice begins with %+v", c)
		}
		c := r.checked()
		if !c.Whole() || ending(c, "card-content") != "ok" || c.Who.User != "practice" {
			t.Errorf("%+v", c)
		}
		r.desk.Check()
		r.desk.Practise("")
		if c := r.now().Check; c.Running || len(c.Results) > 0 {
			t.Errorf("after practice %+v", c)
		}
		if c := r.checked(); !c.Whole() || ending(c, "card-present") != "fail" {
			t.Errorf("%+v", c)
		}
	})
}

// TestServersAreAskedOnlyByName: whoever checks the computer sends nothing; the answer stays until all is checked anew.
func TestServersAreAskedOnlyByName(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.GPKI2}) }, func(r *rig) {
		if c := r.checked(); ending(c, doctor.CertRevoked) != "" || len(r.inquiries) > 0 {
			t.Errorf("asked %v: %+v", r.inquiries, c)
		}
		c := r.checked(doctor.CertRevoked)
		if ending(c, doctor.CertRevoked) != "ok" || ending(c, "component-running") != "fail" || len(r.inquiries) == 0 || slices.Contains(r.inquiries, "practice") {
			t.Errorf("asked %v: %+v", r.inquiries, c)
		}
		asked := len(r.inquiries)
		if c = r.checked("card-present"); ending(c, doctor.CertRevoked) != "ok" || len(r.inquiries) != asked {
			t.Errorf("asked %v: %+v", r.inquiries, c)
		}
		if c = r.checked(); ending(c, doctor.CertRevoked) != "" || len(r.inquiries) != asked {
			t.Errorf("asked %v: %+v", r.inquiries, c)
		}
		r.desk.Practise("gpki1")
		r.now() // the practice card is there
		if c = r.checked(doctor.CertRevoked); ending(c, doctor.CertRevoked) != "fail" || slices.Contains(r.inquiries[asked:], "real") {
			t.Errorf("asked %v: %+v", r.inquiries, c)
		}
	})
}

var errNothing = errors.New("nothing is known")

// TestNothingToCheck: the reason is told, and the desk goes on.
func TestNothingToCheck(t *testing.T) {
	for name, test := range map[string]struct {
		computer func() (*doctor.Env, error)
		want     error
	}{
		"unknown":   {func() (*doctor.Env, error) { return nil, errNothing }, errNothing},
		"a mistake": {func() (*doctor.Env, error) { panic("a mistake") }, desk.ErrBroken},
		"none":      {nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			onDesk(t, 1, func(r *rig) { r.computer = test.computer }, func(r *rig) {
				c := r.checked()
				if c.Err == nil || test.want != nil && !errors.Is(c.Err, test.want) || c.Whole() {
					t.Errorf("%+v", c)
				}
				r.expect(desk.NoCard)
			})
		})
	}
}

// TestCheckEndsWithTheDesk, also while a card does not answer.
func TestCheckEndsWithTheDesk(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, func(r *rig) {
		r.expect(desk.Ready)
		r.service.strike(stuckAt(0))
		r.desk.Check()
		r.now()
		began := time.Now()
		r.end()
		if took := time.Since(began); took > time.Second { // the card listens to its context
			t.Errorf("the end took %s", took)
		}
		r.desk.Check()
		r.desk.EndCheck()
	})
}

// TestCheckKeepsTries: of a card with one try left too, whatever looks at it.
func TestCheckKeepsTries(t *testing.T) {
	onDesk(t, 1, func(r *rig) {
		r.install()
		r.insert(0, simcard.Options{Kind: simcard.GPKI2, Tries: new(1)})
	}, func(r *rig) {
		r.expect(desk.Ready)
		for range 3 {
			if c := r.checked(); ending(c, "pin-tries") != "fail" {
				t.Errorf("%s", ending(c, "pin-tries"))
			}
		}
		if tries := r.sim.Card(0).TriesLeft(); tries != 1 {
			t.Errorf("%d tries left", tries)
		}
		if result := r.result(r.start(ops.VerifyPIN, person(wrongPIN, ""))); !is(result.Err, &secret.LockedError{}) {
			t.Errorf("%+v", result)
		}
		if c := r.checked(); ending(c, "pin-state") != "fail" || ending(c, "pin-tries") != "skippin-state" {
			t.Errorf("%s", ending(c, "pin-state"))
		}
	})
}
