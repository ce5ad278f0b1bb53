package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/widget"
)

// button is a button that hands Escape to its page.
type button struct {
	widget.Button
	escape func() bool
}

func newButton(text string, importance fynewidget.Importance, escape func() bool, tapped func()) *button {
	b := &button{escape: escape}
	b.Text, b.Importance, b.OnTapped = text, importance, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey implements fyne.Focusable.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyEscape {
		b.escape()
		return
	}
	b.Button.TypedKey(e)
	widget.PassOn(b, e)
}

// tick is the box of a consent. Space sets it; Enter goes on, and never consents by itself.
type tick struct {
	fynewidget.Check
	label  string
	enter  func()
	row    fyne.CanvasObject // the box with its words
	page   *Operation
	escape func() bool
}

// TypedKey implements fyne.Focusable.
func (t *tick) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		t.enter()
	case fyne.KeyEscape:
		t.escape()
	default:
		t.Check.TypedKey(e)
		widget.PassOn(t, e)
	}
}

// FocusGained implements fyne.Focusable.
func (t *tick) FocusGained() {
	t.Check.FocusGained()
	t.page.reveal(t.row)
}

// TypedRune implements fyne.Focusable. A consent is not given unseen: the first Space only brings it into sight.
func (t *tick) TypedRune(r rune) {
	if above, below := t.page.hidden(t.row); above > 0 || below > 0 {
		t.page.reveal(t.row)
		return
	}
	t.Check.TypedRune(r)
}

// AccessibilityLabel implements fyne.Accessible: the text stands beside the box, because that of a Check can't wrap.
func (t *tick) AccessibilityLabel() string { return t.label }

// AccessibilityRole implements fyne.Accessible.
func (t *tick) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// consent is a tick with its words. A click on the words is one on the box.
func (p *Operation) consent(text string, given bool, changed func(bool)) (*tick, fyne.CanvasObject) {
	box := &tick{label: text, enter: p.press, escape: p.Escape, page: p}
	box.Checked, box.OnChanged = given, changed
	box.ExtendBaseWidget(box)
	beside := &touch{tapped: func() { box.SetChecked(!box.Checked) }}
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

// lines puts things below each other. Unlike Fyne's box it asks each for its height after giving it its width, so that text that wraps gets
// the room that it takes.
type lines struct {
	gap     float32 // in paddings
	measure float32 // the widest that they get, in heights of a letter; 0: as wide as there is room
}

// MinSize implements fyne.Layout.
func (l lines) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if size.Height > 0 {
			size.Height += l.gap * theme.Padding()
		}
		least := o.MinSize()
		size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height)
	}
	return size
}

// Layout implements fyne.Layout.
func (l lines) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := size.Width
	if l.measure > 0 {
		width = min(width, l.measure*theme.TextSize())
	}
	at := fyne.NewPos(0, 0)
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Move(at)
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		at.Y += o.Size().Height + l.gap*theme.Padding()
	}
}

// readable is how wide lines of text may get: longer ones are hard to follow with the eye.
const readable = 52

// stack puts things below each other that belong together.
func stack(objects ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(lines{}, objects...)
}
