package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
)

// Action is a big button: what a person can do, and what will happen.
type Action struct {
	tile
	title, detail *fynewidget.Label
	about, why    string // the detail, and the reason in its place while it can not be done
	image         *canvas.Image
	source        fyne.Resource
	badge         *fyne.Container
}

// NewAction makes a button with an icon of package theme.
func NewAction(title, detail string, icon fyne.Resource, tapped func()) *Action {
	a := &Action{title: strong(title), detail: Muted(""), about: detail, source: icon}
	a.image = canvas.NewImageFromResource(icon)
	a.image.FillMode = canvas.ImageFillContain
	next := canvas.NewImageFromResource(theme.Icon(theme.IconNext))
	next.FillMode = canvas.ImageFillContain
	a.badge = container.NewCenter(a.image)
	a.tapped, a.edge, a.redraw = tapped, true, a.show
	a.content = container.NewBorder(nil, nil, a.badge, nil, container.NewVBox(a.title, a.detail))
	a.ExtendBaseWidget(a)
	a.show()
	return a
}

// strong is bold text of ordinary size that wraps.
func strong(text string) *fynewidget.Label { return label(text, fynetheme.SizeNameText, true) }

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
	a.detail.Text = a.said()
	a.detail.Hidden = a.detail.Text == ""
	a.image.Resource = a.source
	a.image.SetMinSize(fyne.NewSquareSize(a.Theme().Size(fynetheme.SizeNameInlineIcon) * 1.25))
	a.title.Refresh()
	a.detail.Refresh()
	a.image.Refresh()
}

// AccessibilityLabel says title and detail, or why it can not be done.
func (a *Action) AccessibilityLabel() string { return sentence(a.title.Text, a.said()) }

// AccessibilityRole is button.
func (a *Action) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
