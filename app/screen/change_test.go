package screen

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"carddesk/app/desk"
	"carddesk/app/words"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
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
		"time is up":        {context.DeadlineExceeded, "not enough", []string{"Begin again"}, []string{"--timeout"}},
		"no middleware":     {token.ErrNoModule, "Please install HiCOS", []string{"Begin again"}, []string{"--module"}},
		"no card":           {reader.ErrNoCard, "The start page shows why", []string{"Begin again"}, []string{"--demo"}},
		"no reader":         {reader.ErrNoReader, "The start page shows why", []string{"Begin again"}, []string{"--demo"}},
		"several cards":     {&reader.SeveralError{}, "The start page shows why", []string{"Begin again"}, []string{"--reader"}},
		"busy elsewhere":    {desk.ErrBusy, "Another task with the card", []string{"Begin again"}, nil},
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
