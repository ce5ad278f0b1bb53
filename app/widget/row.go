package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Row is one line of a list of checks or things: how it stands, what it is, and more about it.
type Row struct {
	tile
	state         State
	title, detail *fynewidget.Label
	image         *canvas.Image
}

// NewRow makes a row. One with tapped can be pressed; nil is for a row that only shows.
func NewRow(s State, title, detail string, tapped func()) *Row {
	r := &Row{state: s, title: strong(title), detail: Muted(detail)}
	r.image = canvas.NewImageFromResource(s.icon())
	r.image.FillMode = canvas.ImageFillContain
	r.tapped, r.redraw = tapped, r.show
	r.content = container.NewBorder(nil, nil, container.NewCenter(r.image), nil, container.NewVBox(r.title, r.detail))
	r.ExtendBaseWidget(r)
	r.show()
	return r
}

// Set shows another state and other words.
func (r *Row) Set(s State, title, detail string) {
	r.state, r.title.Text, r.detail.Text = s, title, detail
	r.Refresh()
}

func (r *Row) show() {
	r.detail.Hidden = r.detail.Text == ""
	r.image.Resource = r.state.icon()
	r.image.SetMinSize(fyne.NewSquareSize(r.Theme().Size(fynetheme.SizeNameInlineIcon)))
	r.title.Refresh()
	r.detail.Refresh()
	r.image.Refresh()
}

// AccessibilityLabel says state, title and detail.
func (r *Row) AccessibilityLabel() string {
	return sentence(r.state.say(), r.title.Text, r.detail.Text)
}

// AccessibilityRole is button where the row can be pressed, and text otherwise.
func (r *Row) AccessibilityRole() fyne.AccessibleRole {
	if r.Disabled() {
		return fyne.AccessibleRoleText
	}
	return fyne.AccessibleRoleButton
}
