package ops_test

import (
	"errors"
	"slices"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
)

func status(name string, state reader.State) reader.Status {
	return reader.Status{Name: name, State: state}
}

func TestChoose(t *testing.T) {
	one := []reader.Status{status("A", reader.Present)}
	mixed := []reader.Status{status("A", reader.Empty), status("B", reader.Present), status("C", reader.Mute)}
	numbered := []reader.Status{status("A", reader.Present), status("1", reader.Present), status("0", reader.Present)}
	cases := map[string]struct {
		all    []reader.Status
		wanted string
		chosen string
		err    error
	}{
		"the only card":                         {one, "", "A", nil},
		"the only card beside empty readers":    {mixed[:2], "", "B", nil},
		"a mute card is a card":                 {[]reader.Status{mixed[0], mixed[2]}, "", "C", nil},
		"by number":                             {mixed, "2", "B", nil},
		"by name":                               {mixed, "B", "B", nil},
		"a mute card by number":                 {mixed, "3", "C", nil},
		"a name that is a number goes first":    {numbered, "1", "1", nil},
		"a name that is no good number":         {numbered, "0", "0", nil},
		"a number beside names that are some":   {numbered, "3", "0", nil},
		"none of several":                       {mixed, "", "", new(reader.SeveralError)},
		"no reader":                             {nil, "", "", reader.ErrNoReader},
		"no reader, one wanted":                 {nil, "A", "", reader.ErrNoReader},
		"no card":                               {mixed[:1], "", "", reader.ErrNoCard},
		"no card in the reader that was chosen": {mixed, "1", "A", reader.ErrNoCard},
		"the same by name":                      {mixed, "A", "A", reader.ErrNoCard},
		"an unknown name":                       {mixed, "D", "", new(ops.NoSuchReaderError)},
		"letter case counts":                    {mixed, "b", "", new(ops.NoSuchReaderError)},
		"number zero":                           {mixed, "0", "", new(ops.NoSuchReaderError)},
		"a negative number":                     {mixed, "-1", "", new(ops.NoSuchReaderError)},
		"a number above":                        {mixed, "4", "", new(ops.NoSuchReaderError)},
		"a number beyond counting":              {mixed, "99999999999999999999", "", new(ops.NoSuchReaderError)},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			chosen, err := ops.Choose(tc.all, tc.wanted)
			if chosen.Name != tc.chosen || !sameKind(err, tc.err) {
				t.Errorf("%q, %v, want %q, %v", chosen.Name, err, tc.chosen, tc.err)
			}
		})
	}
}

// sameKind compares typed errors by their type and others by errors.Is.
func sameKind(err, want error) bool {
	switch want.(type) {
	case nil:
		return err == nil
	case *ops.NoSuchReaderError:
		_, ok := errors.AsType[*ops.NoSuchReaderError](err)
		return ok
	case *reader.SeveralError:
		_, ok := errors.AsType[*reader.SeveralError](err)
		return ok
	}
	return errors.Is(err, want)
}

func TestChooseTellsWhatThereIs(t *testing.T) {
	all := []reader.Status{status("A", reader.Empty), status("B", reader.Present), status("C", reader.Present)}

	_, err := ops.Choose(all, "7")
	noSuch, ok := errors.AsType[*ops.NoSuchReaderError](err)
	if !ok || noSuch.Wanted != "7" || !slices.Equal(noSuch.Names, []string{"A", "B", "C"}) || !errors.Is(err, reader.ErrNoReader) {
		t.Errorf("%#v", err)
	}

	_, err = ops.Choose(all, "")
	several, ok := errors.AsType[*reader.SeveralError](err)
	if !ok || len(several.Readers) != 2 || several.Readers[0].Name != "B" || !slices.Equal(several.Numbers, []int{2, 3}) {
		t.Errorf("%#v", err)
	}
	for i, number := range several.Numbers {
		if all[number-1].Name != several.Readers[i].Name {
			t.Errorf("number %d is not %s", number, several.Readers[i].Name)
		}
	}
}

func TestUnsupportedErrorIsUnsupported(t *testing.T) {
	if err := error(&ops.UnsupportedError{Kind: card.NHI}); !errors.Is(err, card.ErrUnsupported) {
		t.Error(err)
	}
}
