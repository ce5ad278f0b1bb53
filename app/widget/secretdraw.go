package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/theme"
)

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
	pad := r.s.Theme().Size(fynetheme.SizeNameInnerPadding)
	return max(r.cells.cell.Height+pad*2, r.s.eye.MinSize().Height+pad)
}

// boxTop is where the field begins, below the label.
func (r *secretRenderer) boxTop() float32 {
	return r.label.MinSize().Height + r.s.Theme().Size(fynetheme.SizeNamePadding)
}

// MinSize has room for eight characters, which is what PINs have, unless the rules take fewer.
func (r *secretRenderer) MinSize() fyne.Size {
	pad := r.s.Theme().Size(fynetheme.SizeNameInnerPadding)
	width := pad*3 + ringWidth + r.cells.width(min(r.s.most(), 8)) + caretWidth + r.s.eye.MinSize().Width
	height := r.boxTop() + r.boxHeight()
	if r.hint.Visible() {
		height += r.hint.MinSize().Height
	}
	return fyne.NewSize(max(width, r.label.MinSize().Width), height)
}

func (r *secretRenderer) Layout(size fyne.Size) {
	pad := r.s.Theme().Size(fynetheme.SizeNameInnerPadding)
	top, height := r.boxTop(), r.boxHeight()
	r.label.Resize(r.label.MinSize())
	r.box.Move(fyne.NewPos(0, top))
	r.box.Resize(fyne.NewSize(size.Width, height))

	eye := r.s.eye.MinSize()
	left := size.Width - eye.Width - pad/2
	r.s.eye.Move(fyne.NewPos(left, top+pad/2))
	r.s.eye.Resize(fyne.NewSize(eye.Width, height-pad))
	r.cells.place(fyne.NewPos(pad+ringWidth, top), fyne.NewSize(left-pad*2-ringWidth, height))
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
	r.label.Text = r.s.label
	r.label.TextSize = r.s.Theme().Size(fynetheme.SizeNameText)
	r.label.TextStyle = fyne.TextStyle{Bold: true}
	r.label.Color = ink(&r.s.BaseWidget, fynetheme.ColorNameForeground)
	r.dressBox()
	r.cells.dress(r.s)
	r.dressHint()
}

func (r *secretRenderer) dressBox() {
	w, th := &r.s.BaseWidget, r.s.Theme()
	r.box.CornerRadius = th.Size(fynetheme.SizeNameInputRadius)
	r.box.FillColor = ink(w, fynetheme.ColorNameInputBackground)
	r.box.StrokeColor, r.box.StrokeWidth = ink(w, fynetheme.ColorNameInputBorder), th.Size(fynetheme.SizeNameInputBorder)
	switch {
	case r.s.Disabled():
		r.label.Color = ink(w, fynetheme.ColorNameDisabled)
		r.box.FillColor = ink(w, fynetheme.ColorNameDisabledButton)
	case r.s.focused:
		r.box.StrokeColor, r.box.StrokeWidth = ink(w, theme.ColorNameRing), ringWidth
	}
}

func (r *secretRenderer) dressHint() {
	if said := r.s.said(); said != "" {
		r.hint.show(Warn.icon(), said)
		return
	}
	r.hint.Hide()
}
