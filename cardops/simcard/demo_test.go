package simcard

import (
	"errors"
	"slices"
	"testing"
	"time"

	"carddesk/cardops/reader"
)

func demo(t *testing.T, name string) *Desk {
	t.Helper()
	d, err := Demo(name, func(o *Options) { o.Now = noon })
	must(t, err)
	return d
}

func TestScenarios(t *testing.T) {
	for name, want := range map[string][]string{
		"":                 {GPKI2},
		"healthy":          {GPKI2},
		"gpki1":            {GPKI1},
		"piv":              {PIV},
		"several":          {GPKI1, GPKI2, PIV},
		"ends-soon":        {GPKI2},
		"expired":          {GPKI2},
		"not-yet-valid":    {GPKI2},
		"one-try-left":     {GPKI2},
		"locked":           {GPKI2},
		"code-locked":      {GPKI2},
		"piv-one-try-left": {PIV},
		"piv-locked":       {PIV},
		"piv-code-locked":  {PIV},
		"health-card":      {NHI},
		"upside-down":      {Mute},
		"empty":            {""},
		"no-reader":        {},
	} {
		t.Run("scenario "+name, func(t *testing.T) {
			d := demo(t, name)
			var got []string
			for n, status := range look(t, d) {
				if c := d.Card(n); c != nil {
					got = append(got, c.Kind())
				} else {
					got = append(got, "")
				}
				if status.Name != ReaderName(n+1) {
					t.Errorf("reader %q", status.Name)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("cards %q, want %q", got, want)
			}
			if name != "" && !slices.Contains(Scenarios(), name) {
				t.Error("not listed")
			}
		})
	}
	if n := len(Scenarios()); n != 18 {
		t.Errorf("%d scenarios are listed, 18 are tested", n)
	}
}

func TestScenarioWithoutService(t *testing.T) {
	if _, err := demo(t, "no-service").Next(t.Context(), nil); !errors.Is(err, reader.ErrNoService) {
		t.Errorf("%v", err)
	}
}

func TestUnknownScenario(t *testing.T) {
	var unknown ScenarioError
	if _, err := Demo("flood"); !errors.As(err, &unknown) || unknown.Scenario != "flood" {
		t.Errorf("%v", err)
	}
}

func TestScenarioThatCannotBe(t *testing.T) {
	if _, err := Demo("piv", func(o *Options) { o.PIN = []byte("1") }); !errors.Is(err, ErrOptions) {
		t.Errorf("%v", err)
	}
}

func TestScenarioValidity(t *testing.T) {
	for name, c := range map[string]struct{ started, ended, endsIn60 bool }{
		"healthy":       {true, false, false},
		"ends-soon":     {true, false, true},
		"expired":       {true, true, true},
		"not-yet-valid": {false, false, false},
	} {
		all := truth(t, demo(t, name).Card(0))
		now := noon()
		if all.NotBefore.Before(now) != c.started || all.NotAfter.Before(now) != c.ended {
			t.Errorf("%s: %v to %v", name, all.NotBefore, all.NotAfter)
		}
		if all.NotAfter.Before(now.Add(60*24*time.Hour)) != c.endsIn60 {
			t.Errorf("%s ends at %v", name, all.NotAfter)
		}
	}
}

func TestScenarioTries(t *testing.T) {
	for name, want := range map[string][2]int{
		"piv": {3, 3}, "piv-one-try-left": {1, 3}, "piv-locked": {0, 3}, "piv-code-locked": {0, 0},
		"healthy": {3, 0}, "one-try-left": {1, 0}, "locked": {0, 0}, "code-locked": {0, 0}, // a citizen card holds no code
	} {
		c := demo(t, name).Card(0)
		if code, _ := c.CodeTriesLeft(); c.TriesLeft() != want[0] || code != want[1] {
			t.Errorf("%s: %d, %d", name, c.TriesLeft(), code)
		}
	}
}

func TestCardsOfAScenarioShareTheirAuthorities(t *testing.T) {
	d := demo(t, "several")
	one, two := truth(t, d.Card(0)), truth(t, d.Card(1))
	if string(one.Certificates["ca"]) != string(two.Certificates["ca"]) || one.Holder == two.Holder {
		t.Error("other authorities, or the same person twice")
	}
}
