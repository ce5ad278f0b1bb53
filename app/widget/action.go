package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/theme"
)

// Action is a big button: what a person can do, and what will happen.
type Action struct {
	tile
	title, detail *Text
	about, why    string // the detail, and the reason in its place while it can not be done
	source        fyne.Resource
	badge         *canvas.Rectangle
	icon, next    *Glyph
}

// NewAction makes a button with an icon of package theme.
func NewAction(title, detail string, icon fyne.Resource, tapped func()) *Action {
	a := &Action{title: Strong(title), detail: Muted(""), about: detail, source: icon}
	a.icon, a.next, a.badge = NewGlyph(icon), NewGlyph(theme.Tinted(theme.IconNext, theme.ColorNameMuted)), canvas.NewRectangle(nil)
	a.tapped, a.edge, a.redraw = tapped, true, a.show
	a.content = container.New(beside{}, container.NewStack(a.badge, container.NewCenter(a.icon)), stack(a.title, a.detail), a.next)
	a.ExtendBaseWidget(a)
	a.show()
	return a
}

// SetText changes the words.
func (a *Action) SetText(title, detail string) {
	a.title.Text, a.about = title, detail
	a.Refresh()
}

// DisableBecause keeps the button from being pressed and says why in place of the detail.
func (a *Action) DisableBecause(why string) {
	a.why = why
	a.Disable()
}

// Enable lets the button be pressed.
func (a *Action) Enable() {
	a.why = ""
	a.tile.Enable()
}

func (a *Action) said() string {
	if a.Disabled() && a.why != "" {
		return a.why
	}
	return a.about
}

func (a *Action) show() {
	side := a.Theme().Size(fynetheme.SizeNameInlineIcon)
	a.icon.SetMinSize(fyne.NewSquareSize(side))
	a.next.SetMinSize(fyne.NewSquareSize(side * 0.8))
	a.badge.SetMinSize(fyne.NewSquareSize(side + badgeRim))
	a.badge.CornerRadius = (side + badgeRim) / 2
	tint, paper, text := theme.ColorNameAccent, theme.ColorNameAccentSoft, fynetheme.ColorNameForeground
	if a.Disabled() {
		tint, paper, text = theme.ColorNameMuted, theme.ColorNameMutedSoft, theme.ColorNameMuted
	}
	a.badge.FillColor = ink(&a.BaseWidget, paper)
	a.icon.Resource = tinted(a.source, tint)
	a.next.Hidden = a.Disabled()
	a.title.ColorName = text
	a.detail.Text = a.said()
	a.detail.Hidden = a.detail.Text == ""
	a.content.Refresh()
}

// badgeRim is what the circle behind an icon is wider than the icon, at any text size: large text needs the room.
const badgeRim = 22

// tinted brings an icon of package theme to another colour; other pictures stay as they are.
func tinted(icon fyne.Resource, tint fyne.ThemeColorName) fyne.Resource {
	if _, ok := icon.(fyne.ThemedResource); ok {
		return fynetheme.NewColoredResource(icon, tint)
	}
	return icon
}

// AccessibilityLabel says title and detail, or why it can not be done.
func (a *Action) AccessibilityLabel() string { return sentence(a.title.Text, a.said()) }

// AccessibilityRole is button.
func (a *Action) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
