package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// secretRing is the width of the line around what has the keyboard: at least 2 pixels, so that it is seen beside one of 1.
const secretRing = 2

// paint is a theme in the colours of now.
type paint struct{ th fyne.Theme }

func paintOf(w interface{ Theme() fyne.Theme }) paint { return paint{w.Theme()} }

func (p paint) color(name fyne.ThemeColorName) color.Color {
	return p.th.Color(name, fyne.CurrentApp().Settings().ThemeVariant())
}

func (p paint) size(name fyne.ThemeSizeName) float32 { return p.th.Size(name) }

func (p paint) clear() color.Color { return color.Transparent }

// CreateRenderer draws the label, the field with its characters and the eye, and below them the hint.
func (s *Secret) CreateRenderer() fyne.WidgetRenderer {
	s.ExtendBaseWidget(s)
	r := &secretRenderer{
		s:     s,
		label: canvas.NewText(s.label, nil),
		box:   canvas.NewRectangle(nil),
		cells: newSecretCells(),
		hint:  newSecretLine(),
	}
	r.dress()
	return r
}

type secretRenderer struct {
	s     *Secret
	label *canvas.Text
	box   *canvas.Rectangle
	cells *secretCells
	hint  *secretLine
}

func (r *secretRenderer) Objects() []fyne.CanvasObject {
	all := append([]fyne.CanvasObject{r.label, r.box}, r.cells.objects()...)
	return append(all, r.s.eye, r.hint)
}

// Destroy forgets which characters were revealed.
func (r *secretRenderer) Destroy() { r.cells.forget() }

// boxHeight is that of the field alone.
func (r *secretRenderer) boxHeight() float32 {
	pad := r.s.Theme().Size(theme.SizeNameInnerPadding)
	return max(r.cells.cell.Height+pad*2, r.s.eye.MinSize().Height+pad)
}

// boxTop is where the field begins, below the label.
func (r *secretRenderer) boxTop() float32 {
	return r.label.MinSize().Height + r.s.Theme().Size(theme.SizeNamePadding)
}

// MinSize has room for eight characters, which is what PINs have, unless the rules take fewer.
func (r *secretRenderer) MinSize() fyne.Size {
	pad := r.s.Theme().Size(theme.SizeNameInnerPadding)
	width := pad*2 + r.cells.width(min(r.s.most(), 8)) + r.s.eye.MinSize().Width + pad
	height := r.boxTop() + r.boxHeight()
	if r.hint.Visible() {
		height += r.hint.MinSize().Height
	}
	return fyne.NewSize(max(width, r.label.MinSize().Width), height)
}

func (r *secretRenderer) Layout(size fyne.Size) {
	pad := r.s.Theme().Size(theme.SizeNameInnerPadding)
	top, height := r.boxTop(), r.boxHeight()
	r.label.Resize(r.label.MinSize())
	r.box.Move(fyne.NewPos(0, top))
	r.box.Resize(fyne.NewSize(size.Width, height))

	eye := r.s.eye.MinSize()
	left := size.Width - eye.Width - pad/2
	r.s.eye.Move(fyne.NewPos(left, top+pad/2))
	r.s.eye.Resize(fyne.NewSize(eye.Width, height-pad))
	r.cells.place(fyne.NewPos(pad+secretRing, top), fyne.NewSize(left-pad*2-secretRing, height))
	r.hint.Move(fyne.NewPos(0, top+height))
	r.hint.Resize(fyne.NewSize(size.Width, max(size.Height-top-height, 0)))
}

func (r *secretRenderer) Refresh() {
	r.dress()
	r.Layout(r.s.Size())
	r.s.eye.Refresh()
	canvas.Refresh(r.s)
}

// dress sets what the theme and the state decide.
func (r *secretRenderer) dress() {
	p := paintOf(r.s)
	r.label.Text = r.s.label
	r.label.TextSize = p.size(theme.SizeNameText)
	r.label.TextStyle = fyne.TextStyle{Bold: true}
	r.label.Color = p.color(theme.ColorNameForeground)
	r.dressBox(p)
	r.cells.dress(p, r.s)
	r.dressHint()
}

func (r *secretRenderer) dressBox(p paint) {
	r.box.CornerRadius = p.size(theme.SizeNameInputRadius)
	r.box.FillColor = p.color(theme.ColorNameInputBackground)
	r.box.StrokeColor, r.box.StrokeWidth = p.color(theme.ColorNameInputBorder), p.size(theme.SizeNameInputBorder)
	switch {
	case r.s.Disabled():
		r.label.Color = p.color(theme.ColorNameDisabled)
		r.box.FillColor = p.color(theme.ColorNameDisabledButton)
	case r.s.focused:
		r.box.StrokeColor, r.box.StrokeWidth = p.color(theme.ColorNamePrimary), secretRing
	}
}

func (r *secretRenderer) dressHint() {
	if said := r.s.said(); said != "" {
		r.hint.show(theme.NewWarningThemedResource(theme.WarningIcon()), said)
		return
	}
	r.hint.Hide()
}
