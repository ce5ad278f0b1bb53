package screen

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/widget"
)

// newButton makes a button of an importance. The icon may be nil.
func newButton(text string, icon fyne.Resource, importance fynewidget.Importance, tapped func()) *widget.Button {
	b := widget.NewButton(text, icon, tapped)
	b.Importance = importance
	return b
}
