package widget

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
	"carddesk/app/words"
	"carddesk/cardops/secret"
)

// field is an empty field for a citizen's PIN, in a window and with the keyboard.
func field(t *testing.T) *Secret {
	t.Helper()
	s, _ := fieldAmong(t)
	return s
}

// ours is one program for all fields: Fyne reads its fonts anew for each program.
var ours fyne.App

// running makes ours the program, unless it is.
func running() {
	if ours == nil || fyne.CurrentApp() != ours {
		ours = test.NewApp()
		ours.Settings().SetTheme(theme.New(theme.Options{}))
	}
}

// fieldAmong is a field above other things.
func fieldAmong(t *testing.T, below ...fyne.CanvasObject) (*Secret, fyne.Window) {
	t.Helper()
	running()
	s := NewSecret(words.In(words.English), "PIN")
	s.SetRules(secret.CitizenPIN)
	window := test.NewTempWindow(t, container.NewVBox(append([]fyne.CanvasObject{s}, below...)...))
	window.Resize(fyne.NewSize(500, 400))
	window.Canvas().Focus(s)
	return s, window
}

// typing puts characters into a field.
func typing(s *Secret, text string) {
	for _, r := range text {
		s.TypedRune(r)
	}
}

// content is what a field holds; only for secrets that are none.
func content(s *Secret) (held string) {
	s.Peek(func(b *secret.Secret) { b.Lend(func(b []byte) { held = string(b) }) })
	return held
}

func expect(t *testing.T, s *Secret, want string) {
	t.Helper()
	if got := content(s); got != want || s.Len() != len(want) {
		t.Errorf("the field holds %q, %d characters, want %q", got, s.Len(), want)
	}
}

func expectSaid(t *testing.T, s *Secret, part string) {
	t.Helper()
	if said := s.said(); part == "" && said != "" || !strings.Contains(said, part) {
		t.Errorf("the field says %q, want %q", said, part)
	}
}

// drawn is what of the characters can be seen: dots, and the text that is revealed.
func drawn(s *Secret) (dots int, text string) {
	for _, o := range test.WidgetRenderer(s).Objects() {
		switch o := o.(type) {
		case *canvas.Circle:
			dots++
		case *canvas.Text:
			if o.TextStyle.Monospace {
				text += o.Text
			}
		}
	}
	return dots, text
}

func TestSecretTakesWhatACardTakes(t *testing.T) {
	s := field(t)
	changes := 0
	s.OnChanged = func() { changes++ }
	test.Type(s, "aZ09~!")
	expect(t, s, "aZ09~!")
	if dots, text := drawn(s); dots != 6 || text != "" || changes != 6 {
		t.Errorf("%d dots, %q, changed %d times", dots, text, changes)
	}
}

func TestSecretRefusesWithASentence(t *testing.T) {
	for name, tc := range map[string]struct{ typed, said string }{
		"a full-width digit":        {"１", "Full-width"},
		"a full-width letter":       {"ａ", "Full-width"},
		"a full-width comma":        {"，", "Full-width"},
		"a Chinese character":       {"卡", "Chinese input"},
		"a Bopomofo letter":         {"ㄅ", "Chinese input"},
		"a tone mark":               {"ˇ", "Chinese input"},
		"a Chinese full stop":       {"。", "Chinese input"},
		"a Japanese character":      {"あ", "Chinese input"},
		"an Arabic-Indic digit":     {"٣", "digits 0 to 9"},
		"a Devanagari digit":        {"१", "digits 0 to 9"},
		"a blank":                   {" ", "Blanks"},
		"a full-width blank":        {"\u3000", "Blanks"},
		"a no-break blank":          {"\u00a0", "Blanks"},
		"a tab":                     {"\t", "Control"},
		"a NUL":                     {"\x00", "Control"},
		"a delete character":        {"\x7f", "Control"},
		"an emoji":                  {"😀", "A card takes only"},
		"a letter with an accent":   {"é", "A card takes only"},
		"a zero-width character":    {"\u200b", "A card takes only"},
		"what is no character":      {"\ufffd", "A card takes only"},
		"a character above the BMP": {"𠮷", "Chinese input"},
	} {
		t.Run(name, func(t *testing.T) {
			s := field(t)
			typing(s, "12")
			changed := false
			s.OnChanged = func() { changed = true }
			typing(s, tc.typed)
			expect(t, s, "12")
			expectSaid(t, s, "This character was not entered. ")
			expectSaid(t, s, tc.said)
			if changed || s.given.Len() != 0 {
				t.Errorf("changed %v, %d bytes are left over", changed, s.given.Len())
			}
			typing(s, "3")
			expect(t, s, "123")
			expectSaid(t, s, "")
		})
	}
}

func TestSecretSaysThatItIsFull(t *testing.T) {
	s := field(t)
	typing(s, "123456789")
	expect(t, s, "12345678")
	expectSaid(t, s, "There can be 8 characters at most.")
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	expect(t, s, "1234567")
	expectSaid(t, s, "")
}

func TestSecretWithoutRulesHoldsWhatASecretHolds(t *testing.T) {
	running()
	for name, rules := range map[string]secret.Rules{"none": {}, "more than can be held": {Max: 300}} {
		t.Run(name, func(t *testing.T) {
			s := NewSecret(words.In(words.English), "PIN")
			s.SetRules(rules)
			for range secret.Capacity + 1 {
				s.TypedRune('x')
			}
			if s.Len() != secret.Capacity {
				t.Errorf("%d characters", s.Len())
			}
			expectSaid(t, s, "255")
		})
	}
}

func TestSecretKeys(t *testing.T) {
	for name, tc := range map[string]struct {
		shortcut fyne.Shortcut
		key      fyne.KeyName
		left     string
	}{
		"Backspace":       {key: fyne.KeyBackspace, left: "abc"},
		"Delete":          {key: fyne.KeyDelete, left: "abc"},
		"Home":            {key: fyne.KeyHome, left: "abcd"},
		"a letter":        {key: fyne.KeyX, left: "abcd"}, // the character comes by itself
		"Ctrl+Backspace":  {shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyBackspace, Modifier: fyne.KeyModifierControl}},
		"Cmd+Backspace":   {shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyBackspace, Modifier: fyne.KeyModifierSuper}},
		"Ctrl+U":          {shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyU, Modifier: fyne.KeyModifierControl}},
		"Alt+U":           {shortcut: &desktop.CustomShortcut{KeyName: fyne.KeyU, Modifier: fyne.KeyModifierAlt}, left: "abcd"},
		"select all":      {shortcut: &fyne.ShortcutSelectAll{}, left: "abcd"},
		"undo":            {shortcut: &fyne.ShortcutUndo{}, left: "abcd"},
		"another of ours": {shortcut: &desktop.CustomShortcut{KeyName: fyne.Key1, Modifier: fyne.KeyModifierControl}, left: "abcd"},
	} {
		t.Run(name, func(t *testing.T) {
			s := field(t)
			typing(s, "abcd")
			if tc.shortcut != nil {
				s.TypedShortcut(tc.shortcut)
			} else {
				s.TypedKey(&fyne.KeyEvent{Name: tc.key})
			}
			expect(t, s, tc.left)
		})
	}
}

func TestSecretBackspaceInAnEmptyField(t *testing.T) {
	s := field(t)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	expect(t, s, "")
}

func TestSecretSubmits(t *testing.T) {
	s := field(t)
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn}) // nobody listens
	submitted := 0
	s.OnSubmitted = func() { submitted++ }
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
	if submitted != 2 {
		t.Errorf("submitted %d times", submitted)
	}
}

// The page gets Escape and the function keys, and no key that types a character.
func TestSecretPassesKeysOn(t *testing.T) {
	s, window := fieldAmong(t)
	var passed []fyne.KeyName
	press := func(o fyne.Focusable, names ...fyne.KeyName) {
		for _, name := range names {
			o.TypedKey(&fyne.KeyEvent{Name: name})
		}
	}
	press(s, fyne.KeyEscape) // nobody listens
	window.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { passed = append(passed, e.Name) })
	press(s, fyne.KeyEscape, fyne.KeyF1, fyne.Key1, fyne.KeyA, fyne.KeyLeft)
	press(s.eye, fyne.KeyEscape, fyne.KeySpace)
	if len(passed) != 3 || passed[0] != fyne.KeyEscape || passed[1] != fyne.KeyF1 || passed[2] != fyne.KeyEscape {
		t.Errorf("%v", passed)
	}
}

// withShortcuts is a canvas that takes shortcuts, as that of a real window does.
type withShortcuts struct {
	fyne.Canvas
	fyne.ShortcutHandler
}

func (c *withShortcuts) AddShortcut(k fyne.Shortcut, do func(fyne.Shortcut)) {
	c.ShortcutHandler.AddShortcut(k, do)
}
func (c *withShortcuts) RemoveShortcut(k fyne.Shortcut) { c.ShortcutHandler.RemoveShortcut(k) }

func TestSecretPassesShortcutsOn(t *testing.T) {
	help := &desktop.CustomShortcut{KeyName: fyne.KeyH, Modifier: fyne.KeyModifierControl}
	c, asked := &withShortcuts{}, false
	c.AddShortcut(help, func(fyne.Shortcut) { asked = true })
	passShortcutTo(c, help)
	if !asked {
		t.Error("the window did not get its shortcut")
	}
	passShortcutTo(nil, help) // a field that is on no canvas
}

func TestSecretIsFocusedByATap(t *testing.T) {
	s, window := fieldAmong(t)
	window.Canvas().Unfocus()
	test.Tap(s)
	if window.Canvas().Focused() != s || !s.focused {
		t.Error("a tap does not bring the keyboard")
	}
	s.Disable()
	window.Canvas().Unfocus()
	test.Tap(s)
	if window.Canvas().Focused() == s {
		t.Error("a tap brings the keyboard to a field that takes nothing")
	}
}

func TestSecretTabOrder(t *testing.T) {
	next := fynewidget.NewButton("OK", nil)
	s, window := fieldAmong(t, next)
	c := window.Canvas()
	c.FocusNext()
	if c.Focused() != next {
		t.Errorf("behind the empty field comes %T", c.Focused())
	}
	c.FocusPrevious()
	typing(s, "1")
	for _, want := range []fyne.Focusable{s.eye, next} {
		if c.FocusNext(); c.Focused() != want {
			t.Errorf("got to %T, want %T", c.Focused(), want)
		}
	}
	s.Disable()
	c.Unfocus()
	if c.FocusNext(); c.Focused() != next {
		t.Errorf("the field takes nothing, and still %T gets the keyboard", c.Focused())
	}
}

// tab presses Tab, as the driver of a desktop does.
func tab(c fyne.Canvas, shift bool) {
	if k, ok := c.Focused().(desktop.Keyable); ok && shift {
		k.KeyDown(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
		defer k.KeyUp(&fyne.KeyEvent{Name: desktop.KeyShiftLeft})
	}
	if own, ok := c.Focused().(fyne.Tabbable); ok && own.AcceptsTab() {
		c.Focused().TypedKey(&fyne.KeyEvent{Name: fyne.KeyTab})
		return
	}
	if shift {
		c.FocusPrevious()
	} else {
		c.FocusNext()
	}
}

func TestSecretTabOrderOfSeveral(t *testing.T) {
	second, ok := NewSecret(words.In(words.English), "New"), fynewidget.NewButton("OK", nil)
	first, window := fieldAmong(t, second, ok)
	typing(first, "1")
	typing(second, "2")
	c := window.Canvas()
	for _, want := range []fyne.Focusable{first.eye, second, second.eye, ok, first} {
		if tab(c, false); c.Focused() != want {
			t.Fatalf("Tab leads to %T, want %T", c.Focused(), want)
		}
	}
	c.Focus(second.eye)
	for _, want := range []fyne.Focusable{second, first, ok} {
		if tab(c, true); c.Focused() != want {
			t.Fatalf("Shift+Tab leads to %T, want %T", c.Focused(), want)
		}
	}
	c.Focus(second)
	second.Wipe()
	if tab(c, true); c.Focused() != first {
		t.Errorf("Shift+Tab leads from an empty field to %T", c.Focused())
	}
}

func TestSecretDisabled(t *testing.T) {
	s := field(t)
	typing(s, "123456")
	s.reveal(true)
	s.Disable()
	submitted := false
	s.OnSubmitted = func() { submitted = true }
	typing(s, "7")
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyBackspace})
	s.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	s.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyU, Modifier: fyne.KeyModifierControl})
	clipboard := test.NewClipboard()
	clipboard.SetContent("7")
	s.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clipboard})
	s.reveal(true)
	expect(t, s, "123456")
	if dots, text := drawn(s); dots != 6 || text != "" || submitted || !s.eye.Disabled() {
		t.Errorf("%d dots, %q, submitted %v, eye disabled %v", dots, text, submitted, s.eye.Disabled())
	}
	s.Enable()
	typing(s, "7")
	expect(t, s, "1234567")
	if s.eye.Disabled() {
		t.Error("the eye stays disabled")
	}
}

func TestSecretTake(t *testing.T) {
	s := field(t)
	typing(s, "2345F１")
	s.reveal(true)
	changed := -1
	s.OnChanged = func() { changed = s.Len() }
	taken := s.Take()
	defer taken.Wipe()
	taken.Lend(func(b []byte) {
		if string(b) != "2345F" {
			t.Errorf("took %q", b)
		}
	})
	expect(t, s, "")
	expectSaid(t, s, "")
	if dots, text := drawn(s); changed != 0 || dots != 0 || text != "" || s.revealed {
		t.Errorf("changed to %d, %d dots, %q, revealed %v", changed, dots, text, s.revealed)
	}
	typing(s, "x")
	if taken.Len() != 5 {
		t.Error("typing goes on into what was taken")
	}
}

func TestSecretWipe(t *testing.T) {
	s := field(t)
	typing(s, "123456")
	var peeked *secret.Secret
	s.Peek(func(held *secret.Secret) { peeked = held })
	typing(s, "１")
	s.Wipe()
	expect(t, s, "")
	expectSaid(t, s, "")
	if peeked.Len() != 0 {
		t.Error("the bytes are still there")
	}
}

func TestSecretEqual(t *testing.T) {
	one, other := field(t), field(t)
	if !one.Equal(other) {
		t.Error("two empty fields differ")
	}
	typing(one, "123456")
	typing(other, "12345")
	if one.Equal(other) {
		t.Error("123456 equals 12345")
	}
	typing(other, "6")
	if !one.Equal(other) || !one.Equal(one) {
		t.Error("123456 differs from itself")
	}
}

func TestSecretAccessible(t *testing.T) {
	s := field(t)
	typing(s, "73q0")
	label := s.AccessibilityLabel()
	if label != "PIN, characters entered: 4." || s.AccessibilityRole() != fyne.AccessibleRoleText {
		t.Errorf("%q, %q", label, s.AccessibilityRole())
	}
	typing(s, "１")
	if label := s.AccessibilityLabel(); !strings.Contains(label, "Full-width") {
		t.Errorf("%q does not say why nothing was taken", label)
	}
	if s.eye.AccessibilityLabel() != "PIN Hold to show" || s.eye.AccessibilityRole() != fyne.AccessibleRoleButton {
		t.Errorf("%q, %q", s.eye.AccessibilityLabel(), s.eye.AccessibilityRole())
	}
}

func TestSecretWithMoreThanFits(t *testing.T) {
	s := field(t)
	s.SetRules(secret.Rules{Max: 100})
	typing(s, strings.Repeat("a", 60)+"xyz")
	before, _ := drawn(s)
	s.reveal(true)
	_, text := drawn(s)
	if before == 0 || before != len(text) || before >= 63 || !strings.HasSuffix(text, "axyz") {
		t.Errorf("%d dots, %q", before, text)
	}
	s.Resize(fyne.NewSize(1, 1))
	if dots, text := drawn(s); dots != 0 || text != "" {
		t.Errorf("%d dots and %q where there is no room", dots, text)
	}
}

func TestSecretShowsAWholePINAtItsSmallest(t *testing.T) {
	s := field(t)
	typing(s, "12345678")
	s.Resize(s.MinSize())
	if dots, _ := drawn(s); dots != 8 {
		t.Errorf("%d dots", dots)
	}
}

func TestSecretShowsWhereTheKeyboardIs(t *testing.T) {
	s, window := fieldAmong(t)
	typing(s, "1")
	r, e := test.WidgetRenderer(s).(*secretRenderer), test.WidgetRenderer(s.eye).(*eyeRenderer)
	look := func() [3]bool {
		return [3]bool{r.box.StrokeWidth == ringWidth, r.cells.caret.Visible(), e.back.StrokeWidth == ringWidth}
	}
	if look() != [3]bool{true, true, false} {
		t.Errorf("in the field: %v", look())
	}
	window.Canvas().Focus(s.eye)
	if look() != [3]bool{false, false, true} {
		t.Errorf("on the button: %v", look())
	}
	window.Canvas().Unfocus()
	if look() != [3]bool{} {
		t.Errorf("elsewhere: %v", look())
	}
}
