package ops_test

import (
	"errors"
	"fmt"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

// typedStep tells whether an error of a step is one that words know.
func typedStep(err error) bool {
	if _, ok := errors.AsType[token.RV](err); ok {
		return true
	}
	for _, known := range []error{
		ops.ErrMismatch, ops.ErrNotPossible, cert.ErrNotCertificate, cert.ErrShort, cert.ErrMalformed, token.ErrModuleDied, token.ErrModuleSilent, token.ErrModuleOutput,
		token.ErrGone, token.ErrNoKey, card.ErrTemplate, card.ErrMissing,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return typed(err)
}

// checkTested holds a report against the card: at most one try was spent, and nothing is claimed that did not happen.
func checkTested(t *testing.T, name string, c *simcard.Card, before int, right bool, got ops.Tested) (spent int) {
	t.Helper()
	if spent = before - c.TriesLeft(); spent > 1 || right && spent > 0 {
		t.Errorf("%s: %d tries spent", name, spent)
	}
	if got.Err != nil && !typedStep(got.Err) {
		t.Errorf("%s: untyped error %v", name, got.Err)
	}
	if (got.Stage == ops.Done) != (len(got.Steps) > 0) || !right && got.Stage == ops.Done {
		t.Errorf("%s: %s with %d steps", name, got.Stage, len(got.Steps))
	}
	for _, s := range got.Steps {
		if s.State == ops.StepFailed && !typedStep(s.Err) {
			t.Errorf("%s: %s: untyped error %v", name, s.Name, s.Err)
		}
		if s.Name == ops.StepSignedData && (s.State == ops.StepDone) != (got.SignedData != nil) {
			t.Errorf("%s: signed data %s, %d bytes", name, s.State, len(got.SignedData))
		}
	}
	return spent
}

// TestSelfTestEveryFault breaks every exchange of the self test in every way, with the right PIN and a wrong one.
func TestSelfTestEveryFault(t *testing.T) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	cases, worst := 0, 0
	for _, tc := range []struct {
		pin   string
		tries int
	}{{oldPIN, 3}, {oldPIN, 1}, {wrongPIN, 1}} {
		o, h := listened(pivCard(t, tc.tries, 3), nil)
		selfTest(t, &ops.NativePIV{Opener: o}, tc.pin).Run(t.Context())
		for at := range h.all {
			for _, fault := range transport.Faults(uint64(at), release) {
				cases++
				name := fmt.Sprintf("%s, %d tries: %s at exchange %d", tc.pin, tc.tries, fault.Name, at)
				c := pivCard(t, tc.tries, 3)
				o := &opener{card: c, fault: &fault, at: at}
				h := &heard{conn: transport.Inject(simulatedConn{o}, at, fault)}
				o.conn = h
				got := selfTest(t, &ops.NativePIV{Opener: o}, tc.pin).Run(t.Context())
				worst = max(worst, checkTested(t, name, c, tc.tries, tc.pin == oldPIN, got))
				if n := h.pins(t, name); n > 2 || tc.pin == wrongPIN && n > 1 {
					t.Errorf("%s: %d PINs", name, n)
				}
			}
		}
	}
	t.Logf("measured: %d cases of every fault at every exchange of the self test, at most %d tries spent", cases, worst)
	if cases < 1000 {
		t.Errorf("%d cases, want at least 1000", cases)
	}
}

func TestSelfTestThroughAModule(t *testing.T) {
	c := citizen(t, 2)
	m, path := moduleOver(t, c)
	test := selfTest(t, path, oldPIN)
	test.Pin.Notices = refusingNotices{t}
	test.Now = noon
	got := test.Run(t.Context())
	wantSteps(t, got, allDone...)
	if got.Stage != ops.Done || got.Number != truth(t, c).Number || c.TriesLeft() != simcard.MaxTries {
		t.Errorf("%+v", got.Outcome)
	}
	if m.Count("C_Login") != 1 || m.Count("C_Sign") != 2 || m.Count("C_Decrypt") != 1 {
		t.Errorf("calls %q", m.Calls())
	}
	opensslAccepts(t, got)
}

// refusingNotices: the notice is for changes of the PIN.
type refusingNotices struct{ *testing.T }

func (r refusingNotices) Accepted(string) bool { r.Error("asked for the notice"); return true }
func (r refusingNotices) Accept(string) error  { return nil }

// TestSelfTestEveryModuleFault strikes at every call, before and after its effect.
func TestSelfTestEveryModuleFault(t *testing.T) {
	cases, worst := 0, 0
	for _, tc := range []struct {
		pin   string
		tries int
	}{{oldPIN, 3}, {oldPIN, 1}, {wrongPIN, 3}, {wrongPIN, 1}} {
		m, path := moduleOver(t, citizen(t, tc.tries))
		before := len(m.Calls())
		selfTest(t, path, tc.pin).Run(t.Context())
		for nth := range len(m.Calls()) - before {
			for _, kind := range module.Kinds() {
				for _, after := range []bool{false, true} {
					cases++
					name := fmt.Sprintf("%s, %d tries: %s at call %d, after: %t", tc.pin, tc.tries, kind, nth, after)
					c := citizen(t, tc.tries)
					m, path := moduleOver(t, c)
					m.Inject(module.Fault{Nth: nth, Kind: kind, After: after})
					got := selfTest(t, path, tc.pin).Run(t.Context())
					worst = max(worst, checkTested(t, name, c, tc.tries, tc.pin == oldPIN, got))
					if n := m.Count("C_Login"); n > 1 {
						t.Errorf("%s: %d logins", name, n)
					}
				}
			}
		}
	}
	t.Logf("measured: %d cases of every fault at every call of the self test through a module, at most %d tries spent", cases, worst)
}
