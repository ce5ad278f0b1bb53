package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	fynewidget "fyne.io/fyne/v2/widget"
)

// value is a text that can be selected with the mouse. Fyne's label takes the keyboard too where it can be selected, shows nothing of that, and
// swallows every key; so this one can be selected only while the mouse is over it.
type value struct {
	fynewidget.BaseWidget
	label *fynewidget.Label
}

var _ desktop.Hoverable = (*value)(nil)

func newValue(row FormRow) *value {
	v := &value{label: fynewidget.NewLabelWithStyle(row.Value, fyne.TextAlignLeading, fyne.TextStyle{Monospace: row.Mono})}
	v.label.Wrapping = fyne.TextWrapWord
	v.ExtendBaseWidget(v)
	return v
}

// MouseIn lets the text be selected.
func (v *value) MouseIn(*desktop.MouseEvent) { v.selectable(true) }

// MouseMoved changes nothing.
func (v *value) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends that, unless something is selected: it can still be copied.
func (v *value) MouseOut() { v.selectable(v.label.SelectedText() != "") }

func (v *value) selectable(yes bool) {
	if v.label.Selectable != yes {
		v.label.Selectable = yes
		v.label.Refresh()
	}
}

// AccessibilityLabel is the text.
func (v *value) AccessibilityLabel() string { return v.label.Text }

// AccessibilityRole is text.
func (v *value) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the text.
func (v *value) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(v.label) }
