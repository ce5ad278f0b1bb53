package screen

import (
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
)

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
