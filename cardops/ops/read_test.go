package ops_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
)

// facts are what a reading should hold.
type facts struct {
	kind         card.Kind
	state        cert.State
	certificates int
	tries        int // of the PIN; -1 for not known
	err          error
}

func TestReadOnEveryScenario(t *testing.T) {
	cases := map[string]facts{
		"healthy":          {card.GPKI2, cert.Valid, 4, -1, nil},
		"gpki1":            {card.GPKI1, cert.Valid, 4, -1, nil},
		"piv":              {card.PIV, cert.Valid, 4, 3, nil},
		"several":          {card.GPKI1, cert.Valid, 4, -1, nil}, // the first of them
		"ends-soon":        {card.GPKI2, cert.Valid, 4, -1, nil},
		"expired":          {card.GPKI2, cert.Expired, 4, -1, nil},
		"not-yet-valid":    {card.GPKI2, cert.NotYetValid, 4, -1, nil},
		"one-try-left":     {card.GPKI2, cert.Valid, 4, -1, nil},
		"piv-one-try-left": {card.PIV, cert.Valid, 4, 1, nil},
		"locked":           {card.GPKI2, cert.Valid, 4, -1, nil},
		"piv-locked":       {card.PIV, cert.Valid, 4, 0, nil},
		"code-locked":      {card.GPKI2, cert.Valid, 4, -1, nil},
		"piv-code-locked":  {card.PIV, cert.Valid, 4, 0, nil},
		"health-card":      {card.NHI, "", 0, -1, card.ErrUnsupported},
		"upside-down":      {card.Unknown, "", 0, -1, reader.ErrMute},
		"empty":            {card.Unknown, "", 0, -1, reader.ErrNoCard},
	}
	for _, scenario := range simcard.Scenarios() {
		want, known := cases[scenario]
		if scenario == "no-reader" || scenario == "no-service" {
			continue // no reader to read from: see TestListOnEveryScenario
		}
		if !known {
			t.Errorf("scenario %s has no expectation", scenario)
		}
		t.Run(scenario, func(t *testing.T) {
			desk := demo(t, scenario)
			r, err := ops.Read(t.Context(), desk, statuses(t, desk)[0], nil)
			if !sameKind(err, want.err) {
				t.Fatalf("%v, want %v", err, want.err)
			}
			if got := factsOf(r, err); got != want {
				t.Errorf("%+v, want %+v", got, want)
			}
			if err == nil {
				expectTruth(t, desk.Card(0), r)
				expectFree(t, desk, simcard.ReaderName(1))
			}
		})
	}
}

func factsOf(r *card.Reading, err error) facts {
	f := facts{kind: r.Kind, certificates: len(r.Certificates()), tries: -1}
	if r.PIN.TriesLeft != nil {
		f.tries = *r.PIN.TriesLeft
	}
	if len(r.Objects) > 0 {
		f.state = r.Objects[0].Head.StateAt(noon())
	}
	for _, kind := range []error{card.ErrUnsupported, reader.ErrMute, reader.ErrNoCard} {
		if errors.Is(err, kind) {
			f.err = kind
		}
	}
	return f
}

func expectTruth(t *testing.T, c *simcard.Card, r *card.Reading) {
	t.Helper()
	truth, err := c.Truth()
	if err != nil {
		t.Fatal(err)
	}
	if truth.Number != "" && r.Number != truth.Number || r.Objects[0].Head.Holder != truth.Holder {
		t.Errorf("%s of %s, want %s of %s", r.Number, r.Objects[0].Head.Holder, truth.Number, truth.Holder)
	}
}

func TestReadNamesTheKindOfACardThatItLeavesAlone(t *testing.T) {
	desk := demo(t, "health-card")
	_, err := ops.Read(t.Context(), desk, statuses(t, desk)[0], nil)
	if unsupported, ok := errors.AsType[*ops.UnsupportedError](err); !ok || unsupported.Kind != card.NHI {
		t.Errorf("%v", err)
	}
}

func TestReadTellsOfEveryStep(t *testing.T) {
	desk := demo(t, "healthy")
	var numbers, objects []int
	_, err := ops.Read(t.Context(), desk, statuses(t, desk)[0], func(r *card.Reading) {
		numbers = append(numbers, len(r.Number))
		objects = append(objects, len(r.Objects))
	})
	if err != nil {
		t.Fatal(err)
	}
	if numbers[0] == 0 || objects[0] != 0 {
		t.Error("the card number is not the first thing that is told")
	}
	if !slices.IsSorted(objects) || !slices.Contains(objects, 1) || objects[len(objects)-1] != 4 {
		t.Errorf("certificates known from step to step: %v", objects)
	}
}

// One transaction, around the exchanges and nothing else, and the card is closed behind it.
func TestReadHoldsTheCardNoLongerThanItMust(t *testing.T) {
	for _, scenario := range []string{"healthy", "gpki1", "piv"} {
		t.Run(scenario, func(t *testing.T) {
			desk := &noted{Desk: demo(t, scenario)}
			s := statuses(t, desk)[0]
			desk.before = func(int) {
				other, err := desk.Desk.Open(t.Context(), s.Name)
				if err != nil {
					t.Fatal(err)
				}
				ended, cancel := context.WithCancel(t.Context())
				cancel()
				if err := other.Begin(ended); err == nil {
					t.Error("another program came between two exchanges")
				}
				if err := other.Close(); err != nil {
					t.Error(err)
				}
			}
			if _, err := ops.Read(t.Context(), desk, s, nil); err != nil {
				t.Fatal(err)
			}
			if want := []string{"open", "begin", "transmit", "end", "close"}; !slices.Equal(desk.log, want) {
				t.Errorf("%q, want %q", desk.log, want)
			}
			expectFree(t, desk.Desk, s.Name)
		})
	}
}

// interruptions are what can happen on a desk while a card is read.
var interruptions = map[string]struct {
	happens func(*simcard.Desk) error
	err     error
}{
	"card removed":           {func(d *simcard.Desk) error { return d.Remove(0) }, reader.ErrRemoved},
	"reader unplugged":       {func(d *simcard.Desk) error { return d.Unplug(0) }, reader.ErrReaderGone},
	"service stopped":        {func(d *simcard.Desk) error { d.Stop(); return nil }, reader.ErrNoService},
	"reset by another":       {func(d *simcard.Desk) error { return d.ResetCard(0) }, reader.ErrReset},
	"taken by another":       {func(d *simcard.Desk) error { return d.Hold(0, true) }, reader.ErrHeld},
	"out and in again":       {func(d *simcard.Desk) error { return d.Insert(0, d.Card(0)) }, reader.ErrRemoved},
	"service restarted":      {func(d *simcard.Desk) error { d.Stop(); d.Start(); return nil }, reader.ErrNoService},
	"unplugged and in again": {func(d *simcard.Desk) error { return errors.Join(d.Unplug(0), d.Plug(0)) }, reader.ErrReaderGone},
}

// Whatever happens at whatever moment has its own error, what was read until then is kept, and the connection is closed.
func TestReadInterruptedAtEveryExchange(t *testing.T) {
	whole := &noted{Desk: demo(t, "healthy")}
	if _, err := ops.Read(t.Context(), whole, statuses(t, whole)[0], nil); err != nil {
		t.Fatal(err)
	}
	for name, tc := range interruptions {
		t.Run(name, func(t *testing.T) {
			known := 0
			for at := range whole.exchanges {
				desk := &noted{Desk: demo(t, "healthy")}
				desk.before = func(exchange int) {
					if exchange == at {
						if err := tc.happens(desk.Desk); err != nil {
							t.Error(err)
						}
					}
				}
				r, err := ops.Read(t.Context(), desk, statuses(t, desk)[0], nil)
				if !errors.Is(err, tc.err) {
					t.Fatalf("at exchange %d: %v, want %v", at, err, tc.err)
				}
				if desk.exchanges != at+1 {
					t.Errorf("interrupted at exchange %d, it went on to %d", at, desk.exchanges)
				}
				if last := desk.log[len(desk.log)-1]; last != "close" {
					t.Errorf("at exchange %d the last thing done was %q", at, last)
				}
				now := len(r.Number) + len(r.Objects) + len(r.Certificates())
				if now < known {
					t.Errorf("at exchange %d less is known than before: %+v", at, r)
				}
				known = now
			}
			if known < 20 {
				t.Error("interrupted at the last exchange, hardly anything was kept")
			}
		})
	}
}

func TestReadEndsWithItsContext(t *testing.T) {
	desk := &noted{Desk: demo(t, "healthy")}
	ctx, cancel := context.WithCancel(t.Context())
	desk.before = func(exchange int) {
		if exchange == 10 {
			cancel()
		}
	}
	r, err := ops.Read(ctx, desk, statuses(t, desk)[0], nil)
	if !errors.Is(err, context.Canceled) || r.Number == "" {
		t.Errorf("%+v, %v", r, err)
	}
	expectFree(t, desk.Desk, simcard.ReaderName(1))
}

func TestReadOpensWhatItCan(t *testing.T) {
	for name, tc := range map[string]struct {
		happens func(*simcard.Desk) error
		err     error
	}{
		"held":      {func(d *simcard.Desk) error { return d.Hold(0, true) }, reader.ErrHeld},
		"taken out": {func(d *simcard.Desk) error { return d.Remove(0) }, reader.ErrNoCard},
		"unplugged": {func(d *simcard.Desk) error { return d.Unplug(0) }, reader.ErrReaderGone},
		"stopped":   {func(d *simcard.Desk) error { d.Stop(); return nil }, reader.ErrNoService},
	} {
		t.Run(name, func(t *testing.T) {
			desk := demo(t, "healthy")
			seen := statuses(t, desk)[0]
			if err := tc.happens(desk); err != nil {
				t.Fatal(err)
			}
			r, err := ops.Read(t.Context(), desk, seen, nil)
			if !errors.Is(err, tc.err) || r == nil || r.Kind != card.Unknown || len(r.ATR) == 0 {
				t.Errorf("%+v, %v", r, err)
			}
		})
	}
}

// That the card was pulled right after it was read takes nothing away; any other trouble in closing is told.
func TestReadAndClosing(t *testing.T) {
	for name, tc := range map[string]struct{ closing, err error }{
		"all is well":     {nil, nil},
		"card pulled":     {reader.ErrRemoved, nil},
		"service stopped": {reader.ErrNoService, reader.ErrNoService},
	} {
		t.Run(name, func(t *testing.T) {
			desk := &noted{Desk: demo(t, "healthy"), closing: tc.closing}
			r, err := ops.Read(t.Context(), desk, statuses(t, desk)[0], nil)
			if !sameKind(err, tc.err) || len(r.Certificates()) != 4 {
				t.Errorf("%d certificates, %v", len(r.Certificates()), err)
			}
		})
	}
}
