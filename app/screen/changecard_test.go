package screen

import (
	"testing"

	"fyne.io/fyne/v2"

	"carddesk/app/desk"
	"carddesk/cardops/card"
	"carddesk/cardops/reader"
)

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
