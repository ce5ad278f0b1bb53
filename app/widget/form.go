package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
	"carddesk/app/words"
)

// FormRow is a name and a value.
type FormRow struct {
	Label, Value string
	// Mono shows the value in letters of one width: numbers, fingerprints.
	Mono bool
	// Copy puts the value on the clipboard; with nil there is no button for it.
	Copy func(value string)
}

// Form shows names and values; values can be selected with the mouse.
func Form(rows ...FormRow) fyne.CanvasObject {
	all := container.NewVBox()
	for _, row := range rows {
		value := Paragraph(row.Value)
		value.Selectable = true
		value.TextStyle.Monospace = row.Mono
		value.SizeName = fynetheme.SizeNameText
		var copy fyne.CanvasObject
		if row.Copy != nil {
			copy = newCopyButton(row)
		}
		all.Add(container.NewBorder(nil, nil, nil, copy, container.NewVBox(Muted(row.Label), value)))
	}
	return all
}

// copyButton has an icon only: a screen reader says what it copies.
type copyButton struct {
	fynewidget.Button
	label string
}

func newCopyButton(row FormRow) *copyButton {
	b := &copyButton{label: row.Label}
	b.Icon = theme.Icon(theme.IconCopy)
	b.Importance = fynewidget.LowImportance
	b.OnTapped = func() { row.Copy(row.Value) }
	b.ExtendBaseWidget(b)
	return b
}

// AccessibilityLabel says what is copied.
func (b *copyButton) AccessibilityLabel() string {
	return spoken.Text("look.copy", words.Values{"Label": b.label})
}
