package practice_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"carddesk/app/desk"
	"carddesk/app/practice"
	"carddesk/cardops/doctor"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

// complaintsOf are the results of a scenario's check that a person would look at, and what was skipped for them.
func complaintsOf(t *testing.T, scenario string) (said []string, parents map[string]bool) {
	t.Helper()
	e, err := practice.Open(scenario, noon)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	env, err := e.Computer(noon)
	if err != nil {
		t.Fatal(err)
	}
	results, err := doctor.Run(t.Context(), doctor.Table(), env, doctor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	parents = map[string]bool{}
	for _, r := range results {
		switch r.State {
		case doctor.OK:
		case doctor.Skip:
			parents[r.Parent] = true
		default:
			said = append(said, strings.TrimSpace(r.Code+"/"+r.Case()+" "+r.Detail))
		}
	}
	return said, parents
}

// TestEveryFailureIsTheOnlyCause runs the check over every failure that can be practised. What it was made for is all that may complain.
func TestEveryFailureIsTheOnlyCause(t *testing.T) {
	var matrix []string
	for _, f := range practice.Failures() {
		t.Run(f.Scenario(), func(t *testing.T) {
			said, parents := complaintsOf(t, f.Scenario())
			matrix = append(matrix, fmt.Sprintf("%-40s %-8s %s", f.Scenario(), f.System, strings.Join(said, ", ")))
			if want := []string{f.Code + "/" + f.Case}; !slices.Equal(said, want) {
				t.Errorf("complains of %q", said)
			}
			delete(parents, f.Code)
			if len(parents) > 0 {
				t.Errorf("skipped for %v", parents)
			}
		})
	}
	t.Logf("failure, system, what complained:\n%s", strings.Join(matrix, "\n"))
}

// TestEveryCaseCanBePractised: no check complains of anything that nobody could learn about.
func TestEveryCaseCanBePractised(t *testing.T) {
	var there []string
	for _, f := range practice.Failures() {
		there = append(there, f.Code+"/"+f.Case)
	}
	for _, c := range doctor.Table() {
		for _, found := range c.Cases {
			state, _, _ := strings.Cut(found, "-")
			wanted := state != string(doctor.OK)
			times := len(slices.DeleteFunc(slices.Clone(there), func(s string) bool { return s != c.Code+"/"+found }))
			if wanted && times != 1 || !wanted && times > 0 {
				t.Errorf("%s/%s can be practised %d times", c.Code, found, times)
			}
			there = slices.DeleteFunc(there, func(s string) bool { return s == c.Code+"/"+found })
		}
	}
	if len(there) > 0 {
		t.Errorf("no check finds %q", there)
	}
}

func TestFailureOf(t *testing.T) {
	for _, f := range practice.Failures() {
		if got, ok := practice.FailureOf(f.Scenario()); !ok || got != f {
			t.Errorf("%s: %v, %t", f.Scenario(), got, ok)
		}
	}
	for _, none := range append(simcard.Scenarios(), "", "failure:", "failure:clock", "failure:clock/ok") {
		if _, ok := practice.FailureOf(none); ok {
			t.Errorf("%q is a failure", none)
		}
	}
	if _, err := practice.Open("failure:clock/ok", noon); !is[simcard.ScenarioError](err) {
		t.Errorf("%v", err)
	}
}

// TestFailuresShowAtTheReader: what concerns reader and card is seen there too, not by the check alone.
func TestFailuresShowAtTheReader(t *testing.T) {
	for scenario, want := range map[string]struct {
		situation desk.Situation
		concern   desk.Concern // empty: none
	}{
		"failure:service-installed/fail":         {desk.NoService, ""},
		"failure:service-enabled/fail":           {desk.NoService, ""},
		"failure:reader-driver/fail":             {desk.NoReader, ""},
		"failure:reader-virtual/fail":            {desk.NoReader, ""},
		"failure:card-present/fail":              {desk.NoCard, ""},
		"failure:cards-several/warn":             {desk.Several, ""},
		"failure:card-answers/fail":              {desk.Mute, ""},
		"failure:card-held/fail":                 {desk.Held, ""},
		"failure:card-steady/fail":               {desk.Unreadable, ""},
		"failure:card-kind/fail":                 {desk.WrongCard, ""},
		"failure:card-kind/fail-nhi":             {desk.WrongCard, ""},
		"failure:pin-state/fail":                 {desk.Ready, desk.PINLocked},
		"failure:pin-tries/fail":                 {desk.Ready, desk.LastTry},
		"failure:pin-tries/warn":                 {desk.Ready, desk.PINLow},
		"failure:cert-started/fail":              {desk.Ready, desk.NotYetValid},
		"failure:cert-ended/fail":                {desk.Ready, desk.Expired},
		"failure:cert-ended/warn":                {desk.Ready, desk.EndsSoon},
		"failure:module-architecture/fail-other": {desk.Ready, ""}, // the component changes the PIN
		"failure:system-version/fail":            {desk.Ready, ""},
	} {
		t.Run(scenario, func(t *testing.T) {
			s := practise(t, scenario).until(want.situation)
			got := s.Concerns(noon())
			if want.concern == "" && len(got) > 0 || want.concern != "" && !slices.Contains(got, want.concern) {
				t.Errorf("concerns %q", got)
			}
		})
	}
}

// TestFailuresMeetOperations: the subscriber code that is locked is refused, and a component that does not run is not used.
func TestFailuresMeetOperations(t *testing.T) {
	p := practise(t, "failure:code-state/fail")
	p.until(desk.Ready)
	if r := p.do(ops.Unblock, practice.TheSecrets().SubscriberCode, newPIN); !is[*secret.LockedError](r.Err) {
		t.Errorf("%+v, %v", r, r.Err)
	}
	p = practise(t, "failure:component-running/fail")
	p.until(desk.Ready)
	if r := p.do(ops.Unblock, practice.TheSecrets().SubscriberCode, newPIN); r.Stage == ops.Done {
		t.Error("unblocked by a component that does not run")
	}
}

func TestPracticeHasAComputer(t *testing.T) {
	for _, scenario := range []string{"healthy", "failure:clock/fail-past"} {
		p, err := practice.For(noon)(scenario)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Close)
		env, err := p.Computer()
		if err != nil || env.Now().Equal(noon()) != (scenario == "healthy") {
			t.Errorf("%s: %v, %v", scenario, env.Now(), err)
		}
	}
}
