package ops_test

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

// heard is a connection that notes what the program sent and saw, and may answer in the card's place.
type heard struct {
	conn transport.Conn
	// instead gives an answer in the card's place; nil leaves it to the card.
	instead func(c iso7816.CAPDU) []byte
	all     []exchanged
}

type exchanged struct {
	iso7816.CAPDU
	answer []byte // nil where none came
}

func (h *heard) Transmit(ctx context.Context, command []byte) (answer []byte, err error) {
	c, err := transport.ParseCommand(bytes.Clone(command))
	if err != nil {
		return nil, err
	}
	if h.instead != nil {
		answer = h.instead(c)
	}
	if answer == nil {
		answer, err = h.conn.Transmit(ctx, command)
	}
	h.all = append(h.all, exchanged{c, answer})
	return answer, err
}

// good tells whether the card did what it was asked.
func (e exchanged) good() bool {
	n := len(e.answer)
	return n >= 2 && (e.answer[n-2] == 0x90 && e.answer[n-1] == 0 || e.answer[n-2] == 0x61)
}

func (e exchanged) pin() bool { return e.Ins == iso7816.InsVerify && len(e.Data) > 0 }

// pins counts the PINs that left, and fails where one left after an answer to a PIN or a key that was not success.
func (h *heard) pins(t *testing.T, name string) (n int) {
	t.Helper()
	refused := false
	for _, e := range h.all {
		if e.pin() {
			n++
			if refused {
				t.Errorf("%s: a PIN was sent after a refusal", name)
			}
		}
		if (e.pin() || e.Ins == iso7816.InsGeneralAuthenticate) && !e.good() {
			refused = true
		}
	}
	return n
}

func (h *heard) count(ins iso7816.Instruction) (n int) {
	for _, e := range h.all {
		if e.Ins == ins {
			n++
		}
	}
	return n
}

// listened is an opener for a card and what passes between it and the program.
func listened(c *simcard.Card, instead func(iso7816.CAPDU) []byte) (*opener, *heard) {
	o := &opener{card: c}
	h := &heard{conn: simulatedConn{o}, instead: instead}
	o.conn = h
	return o, h
}

func selfTest(t testing.TB, path ops.Path, pin string) ops.SelfTest {
	return ops.SelfTest{Pin: ops.Pin{Path: path, Ask: answers(t, pin, "")}}
}

// wantSteps holds the states of the steps, in their order, against what is wanted.
func wantSteps(t *testing.T, got ops.Tested, want ...ops.StepState) {
	t.Helper()
	names := []ops.StepName{ops.StepSign, ops.StepSignedData, ops.StepDecrypt, ops.StepMatch}
	if len(got.Steps) != len(want) {
		t.Fatalf("%d steps, want %d: %+v", len(got.Steps), len(want), got)
	}
	for i, s := range got.Steps {
		if s.Name != names[i] || s.State != want[i] || (s.Err != nil) != (s.State == ops.StepFailed) {
			t.Errorf("step %s: %s (%v), want %s %s", s.Name, s.State, s.Err, names[i], want[i])
		}
	}
}

var allDone = []ops.StepState{ops.StepDone, ops.StepDone, ops.StepDone, ops.StepDone}

func TestSelfTestOfPIV(t *testing.T) {
	for name, path := range map[string]pivPath{"anew": anew, "held": held} {
		t.Run(name, func(t *testing.T) {
			c := pivCard(t, 2, 3)
			o, h := listened(c, nil)
			way, err := path(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			given := secretOf(t, oldPIN)
			var told []ops.Step
			got := ops.SelfTest{Pin: ops.Pin{Path: way, Ask: func(_ context.Context, q ops.Question) (ops.Answer, error) {
				if q.Job != ops.Sign || q.Notice || q.Last || *q.Status.PIN.TriesLeft != 2 {
					t.Errorf("question %+v", q)
				}
				return ops.Answer{Now: given}, nil
			}}, Tell: func(s ops.Step) { told = append(told, s) }}.Run(t.Context())
			if got.Stage != ops.Done || got.Job != ops.Sign || len(got.Number) != 32 || got.Failed() != nil {
				t.Errorf("%+v", got.Outcome)
			}
			wantSteps(t, got, allDone...)
			if len(told) != len(got.Steps) {
				t.Errorf("%d steps were told", len(told))
			}
			// The signature key wants a fresh PIN for each of its two uses; each use is a chain of two commands.
			if n := h.pins(t, name); n != 2 || h.count(iso7816.InsGeneralAuthenticate) != 6 {
				t.Errorf("%d PINs, %d uses of keys", n, h.count(iso7816.InsGeneralAuthenticate))
			}
			if given.Len() != 0 || c.TriesLeft() != simcard.MaxTries {
				t.Errorf("%d bytes of the PIN are left; %d tries", given.Len(), c.TriesLeft())
			}
			c.Transmit([]byte{0x00, 0xA4, 0x04, 0x00, 0x09, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00})
			if answer := c.Transmit([]byte{0x00, 0x20, 0x00, 0x80}); answer[0] != 0x63 {
				t.Errorf("the card is still open: %X", answer)
			}
			opensslAccepts(t, got)
		})
	}
}

// What stops a self test before a key is used.
func TestSelfTestIsRefused(t *testing.T) {
	noObjects := func(c iso7816.CAPDU) []byte {
		if c.Ins == iso7816.InsGetDataOdd {
			return []byte{0x6A, 0x82}
		}
		return nil
	}
	cases := map[string]struct {
		tries   int
		pin     string
		instead func(iso7816.CAPDU) []byte
		want    any
		sent    int
	}{
		"wrong PIN":         {3, wrongPIN, nil, &secret.WrongError{}, 1},
		"wrong PIN, last":   {1, wrongPIN, nil, &secret.LockedError{}, 1},
		"PIN locked":        {0, oldPIN, nil, &secret.LockedError{}, 0},
		"PIN too short":     {3, "123", nil, &secret.RuleError{}, 0},
		"nothing to try":    {3, oldPIN, noObjects, ops.ErrNotPossible, 0},
		"breaks off before": {3, oldPIN, afterwards(iso7816.InsGetDataOdd, 1, []byte{0x90}), transport.ErrBadAnswer, 0},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := pivCard(t, tc.tries, 3)
			o, h := listened(c, tc.instead)
			got := selfTest(t, &ops.NativePIV{Opener: o, Reader: "any"}, tc.pin).Run(t.Context())
			if !is(got.Err, tc.want) || got.Stage != ops.Refused || len(got.Steps) > 0 || got.SignedData != nil {
				t.Errorf("%+v", got)
			}
			if n := h.pins(t, name); n != tc.sent || h.count(iso7816.InsGeneralAuthenticate) > 0 {
				t.Errorf("%d PINs, %d uses of keys", n, h.count(iso7816.InsGeneralAuthenticate))
			}
		})
	}
	c := pivCard(t, 1, 3)
	o, h := listened(c, nil)
	got := ops.SelfTest{Pin: ops.Pin{Path: &ops.NativePIV{Opener: o}, Ask: func(context.Context, ops.Question) (ops.Answer, error) {
		return ops.Answer{Now: secretOf(t, oldPIN)}, nil
	}}}.Run(t.Context())
	if !errors.Is(got.Err, ops.ErrLastTry) || h.pins(t, "last try") > 0 {
		t.Errorf("the last try: %+v", got)
	}
}

// afterwards answers the nth command of an instruction, counted from 0, in the card's place.
func afterwards(ins iso7816.Instruction, nth int, answer []byte) func(iso7816.CAPDU) []byte {
	seen := 0
	return func(c iso7816.CAPDU) []byte {
		if c.Ins != ins || ins == iso7816.InsVerify && len(c.Data) == 0 {
			return nil
		}
		seen++
		if seen-1 != nth {
			return nil
		}
		return answer
	}
}

// A step that goes wrong ends as it should, and takes along only what depends on it.
func TestSelfTestSteps(t *testing.T) {
	const (
		done, failed, skipped, none = ops.StepDone, ops.StepFailed, ops.StepSkipped, ops.StepNotPossible
	)
	ga := iso7816.InsGeneralAuthenticate
	objects := func(swapped map[byte]byte) func(*heard) {
		return func(h *heard) {
			h.instead = func(c iso7816.CAPDU) []byte {
				if c.Ins != iso7816.InsGetDataOdd || len(c.Data) != 5 {
					return nil
				}
				to, changed := swapped[c.Data[4]]
				switch {
				case changed && to == 0:
					return []byte{0x6A, 0x82}
				case changed:
					c.Data[4] = to
					raw, _ := c.Bytes()
					answer, _ := h.conn.Transmit(context.Background(), raw)
					return answer
				}
				return nil
			}
		}
	}
	answered := func(f func(iso7816.CAPDU) []byte) func(*heard) { return func(h *heard) { h.instead = f } }
	for name, tc := range map[string]struct {
		prepare func(*heard)
		states  []ops.StepState
		err     any // of the first step that failed
		pins    int
	}{
		"the signature key is refused":    {answered(afterwards(ga, 0, []byte{0x69, 0x82})), []ops.StepState{failed, skipped, done, done}, ops.ErrKeyRefused, 1},
		"the second PIN is refused":       {answered(afterwards(iso7816.InsVerify, 1, []byte{0x63, 0xC2})), []ops.StepState{done, failed, skipped, done}, &secret.WrongError{}, 2},
		"the second PIN is not answered":  {answered(afterwards(iso7816.InsVerify, 1, []byte{0x6F, 0x00})), []ops.StepState{done, failed, skipped, done}, secret.ErrUnanswered, 2},
		"the second signature is refused": {answered(afterwards(ga, 2, []byte{0x69, 0x82})), []ops.StepState{done, failed, done, done}, ops.ErrKeyRefused, 2},
		"the decryption is refused":       {answered(afterwards(ga, 4, []byte{0x6A, 0x88})), []ops.StepState{done, done, failed, done}, ops.ErrKeyRefused, 2},
		"no signature certificate":        {objects(map[byte]byte{0x0A: 0}), []ops.StepState{done, done, done, done}, nil, 1},
		"nothing to sign with":            {objects(map[byte]byte{0x0A: 0, 0x05: 0}), []ops.StepState{none, none, done, done}, nil, 1},
		"no encryption certificate":       {objects(map[byte]byte{0x0B: 0}), []ops.StepState{done, done, none, done}, nil, 2},
		"another signature certificate":   {objects(map[byte]byte{0x0A: 0x0B}), []ops.StepState{failed, skipped, done, failed}, ops.ErrMismatch, 1},
		"another encryption certificate":  {objects(map[byte]byte{0x0B: 0x05}), []ops.StepState{done, done, failed, failed}, ops.ErrMismatch, 2},
		"a malformed certificate": {
			answered(afterwards(iso7816.InsGetDataOdd, 1, []byte{0x53, 0x04, 0x70, 0x02, 0x30, 0x00, 0x90, 0x00})),
			[]ops.StepState{failed, skipped, done, done},
			cert.ErrNotCertificate, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o, h := listened(pivCard(t, 3, 3), nil)
			tc.prepare(h)
			got := selfTest(t, &ops.NativePIV{Opener: o, Reader: "any"}, oldPIN).Run(t.Context())
			wantSteps(t, got, tc.states...)
			if got.Stage != ops.Done || tc.err == nil && got.Failed() != nil || tc.err != nil && !is(got.Failed(), tc.err) {
				t.Errorf("%s, %v", got.Stage, got.Failed())
			}
			if (got.SignedData != nil) != (tc.states[1] == done) {
				t.Errorf("%d bytes of SignedData", len(got.SignedData))
			}
			if n := h.pins(t, name); n != tc.pins {
				t.Errorf("%d PINs, want %d", n, tc.pins)
			}
		})
	}
}

// A certificate that is not valid is told apart from a key that does not work.
func TestSelfTestOutsideTheValidity(t *testing.T) {
	test := selfTest(t, &ops.NativePIV{Opener: &opener{card: pivCard(t, 3, 3)}, Reader: "any"}, oldPIN)
	test.Now = func() time.Time { return time.Now().AddDate(9, 0, 0) }
	got := test.Run(t.Context())
	wantSteps(t, got, ops.StepDone, ops.StepFailed, ops.StepDone, ops.StepDone)
	if e, ok := errors.AsType[*ops.ValidityError](got.Failed()); !ok || e.State != cert.Expired {
		t.Error(got.Failed())
	}
}

// No other card is sent a PIN or has a key used, whatever it answers to SELECT.
func TestSelfTestOfOtherCards(t *testing.T) {
	for _, kind := range []string{simcard.GPKI1, simcard.GPKI2, simcard.NHI} {
		c, err := simcard.New(simcard.Options{Kind: kind})
		if err != nil {
			t.Fatal(err)
		}
		first := &ops.Status{} // as if it had been asked before
		got := selfTest(t, &ops.NativePIV{Opener: &opener{card: c}, Reader: "any", First: first}, oldPIN).Run(t.Context())
		if !errors.Is(got.Err, card.ErrUnsupported) || len(c.Received()) > 0 {
			t.Errorf("%s: %v, %d commands", kind, got.Err, len(c.Received()))
		}
	}
	c := pivCard(t, 3, 3)
	o, h := listened(c, afterwards(iso7816.InsSelect, 0, []byte{0x90, 0x00})) // success, but no property template
	first, err := (&ops.NativePIV{Opener: &opener{card: pivCard(t, 3, 3)}}).Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := selfTest(t, &ops.NativePIV{Opener: o, First: &first}, oldPIN).Run(t.Context())
	if !errors.Is(got.Err, card.ErrUnsupported) || len(h.all) != 1 {
		t.Errorf("%v, %d commands", got.Err, len(h.all))
	}
}

// Keys are never used through the component, and nobody is asked for a PIN in vain.
func TestSelfTestThroughTheComponent(t *testing.T) {
	d := newDesk(t, 3, long)
	got := ops.SelfTest{Pin: ops.Pin{Path: d.path, Ask: func(context.Context, ops.Question) (ops.Answer, error) {
		t.Error("asked")
		return ops.Answer{}, nil
	}}}.Run(t.Context())
	if !errors.Is(got.Err, ops.ErrNotPossible) || len(got.Steps) > 0 || len(d.component.Calls()) > 0 {
		t.Errorf("%+v, %v", got, d.component.Calls())
	}
}

// A test that is given up ends between two exchanges, and the card is reset all the same.
func TestSelfTestIsGivenUp(t *testing.T) {
	c := pivCard(t, 3, 3)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	o, h := listened(c, func(c iso7816.CAPDU) []byte {
		if c.Ins == iso7816.InsGeneralAuthenticate {
			cancel()
		}
		return nil
	})
	got := selfTest(t, &ops.NativePIV{Opener: o, Reader: "any"}, oldPIN).Run(ctx)
	wantSteps(t, got, ops.StepDone, ops.StepFailed, ops.StepSkipped, ops.StepDone)
	if !errors.Is(got.Failed(), context.Canceled) || h.count(iso7816.InsGeneralAuthenticate) != 2 || h.pins(t, "given up") != 1 {
		t.Errorf("%v, %d uses of keys", got.Failed(), h.count(iso7816.InsGeneralAuthenticate))
	}
	c.Transmit([]byte{0x00, 0xA4, 0x04, 0x00, 0x09, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00})
	if answer := c.Transmit([]byte{0x00, 0x20, 0x00, 0x80}); answer[0] != 0x63 {
		t.Errorf("the card is still open: %X", answer)
	}
}

// Whoever uses the keys goes on after a refusal: the PIN does not leave again.
func TestNoPINAfterARefusal(t *testing.T) {
	for name, refuse := range map[string]func(iso7816.CAPDU) []byte{
		"of a key":  afterwards(iso7816.InsGeneralAuthenticate, 0, []byte{0x69, 0x82}),
		"of a PIN":  afterwards(iso7816.InsVerify, 1, []byte{0x69, 0x83}),
		"no answer": afterwards(iso7816.InsVerify, 1, []byte{0x90}),
	} {
		o, h := listened(pivCard(t, 3, 3), refuse)
		path := &ops.NativePIV{Opener: o, Reader: "any"}
		seen, err := path.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		failed := 0
		err = path.WithKeys(t.Context(), seen, secretOf(t, oldPIN), func(holder ops.Holder) {
			for range 5 {
				if _, err := holder.Keys.Sign(t.Context(), holder.Sign, make([]byte, 51)); err != nil {
					failed++
				}
			}
		})
		if err != nil || failed < 4 || h.pins(t, name) > 2 {
			t.Errorf("%s: %v, %d of 5 failed, %d PINs", name, err, failed, h.pins(t, name))
		}
	}
}
