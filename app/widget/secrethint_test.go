package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"carddesk/app/words"
	"carddesk/cardops/secret"
)

func TestSecretPaste(t *testing.T) {
	for name, tc := range map[string]struct{ clipboard, holds, said string }{
		"a code":                         {"AB12", "xAB12", ""},
		"with a line break":              {"AB12\n", "xAB12", ""},
		"with a Windows line break":      {"AB12\r\n", "xAB12", ""},
		"as long as can be":              {"1234567", "x1234567", ""},
		"one too long":                   {"12345678", "x", "There can be 8 characters at most."},
		"300 characters":                 {strings.Repeat("1", 300), "x", "There can be 8 characters at most."},
		"300 Chinese characters":         {strings.Repeat("卡", 300), "x", "at most"},
		"with two line breaks":           {"12\n\n", "x", "Control"},
		"two lines":                      {"12\n34", "x", "Control"},
		"with a blank":                   {"12 34", "x", "Blanks"},
		"with a blank before":            {" 1234", "x", "Blanks"},
		"full-width":                     {"１２３４", "x", "Full-width"},
		"half full-width":                {"12３４", "x", "Full-width"},
		"Chinese, which no keyboard did": {"卡片", "x", "A card takes only"},
		"an emoji":                       {"😀", "x", "A card takes only"},
		"broken UTF-8":                   {"12\xff", "x", "A card takes only"},
		"nothing":                        {"", "x", "no text"},
		"a line break alone":             {"\r\n", "x", "no text"},
	} {
		t.Run(name, func(t *testing.T) {
			s := field(t)
			typing(s, "x")
			clipboard := test.NewClipboard()
			clipboard.SetContent(tc.clipboard)
			s.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
			expect(t, s, tc.holds)
			expectSaid(t, s, tc.said)
			if tc.said != "" {
				expectSaid(t, s, "Nothing was pasted. ")
			}
			if s.given.Len() != 0 || clipboard.Content() != tc.clipboard {
				t.Errorf("%d bytes are left over, the clipboard holds %q", s.given.Len(), clipboard.Content())
			}
		})
	}
}

func TestSecretPasteWithoutClipboard(t *testing.T) {
	s := field(t)
	s.TypedShortcut(&fyne.ShortcutPaste{})
	expect(t, s, "")
}

func TestSecretIsNotCopied(t *testing.T) {
	for name, shortcut := range map[string]func(fyne.Clipboard) fyne.Shortcut{
		"copy": func(c fyne.Clipboard) fyne.Shortcut { return &fyne.ShortcutCopy{Clipboard: c} },
		"cut":  func(c fyne.Clipboard) fyne.Shortcut { return &fyne.ShortcutCut{Clipboard: c} },
	} {
		t.Run(name, func(t *testing.T) {
			s := field(t)
			typing(s, "123456")
			clipboard := test.NewClipboard()
			clipboard.SetContent("before")
			s.TypedShortcut(&fyne.ShortcutSelectAll{})
			s.TypedShortcut(shortcut(clipboard))
			expect(t, s, "123456")
			expectSaid(t, s, "nothing can be copied or cut")
			if clipboard.Content() != "before" {
				t.Errorf("the clipboard holds %q", clipboard.Content())
			}
		})
	}
}

func TestSecretGuessesCapsLock(t *testing.T) {
	down := func(name fyne.KeyName) func(*Secret) {
		return func(s *Secret) { s.KeyDown(&fyne.KeyEvent{Name: name}) }
	}
	up := func(name fyne.KeyName) func(*Secret) { return func(s *Secret) { s.KeyUp(&fyne.KeyEvent{Name: name}) } }
	types := func(text string) func(*Secret) { return func(s *Secret) { typing(s, text) } }
	left, right, backspace := desktop.KeyShiftLeft, desktop.KeyShiftRight, func(s *Secret) { s.shorten(1) }
	for name, tc := range map[string]struct {
		keys []func(*Secret)
		said bool
	}{
		"a capital without Shift":              {[]func(*Secret){types("A")}, true},
		"a small letter":                       {[]func(*Secret){types("a")}, false},
		"a capital with Shift":                 {[]func(*Secret){down(left), types("A")}, false},
		"a capital with the other Shift":       {[]func(*Secret){down(right), types("A")}, false},
		"a small letter with Shift":            {[]func(*Secret){down(left), types("a")}, true},
		"a capital after Shift":                {[]func(*Secret){down(left), up(left), types("A")}, true},
		"a capital with one of two Shifts":     {[]func(*Secret){down(left), down(right), up(left), types("A")}, false},
		"digits and symbols":                   {[]func(*Secret){types("12!")}, false},
		"digits behind a capital":              {[]func(*Secret){types("A12")}, true},
		"a small letter behind a capital":      {[]func(*Secret){types("Aa")}, false},
		"Caps Lock pressed then":               {[]func(*Secret){types("A"), down(desktop.KeyCapsLock)}, false},
		"the capital taken back":               {[]func(*Secret){types("A"), backspace}, false},
		"another character taken back":         {[]func(*Secret){types("A1"), backspace}, true},
		"the keyboard was away with Shift":     {[]func(*Secret){down(left), (*Secret).FocusLost, (*Secret).FocusGained, types("A")}, true},
		"a character that is not taken, after": {[]func(*Secret){types("A "), types("1")}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := field(t)
			for _, do := range tc.keys {
				do(s)
			}
			if said := strings.Contains(s.said(), "Caps Lock may be on"); said != tc.said {
				t.Errorf("says %q", s.said())
			}
		})
	}
}

// Every hint is a sentence in both languages, and can be seen.
func TestSecretHintsAreShown(t *testing.T) {
	for _, l := range words.Languages() {
		running()
		s := NewSecret(words.In(l), "PIN")
		s.Resize(fyne.NewSize(400, 300))
		before := s.MinSize().Height
		for _, reason := range []secret.Reason{
			secret.HasBlank, secret.HasControl, secret.FullWidth, secret.OtherDigits, secret.NotASCII, secret.TooLong,
		} {
			s.refuse(typedHint, s.why(reason, false))
			line := test.WidgetRenderer(s).(*secretRenderer).hint
			if s.said() == "" || strings.Contains(s.said(), "secretEntry") || line.text.Text != s.said() || !line.Visible() {
				t.Errorf("%s: %s: %q, shown as %q", l, reason, s.said(), line.text.Text)
			}
			if after := s.MinSize().Height; after <= before {
				t.Errorf("%s: the field grows from %f to %f with a hint", l, before, after)
			}
		}
		s.Wipe()
		if s.MinSize().Height != before {
			t.Errorf("%s: the field stays high", l)
		}
	}
}
