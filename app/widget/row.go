package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/theme"
)

// Row is one line of a list of checks or things: how it stands, what it is, and more about it.
type Row struct {
	tile
	state         State
	title, detail *Text
	icon, next    *Glyph
}

// NewRow makes a row. One with tapped can be pressed; nil is for a row that only shows.
func NewRow(s State, title, detail string, tapped func()) *Row {
	r := &Row{state: s, title: Strong(title), detail: Muted(detail)}
	r.icon, r.next = NewGlyph(s.icon()), NewGlyph(theme.Tinted(theme.IconNext, theme.ColorNameMuted))
	r.tapped, r.redraw = tapped, r.show
	r.content = container.New(beside{line: r.title}, r.icon, stack(r.title, r.detail), r.next)
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
	side := r.Theme().Size(fynetheme.SizeNameInlineIcon)
	r.icon.Resource = r.state.icon()
	r.icon.SetMinSize(fyne.NewSquareSize(side))
	r.next.SetMinSize(fyne.NewSquareSize(side * 0.8))
	r.next.Hidden = r.Disabled()
	r.detail.Hidden = r.detail.Text == ""
	r.content.Refresh()
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
