package screen

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/desk"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
)

func unblock(t *testing.T, m *model, snap desk.Snapshot) *stage {
	t.Helper()
	s := newStage(t, words.English, NewUnblock, m)
	s.enters(snap)
	return s
}

// act presses the big button whose accessible name begins with a text.
func (s *stage) act(text string) {
	s.t.Helper()
	for _, o := range test.LaidOutObjects(s.page.frame.scroll.Content) {
		if a, ok := o.(*widget.Action); ok && strings.HasPrefix(a.AccessibilityLabel(), text) {
			a.Tapped(nil)
			return
		}
	}
	s.t.Fatalf("there is no action %q; it says:\n%s", text, s.says())
}

// component is a way through the local component, which tells no tries.
func component() *model {
	m := middleware()
	m.carrier = ops.Carrier{Way: ops.Component, Name: "HiPKILocalSignServer", Version: "1.3.4", Path: "http://localhost:61161"}
	return m
}

func TestUnblockIsDone(t *testing.T) {
	s := unblock(t, component(), citizenCard())
	s.expect("Is the subscriber code at hand?", "only forgotten and not locked")
	if s.model.runs != 0 {
		t.Fatal("the operation began before the question was answered")
	}
	s.act("Yes, I know the subscriber code")
	s.until(consenting)
	s.expect("HiPKILocalSignServer 1.3.4", "Official notice", "costs one of its tries, and none of the PIN")
	s.space()
	s.press("Continue")
	s.until(typing)
	s.expect("Four wrong codes lock the code")
	s.fill(theCode, newPIN, newPIN)
	s.press("Unblock the card")
	s.until(concluded)
	s.expect("Unblocked.", "Certain: the new PIN is in force")
	s.expectSubmissions(1)
	s.expectWiped()
}

func TestUnblockWithPUK(t *testing.T) {
	m := native()
	m.status = left(0, 3)
	snap := pivCard()
	snap.Card.Status = m.status
	s := unblock(t, m, snap)
	s.expect("Is the PUK at hand?")
	s.act("Yes, I know the PUK")
	s.until(consenting)
	s.expect("PUK: 3 tries left")
	s.press("Continue")
	s.until(typing)
	s.fill("87654321", newPIN, newPIN)
	s.press("Unblock the card")
	s.until(concluded)
	s.expect("Unblocked.")
}

func TestCodeForgotten(t *testing.T) {
	s := unblock(t, component(), citizenCard())
	s.act("I don't know the code")
	s.expect("Any household registration office", "sets the PIN back to the default", "外來人口 → 修改用戶代碼")
	s.act("Copy 0800-080-117")
	s.act("Open the official site")
	if len(s.copied) != 1 || s.copied[0] != "0800-080-117" || len(s.opened) != 1 || s.opened[0] != "https://moica.nat.gov.tw" {
		t.Errorf("copied %q, opened %q", s.copied, s.opened)
	}
	s.press("Back")
	s.expect("Is the subscriber code at hand?")
	s.act("I don't know the code")
	s.key(fyne.KeyEscape)
	s.expect("Is the subscriber code at hand?")
	s.expectSubmissions(0)
	if s.model.runs != 0 {
		t.Error("an operation was begun")
	}
}

func TestPUKForgotten(t *testing.T) {
	s := unblock(t, native(), pivCard())
	s.act("I don't know the code")
	s.expect("Whoever issued the card")
	if strings.Contains(s.says(), "household") {
		t.Error("a PIV card is sent to the household registration office")
	}
}

func TestCodeLocked(t *testing.T) {
	t.Run("the card says so", func(t *testing.T) {
		snap := pivCard()
		snap.Card.Status = left(0, 0)
		s := unblock(t, native(), snap)
		s.expect("The PUK is locked")
		if s.model.runs != 0 || s.offers("Continue") || s.offers("Back") {
			t.Error("another try is offered")
		}
	})
	for name, err := range map[string]error{
		"the operation says so": &secret.LockedError{Secret: secret.SubscriberCode},
		"by the last wrong one": &secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(0)},
	} {
		t.Run(name, func(t *testing.T) {
			m := component()
			m.notices, m.scripted.result = nil, err
			s := unblock(t, m, citizenCard())
			s.act("Yes, I know")
			s.sends(theCode, newPIN, newPIN)
			s.expect("The subscriber code is locked.", "service desk", "Any household registration office")
			if s.offers("Begin again") {
				t.Error("another try is offered")
			}
			s.act("Copy 0800-080-117")
			s.expectSubmissions(1)
			s.expectWiped()
		})
	}
}

func TestWrongCodeThenRight(t *testing.T) {
	m := component()
	m.notices, m.scripted.result = nil, &secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(3)}
	s := unblock(t, m, citizenCard())
	s.act("Yes, I know")
	s.sends("Wrong-99", newPIN, newPIN)
	s.expect("The subscriber code is wrong. Tries left: 3.", "Certain: the PIN was not changed")
	m.scripted.result = nil
	s.press("Begin again")
	s.sends(theCode, newPIN, newPIN) // what was said of the code still holds
	s.expect("Unblocked.")
	s.expectSubmissions(2)
	s.expectWiped()
}

func TestWrongCodeThenForgotten(t *testing.T) {
	m := component()
	m.notices, m.scripted.result = nil, &secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(1)}
	s := unblock(t, m, citizenCard())
	s.act("Yes, I know")
	s.sends("Wrong-99", newPIN, newPIN)
	s.press("I don't know the code")
	s.expect("Any household registration office")
	s.expectSubmissions(1)
}

func TestLastTryOfTheCode(t *testing.T) {
	m := native()
	m.status = left(0, 1)
	s := unblock(t, m, pivCard())
	s.act("Yes, I know")
	s.until(consenting)
	s.expect("One try is left. A wrong PUK locks it.")
	s.page.continues()
	if s.page.phase != consenting {
		t.Error("it went on without consent")
	}
}

func TestGuided(t *testing.T) {
	m := component()
	m.guided, m.failed = "TP03220000000001", hipki.ErrNoCentre
	s := unblock(t, m, citizenCard())
	s.act("Yes, I know")
	s.until(guiding)
	s.expect("The official page unblocks this card", "憑證作業 → 忘記PIN碼/鎖卡解碼", "TP03220000000001")
	s.act("TP03220000000001")
	s.act("Open the official site")
	if len(s.copied) != 1 || s.copied[0] != "TP03220000000001" || len(s.opened) != 1 {
		t.Errorf("copied %q, opened %q", s.copied, s.opened)
	}
	s.press("I am back: look at the card again")
	if m.again != 1 {
		t.Errorf("looked %d times", m.again)
	}
	back := citizenCard()
	back.Card.Status = left(3, 3)
	s.page.Show(back)
	s.expect("The PIN now: 3 tries left.")
	s.expectSubmissions(0)
}

func TestHiddenNumber(t *testing.T) {
	const number = "TP03220000000001"
	s := newStage(t, words.English, NewUnblock, component())
	s.page.Hide(true)
	s.enters(citizenCard())
	s.act("Yes, I know")
	s.until(consenting)
	if strings.Contains(s.says(), number) {
		t.Error("the number is seen at the first step")
	}
	s.press("Cancel")
	s.end()
	s.model.guided, s.model.failed = number, hipki.ErrNoCentre
	s.page.Enter()
	s.act("Yes, I know")
	s.until(guiding)
	if strings.Contains(s.says(), number) {
		t.Error("the number is seen")
	}
	s.act("The number is hidden")
	if len(s.copied) != 1 || s.copied[0] != number {
		t.Errorf("copied %q", s.copied)
	}
}

// TestUnblockInterrupted: what went wrong before the card was written has certainly not changed its PIN.
func TestUnblockInterrupted(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		says string
	}{
		"building": {&hipki.StepError{Step: hipki.Building, Err: secret.Unanswered(hipki.ErrSlow)}, "Certain: the PIN was not changed"},
		"asking":   {&hipki.StepError{Step: hipki.Asking, Err: secret.Unanswered(hipki.ErrSlow)}, "Certain: the PIN was not changed"},
		"applying": {&hipki.StepError{Step: hipki.Applying, Err: secret.Unanswered(hipki.ErrSlow)}, "Not known: old or new PIN"},
		"pulled":   {secret.Unanswered(reader.ErrRemoved), "Not known: old or new PIN"},
	} {
		t.Run(name, func(t *testing.T) {
			m := component()
			m.notices, m.scripted.result = nil, tc.err
			s := unblock(t, m, citizenCard())
			s.act("Yes, I know")
			s.sends(theCode, newPIN, newPIN)
			s.expect(tc.says)
			if !s.offers("Look at the card again (costs no try)") {
				t.Error("it does not offer to look again")
			}
			s.expectSubmissions(1)
			s.expectWiped()
		})
	}
}

func TestAnotherCardIsAskedForItsCodeAnew(t *testing.T) {
	s := unblock(t, component(), citizenCard())
	s.act("Yes, I know")
	s.until(consenting)
	s.page.Show(noCard())
	s.end()
	s.page.Show(ready(card.GPKI2, "TP03220000000099", 3))
	s.expect("Is the subscriber code at hand?")

	s.act("Yes, I know")
	s.until(consenting)
	s.page.Show(noCard())
	s.end()
	s.page.Show(ready(card.GPKI2, "TP03220000000099", 5))
	s.until(consenting) // the same card: it was said already
}

func TestUnblockNoWay(t *testing.T) {
	m := component()
	m.failed = errors.New("no way")
	s := unblock(t, m, citizenCard())
	s.act("Yes, I know")
	s.until(concluded)
	s.expect("no way")
	s.press("Begin again")
	s.until(concluded)
}

func TestTypedAtTheReader(t *testing.T) {
	m := native()
	m.status.Pad = true
	s := unblock(t, m, pivCard())
	s.act("Yes, I know")
	s.until(consenting)
	s.expect("typed at the keys of the reader")
	s.press("Continue")
	s.until(typing)
	s.expect("follow the reader's display")
	if n := len(s.page.form.fields()); n != 0 {
		t.Errorf("%d fields", n)
	}
	s.press("Unblock the card")
	s.until(concluded)
	s.expect("Unblocked.")
	s.expectSubmissions(1)
}

func TestUnblockByKeyboard(t *testing.T) {
	m := component()
	s := unblock(t, m, citizenCard())
	s.key(fyne.KeyReturn) // yes
	s.until(consenting)
	s.space()
	s.key(fyne.KeyReturn)
	s.until(typing)
	for _, text := range []string{theCode, newPIN, newPIN} {
		s.types(text)
		s.key(fyne.KeyReturn)
	}
	s.until(concluded)
	s.expect("Unblocked.")
	s.key(fyne.KeyReturn)
	if len(s.went) != 1 || s.went[0] != Home {
		t.Errorf("went to %v", s.went)
	}
	s.expectSubmissions(1)
	s.expectWiped()
}
