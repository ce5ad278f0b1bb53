package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
)

var (
	_ fyne.Accessible    = (*secretEye)(nil)
	_ fyne.Disableable   = (*secretEye)(nil)
	_ fyne.Focusable     = (*secretEye)(nil)
	_ desktop.Cursorable = (*secretEye)(nil)
	_ desktop.Hoverable  = (*secretEye)(nil)
	_ desktop.Keyable    = (*secretEye)(nil)
	_ desktop.Mouseable  = (*secretEye)(nil)
)

// secretEye is the button in a Secret that shows it while it is held, by the mouse or the Space key. It says so in words, so that it needs
// no tooltip. It has the keyboard while it is held: then it hears of a window that goes to the back, and hides the secret.
type secretEye struct {
	fynewidget.DisableableWidget

	of               *Secret
	hovered, focused bool
}

func newSecretEye(of *Secret) *secretEye {
	e := &secretEye{of: of}
	e.ExtendBaseWidget(e)
	return e
}

// MouseDown shows the secret. While there is none, a click is one into the field.
func (e *secretEye) MouseDown(m *desktop.MouseEvent) {
	if e.Disabled() {
		e.of.Tapped(nil)
		return
	}
	if m.Button == desktop.MouseButtonPrimary {
		focus(e)
		e.of.reveal(true)
	}
}

// MouseUp hides the secret, and gives the keyboard back to the field.
func (e *secretEye) MouseUp(*desktop.MouseEvent) {
	if e.of.revealed {
		e.of.reveal(false)
		focus(e.of)
	}
}

// MouseIn is called when the mouse comes.
func (e *secretEye) MouseIn(*desktop.MouseEvent) {
	e.hovered = true
	e.Refresh()
}

// MouseMoved changes nothing.
func (e *secretEye) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called when the mouse leaves. When its button is released elsewhere, nobody tells.
func (e *secretEye) MouseOut() {
	e.hovered = false
	e.of.reveal(false)
	e.Refresh()
}

// FocusGained is called when the keyboard comes.
func (e *secretEye) FocusGained() {
	e.focused = true
	e.Refresh()
	e.of.Arrived()
}

// FocusLost is called when the keyboard goes elsewhere, or the window goes to the back.
func (e *secretEye) FocusLost() {
	e.focused = false
	e.of.reveal(false)
	e.Refresh()
}

// KeyDown shows the secret for the Space key.
func (e *secretEye) KeyDown(k *fyne.KeyEvent) {
	e.of.shift.set(k.Name, true)
	if k.Name == fyne.KeySpace {
		e.of.reveal(true)
	}
}

// KeyUp hides the secret.
func (e *secretEye) KeyUp(k *fyne.KeyEvent) {
	e.of.shift.set(k.Name, false)
	if k.Name == fyne.KeySpace {
		e.of.reveal(false)
	}
}

// TypedRune says that the keyboard is not in the field: else somebody would type a whole PIN into the button.
func (e *secretEye) TypedRune(r rune) {
	if r != ' ' {
		e.of.say(e.of.words.Text("secretEntry.notInField"))
	}
}

// TypedKey goes back to the field for Shift+Tab, and hands Escape and the like to the page.
func (e *secretEye) TypedKey(k *fyne.KeyEvent) {
	if k.Name == fyne.KeyTab {
		focus(e.of)
		return
	}
	PassOn(e, k)
}

// Cursor is that of a button.
func (e *secretEye) Cursor() desktop.Cursor {
	if e.Disabled() {
		return e.of.Cursor()
	}
	return desktop.PointerCursor
}

// AccessibilityLabel says what is shown, of which field.
func (e *secretEye) AccessibilityLabel() string { return e.of.label + " " + e.title() }

// AccessibilityRole is a button.
func (e *secretEye) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (e *secretEye) title() string { return e.of.words.Text("secretEntry.show") }

// CreateRenderer draws an eye and words.
func (e *secretEye) CreateRenderer() fyne.WidgetRenderer {
	r := &eyeRenderer{
		e:     e,
		back:  canvas.NewRectangle(nil),
		icon:  NewGlyph(nil),
		title: canvas.NewText(e.title(), nil),
	}
	r.dress()
	return r
}

type eyeRenderer struct {
	e     *secretEye
	back  *canvas.Rectangle
	icon  *Glyph
	title *canvas.Text
}

func (r *eyeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.back, r.icon, r.title}
}

func (r *eyeRenderer) Destroy() { r.e.of.reveal(false) }

func (r *eyeRenderer) MinSize() fyne.Size {
	th := r.e.Theme()
	icon, pad := th.Size(fynetheme.SizeNameInlineIcon), th.Size(fynetheme.SizeNameInnerPadding)
	text := r.title.MinSize()
	return fyne.NewSize(pad+icon+pad/2+text.Width+pad, max(icon, text.Height)+pad)
}

func (r *eyeRenderer) Layout(size fyne.Size) {
	th := r.e.Theme()
	icon, pad := th.Size(fynetheme.SizeNameInlineIcon), th.Size(fynetheme.SizeNameInnerPadding)
	r.back.Resize(size)
	r.icon.Resize(fyne.NewSquareSize(icon))
	r.icon.Move(fyne.NewPos(pad, (size.Height-icon)/2))
	text := r.title.MinSize()
	r.title.Resize(text)
	r.title.Move(fyne.NewPos(pad+icon+pad/2, (size.Height-text.Height)/2))
}

func (r *eyeRenderer) Refresh() {
	r.dress()
	r.Layout(r.e.Size())
	r.back.Refresh()
	r.icon.Refresh()
	r.title.Refresh()
	canvas.Refresh(r.e)
}

// dress sets what the theme and the state decide.
func (r *eyeRenderer) dress() {
	w, th := &r.e.BaseWidget, r.e.Theme()
	r.title.TextSize, r.title.Color = th.Size(fynetheme.SizeNameText), ink(w, fynetheme.ColorNameForeground)
	r.back.CornerRadius, r.back.StrokeWidth = th.Size(fynetheme.SizeNameInputRadius), 0
	r.back.FillColor = color.Transparent
	eye, tint := theme.IconEye, fynetheme.ColorNameForeground
	switch {
	case r.e.Disabled():
		tint = fynetheme.ColorNameDisabled
		r.title.Color = ink(w, tint)
	case r.e.of.revealed:
		eye = theme.IconEyeOff
		r.back.FillColor = ink(w, fynetheme.ColorNamePressed)
	case r.e.hovered:
		r.back.FillColor = ink(w, fynetheme.ColorNameHover)
	}
	r.icon.Resource = theme.Tinted(eye, tint)
	if r.e.focused && !r.e.Disabled() {
		r.back.StrokeColor, r.back.StrokeWidth = ink(w, theme.ColorNameRing), ringWidth
	}
}
