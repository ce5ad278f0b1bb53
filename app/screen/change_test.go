package screen

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"carddesk/app/desk"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
)

// consent gives every consent that is asked for, as a click on the tick does.
func (s *stage) consent() {
	s.t.Helper()
	s.until(consenting)
	if s.page.question.Notice {
		s.page.consents.notice = true
	}
	if s.page.question.Last {
		s.page.consents.last = true
	}
	s.page.settle()
}

// toTyping brings an operation to step 2.
func (s *stage) toTyping() {
	s.t.Helper()
	s.consent()
	s.press("Continue")
	s.until(typing)
}

// sends brings a change to its outcome.
func (s *stage) sends(all ...string) {
	s.t.Helper()
	s.toTyping()
	s.fill(all...)
	s.page.submit()
	s.until(concluded)
}

func change(t *testing.T, m *model, snap desk.Snapshot) *stage {
	t.Helper()
	s := newStage(t, words.English, NewChange, m)
	s.enters(snap)
	return s
}

func (s *stage) expectSubmissions(want int) {
	s.t.Helper()
	if n := s.model.submissions(); n != want {
		s.t.Errorf("%d submissions, want %d", n, want)
	}
}

func TestChangeIsDone(t *testing.T) {
	s := change(t, native(), pivCard())
	s.until(consenting)
	s.expect("3 tries left", "Done by this program itself", "a wrong current PIN costs one try")
	s.press("Continue")
	s.until(typing)
	s.fill(oldPIN, newPIN, newPIN)
	s.press("Change the PIN")
	s.until(sending)
	s.expect("Please leave the card in the reader.")
	s.until(concluded)
	s.expect("The PIN was changed.", "Certain: the new PIN is in force")
	s.expectSubmissions(1)
	s.expectWiped()
}

func TestWrongPINThenRight(t *testing.T) {
	m := native()
	m.scripted.result = &secret.WrongError{Secret: secret.PIN, TriesLeft: new(2)}
	s := change(t, m, pivCard())
	s.sends(wrongPIN, newPIN, newPIN)
	s.expect("The PIN is wrong. Tries left: 2.", "Certain: the PIN was not changed")
	m.scripted.result, m.status = nil, left(2, 3)
	s.press("Begin again")
	s.until(consenting)
	s.expect("2 tries left")
	s.sends(oldPIN, newPIN, newPIN)
	s.expect("The PIN was changed.")
	if m.runs != 2 {
		t.Errorf("%d operations for two confirmations", m.runs)
	}
	s.expectSubmissions(2)
	s.expectWiped()
}

// TestRefusals: what the page says and offers for everything that a card or its way may refuse with.
func TestRefusals(t *testing.T) {
	for name, tc := range map[string]struct {
		err    error
		says   string
		offers []string
		never  []string
	}{
		"wrong, two left":   {&secret.WrongError{Secret: secret.PIN, TriesLeft: new(2)}, "Tries left: 2", []string{"Begin again", "I don't know the PIN"}, nil},
		"wrong, one left":   {&secret.WrongError{Secret: secret.PIN, TriesLeft: new(1)}, "One try is left", []string{"Begin again", "I don't know the PIN"}, nil},
		"wrong, not known":  {&secret.WrongError{Secret: secret.PIN}, "may be the last one", []string{"Begin again"}, nil},
		"wrong, none left":  {&secret.WrongError{Secret: secret.PIN, TriesLeft: new(0)}, "The PIN is locked.", []string{"Unblock the card"}, []string{"Begin again"}},
		"locked":            {&secret.LockedError{Secret: secret.PIN}, "The PIN is locked.", []string{"Unblock the card"}, []string{"Begin again"}},
		"new one refused":   {&secret.RefusedError{Secret: secret.PIN}, "not accepted in this form", []string{"Begin again"}, nil},
		"tries changed":     {ops.ErrChanged, "not what was shown before", []string{"Begin again"}, nil},
		"card pulled":       {reader.ErrRemoved, "taken out", []string{"Begin again"}, nil},
		"reader unplugged":  {reader.ErrReaderGone, "reader", []string{"Begin again"}, nil},
		"service stopped":   {reader.ErrNoService, "service", []string{"Begin again"}, nil},
		"used by another":   {reader.ErrHeld, "Another program", []string{"Begin again"}, nil},
		"not possible":      {ops.ErrNotPossible, "can't be done", []string{"Begin again"}, nil},
		"last not accepted": {ops.ErrLastTry, "safer to unblock", []string{"Begin again"}, []string{"--last-try"}},
		"notice declined":   {ops.ErrDeclined, "accept the notice", []string{"Begin again"}, []string{"--yes"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := native()
			m.scripted.result = tc.err
			s := change(t, m, pivCard())
			s.sends(oldPIN, newPIN, newPIN)
			s.expect(tc.says, "Certain: the PIN was not changed")
			for _, offer := range append(tc.offers, "Finish") {
				if !s.offers(offer) {
					t.Errorf("it does not offer %q", offer)
				}
			}
			for _, never := range tc.never {
				if s.offers(never) || strings.Contains(s.says(), never) {
					t.Errorf("it offers or says %q", never)
				}
			}
			s.expectSubmissions(1)
			s.expectWiped()
		})
	}
}

// TestRulesWhileTyping: nothing can be sent before the rules hold, and the page says why.
func TestRulesWhileTyping(t *testing.T) {
	for name, tc := range map[string]struct {
		typed [3]string
		says  string // empty: it can be sent
	}{
		"nothing":              {[3]string{}, "Please fill in: Current PIN"},
		"current too short":    {[3]string{"12345", newPIN, newPIN}, "Current PIN: The PIN is too short"},
		"no new one":           {[3]string{oldPIN, "", ""}, "Please fill in: New PIN"},
		"new too short":        {[3]string{oldPIN, "aB3", "aB3"}, "New PIN: The PIN is too short"},
		"same as old":          {[3]string{oldPIN, oldPIN, oldPIN}, "is the same as the current one"},
		"not repeated":         {[3]string{oldPIN, newPIN, ""}, "enter the new PIN a second time"},
		"repeated differently": {[3]string{oldPIN, newPIN, newPIN[:5]}, "The two entries of the new PIN differ"},
		"weak: a date":         {[3]string{oldPIN, "730101", "730101"}, "The new PIN is easy to guess"},
		"weak: a run":          {[3]string{oldPIN, "123456", "123456"}, "The new PIN is easy to guess"},
		"weak: one character":  {[3]string{oldPIN, "aaaaaa", "aaaaaa"}, "The new PIN is easy to guess"},
		"a blank is not taken": {[3]string{oldPIN, "ab cd", "abcd"}, "New PIN: The PIN is too short"},
		"full width is not":    {[3]string{oldPIN, "１２３４５６", ""}, "Please fill in: New PIN"},
		"other digits are not": {[3]string{oldPIN, "١٢٣٤٥٦", ""}, "Please fill in: New PIN"},
		"controls are not":     {[3]string{oldPIN, "abc\tdef\x01", "abcdef"}, "easy to guess"},
		"an emoji is not":      {[3]string{oldPIN, "12345😀", ""}, "New PIN: The PIN is too short"},
		"no more than fits":    {[3]string{oldPIN, "Qz41xPyyTOOLONG", "Qz41xPyy"}, ""},
		"all is well":          {[3]string{oldPIN, newPIN, newPIN}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := change(t, native(), pivCard())
			s.toTyping()
			s.fill(tc.typed[:]...)
			if got := s.page.frame.main.Disabled(); got != (tc.says != "") {
				t.Errorf("the button is disabled: %t; it says %q", got, s.page.missing())
			}
			if tc.says != "" {
				s.expect(tc.says)
				s.page.submit()
				s.page.press()
				s.expectSubmissions(0)
			}
		})
	}
}

func TestWeakPINTakesInsisting(t *testing.T) {
	s := change(t, native(), pivCard())
	s.toTyping()
	s.fill(oldPIN, "123456", "123456")
	s.expect("simple run")
	s.page.form.box.SetChecked(true)
	s.press("Change the PIN")
	s.until(concluded)
	s.expect("The PIN was changed.")
}

func TestInsistingIsForOneWeakness(t *testing.T) {
	s := change(t, native(), pivCard())
	s.toTyping()
	s.fill(oldPIN, "123456")
	s.page.form.box.SetChecked(true)
	s.window.Canvas().Focus(s.page.form.fresh)
	for range 6 {
		s.key(fyne.KeyBackspace)
	}
	s.fill("", "730101", "730101")
	if !s.page.frame.main.Disabled() {
		t.Error("who insisted on a run insists on a date too")
	}
}

func TestConsents(t *testing.T) {
	t.Run("the notice, once for each card", func(t *testing.T) {
		s := change(t, middleware(), citizenCard())
		s.until(consenting)
		s.expect("Official notice", "HiCOS PKI Smart Card", "Chunghwa Telecom", "3.2", "does not tell how many tries", "Please read the official notice and tick it first.")
		if !s.page.frame.main.Disabled() {
			t.Fatal("it goes on without the notice")
		}
		s.page.continues()
		s.page.press()
		if s.page.phase != consenting {
			t.Fatal("it went on without the notice")
		}
		s.space()
		s.press("Continue")
		s.until(typing)
		s.fill(oldPIN, newPIN, newPIN)
		s.press("Change the PIN")
		s.until(concluded)
		s.press("Finish")
		s.page.Enter()
		s.until(consenting)
		if s.page.question.Notice || strings.Contains(s.says(), "Official notice") {
			t.Error("the notice is shown again")
		}
	})
	t.Run("declined by going away", func(t *testing.T) {
		s := change(t, middleware(), citizenCard())
		s.until(consenting)
		s.press("Cancel")
		s.end()
		s.expectSubmissions(0)
		if s.model.notices.Accepted("") {
			t.Error("the notice counts as accepted")
		}
	})
	t.Run("the last try", func(t *testing.T) {
		m := native()
		m.status = left(1, 3)
		s := change(t, m, pivCard())
		s.until(consenting)
		s.expect("One try is left. A wrong PIN locks it.", "safer to unblock")
		s.page.continues()
		if s.page.phase != consenting {
			t.Fatal("it went on without consent")
		}
		s.space()
		s.press("Continue")
		s.until(typing)
		s.fill(wrongPIN, newPIN, newPIN)
		m.scripted.result = &secret.LockedError{Secret: secret.PIN}
		s.press("Change the PIN")
		s.until(concluded)
		s.expect("The PIN is locked.")
		s.press("Unblock the card")
		if len(s.went) != 1 || s.went[0] != Unblock {
			t.Errorf("went to %v", s.went)
		}
		s.expectSubmissions(1)
	})
	t.Run("perhaps the last try", func(t *testing.T) {
		m := middleware()
		m.status.Low, m.notices = true, nil
		s := change(t, m, citizenCard())
		s.until(consenting)
		s.expect("The next one may be the last.")
		if !s.page.frame.main.Disabled() {
			t.Error("it goes on without consent")
		}
	})
	t.Run("given anew for each operation", func(t *testing.T) {
		m := native()
		m.status = left(1, 3)
		m.scripted.result = ops.ErrChanged
		s := change(t, m, pivCard())
		s.sends(oldPIN, newPIN, newPIN)
		s.press("Begin again")
		s.until(consenting)
		if !s.page.frame.main.Disabled() {
			t.Error("the consent of the operation before still counts")
		}
	})
}

// TestInterrupted: what is certain, and the safe way to find out.
func TestInterrupted(t *testing.T) {
	for name, tc := range map[string]struct {
		before, after ops.Status
		says          string
		offers, never string
	}{
		"changed":   {left(2, 3), left(3, 3), "Certain: the new PIN is in force", "Finish", "Begin again"},
		"unchanged": {left(3, 3), left(2, 3), "Certain: the PIN was not changed", "Begin again", "Verify the new PIN (costs at most one try)"},
		"not known": {left(3, 3), left(3, 3), "Not known: old or new PIN", "Verify the new PIN (costs at most one try)", "Begin again"},
	} {
		t.Run(name, func(t *testing.T) {
			m := native()
			m.scripted.result = secret.Unanswered(reader.ErrRemoved)
			m.status, m.after = tc.before, &tc.after
			s := change(t, m, pivCard())
			s.sends(oldPIN, newPIN, newPIN)
			s.expect(tc.says)
			if !s.offers(tc.offers) || s.offers(tc.never) {
				t.Errorf("it does not offer %q, or offers %q", tc.offers, tc.never)
			}
			s.expectSubmissions(1)
			s.expectWiped()
		})
	}
}

// interrupted is a change of which nothing is known, on a card with a number.
func interrupted(t *testing.T) *stage {
	m := native()
	m.scripted.result = secret.Unanswered(reader.ErrRemoved)
	s := change(t, m, ready(card.PIV, "0102", 1))
	s.sends(oldPIN, newPIN, newPIN)
	return s
}

func TestLookingAgain(t *testing.T) {
	for name, tc := range map[string]struct {
		number string
		tries  int
		says   string
	}{
		"a try is missing":   {"0102", 2, "Certain: the PIN was not changed"},
		"nothing moved":      {"0102", 3, "That does not tell which PIN is in force."},
		"it is another card": {"9999", 2, "This is another card."},
	} {
		t.Run(name, func(t *testing.T) {
			s := interrupted(t)
			s.press("Look at the card again (costs no try)")
			s.expect("Looking at the card again.")
			if s.model.again != 1 {
				t.Errorf("looked %d times", s.model.again)
			}
			s.page.Show(noCard())
			back := ready(card.PIV, tc.number, 3)
			back.Card.Status = left(tc.tries, 3)
			s.page.Show(back)
			s.expect(tc.says)
			s.expectSubmissions(1)
		})
	}
}

func TestNotKnownIsStillThereAfterLeaving(t *testing.T) {
	s := interrupted(t)
	s.page.Leave()
	s.page.Enter()
	s.expect("Not known: old or new PIN")
	s.press("Finish")
	s.page.Enter()
	s.until(consenting)
}

func TestVerifyingTheNewPIN(t *testing.T) {
	for name, tc := range map[string]struct {
		result error
		says   string
	}{
		"it is in force":  {nil, "Certain: this PIN is in force"},
		"it is not":       {&secret.WrongError{Secret: secret.PIN, TriesLeft: new(2)}, "Certain: this is not the PIN in force"},
		"it locked":       {&secret.LockedError{Secret: secret.PIN}, "Certain: this is not the PIN in force"},
		"could not tell":  {reader.ErrRemoved, "Not known: old or new PIN"},
		"silence again":   {secret.Unanswered(reader.ErrRemoved), "Not known: old or new PIN"},
		"another program": {reader.ErrHeld, "Not known: old or new PIN"},
	} {
		t.Run(name, func(t *testing.T) {
			s := interrupted(t)
			s.press("Verify the new PIN (costs at most one try)")
			s.until(consenting)
			s.model.scripted.result = tc.result
			s.expect("Please do not enter the old one here.")
			s.press("Continue")
			s.until(typing)
			if n := len(s.page.form.fields()); n != 1 {
				t.Fatalf("%d fields", n)
			}
			s.fill(newPIN)
			s.press("Verify the PIN")
			s.until(concluded)
			s.expect(tc.says)
			s.expectSubmissions(2)
			s.expectWiped()
		})
	}
}

// steps are the moments at which something may happen to a change, before anything is sent.
var steps = map[string]func(*stage){
	"while the card is asked": func(s *stage) { s.until(checking) },
	"at the consent":          func(s *stage) { s.until(consenting) },
	"while nothing is typed":  (*stage).toTyping,
	"while typing":            func(s *stage) { s.toTyping(); s.fill(oldPIN, newPIN[:3]) },
	"when all is typed":       func(s *stage) { s.toTyping(); s.fill(oldPIN, newPIN, newPIN) },
}

// paused is a model whose card can't be asked before it is let go, so that the first moment is not over at once.
func paused(name string) *model {
	m := native()
	if name == "while the card is asked" {
		m.asking = make(chan struct{})
	}
	return m
}

func TestCancelAtEachStep(t *testing.T) {
	for name, come := range steps {
		for how, cancel := range map[string]func(*stage){
			"the button": func(s *stage) { s.press("Cancel") },
			"Escape": func(s *stage) {
				for range 2 {
					if len(s.went) == 0 {
						s.key(fyne.KeyEscape)
					}
				}
			},
			"leaving": func(s *stage) { s.page.Leave() },
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				s := change(t, paused(name), pivCard())
				come(s)
				cancel(s)
				s.expectWiped()
				s.expectSubmissions(0)
				if s.page.dialogue != nil || s.page.form != nil {
					t.Error("the operation is not at its end")
				}
			})
		}
	}
}

func TestCardPulledAtEachStep(t *testing.T) {
	for name, come := range steps {
		for what, gone := range map[string]desk.Snapshot{
			"card": noCard(), "reader": {Situation: desk.NoReader}, "service": {Situation: desk.NoService, Err: reader.ErrNoService},
			"mute": {Situation: desk.Mute}, "several": {Situation: desk.Several},
		} {
			t.Run(name+", "+what, func(t *testing.T) {
				m := paused(name)
				s := change(t, m, pivCard())
				come(s)
				s.page.Show(gone)
				s.expect("The card is not in the reader any more.", "wiped")
				s.expectWiped()
				m.asking = nil
				s.page.Show(ready(card.PIV, "", 3))
				s.until(consenting)
				s.expect("it begins anew")
				s.sends(oldPIN, newPIN, newPIN)
				s.expect("The PIN was changed.")
				s.expectSubmissions(1)
			})
		}
	}
}

// TestAnotherCardAtEachStep: what was typed for one card is never sent to another, however fast they were exchanged.
func TestAnotherCardAtEachStep(t *testing.T) {
	for name, come := range steps {
		for how, other := range map[string]desk.Snapshot{
			"another number": ready(card.PIV, "9999", 1),
			"another kind":   citizenCard(),
			"was out":        ready(card.PIV, "", 3),
			"other reader":   func() desk.Snapshot { s := pivCard(); s.Reader = "Other"; return s }(),
			"being read":     func() desk.Snapshot { s := ready(card.PIV, "", 3); s.Situation = desk.Reading; return s }(),
		} {
			t.Run(name+", "+how, func(t *testing.T) {
				m := paused(name)
				s := change(t, m, pivCard())
				come(s)
				s.page.Show(other)
				if s.page.form != nil {
					t.Error("the form is still there")
				}
				s.page.submit()
				s.page.Leave()
				s.expectWiped()
				s.expectSubmissions(0)
			})
		}
	}
}

func TestNewsOfTheSameCardDisturbNobody(t *testing.T) {
	s := change(t, native(), pivCard())
	s.toTyping()
	s.fill(oldPIN, newPIN, newPIN)
	for _, situation := range []desk.Situation{desk.Reading, desk.Held, desk.Ready} {
		again := pivCard()
		again.Situation = situation
		s.page.Show(again)
	}
	s.press("Change the PIN")
	s.until(concluded)
	s.expect("The PIN was changed.")
}

// TestSendingGoesOn: what is sent can't be called back; its truth is waited for, whatever the person does.
func TestSendingGoesOn(t *testing.T) {
	for name, during := range map[string]func(*stage){
		"Escape":        func(s *stage) { s.key(fyne.KeyEscape) },
		"leaving":       func(s *stage) { s.page.Leave() },
		"pulled":        func(s *stage) { s.page.Show(noCard()) },
		"another card":  func(s *stage) { s.page.Show(ready(card.PIV, "9999", 7)) },
		"sending twice": func(s *stage) { s.page.submit(); s.page.press() },
		"coming back":   func(s *stage) { s.page.Leave(); s.page.Enter() },
	} {
		t.Run(name, func(t *testing.T) {
			m := native()
			m.hold = make(chan struct{})
			s := change(t, m, pivCard())
			s.toTyping()
			s.fill(oldPIN, newPIN, newPIN)
			s.press("Change the PIN")
			s.until(sending)
			during(s)
			if s.page.phase != sending || len(s.went) != 0 {
				t.Errorf("phase %d, went %v", s.page.phase, s.went)
			}
			close(m.hold)
			s.until(concluded)
			s.page.Enter()
			s.expect("The PIN was changed.")
			s.expectSubmissions(1)
			s.expectWiped()
			if m.runs != 1 {
				t.Errorf("%d operations", m.runs)
			}
		})
	}
}

func TestNoWay(t *testing.T) {
	m := native()
	m.failed = errors.New("nothing there")
	s := change(t, m, citizenCard())
	s.until(concluded)
	s.expect("nothing there")
	m.failed = nil
	s.press("Begin again")
	s.until(consenting)
}

func TestWaiting(t *testing.T) {
	for situation, says := range map[desk.Situation]string{
		desk.NoCard: "Please insert the card", desk.Reading: "The card is being read.", desk.Looking: "The card is being read.",
		desk.NoService: "can't be used at the moment", desk.WrongCard: "can't be used at the moment", desk.Unreadable: "can't be used at the moment",
	} {
		t.Run(string(situation), func(t *testing.T) {
			s := change(t, native(), desk.Snapshot{Situation: situation})
			s.expect(says)
			if s.model.runs != 0 {
				t.Error("an operation was begun without a card")
			}
			s.page.Show(pivCard())
			s.until(consenting)
		})
	}
}

func TestNothingBeginsUnseen(t *testing.T) {
	s := newStage(t, words.English, NewChange, native())
	s.page.Show(pivCard())
	if s.model.runs != 0 {
		t.Error("the operation began before the page was entered")
	}
}

func TestChangeByKeyboard(t *testing.T) {
	m := middleware()
	m.status.Low = true
	s := change(t, m, citizenCard())
	s.until(consenting)
	s.space()            // the notice
	s.key(fyne.KeyEnter) // nothing yet: the last try
	s.window.Canvas().FocusNext()
	s.space()
	s.key(fyne.KeyEnter)
	s.until(typing)
	for _, text := range []string{oldPIN, "123456", "123456"} {
		s.types(text)
		s.key(fyne.KeyReturn)
	}
	s.space() // Enter went to what was missing: insisting on a weak PIN
	s.key(fyne.KeyReturn)
	s.until(concluded)
	s.expect("The PIN was changed.")
	s.key(fyne.KeyReturn) // the main button has the keyboard
	if fmt.Sprint(s.went) != "[home]" {
		t.Errorf("went to %v", s.went)
	}
	s.expectSubmissions(1)
	s.expectWiped()
}
