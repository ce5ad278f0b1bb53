package screen

import (
	"fyne.io/fyne/v2"

	"carddesk/app/widget"
)

// Fyne's switches and lists tell a screen reader nothing.
var _, _ fyne.Accessible = (*toggle)(nil), (*choice)(nil)

// AccessibilityLabel implements fyne.Accessible.
func (t *toggle) AccessibilityLabel() string { return widget.Switched(t.Text, t.Checked) }

// AccessibilityRole implements fyne.Accessible.
func (t *toggle) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// AccessibilityLabel implements fyne.Accessible: what is chosen, or what there is to choose.
func (c *choice) AccessibilityLabel() string {
	if c.Selected == "" {
		return c.PlaceHolder
	}
	return c.Selected
}

// AccessibilityRole implements fyne.Accessible.
func (c *choice) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }
