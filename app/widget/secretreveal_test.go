package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"
)

// held is how a person reveals a secret.
var held = map[string]func(*Secret, fyne.Canvas){
	"the mouse": func(s *Secret, _ fyne.Canvas) {
		s.eye.MouseIn(nil)
		s.eye.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	},
	"the Space key": func(s *Secret, c fyne.Canvas) {
		c.Focus(s.eye)
		s.eye.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
		s.eye.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
		s.eye.TypedRune(' ')
	},
}

// hides is what ends it.
var hides = map[string]func(*Secret, fyne.Window){
	"the mouse button is released":    func(s *Secret, _ fyne.Window) { s.eye.MouseUp(&desktop.MouseEvent{}) },
	"the Space key is released":       func(s *Secret, _ fyne.Window) { s.eye.KeyUp(&fyne.KeyEvent{Name: fyne.KeySpace}) },
	"the mouse leaves":                func(s *Secret, _ fyne.Window) { s.eye.MouseOut() },
	"the keyboard goes to the field":  func(s *Secret, w fyne.Window) { w.Canvas().Focus(s) },
	"the keyboard goes elsewhere":     func(_ *Secret, w fyne.Window) { w.Canvas().FocusNext() },
	"the window goes to the back":     func(_ *Secret, w fyne.Window) { w.Canvas().Focused().FocusLost() },
	"the field loses the keyboard":    func(s *Secret, _ fyne.Window) { s.FocusLost() },
	"the field is emptied":            func(s *Secret, _ fyne.Window) { s.Wipe() },
	"the secret is taken":             func(s *Secret, _ fyne.Window) { s.Take().Wipe() },
	"the last character goes":         func(s *Secret, _ fyne.Window) { s.shorten(s.Len()) },
	"the field takes nothing more":    func(s *Secret, _ fyne.Window) { s.Disable() },
	"the field is hidden":             func(s *Secret, _ fyne.Window) { s.Hide() },
	"the drawing is given up by Fyne": func(s *Secret, _ fyne.Window) { test.WidgetRenderer(s.eye).Destroy() },
}

func TestSecretIsRevealedWhileHeld(t *testing.T) {
	for how, hold := range held {
		for why, hide := range hides {
			t.Run(how+" until "+why, func(t *testing.T) {
				s, window := fieldAmong(t, fynewidget.NewButton("OK", nil))
				typing(s, "lI1O0~!")
				if _, text := drawn(s); text != "" {
					t.Fatalf("%q is shown", text)
				}
				hold(s, window.Canvas())
				if dots, text := drawn(s); text != "lI1O0~!" || dots != 0 {
					t.Fatalf("%q is shown, and %d dots", text, dots)
				}
				texts := revealedTexts(s)
				hide(s, window)
				if dots, text := drawn(s); text != "" || dots != s.Len() || s.revealed {
					t.Errorf("%q is still shown, %d dots for %d characters, revealed %v", text, dots, s.Len(), s.revealed)
				}
				for _, o := range texts {
					if o.Text != "" {
						t.Errorf("an object that is not drawn any more keeps %q", o.Text)
					}
				}
			})
		}
	}
}

// revealedTexts are the objects that show a character each.
func revealedTexts(s *Secret) []*canvas.Text {
	var all []*canvas.Text
	for _, o := range test.WidgetRenderer(s).Objects() {
		if text, ok := o.(*canvas.Text); ok && text.TextStyle.Monospace {
			all = append(all, text)
		}
	}
	return all
}

func TestSecretIsNotRevealed(t *testing.T) {
	for name, do := range map[string]func(*Secret){
		"by the other mouse button": func(s *Secret) { s.eye.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonSecondary}) },
		"by another key":            func(s *Secret) { s.eye.KeyDown(&fyne.KeyEvent{Name: fyne.KeyReturn}) },
		"by a mouse that passes":    func(s *Secret) { s.eye.MouseIn(nil); s.eye.MouseMoved(nil) },
		"while it takes nothing": func(s *Secret) {
			s.Disable()
			s.eye.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
			s.eye.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
		},
		"while it is empty": func(s *Secret) {
			s.Wipe()
			s.eye.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
			s.eye.KeyDown(&fyne.KeyEvent{Name: fyne.KeySpace})
			s.TypedRune('1')
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := field(t)
			typing(s, "123456")
			do(s)
			if _, text := drawn(s); text != "" || s.revealed {
				t.Errorf("%q is shown", text)
			}
		})
	}
}

func TestSecretEyeGivesTheKeyboardBack(t *testing.T) {
	s, window := fieldAmong(t)
	typing(s, "123")
	s.eye.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	s.eye.MouseUp(&desktop.MouseEvent{})
	if window.Canvas().Focused() != s {
		t.Errorf("the keyboard is with %T", window.Canvas().Focused())
	}
}

func TestSecretEyeOfAnEmptyFieldIsTheField(t *testing.T) {
	s, window := fieldAmong(t)
	window.Canvas().Unfocus()
	s.eye.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
	if window.Canvas().Focused() != s || s.eye.Cursor() != desktop.TextCursor {
		t.Errorf("the keyboard is with %T, the cursor %v", window.Canvas().Focused(), s.eye.Cursor())
	}
	typing(s, "1")
	if s.eye.Cursor() != desktop.PointerCursor {
		t.Errorf("the cursor over the button is %v", s.eye.Cursor())
	}
	s.Disable()
	if s.Cursor() != desktop.DefaultCursor || s.eye.Cursor() != desktop.DefaultCursor {
		t.Error("a field that takes nothing has a cursor of its own")
	}
}

func TestSecretTypedIntoTheEye(t *testing.T) {
	s, window := fieldAmong(t)
	typing(s, "123")
	window.Canvas().FocusNext()
	window.Canvas().Focused().TypedRune('4')
	expect(t, s, "123")
	expectSaid(t, s, "Hold to show")
}
