package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"carddesk/app/theme"
	"carddesk/app/widget"
)

func TestSmoke(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{}))
	for _, n := range theme.IconNames() {
		theme.Icon(n).Content()
	}
	for _, n := range theme.PictureNames() {
		theme.Picture(n).Content()
	}
	box := container.NewVBox(
		widget.NewPill(widget.Good, "Valid"), widget.NewPanel(widget.Heading("Heading")),
		widget.NewAction("Change the PIN", "Takes a minute", theme.Icon(theme.IconKey), func() {}),
		widget.NewNote(widget.Warn, "One try is left", "Stop here."), widget.NewRow(widget.Bad, "Row", "Detail", func() {}),
		widget.NewSteps([]string{"One", "Two"}), widget.NewTimeline(), widget.Form(widget.FormRow{Label: "L", Value: "V", Copy: func(string) {}}))
	w := test.NewTempWindow(t, box)
	w.Resize(fyne.NewSize(500, 700))
	w.Canvas().Capture()
}
