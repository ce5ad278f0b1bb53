package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
)

// Button is Fyne's button with a ring around it while the keyboard is there: Fyne's own changes its shade only, which is hard to see.
type Button struct {
	fynewidget.Button
	Arrival
	focused bool
	hovered bool
	ring    *canvas.Rectangle // nil before it is drawn
}

// NewButton makes an ordinary button. The icon may be nil.
func NewButton(text string, icon fyne.Resource, tapped func()) *Button {
	b := &Button{Button: fynewidget.Button{Text: text, Icon: icon, OnTapped: tapped}}
	b.ExtendBaseWidget(b)
	return b
}

// NewPrimary makes the button of what most people do next: one on a page at most.
func NewPrimary(text string, icon fyne.Resource, tapped func()) *Button {
	b := NewButton(text, icon, tapped)
	b.Importance = fynewidget.HighImportance
	return b
}

// FocusGained draws the ring.
func (b *Button) FocusGained() {
	b.focused = true
	b.Button.FocusGained()
	b.Arrived()
}

// FocusLost takes the ring away.
func (b *Button) FocusLost() {
	b.focused = false
	b.Button.FocusLost()
}

// MouseIn shows that the button can be pressed.
func (b *Button) MouseIn(e *desktop.MouseEvent) {
	b.hovered = true
	b.Button.MouseIn(e)
}

// MouseOut takes back what MouseIn showed.
func (b *Button) MouseOut() {
	b.hovered = false
	b.Button.MouseOut()
}

// face is all that the picture of a button depends on.
type face struct {
	text              string
	icon              fyne.Resource
	importance        fynewidget.Importance
	alignment         fynewidget.ButtonAlign
	disabled, visible bool
	focused, hovered  bool
	theme             fyne.Theme
	variant           fyne.ThemeVariant
}

func (b *Button) face() face {
	return face{
		b.Text, b.Icon, b.Importance, b.Alignment, b.Disabled(), b.Visible(), b.focused, b.hovered, b.Theme(), fyne.CurrentApp().Settings().ThemeVariant(),
	}
}

// TypedKey presses the button with Enter as well as with the space bar, and keeps the keyboard: Fyne's gives it away, and Tab would begin again
// at the top. Keys that mean nothing to it are the window's.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		if !b.Disabled() && b.OnTapped != nil {
			b.OnTapped()
		}
	default:
		if b.ring != nil { // which is on the canvas, whatever the button is part of
			PassOn(b.ring, e)
		}
	}
}

// CreateRenderer draws the button and the ring.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	b.ring = canvas.NewRectangle(nil)
	r := &buttonRenderer{WidgetRenderer: b.Button.CreateRenderer(), button: b, ring: b.ring}
	r.Refresh()
	return r
}

type buttonRenderer struct {
	fyne.WidgetRenderer
	button *Button
	ring   *canvas.Rectangle
	drawn  face
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	inner := r.WidgetRenderer.Objects()
	return append(inner[:len(inner):len(inner)], r.ring)
}

// The ring lies around the button, so that it stands out from its colour too.
func (r *buttonRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size.AddWidthHeight(2*ringWidth, 2*ringWidth))
	r.ring.Move(fyne.NewSquareOffsetPos(-ringWidth))
}

// Refresh draws what has changed: Fyne's button reads its icon anew each time.
func (r *buttonRenderer) Refresh() {
	now := r.button.face()
	if now == r.drawn {
		return
	}
	r.drawn = now
	w := &r.button.BaseWidget
	r.ring.StrokeColor, r.ring.StrokeWidth = ink(w, theme.ColorNameRing), ringWidth
	r.ring.CornerRadius = r.button.Theme().Size(fynetheme.SizeNameButtonRadius) + ringWidth
	r.ring.Hidden = !r.button.focused
	r.ring.Refresh()
	r.WidgetRenderer.Refresh()
}
