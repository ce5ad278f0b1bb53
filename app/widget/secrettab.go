package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
)

// Going backwards, Fyne comes to a widget before it comes to what is in it: Shift+Tab would lead from the button in a field to what stands
// before the field, and from the field to its button. So Shift+Tab is ours; Tab is Fyne's.
var (
	_ fyne.Tabbable = (*Secret)(nil)
	_ fyne.Tabbable = (*secretEye)(nil)
)

// AcceptsTab tells that Shift+Tab is the field's own.
func (s *Secret) AcceptsTab() bool { return s.shiftHeld() && !s.eye.Disabled() }

// AcceptsTab tells that Shift+Tab is the button's own.
func (e *secretEye) AcceptsTab() bool { return e.of.shiftHeld() }

// focusBefore brings the keyboard to what stands before the field.
func (s *Secret) focusBefore() {
	c := canvasOf(s)
	if c == nil {
		return
	}
	c.FocusPrevious()
	if c.Focused() == fyne.Focusable(s.eye) {
		c.FocusPrevious()
	}
}

// shiftHeld asks the driver, which knows of keys that were pressed before the keyboard came here. One that is not for desktops has no
// modifiers to tell.
func (s *Secret) shiftHeld() bool {
	if d, ok := fyne.CurrentApp().Driver().(desktop.Driver); ok {
		return d.CurrentKeyModifiers()&fyne.KeyModifierShift != 0
	}
	return s.shift.held()
}
