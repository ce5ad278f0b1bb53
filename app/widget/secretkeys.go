package widget

import (
	"errors"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"carddesk/cardops/secret"
)

// anyLength are rules that look at the characters alone.
var anyLength = secret.Rules{Max: secret.Capacity}

// wrongCharacter is the first rule about characters that a secret breaks.
func wrongCharacter(s *secret.Secret) secret.Reason {
	if broken, ok := errors.AsType[*secret.RuleError](anyLength.Check(s)); ok {
		return broken.Reason
	}
	return secret.ReasonUnknown
}

// TypedRune takes a character from the keyboard.
func (s *Secret) TypedRune(r rune) {
	if s.Disabled() {
		return
	}
	reason := s.give(r)
	if reason == secret.ReasonUnknown {
		reason = s.accept()
	}
	if reason != secret.ReasonUnknown {
		s.refuse(typedHint, s.why(reason, isInputMethod(r)))
		return
	}
	s.hint = ""
	s.guessCapsLock(r)
	s.changed()
}

// paste takes a text from the clipboard, all of it or nothing. That it is a string there can't be helped; none is made of it here. A line
// break at its end comes from copying a whole line or cell.
func (s *Secret) paste(from fyne.Clipboard) {
	if from == nil {
		return
	}
	text := strings.TrimSuffix(strings.TrimSuffix(from.Content(), "\n"), "\r")
	if text == "" {
		s.refuse(pastedHint, s.words.Text("secretEntry.nothing"))
		return
	}
	if reason := s.add(text); reason != secret.ReasonUnknown {
		s.refuse(pastedHint, s.why(reason, false))
		return
	}
	s.hint = ""
	s.changed()
}

// TypedKey does what a key that is no character is for. Those that mean nothing to the field are the page's: Fyne gives keys to nobody
// else while a field has the keyboard.
func (s *Secret) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyBackspace, fyne.KeyDelete:
		s.shorten(1)
	case fyne.KeyReturn, fyne.KeyEnter:
		if !s.Disabled() && s.OnSubmitted != nil {
			s.OnSubmitted()
		}
	case fyne.KeyTab:
		s.focusBefore()
	default:
		PassOn(s, e)
	}
}

// shorten takes the last n characters away.
func (s *Secret) shorten(n int) {
	if s.Disabled() {
		return
	}
	s.hint = ""
	s.held.Shorten(n) // every character is one byte
	if s.Len() == 0 {
		s.capsLock = false
	}
	s.changed()
}

// TypedShortcut pastes and empties. Copy and cut say that they do nothing here; others are the window's.
func (s *Secret) TypedShortcut(shortcut fyne.Shortcut) {
	switch k := shortcut.(type) {
	case *fyne.ShortcutPaste:
		if !s.Disabled() {
			s.paste(k.Clipboard)
		}
	case *fyne.ShortcutCopy, *fyne.ShortcutCut:
		s.say(s.words.Text("secretEntry.noCopy"))
	case *fyne.ShortcutSelectAll, *fyne.ShortcutUndo, *fyne.ShortcutRedo:
	default:
		if empties(shortcut) {
			s.shorten(s.Len())
			return
		}
		PassShortcutOn(s, shortcut)
	}
}

// empties: Ctrl, Cmd or Alt with Backspace, and Ctrl+U as in terminals.
func empties(shortcut fyne.Shortcut) bool {
	k, ok := shortcut.(*desktop.CustomShortcut)
	if !ok {
		return false
	}
	return k.KeyName == fyne.KeyBackspace && k.Modifier&fyne.KeyModifierShift == 0 ||
		k.KeyName == fyne.KeyU && k.Modifier == fyne.KeyModifierControl
}

// shiftKeys are the Shift keys that are held.
type shiftKeys struct{ left, right bool }

func (k shiftKeys) held() bool { return k.left || k.right }

func (k *shiftKeys) set(name fyne.KeyName, held bool) {
	switch name {
	case desktop.KeyShiftLeft:
		k.left = held
	case desktop.KeyShiftRight:
		k.right = held
	}
}

// KeyDown follows the Shift keys. After Caps Lock was pressed the guess about it holds no longer.
func (s *Secret) KeyDown(e *fyne.KeyEvent) {
	s.shift.set(e.Name, true)
	if e.Name == desktop.KeyCapsLock && s.capsLock {
		s.capsLock = false
		s.Refresh()
	}
}

// KeyUp follows the Shift keys.
func (s *Secret) KeyUp(e *fyne.KeyEvent) { s.shift.set(e.Name, false) }

// guessCapsLock tells from a letter that does not fit to the Shift keys that Caps Lock may be on. Fyne does not tell its state. Digits and
// symbols say nothing about it.
func (s *Secret) guessCapsLock(r rune) {
	if unicode.IsLetter(r) {
		s.capsLock = unicode.IsUpper(r) != s.shift.held()
	}
}
