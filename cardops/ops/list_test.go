package ops_test

import (
	"context"
	"errors"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
)

// listed is what a list should say of one reader.
type listed struct {
	state reader.State
	kind  card.Kind
	err   error
}

func TestListOnEveryScenario(t *testing.T) {
	citizen := []listed{{reader.Present, card.GPKI2, nil}}
	piv := []listed{{reader.Present, card.PIV, nil}}
	cases := map[string][]listed{
		"healthy":          citizen,
		"gpki1":            {{reader.Present, card.GPKI1, nil}},
		"piv":              piv,
		"several":          {{reader.Present, card.GPKI1, nil}, {reader.Present, card.GPKI2, nil}, {reader.Present, card.PIV, nil}},
		"ends-soon":        citizen,
		"expired":          citizen,
		"not-yet-valid":    citizen,
		"one-try-left":     citizen,
		"locked":           citizen,
		"code-locked":      citizen,
		"piv-one-try-left": piv,
		"piv-locked":       piv,
		"piv-code-locked":  piv,
		"health-card":      {{reader.Present, card.NHI, nil}},
		"upside-down":      {{reader.Mute, "", reader.ErrMute}},
		"empty":            {{reader.Empty, "", nil}},
		"no-reader":        {},
		"no-service":       nil,
	}
	for _, scenario := range simcard.Scenarios() {
		want, known := cases[scenario]
		if !known {
			t.Errorf("scenario %s has no expectation", scenario)
		}
		t.Run(scenario, func(t *testing.T) {
			all, err := ops.List(t.Context(), demo(t, scenario))
			if (want == nil) != errors.Is(err, reader.ErrNoService) || len(all) != len(want) {
				t.Fatalf("%d readers, %v", len(all), err)
			}
			for i, l := range all {
				if l.Number != i+1 || l.Name != simcard.ReaderName(i+1) {
					t.Errorf("reader %d is %q", l.Number, l.Name)
				}
				if l.State != want[i].state || l.Kind != want[i].kind || !sameKind(l.Err, want[i].err) {
					t.Errorf("%s, %q, %v, want %v", l.State, l.Kind, l.Err, want[i])
				}
			}
		})
	}
}

// Cards that can only suffer from being asked are not asked: neither opened nor sent anything.
func TestHealthAndMuteCardsAreLeftAlone(t *testing.T) {
	for _, scenario := range []string{"health-card", "upside-down"} {
		t.Run(scenario, func(t *testing.T) {
			desk := &noted{Desk: demo(t, scenario)}
			if _, err := ops.List(t.Context(), desk); err != nil {
				t.Error(err)
			}
			for _, s := range statuses(t, desk) {
				ops.Name(t.Context(), desk, s)
				if r, err := ops.Read(t.Context(), desk, s, nil); err == nil || r == nil {
					t.Errorf("read: %v, %v", r, err)
				}
			}
			if n := received(desk.Desk); n != 0 || len(desk.log) != 0 {
				t.Errorf("the card received %d commands; %q", n, desk.log)
			}
		})
	}
}

func TestNameSaysWhyItCannot(t *testing.T) {
	cases := map[string]struct {
		happens func(*simcard.Desk) error
		err     error
	}{
		"held by another program":      {func(d *simcard.Desk) error { return d.Hold(0, true) }, reader.ErrHeld},
		"taken out since the look":     {func(d *simcard.Desk) error { return d.Remove(0) }, reader.ErrNoCard},
		"unplugged since the look":     {func(d *simcard.Desk) error { return d.Unplug(0) }, reader.ErrReaderGone},
		"service stopped since then":   {func(d *simcard.Desk) error { d.Stop(); return nil }, reader.ErrNoService},
		"nothing happened, to compare": {func(*simcard.Desk) error { return nil }, nil},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			desk := demo(t, "healthy")
			seen := statuses(t, desk)[0]
			if err := tc.happens(desk); err != nil {
				t.Fatal(err)
			}
			l := ops.Name(t.Context(), desk, seen)
			if !sameKind(l.Err, tc.err) || (l.Kind == "") != (tc.err != nil) {
				t.Errorf("%q, %v, want %v", l.Kind, l.Err, tc.err)
			}
		})
	}
}

// One reader that can't be asked does not take the others from the list.
func TestListGoesOnBehindACardThatIsHeld(t *testing.T) {
	desk := demo(t, "several")
	if err := desk.Hold(0, true); err != nil {
		t.Fatal(err)
	}
	all, err := ops.List(t.Context(), desk)
	if err != nil || len(all) != 3 || !errors.Is(all[0].Err, reader.ErrHeld) || all[1].Kind != card.GPKI2 || all[2].Kind != card.PIV {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestListGivesCardsBack(t *testing.T) {
	desk := &noted{Desk: demo(t, "several")}
	if _, err := ops.List(t.Context(), desk); err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		expectFree(t, desk.Desk, simcard.ReaderName(n+1))
	}
}

func TestListEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	all, err := ops.List(ctx, demo(t, "healthy"))
	// The desk answers a first look without waiting; then it is the card that can't be opened any more.
	if err == nil && (len(all) != 1 || !errors.Is(all[0].Err, context.Canceled)) {
		t.Errorf("%+v, %v", all, err)
	}
}
