package reader_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"carddesk/cardops/reader"
)

// Two answers to reset that no product gives.
var (
	atrA = []byte{0x3B, 0x01, 0xAA}
	atrB = []byte{0x3B, 0x01, 0xBB}
)

func empty(name string, changes uint16) reader.Status {
	return reader.Status{Name: name, State: reader.Empty, Changes: changes}
}

func present(name string, changes uint16) reader.Status {
	return reader.Status{Name: name, State: reader.Present, ATR: atrA, Changes: changes}
}

func mute(name string, changes uint16) reader.Status {
	return reader.Status{Name: name, State: reader.Mute, Changes: changes}
}

func unknown(name string) reader.Status {
	return reader.Status{Name: name, State: reader.Unknown}
}

func held(s reader.Status) reader.Status {
	s.Held = true
	return s
}

func answering(s reader.Status, atr []byte) reader.Status {
	s.ATR = atr
	return s
}

func all(s ...reader.Status) []reader.Status { return s }

// happened is an event without an error.
func happened(kind reader.EventKind, s reader.Status) reader.Event {
	return reader.Event{Kind: kind, Reader: s}
}

func TestDiff(t *testing.T) {
	tests := map[string]struct {
		before, after []reader.Status
		want          []reader.Event
	}{
		"nothing at all":         {nil, nil, nil},
		"nothing, as empty list": {nil, all(), nil},
		"nothing changed":        {all(present("A", 1), empty("B", 4)), all(present("A", 1), empty("B", 4)), nil},
		"other order":            {all(present("A", 1), empty("B", 4)), all(empty("B", 4), present("A", 1)), nil},
		"reader plugged in": {
			all(), all(empty("A", 0)),
			[]reader.Event{happened(reader.ReaderAdded, empty("A", 0))},
		},
		"reader plugged in that cannot say more": {
			nil, all(unknown("A")),
			[]reader.Event{happened(reader.ReaderAdded, unknown("A"))},
		},
		"reader plugged in with a card": {
			nil, all(present("A", 1)),
			[]reader.Event{happened(reader.ReaderAdded, present("A", 1)), happened(reader.CardInserted, present("A", 1))},
		},
		"reader plugged in with a mute card": {
			nil, all(mute("A", 1)),
			[]reader.Event{happened(reader.ReaderAdded, mute("A", 1)), happened(reader.CardInserted, mute("A", 1))},
		},
		"reader unplugged": {
			all(empty("A", 2)), all(),
			[]reader.Event{happened(reader.ReaderRemoved, empty("A", 2))},
		},
		"reader unplugged with a card": {
			all(present("A", 1)), nil,
			[]reader.Event{happened(reader.CardRemoved, present("A", 1)), happened(reader.ReaderRemoved, present("A", 1))},
		},
		"reader unplugged with a mute card": {
			all(mute("A", 1)), nil,
			[]reader.Event{happened(reader.CardRemoved, mute("A", 1)), happened(reader.ReaderRemoved, mute("A", 1))},
		},
		"card in": {
			all(empty("A", 0)), all(present("A", 1)),
			[]reader.Event{happened(reader.CardInserted, present("A", 1))},
		},
		"mute card in": {
			all(empty("A", 0)), all(mute("A", 1)),
			[]reader.Event{happened(reader.CardInserted, mute("A", 1))},
		},
		"card out": {
			all(present("A", 1)), all(empty("A", 2)),
			[]reader.Event{happened(reader.CardRemoved, present("A", 1))},
		},
		"mute card out": {
			all(mute("A", 1)), all(empty("A", 2)),
			[]reader.Event{happened(reader.CardRemoved, mute("A", 1))},
		},
		"card out of sight": {
			all(present("A", 1)), all(unknown("A")),
			[]reader.Event{happened(reader.CardRemoved, present("A", 1))},
		},
		"out and in again, seen in the count alone": {
			all(present("A", 1)), all(present("A", 3)),
			[]reader.Event{happened(reader.CardRemoved, present("A", 1)), happened(reader.CardInserted, present("A", 3))},
		},
		"mute card out and in again": {
			all(mute("A", 1)), all(mute("A", 3)),
			[]reader.Event{happened(reader.CardRemoved, mute("A", 1)), happened(reader.CardInserted, mute("A", 3))},
		},
		"another card where the service does not count": {
			all(present("A", 0)), all(answering(present("A", 0), atrB)),
			[]reader.Event{
				happened(reader.CardRemoved, present("A", 0)),
				happened(reader.CardInserted, answering(present("A", 0), atrB)),
			},
		},
		"in and out again": {all(empty("A", 0)), all(empty("A", 2)), nil},
		"fell silent": {
			all(present("A", 1)), all(mute("A", 1)),
			[]reader.Event{happened(reader.CardRemoved, present("A", 1)), happened(reader.CardInserted, mute("A", 1))},
		},
		"fell silent, of a service that tells no ATR": {
			all(answering(present("A", 0), nil)), all(mute("A", 0)),
			[]reader.Event{
				happened(reader.CardRemoved, answering(present("A", 0), nil)), happened(reader.CardInserted, mute("A", 0)),
			},
		},
		"answers at last": {
			all(mute("A", 1)), all(present("A", 1)),
			[]reader.Event{happened(reader.CardRemoved, mute("A", 1)), happened(reader.CardInserted, present("A", 1))},
		},
		"held":            {all(present("A", 1)), all(held(present("A", 1))), nil},
		"given back":      {all(held(present("A", 1))), all(present("A", 1)), nil},
		"can say no more": {all(empty("A", 0)), all(unknown("A")), nil},
		"held and swapped": {
			all(present("A", 1)), all(held(present("A", 3))),
			[]reader.Event{happened(reader.CardRemoved, present("A", 1)), happened(reader.CardInserted, held(present("A", 3)))},
		},
		"card moved to the next reader": {
			all(empty("A", 0), present("B", 1)), all(present("A", 1), empty("B", 2)),
			[]reader.Event{happened(reader.CardInserted, present("A", 1)), happened(reader.CardRemoved, present("B", 1))},
		},
		"readers that went come before everything else": {
			all(empty("A", 0), present("B", 1), present("C", 1), empty("D", 0)),
			all(empty("E", 0), present("A", 1), empty("C", 2), mute("F", 1)),
			[]reader.Event{
				happened(reader.CardRemoved, present("B", 1)), happened(reader.ReaderRemoved, present("B", 1)),
				happened(reader.ReaderRemoved, empty("D", 0)),
				happened(reader.ReaderAdded, empty("E", 0)),
				happened(reader.CardInserted, present("A", 1)),
				happened(reader.CardRemoved, present("C", 1)),
				happened(reader.ReaderAdded, mute("F", 1)), happened(reader.CardInserted, mute("F", 1)),
			},
		},
		"replugged under another name": {
			all(present("A 00", 1)), all(present("A 01", 1)),
			[]reader.Event{
				happened(reader.CardRemoved, present("A 00", 1)), happened(reader.ReaderRemoved, present("A 00", 1)),
				happened(reader.ReaderAdded, present("A 01", 1)), happened(reader.CardInserted, present("A 01", 1)),
			},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := reader.Diff(test.before, test.after); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %+v\nwant %+v", got, test.want)
			}
		})
	}
}

// situation is what somebody knows who was told of events only: the readers, and whether a card lies in each.
type situation map[string]bool

func (s situation) of(all []reader.Status) situation {
	for _, status := range all {
		s[status.Name] = status.HasCard()
	}
	return s
}

// follow applies an event, which must make sense to somebody who knows no more than that.
func (s situation) follow(t *testing.T, e reader.Event) {
	t.Helper()
	card, known := s[e.Reader.Name]
	name := e.Reader.Name
	switch {
	case e.Kind == reader.ReaderAdded && !known:
		s[name] = false
	case e.Kind == reader.ReaderRemoved && known && !card:
		delete(s, name)
	case e.Kind == reader.CardInserted && known && !card:
		s[name] = true
	case e.Kind == reader.CardRemoved && known && card:
		s[name] = false
	default:
		t.Errorf("%s %s makes no sense: known %t, card %t", e.Kind, name, known, card)
	}
}

func TestDiffLeadsFromOneSituationToTheOther(t *testing.T) {
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 0))
		before, after := someReaders(random), someReaders(random)
		told := situation{}.of(before)
		for _, event := range reader.Diff(before, after) {
			told.follow(t, event)
		}
		if want := (situation{}).of(after); !reflect.DeepEqual(told, want) {
			t.Fatalf("from %+v to %+v the events say %v", before, after, told)
		}
	}
}

func someReaders(random *rand.Rand) []reader.Status {
	made := []func(string, uint16) reader.Status{empty, present, mute}
	var list []reader.Status
	for _, i := range random.Perm(5)[:random.IntN(6)] {
		list = append(list, made[random.IntN(len(made))](string(rune('A'+i)), uint16(random.IntN(3))))
	}
	return list
}

func TestHasCard(t *testing.T) {
	for state, want := range map[reader.State]bool{
		reader.Empty: false, reader.Present: true, reader.Mute: true, reader.Unknown: false, "": false,
	} {
		t.Run(string(state), func(t *testing.T) {
			if got := (reader.Status{State: state}).HasCard(); got != want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestEqual(t *testing.T) {
	one := present("A", 7)
	tests := map[string]struct {
		other reader.Status
		want  bool
	}{
		"the same":              {present("A", 7), true},
		"the same ATR, a copy":  {answering(one, append([]byte{}, atrA...)), true},
		"another name":          {present("B", 7), false},
		"another state":         {answering(mute("A", 7), atrA), false},
		"another ATR":           {answering(one, atrB), false},
		"the ATR cut short":     {answering(one, atrA[:2]), false},
		"no ATR":                {answering(one, nil), false},
		"held":                  {held(one), false},
		"counted once more":     {present("A", 8), false},
		"counted round to zero": {present("A", 0), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if one.Equal(test.other) != test.want || test.other.Equal(one) != test.want {
				t.Errorf("equal %t and back %t", one.Equal(test.other), test.other.Equal(one))
			}
		})
	}
	if !empty("A", 0).Equal(answering(empty("A", 0), []byte{})) {
		t.Error("an empty ATR differs from none")
	}
}

func TestCardIn(t *testing.T) {
	tests := map[string]struct {
		readers []reader.Status
		want    reader.Status
		err     error
	}{
		"no list":                     {nil, reader.Status{}, reader.ErrNoReader},
		"no reader":                   {all(), reader.Status{}, reader.ErrNoReader},
		"no card":                     {all(empty("A", 0), empty("B", 2)), reader.Status{}, reader.ErrNoCard},
		"a reader that can't say":     {all(unknown("A")), reader.Status{}, reader.ErrNoCard},
		"the only one":                {all(present("A", 1)), present("A", 1), nil},
		"among empty ones":            {all(empty("A", 0), present("B", 1), unknown("C")), present("B", 1), nil},
		"a mute card":                 {all(empty("A", 0), mute("B", 1)), mute("B", 1), nil},
		"a held card":                 {all(held(present("A", 1))), held(present("A", 1)), nil},
		"two cards":                   {all(present("A", 1), present("B", 1)), reader.Status{}, &reader.SeveralError{}},
		"a virtual reader":            {all(present("Windows Hello 1", 1)), reader.Status{}, reader.ErrNoReader},
		"a virtual one beside":        {all(present("Windows Hello 1", 1), empty("B", 0), present("C", 1)), present("C", 1), nil},
		"two cards, one of them mute": {all(mute("A", 1), empty("B", 0), present("C", 1)), reader.Status{}, &reader.SeveralError{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := reader.CardIn(test.readers)
			if !reflect.DeepEqual(got, test.want) || !errors.Is(err, test.err) {
				t.Errorf("got %+v, %v, want %+v, %v", got, err, test.want, test.err)
			}
		})
	}
}

func TestSeveralErrorNamesTheReadersWithCards(t *testing.T) {
	_, err := reader.CardIn(all(mute("A", 1), empty("B", 0), present("C", 1)))
	err = fmt.Errorf("choose: %w", err)
	var several *reader.SeveralError
	if !errors.As(err, &several) {
		t.Fatalf("error %v", err)
	}
	if want := all(mute("A", 1), present("C", 1)); !reflect.DeepEqual(several.Readers, want) {
		t.Errorf("readers %+v, want %+v", several.Readers, want)
	}
	if want := []int{1, 3}; !reflect.DeepEqual(several.Numbers, want) {
		t.Errorf("numbers %v, want %v", several.Numbers, want)
	}
	if several.Error() == "" {
		t.Error("an error without a text")
	}
	if !errors.Is(err, &reader.SeveralError{}) {
		t.Error("not found by errors.Is")
	}
	for _, other := range []error{reader.ErrNoCard, reader.ErrNoReader, errors.New("several cards")} {
		if errors.Is(err, other) {
			t.Errorf("taken for %q", other)
		}
	}
	if _, none := reader.CardIn(all(empty("A", 0))); errors.Is(none, &reader.SeveralError{}) {
		t.Error("no card taken for several")
	}
}
