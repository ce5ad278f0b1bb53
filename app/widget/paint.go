package widget

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// ink is a colour as a widget's theme has it.
func ink(w *fynewidget.BaseWidget, name fyne.ThemeColorName) color.Color {
	return w.Theme().Color(name, fyne.CurrentApp().Settings().ThemeVariant())
}

// sentence joins what a screen reader says, leaving out what is empty.
func sentence(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			said = append(said, p)
		}
	}
	return strings.Join(said, "; ")
}
