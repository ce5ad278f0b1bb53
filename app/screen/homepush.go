package screen

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/widget"
)

// push is a button that keeps the keyboard when it is pressed by a key: Fyne's gives it away, and Tab would begin again at the top.
type push struct {
	widget.Button
	seen func() // called when the keyboard comes to it; may be nil
}

func newPush(text string, icon fyne.Resource, importance fynewidget.Importance, tapped func()) *push {
	b := &push{}
	b.Text, b.Icon, b.Importance, b.OnTapped = text, icon, importance, tapped
	b.ExtendBaseWidget(b)
	return b
}

// TypedKey presses the button with Enter or Space. What it has no use for, such as Escape, is the window's.
func (b *push) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if !b.Disabled() {
			b.OnTapped()
		}
	default:
		if c := fyne.CurrentApp().Driver().CanvasForObject(b); c != nil && c.OnTypedKey() != nil {
			c.OnTypedKey()(e)
		}
	}
}

// FocusGained shows that the keyboard is here.
func (b *push) FocusGained() {
	b.Button.FocusGained()
	if b.seen != nil {
		b.seen()
	}
}
