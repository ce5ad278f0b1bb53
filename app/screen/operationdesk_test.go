package screen

import (
	"context"
	"testing"
	"time"

	"carddesk/app/desk"
	"carddesk/app/practice"
	"carddesk/app/words"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

// onDesk puts a page on the real desk, over simulated cards with simulated middleware. It comes back when the card is ready.
func onDesk(t *testing.T, page func(Here, Operator, Runner) *Operation, o simcard.Options) (*stage, *simcard.Desk) {
	t.Helper()
	sim := simcard.NewDesk(simcard.ReaderName(1))
	insert(t, sim, o)
	env := practice.Over(sim)
	t.Cleanup(env.Close)
	ways, err := env.Ways()
	if err != nil {
		t.Fatal(err)
	}
	q := make(queue, 1000) // more than any test has to tell, so that the desk never waits for the end of a test
	var s *stage
	d := desk.New(desk.Config{
		Service: func() transport.Service { return sim },
		Ways:    func() ops.Ways { return ways },
		Notices: &notices{},
		Changed: func(snap desk.Snapshot) { q.Do(func() { s.page.Show(snap) }) },
	})
	s = newStageOn(t, words.English, page, &model{scripted: &scripted{}}, d, q)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); d.Run(ctx) }()
	t.Cleanup(func() { s.page.Leave(); cancel(); <-ended })
	s.page.Enter()
	return s, sim
}

func insert(t *testing.T, sim *simcard.Desk, o simcard.Options) *simcard.Card {
	t.Helper()
	c, err := simcard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Insert(0, c); err != nil {
		t.Fatal(err)
	}
	return c
}

// expectCard checks the tries and the PIN that a card has in the end.
func expectCard(t *testing.T, c *simcard.Card, tries int, pin string) {
	t.Helper()
	if left := c.TriesLeft(); left != tries {
		t.Errorf("%d tries left, want %d", left, tries)
	}
	if tries > 0 && !takes(c, pin) {
		t.Errorf("the PIN is not %s", pin)
	}
}

// takes tells whether that is the card's PIN. A PIV card is asked with a VERIFY of its own (SP 800-73-4 part 2, clause 3.2.1).
func takes(c *simcard.Card, pin string) bool {
	if c.Kind() != simcard.PIV {
		ok, _ := c.VerifyPIN([]byte(pin))
		return ok
	}
	c.Transmit([]byte("\x00\xA4\x04\x00\x0B\xA0\x00\x00\x03\x08\x00\x00\x10\x00\x01\x00"))
	padded := (pin + "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF")[:8]
	return string(c.Transmit([]byte("\x00\x20\x00\x80\x08"+padded))) == "\x90\x00"
}

// Instructions of a PIV card that carry a secret (SP 800-73-4 part 2, clauses 3.2.2 and 3.2.3).
const (
	changeReference = 0x24
	resetRetry      = 0x2C
)

func TestOnDeskChange(t *testing.T) {
	for name, tc := range map[string]struct {
		kind  string
		tries int
		pin   string
		says  string
		left  int
		ends  string // the PIN in the end
	}{
		"PIV":                      {simcard.PIV, 3, simcard.PracticePIN, "The PIN was changed.", 3, newPIN},
		"PIV, wrong":               {simcard.PIV, 3, wrongPIN, "Tries left: 2.", 2, simcard.PracticePIN},
		"PIV, last try, right":     {simcard.PIV, 1, simcard.PracticePIN, "The PIN was changed.", 3, newPIN},
		"PIV, last try, wrong":     {simcard.PIV, 1, wrongPIN, "The PIN is locked.", 0, ""},
		"citizen":                  {simcard.GPKI2, 3, simcard.PracticePIN, "The PIN was changed.", 3, newPIN},
		"citizen, wrong":           {simcard.GPKI2, 3, wrongPIN, "The PIN is wrong.", 2, simcard.PracticePIN},
		"citizen, last try, wrong": {simcard.GPKI2, 1, wrongPIN, "The PIN is locked.", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, sim := onDesk(t, NewChange, simcard.Options{Kind: tc.kind, Tries: &tc.tries})
			s.sends(tc.pin, newPIN, newPIN)
			s.expect(tc.says)
			expectCard(t, sim.Card(0), tc.left, tc.ends)
			if n := sim.Card(0).Count(changeReference); tc.kind == simcard.PIV && n != 1 {
				t.Errorf("%d commands carried the PIN for one confirmation", n)
			}
			s.expectWipedForms()
		})
	}
}

func TestOnDeskUnblock(t *testing.T) {
	for name, tc := range map[string]struct {
		kind string
		code string
		says string
		left int
		ends string
	}{
		"PIV":            {simcard.PIV, simcard.PracticeCode, "Unblocked.", 3, newPIN},
		"PIV, wrong":     {simcard.PIV, "00000000", "The PUK is wrong. Tries left: 2.", 0, ""},
		"citizen":        {simcard.GPKI2, simcard.PracticeCode, "Unblocked.", 3, newPIN},
		"citizen, wrong": {simcard.GPKI2, "Wrong-99", "subscriber code is wrong", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, sim := onDesk(t, NewUnblock, simcard.Options{Kind: tc.kind, Tries: new(0)})
			s.until(choosing)
			s.act("Yes, I know")
			s.sends(tc.code, newPIN, newPIN)
			s.expect(tc.says)
			expectCard(t, sim.Card(0), tc.left, tc.ends)
			if n := sim.Card(0).Count(resetRetry); tc.kind == simcard.PIV && n != 1 {
				t.Errorf("%d commands carried the code for one confirmation", n)
			}
			s.expectWipedForms()
		})
	}
}

func TestOnDeskLockedPINLeadsToUnblocking(t *testing.T) {
	s, sim := onDesk(t, NewChange, simcard.Options{Kind: simcard.PIV, Tries: new(0)})
	s.until(concluded)
	s.expect("The PIN is locked.")
	s.press("Unblock the card")
	if len(s.went) != 1 || s.went[0] != Unblock {
		t.Errorf("went to %v", s.went)
	}
	expectCard(t, sim.Card(0), 0, "")
}

// TestOnDeskExchanged: the card is exchanged for another one, of the same kind and the same PIN, while its PIN is typed.
func TestOnDeskExchanged(t *testing.T) {
	s, sim := onDesk(t, NewChange, simcard.Options{Kind: simcard.PIV})
	s.toTyping()
	s.fill(simcard.PracticePIN, newPIN, newPIN)
	other := insert(t, sim, simcard.Options{Kind: simcard.PIV, Seed: 7})
	s.until(consenting)
	s.expect("it begins anew")
	if n := other.Count(changeReference); n != 0 {
		t.Errorf("the other card was sent %d PINs", n)
	}
	s.expectWipedForms()
	s.sends(simcard.PracticePIN, newPIN, newPIN)
	s.expect("The PIN was changed.")
	expectCard(t, other, 3, newPIN)
}

func TestOnDeskPulled(t *testing.T) {
	s, sim := onDesk(t, NewChange, simcard.Options{Kind: simcard.PIV})
	s.toTyping()
	s.fill(simcard.PracticePIN, newPIN, newPIN)
	c := sim.Card(0)
	if err := sim.Remove(0); err != nil {
		t.Fatal(err)
	}
	s.until(waiting)
	s.expect("The card is not in the reader any more.")
	s.expectWipedForms()
	if n := c.Count(changeReference); n != 0 {
		t.Errorf("%d PINs were sent", n)
	}
}

// TestOnDeskWrongThenRight: each confirmation costs at most one try, and the card is read anew in between.
func TestOnDeskWrongThenRight(t *testing.T) {
	s, sim := onDesk(t, NewChange, simcard.Options{Kind: simcard.PIV})
	s.sends(wrongPIN, newPIN, newPIN)
	s.expect("Tries left: 2.")
	s.settled()
	s.press("Begin again")
	s.until(consenting)
	s.expect("2 tries left")
	s.sends(simcard.PracticePIN, newPIN, newPIN)
	s.expect("The PIN was changed.")
	expectCard(t, sim.Card(0), 3, newPIN)
	if n := sim.Card(0).Count(changeReference); n != 2 {
		t.Errorf("%d commands for two confirmations", n)
	}
}

// settled waits until the desk has read the card again after an operation.
func (s *stage) settled() {
	s.t.Helper()
	late := time.After(10 * time.Second) // for a machine that is busy
	for read := false; !read || s.page.snapshot.Situation != desk.Ready; {
		select {
		case f := <-s.queue:
			f()
			read = read || s.page.snapshot.Situation == desk.Reading || s.page.snapshot.Situation == desk.Ready
		case <-late:
			s.t.Fatal("the card is not read again")
		}
	}
}

// expectWipedForms checks that no field that was ever shown holds anything.
func (s *stage) expectWipedForms() {
	s.t.Helper()
	for _, f := range s.forms {
		for _, field := range f.fields() {
			if n := field.Len(); n != 0 {
				s.t.Errorf("a field still holds %d characters", n)
			}
		}
	}
}
