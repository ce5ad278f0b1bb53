package screen

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// labelledLine is a line that says what it is for.
type labelledLine struct {
	line
	label string
}

var _ fyne.Accessible = (*labelledLine)(nil)

// newLabelledLine makes a line that is done with Enter alone. Nothing may happen when the keyboard goes elsewhere: what a person is about to click
// would move away.
func newLabelledLine(label, example string, typed func(string), done func()) *labelledLine {
	l := &labelledLine{line: line{done: func() {}}, label: label}
	l.self = l
	l.PlaceHolder, l.OnChanged = example, typed
	l.OnSubmitted = func(string) { done() }
	l.ExtendBaseWidget(l)
	return l
}

// AccessibilityLabel implements fyne.Accessible.
func (l *labelledLine) AccessibilityLabel() string {
	if l.Text == "" {
		return l.label
	}
	return l.label + " " + l.Text
}

// AccessibilityRole implements fyne.Accessible: there is none for what is typed into.
func (l *labelledLine) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// margins set a field in line with the texts above it.
type margins struct{}

// Layout implements fyne.Layout.
func (margins) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(fynetheme.InnerPadding(), 0))
		o.Resize(fyne.NewSize(size.Width-2*fynetheme.InnerPadding(), size.Height))
	}
}

// MinSize implements fyne.Layout.
func (margins) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return pile{}.MinSize(objects).AddWidthHeight(2*fynetheme.InnerPadding(), 0)
}
