package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/widget"
)

// tick is the box of a consent. Space sets it; Enter goes on, and never consents by itself.
type tick struct {
	widget.Check
	label string
	enter func()
	row   fyne.CanvasObject // the box with its words
	page  *Operation
}

// TypedKey implements fyne.Focusable.
func (t *tick) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		t.enter()
	default:
		t.Check.TypedKey(e)
		widget.PassOn(t, e)
	}
}

// FocusGained implements fyne.Focusable.
func (t *tick) FocusGained() {
	t.Check.FocusGained()
	t.page.frame.scroll.reveal(t.row)
}

// TypedRune implements fyne.Focusable.
func (t *tick) TypedRune(r rune) {
	if r == ' ' {
		t.turn()
	}
}

// Tapped implements fyne.Tappable.
func (t *tick) Tapped(*fyne.PointEvent) {
	t.turn() // before the keyboard comes, which brings all of it into sight
	t.page.here.Focus(t)
}

// turn gives the consent, or takes it back. What it is to is read before: while a part of it is out of sight it is only brought into sight.
func (t *tick) turn() {
	if p := &t.page.frame.scroll; p.unseen(t.row) {
		p.reveal(t.row)
		return
	}
	t.SetChecked(!t.Checked)
}

// AccessibilityLabel implements fyne.Accessible: the text stands beside the box, because that of a Check can't wrap.
func (t *tick) AccessibilityLabel() string { return t.label }

// AccessibilityRole implements fyne.Accessible.
func (t *tick) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// consent is a tick with its words. A click on the words is one on the box.
func (p *Operation) consent(text string, given bool, changed func(bool)) (*tick, fyne.CanvasObject) {
	box := &tick{label: text, enter: p.press, page: p}
	box.Checked, box.OnChanged = given, changed
	box.ExtendBaseWidget(box)
	beside := &touch{tapped: func() { box.Tapped(nil) }}
	beside.ExtendBaseWidget(beside)
	box.row = container.NewBorder(nil, nil, container.NewVBox(box), nil, container.NewStack(widget.Paragraph(text), beside))
	return box, box.row
}

// touch is nothing to be seen, for the mouse.
type touch struct {
	fynewidget.BaseWidget
	tapped func()
}

// Tapped implements fyne.Tappable.
func (t *touch) Tapped(*fyne.PointEvent) { t.tapped() }

// CreateRenderer implements fyne.Widget.
func (t *touch) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(container.NewWithoutLayout())
}
