package widget

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Heading is the title of a page.
func Heading(text string) *fynewidget.Label {
	return label(text, fynetheme.SizeNameHeadingText, true)
}

// Subheading is the title of a part of a page.
func Subheading(text string) *fynewidget.Label {
	return label(text, fynetheme.SizeNameSubHeadingText, true)
}

// Paragraph is text that a person reads.
func Paragraph(text string) *fynewidget.Label {
	return label(text, fynetheme.SizeNameText, false)
}

// Muted is text that a person may read.
func Muted(text string) *fynewidget.Label {
	l := label(text, fynetheme.SizeNameText, false)
	l.Importance = fynewidget.LowImportance
	return l
}

func label(text string, size fyne.ThemeSizeName, bold bool) *fynewidget.Label {
	l := fynewidget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: bold})
	l.SizeName = size
	l.Wrapping = fyne.TextWrapWord
	return l
}
