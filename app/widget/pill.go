package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Pill is a state in a word or two.
type Pill struct {
	fynewidget.BaseWidget
	state State
	text  string
}

// NewPill makes a pill.
func NewPill(s State, text string) *Pill {
	p := &Pill{state: s, text: text}
	p.ExtendBaseWidget(p)
	return p
}

// SetState shows another state.
func (p *Pill) SetState(s State, text string) {
	p.state, p.text = s, text
	p.Refresh()
}

// AccessibilityLabel says state and text.
func (p *Pill) AccessibilityLabel() string { return sentence(p.state.say(), p.text) }

// AccessibilityRole is text.
func (p *Pill) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the pill.
func (p *Pill) CreateRenderer() fyne.WidgetRenderer {
	r := &pillRenderer{pill: p, paper: canvas.NewRectangle(nil), icon: NewGlyph(p.state.icon()), text: canvas.NewText("", nil)}
	r.Refresh()
	return r
}

type pillRenderer struct {
	pill  *Pill
	paper *canvas.Rectangle
	icon  *Glyph
	text  *canvas.Text
}

func (r *pillRenderer) Destroy() {}

func (r *pillRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.paper, r.icon, r.text}
}

func (r *pillRenderer) MinSize() fyne.Size {
	pad := r.pill.Theme().Size(fynetheme.SizeNamePadding)
	text := r.text.MinSize()
	return fyne.NewSize(text.Width+text.Height+pad*4+r.inset(), text.Height+pad)
}

// inset puts the pill's edge in line with text above and below it.
func (r *pillRenderer) inset() float32 {
	return r.pill.Theme().Size(fynetheme.SizeNameInnerPadding)
}

func (r *pillRenderer) Layout(size fyne.Size) {
	pad := r.pill.Theme().Size(fynetheme.SizeNamePadding)
	text := r.text.MinSize()
	least := r.MinSize()
	top := (size.Height - least.Height) / 2
	left := r.inset()
	r.paper.Resize(least.SubtractWidthHeight(left, 0))
	r.paper.Move(fyne.NewPos(left, top))
	r.paper.CornerRadius = least.Height / 2
	side := text.Height * 0.8
	r.icon.Resize(fyne.NewSquareSize(side))
	r.icon.Move(fyne.NewPos(left+pad*1.25, top+(least.Height-side)/2))
	r.text.Move(fyne.NewPos(left+pad*2+side, top+(least.Height-text.Height)/2))
	r.text.Resize(text)
}

func (r *pillRenderer) Refresh() {
	look := r.pill.state.look()
	r.paper.FillColor = ink(&r.pill.BaseWidget, look.paper)
	r.icon.Resource = r.pill.state.icon()
	r.text.Text = r.pill.text
	r.text.TextSize = r.pill.Theme().Size(fynetheme.SizeNameText)
	r.text.TextStyle.Bold = true
	r.text.Color = ink(&r.pill.BaseWidget, look.ink)
	r.Layout(r.pill.Size())
	r.paper.Refresh()
	r.icon.Refresh()
	r.text.Refresh()
}
