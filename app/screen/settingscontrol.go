package screen

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/widget"
)

// trigger is a button that Enter presses too.
type trigger struct{ fynewidget.Button }

func newTrigger(text string, icon fyne.Resource, importance fynewidget.Importance, tapped func()) *trigger {
	b := &trigger{}
	b.Text, b.Icon, b.Importance, b.OnTapped = text, icon, importance, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey implements fyne.Focusable.
func (b *trigger) TypedKey(e *fyne.KeyEvent) {
	if (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) && !b.Disabled() {
		b.Tapped(nil)
		return
	}
	b.Button.TypedKey(e)
	widget.PassOn(b, e)
}

// choice is a list to choose one of. Enter opens it too.
type choice struct {
	fynewidget.Select
	seen func(fyne.CanvasObject)
}

func newChoice(options []string, seen func(fyne.CanvasObject), chosen func(i int)) *choice {
	c := &choice{seen: seen}
	c.Options = options
	c.OnChanged = func(string) { chosen(c.SelectedIndex()) }
	c.ExtendBaseWidget(c)
	return c
}

// FocusGained implements fyne.Focusable.
func (c *choice) FocusGained() {
	c.Select.FocusGained()
	c.seen(c)
}

// TypedKey implements fyne.Focusable.
func (c *choice) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		e = &fyne.KeyEvent{Name: fyne.KeySpace}
	}
	c.Select.TypedKey(e)
	widget.PassOn(c, e)
}

// toggle is a switch. Enter turns it too.
type toggle struct {
	fynewidget.Check
	seen func(fyne.CanvasObject)
}

func newToggle(text string, seen func(fyne.CanvasObject), changed func(bool)) *toggle {
	t := &toggle{seen: seen}
	t.Text, t.OnChanged = text, changed
	t.ExtendBaseWidget(t)
	return t
}

// FocusGained implements fyne.Focusable.
func (t *toggle) FocusGained() {
	t.Check.FocusGained()
	t.seen(t)
}

// TypedKey implements fyne.Focusable.
func (t *toggle) TypedKey(e *fyne.KeyEvent) {
	if (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter) && !t.Disabled() {
		t.SetChecked(!t.Checked)
		return
	}
	t.Check.TypedKey(e)
	widget.PassOn(t, e)
}

// line is a text of one line. It is done with Enter, or when the keyboard goes elsewhere.
type line struct {
	fynewidget.Entry
	seen func(fyne.CanvasObject)
	done func()
}

func newLine(example string, seen func(fyne.CanvasObject), typed func(string), done func()) *line {
	l := &line{seen: seen, done: done}
	l.PlaceHolder, l.OnChanged = example, typed
	l.OnSubmitted = func(string) { done() }
	l.ExtendBaseWidget(l)
	return l
}

// FocusGained implements fyne.Focusable.
func (l *line) FocusGained() {
	l.Entry.FocusGained()
	l.seen(l)
}

// FocusLost implements fyne.Focusable.
func (l *line) FocusLost() {
	l.Entry.FocusLost()
	l.done()
}

// TypedKey implements fyne.Focusable.
func (l *line) TypedKey(e *fyne.KeyEvent) {
	l.Entry.TypedKey(e)
	widget.PassOn(l, e)
}
