package desk_test

import (
	"context"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"testing"
	"time"

	"carddesk/app/desk"
	"carddesk/cardops/card"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
)

// situations are ways into each situation of snapshot.go.
var situations = map[string]struct {
	readers int
	prepare func(*rig)
	want    desk.Situation
	err     error
}{
	"the service does not answer yet": {1, func(r *rig) { r.service.first = make(chan struct{}) }, desk.Looking, nil},
	"the service does not run":        {1, func(r *rig) { r.sim.Stop() }, desk.NoService, reader.ErrNoService},
	"no reader":                       {0, nil, desk.NoReader, nil},
	"an empty reader":                 {1, nil, desk.NoCard, nil},
	"two empty readers":               {2, nil, desk.NoCard, nil},
	"a card upside down":              {1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.Mute}) }, desk.Mute, reader.ErrMute},
	"a card that another program holds": {1, func(r *rig) {
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
		r.check(r.sim.Hold(0, true))
	}, desk.Held, reader.ErrHeld},
	"a health card": {1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.NHI}) }, desk.WrongCard, nil},
	"two cards": {2, func(r *rig) {
		r.insert(0, simcard.Options{Kind: simcard.GPKI1})
		r.insert(1, simcard.Options{Kind: simcard.GPKI2})
	}, desk.Several, nil},
	"a card that takes its time": {1, func(r *rig) {
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
		r.service.strike(stuckAt(10))
	}, desk.Reading, nil},
	"a citizen card":                  {1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.GPKI2}) }, desk.Ready, nil},
	"an older citizen card":           {1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.GPKI1}) }, desk.Ready, nil},
	"a PIV card":                      {1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.PIV}) }, desk.Ready, nil},
	"a card and an empty reader":      {2, func(r *rig) { r.insert(1, simcard.Options{Kind: simcard.GPKI2}) }, desk.Ready, nil},
	"a card that answers nonsense":    {1, unreadable, desk.Unreadable, card.ErrEmpty},
	"a card beside Windows' own keys": {1, besideHello, desk.Ready, nil},
	"Windows' own keys alone":         {0, helloAlone, desk.NoReader, nil},
}

var errNonsense = errors.New("nonsense")

func unreadable(r *rig) {
	r.insert(0, simcard.Options{Kind: simcard.GPKI2})
	r.service.strike(func(_ context.Context, nth int) error {
		if nth > 3 {
			return errNonsense
		}
		return nil
	})
}

// besideHello has a second reader that the system made up, with something in it.
func besideHello(r *rig) {
	r.sim = simcard.NewDesk(simcard.ReaderName(1), "Windows Hello for Business 1")
	r.service.Desk = r.sim
	r.insert(0, simcard.Options{Kind: simcard.GPKI2})
	r.insert(1, simcard.Options{Kind: simcard.PIV})
}

func helloAlone(r *rig) {
	r.sim = simcard.NewDesk("Windows Hello for Business 1")
	r.service.Desk = r.sim
	r.insert(0, simcard.Options{Kind: simcard.PIV})
}

// stuckAt is an exchange that does not end before its context.
func stuckAt(at int) func(context.Context, int) error {
	return func(ctx context.Context, nth int) error {
		if nth < at {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}
}

func TestSituations(t *testing.T) {
	for name, test := range situations {
		t.Run(name, func(t *testing.T) {
			onDesk(t, test.readers, test.prepare, func(r *rig) {
				s := r.expect(test.want)
				if !errors.Is(s.Err, test.err) || test.err == nil && s.Err != nil {
					t.Errorf("error %v, want %v", s.Err, test.err)
				}
			})
		})
	}
}

// TestEverySituationIsReached: a situation that nothing leads to is not tested.
func TestEverySituationIsReached(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "snapshot.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var all []desk.Situation
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			text, _ := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			all = append(all, desk.Situation(text))
		}
		return true
	})
	if len(all) < 11 {
		t.Fatalf("only %d situations were found in the source", len(all))
	}
	for _, situation := range all {
		reached := false
		for _, test := range situations {
			reached = reached || test.want == situation
		}
		if !reached {
			t.Errorf("nothing leads to %q", situation)
		}
	}
}

// TestReaderLine: every reader is listed with what lies in it, and the one that is looked at is named.
func TestReaderLine(t *testing.T) {
	onDesk(t, 2, func(r *rig) { r.insert(1, simcard.Options{Kind: simcard.GPKI2}) }, func(r *rig) {
		s := r.expect(desk.Ready)
		if s.Reader != simcard.ReaderName(2) || len(s.Readers) != 2 || s.Readers[0].HasCard() || !s.Readers[1].HasCard() {
			t.Errorf("%q of %+v", s.Reader, s.Readers)
		}
	})
	onDesk(t, 1, besideHello, func(r *rig) {
		if s := r.expect(desk.Ready); s.Reader != simcard.ReaderName(1) || len(s.Readers) != 2 {
			t.Errorf("%q of %+v", s.Reader, s.Readers)
		}
	})
}

// TestFirstFactsFirst: a card is shown as it is read, and its snapshots never take back what they told.
func TestFirstFactsFirst(t *testing.T) {
	var told []desk.Snapshot
	onDesk(t, 1, func(r *rig) {
		r.install()
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
		// So that no snapshot is replaced before it is seen.
		r.service.strike(func(context.Context, int) error { time.Sleep(time.Millisecond); return nil })
	}, func(r *rig) {
		r.after(time.Minute)
		told = r.all()
	})
	number, certificates := 0, 0
	for i, s := range told {
		switch s.Situation {
		case desk.Looking:
			continue
		case desk.Reading:
		case desk.Ready:
			if i != len(told)-1 {
				t.Errorf("ready at %d of %d", i, len(told))
			}
		default:
			t.Fatalf("situation %q on the way", s.Situation)
		}
		if len(s.Card.Number()) < number || len(s.Card.Reading.Certificates()) < certificates {
			t.Errorf("%d takes something back", i)
		}
		number, certificates = len(s.Card.Number()), len(s.Card.Reading.Certificates())
	}
	if number != 16 || certificates != 4 || len(told) < 6 {
		t.Errorf("number of %d characters, %d certificates, %d snapshots", number, certificates, len(told))
	}
	if first := told[1]; first.Situation != desk.Reading || first.Card.Reading.Kind != card.GPKI2 {
		t.Errorf("first %+v", first)
	}
}

// TestSnapshotsDoNotChange: what was handed out stays as it was, while the same reading goes on.
func TestSnapshotsDoNotChange(t *testing.T) {
	onDesk(t, 1, func(r *rig) {
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
		r.service.strike(func(_ context.Context, nth int) error {
			if nth == 12 {
				time.Sleep(time.Second)
			}
			return nil
		})
	}, func(r *rig) {
		s := r.expect(desk.Reading)
		before, complete := len(s.Card.Reading.Objects), len(s.Card.Reading.Certificates())
		if before == complete {
			t.Fatalf("nothing is half read: %d of %d", complete, before)
		}
		r.after(time.Second)
		r.expect(desk.Ready)
		if len(s.Card.Reading.Objects) != before || len(s.Card.Reading.Certificates()) != complete {
			t.Error("a snapshot changed after it was handed out")
		}
	})
}

// TestIdleCostsNothing: once everything is known, nothing is sent and nothing is told.
func TestIdleCostsNothing(t *testing.T) {
	onDesk(t, 2, func(r *rig) {
		r.install()
		r.insert(0, simcard.Options{Kind: simcard.GPKI2})
	}, func(r *rig) {
		r.expect(desk.Ready)
		r.all()
		opens := r.service.opens()
		r.after(24 * time.Hour)
		if told := r.all(); len(told) != 1 || r.service.opens() != opens {
			t.Errorf("%d snapshots, %d openings in a day", len(told)-1, r.service.opens()-opens)
		}
	})
}

// TestServiceAwayCostsLittle: a day without the service is a few thousand questions, and one snapshot.
func TestServiceAwayCostsLittle(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.sim.Stop() }, func(r *rig) {
		r.expect(desk.NoService)
		r.all()
		r.after(24 * time.Hour)
		if told := r.all(); len(told) != 1 {
			t.Errorf("%d snapshots", len(told)-1)
		}
	})
}

// TestSlowReceiver: one that takes its time gets the latest, and card work does not wait for it.
func TestSlowReceiver(t *testing.T) {
	onDesk(t, 1, func(r *rig) { r.insert(0, simcard.Options{Kind: simcard.GPKI2}) }, func(r *rig) {
		r.expect(desk.Ready)
		r.all()
		r.stuck = make(chan struct{})
		for range 20 {
			r.check(r.sim.Remove(0))
			time.Sleep(time.Second)
			r.insert(0, simcard.Options{Kind: simcard.GPKI1})
			time.Sleep(time.Second)
		}
		close(r.stuck)
		s := r.expect(desk.Ready)
		if told := r.all(); len(told) > 3 || s.Card.Reading.Kind != card.GPKI1 {
			t.Errorf("%d snapshots, the last %+v", len(told), s)
		}
	})
}
