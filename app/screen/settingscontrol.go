package screen

import (
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/widget"
)

// choice is a list to choose one of. Enter opens it too.
type choice struct {
	fynewidget.Select
	widget.Arrival
}

func newChoice(options []string, chosen func(i int)) *choice {
	c := &choice{}
	c.Options = options
	c.OnChanged = func(string) { chosen(c.SelectedIndex()) }
	c.ExtendBaseWidget(c)
	return c
}

// CreateRenderer implements fyne.Widget: the toolkit's list has no edge, and on a dark background nothing shows that it is one.
func (c *choice) CreateRenderer() fyne.WidgetRenderer {
	r := &framed{WidgetRenderer: c.Select.CreateRenderer(), frame: canvas.NewRectangle(color.Transparent), of: c}
	r.draw()
	return r
}

// framed draws an edge around a widget, as that of an input.
type framed struct {
	fyne.WidgetRenderer
	frame *canvas.Rectangle
	of    fyne.Widget
}

func (r *framed) draw() {
	th, variant := fynetheme.CurrentForWidget(r.of), fyne.CurrentApp().Settings().ThemeVariant()
	r.frame.StrokeColor = th.Color(fynetheme.ColorNameInputBorder, variant)
	r.frame.StrokeWidth, r.frame.CornerRadius = th.Size(fynetheme.SizeNameInputBorder), th.Size(fynetheme.SizeNameInputRadius)
}

// Layout implements fyne.WidgetRenderer.
func (r *framed) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.frame.Resize(size)
}

// Refresh implements fyne.WidgetRenderer.
func (r *framed) Refresh() {
	r.draw()
	r.frame.Refresh()
	r.WidgetRenderer.Refresh()
}

// Objects implements fyne.WidgetRenderer.
func (r *framed) Objects() []fyne.CanvasObject {
	return append(slices.Clone(r.WidgetRenderer.Objects()), r.frame)
}

// FocusGained implements fyne.Focusable.
func (c *choice) FocusGained() {
	c.Select.FocusGained()
	c.Arrived()
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
	widget.Check
	widget.Arrival
}

func newToggle(text string, changed func(bool)) *toggle {
	t := &toggle{}
	t.Text, t.OnChanged = text, changed
	t.ExtendBaseWidget(t)
	return t
}

// FocusGained implements fyne.Focusable.
func (t *toggle) FocusGained() {
	t.Check.FocusGained()
	t.Arrived()
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
	widget.Arrival
	done func()
	self fyne.CanvasObject // what stands in the window: the line, or what it is part of
}

func newLine(example string, typed func(string), done func()) *line {
	l := &line{done: done}
	l.self = l
	l.PlaceHolder, l.OnChanged = example, typed
	l.OnSubmitted = func(string) { done() }
	l.ExtendBaseWidget(l)
	return l
}

// FocusGained implements fyne.Focusable.
func (l *line) FocusGained() {
	l.Entry.FocusGained()
	l.Arrived()
}

// FocusLost implements fyne.Focusable.
func (l *line) FocusLost() {
	l.Entry.FocusLost()
	l.done()
}

// TypedKey implements fyne.Focusable.
func (l *line) TypedKey(e *fyne.KeyEvent) {
	l.Entry.TypedKey(e)
	widget.PassOn(l.self, e)
}

// TypedShortcut implements fyne.Shortcutable. What the text has no use for is the window's.
func (l *line) TypedShortcut(s fyne.Shortcut) {
	l.Entry.TypedShortcut(s)
	if _, custom := s.(*desktop.CustomShortcut); custom {
		widget.PassShortcutOn(l.self, s)
	}
}
