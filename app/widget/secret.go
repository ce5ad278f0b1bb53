package widget

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/words"
	"carddesk/cardops/secret"
)

var (
	_ fyne.Accessible    = (*Secret)(nil)
	_ fyne.Disableable   = (*Secret)(nil)
	_ fyne.Focusable     = (*Secret)(nil)
	_ fyne.Shortcutable  = (*Secret)(nil)
	_ fyne.Tappable      = (*Secret)(nil)
	_ desktop.Cursorable = (*Secret)(nil)
	_ desktop.Keyable    = (*Secret)(nil)
)

// Secret is a field for a PIN or a code. Fyne's own Entry keeps a string; this one keeps locked bytes and never makes a string of more than
// one character of them. It takes what a card takes, and says below the field why it did not take something. It is edited at its end.
//
// All methods are for the goroutine that draws.
type Secret struct {
	fynewidget.DisableableWidget
	Arrival

	// OnChanged is called after the bytes changed, whoever changed them.
	OnChanged func()
	// OnSubmitted is called for the Enter key.
	OnSubmitted func()

	words *words.Words
	label string
	rules secret.Rules

	held  *secret.Secret
	given *secret.Secret // what was typed or pasted last, until it is known to be allowed

	eye      *secretEye
	hint     string // why something was not taken; empty when all was
	capsLock bool   // it may be on
	shift    shiftKeys
	focused  bool
	revealed bool
}

// NewSecret is an empty field under a label, which says what is to be entered.
func NewSecret(w *words.Words, label string) *Secret {
	s := &Secret{words: w, label: label, held: secret.New(), given: secret.New()}
	s.ExtendBaseWidget(s)
	s.eye = newSecretEye(s)
	s.eye.Disable()
	return s
}

// SetRules sets how many characters the field takes. Until then it is secret.Capacity. Fewer than the rules want are not told: that is for
// SecretRules while a person types, and for the check before anything is sent.
func (s *Secret) SetRules(r secret.Rules) { s.rules = r }

// most is how many characters the field takes.
func (s *Secret) most() int {
	if s.rules.Max <= 0 {
		return secret.Capacity
	}
	return min(s.rules.Max, secret.Capacity)
}

// Len is how many characters were entered.
func (s *Secret) Len() int { return s.held.Len() }

// Peek lends the secret. It stays the field's: fn must not keep it.
func (s *Secret) Peek(fn func(*secret.Secret)) { fn(s.held) }

// Equal tells whether both fields hold the same.
func (s *Secret) Equal(other *Secret) bool { return s.held.Equal(other.held) }

// Take hands the secret over, and leaves the field empty. Who takes it wipes it.
func (s *Secret) Take() *secret.Secret {
	taken := s.held
	s.held = secret.New()
	s.emptied()
	return taken
}

// Wipe empties the field.
func (s *Secret) Wipe() {
	s.held.Wipe()
	s.emptied()
}

func (s *Secret) emptied() {
	s.revealed, s.capsLock, s.hint = false, false, ""
	s.changed()
}

func (s *Secret) changed() {
	s.settle()
	if s.OnChanged != nil {
		s.OnChanged()
	}
}

// settle brings what is seen up to date.
func (s *Secret) settle() {
	if s.Len() == 0 || s.Disabled() {
		s.revealed = false
		s.eye.Disable()
	} else {
		s.eye.Enable()
	}
	s.Refresh()
}

// Enable lets a person type.
func (s *Secret) Enable() {
	s.DisableableWidget.Enable()
	s.settle()
}

// Disable keeps what was entered, and takes nothing more.
func (s *Secret) Disable() {
	s.DisableableWidget.Disable()
	s.settle()
}

// Hide hides the field, and with it what it reveals.
func (s *Secret) Hide() {
	s.reveal(false)
	s.DisableableWidget.Hide()
}

func (s *Secret) reveal(shown bool) {
	if shown = shown && s.Len() > 0 && !s.Disabled(); shown == s.revealed {
		return
	}
	s.revealed = shown
	s.Refresh()
}

// FocusGained is called when the keyboard comes to the field. What the Shift keys did before is not known.
func (s *Secret) FocusGained() {
	s.focused, s.shift = true, shiftKeys{}
	s.Refresh()
	s.Arrived()
}

// FocusLost is called when the keyboard goes elsewhere, or the window goes to the back. It hides what was revealed.
func (s *Secret) FocusLost() {
	s.focused, s.revealed = false, false
	s.Refresh()
}

// Tapped brings the keyboard to the field.
func (s *Secret) Tapped(*fyne.PointEvent) {
	if !s.Disabled() {
		focus(s)
	}
}

// focus brings the keyboard to an object that is on a canvas.
func focus(o interface {
	fyne.CanvasObject
	fyne.Focusable
},
) {
	if c := canvasOf(o); c != nil {
		c.Focus(o)
	}
}

// canvasOf is the canvas that an object is on; nil for none.
func canvasOf(o fyne.CanvasObject) fyne.Canvas { return fyne.CurrentApp().Driver().CanvasForObject(o) }

// Cursor is that of a text field.
func (s *Secret) Cursor() desktop.Cursor {
	if s.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.TextCursor
}

// AccessibilityLabel says which field this is, how many characters are in it and what is said below it; never which characters.
func (s *Secret) AccessibilityLabel() string {
	label := s.words.Text("secretEntry.accessible", words.Values{"Label": s.label, "Count": s.Len()})
	if said := s.said(); said != "" {
		label += " " + said
	}
	return label
}

// AccessibilityRole is text: Fyne knows none for a field.
func (s *Secret) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// add appends a text, all of it or nothing; reason says why nothing. The text is not kept.
func (s *Secret) add(text string) (reason secret.Reason) {
	for _, r := range text {
		if reason = s.give(r); reason != secret.ReasonUnknown {
			return reason
		}
	}
	return s.accept()
}

// give puts one character with what is given. A string of one would be on the heap, where Go puts small ones side by side.
func (s *Secret) give(r rune) secret.Reason {
	var one [utf8.UTFMax]byte
	defer clear(one[:])
	if s.given.Append(one[:utf8.EncodeRune(one[:], r)]...) != nil {
		return secret.TooLong // what was given before is wiped, too
	}
	return secret.ReasonUnknown
}

// accept takes over what is given, all of it or nothing.
func (s *Secret) accept() secret.Reason {
	defer s.given.Wipe()
	if reason := wrongCharacter(s.given); reason != secret.ReasonUnknown {
		return reason
	}
	if s.Len()+s.given.Len() > s.most() {
		return secret.TooLong
	}
	// It can't fail: most is within the capacity.
	s.given.Lend(func(b []byte) { _ = s.held.Append(b...) })
	return secret.ReasonUnknown
}
