package widget

import "fyne.io/fyne/v2"

// PassOn hands a key on to the window: Fyne gives keys to nobody but what has the keyboard. Keys that type characters stay where they are: a
// window has no business to know them.
func PassOn(from fyne.CanvasObject, e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape, fyne.KeyF1, fyne.KeyF2, fyne.KeyF3, fyne.KeyF4, fyne.KeyF5, fyne.KeyF6, fyne.KeyF7, fyne.KeyF8, fyne.KeyF9,
		fyne.KeyF10, fyne.KeyF11, fyne.KeyF12:
	default:
		return
	}
	if c := canvasOf(from); c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// PassShortcutOn hands a shortcut on to the window, as Fyne does itself where what has the keyboard takes none.
func PassShortcutOn(from fyne.CanvasObject, shortcut fyne.Shortcut) {
	passShortcutTo(canvasOf(from), shortcut)
}

func passShortcutTo(c fyne.Canvas, shortcut fyne.Shortcut) {
	if window, ok := c.(fyne.Shortcutable); ok {
		window.TypedShortcut(shortcut)
	}
}

// Arrival tells when the keyboard comes to what it is part of. A page scrolls there.
type Arrival struct{ told func() }

// OnFocus sets what is called; nil is nothing.
func (a *Arrival) OnFocus(told func()) { a.told = told }

// Arrived is to be called when the keyboard comes.
func (a *Arrival) Arrived() {
	if a.told != nil {
		a.told()
	}
}

// Follow calls seen with what the keyboard comes to, for everything in an object that has an Arrival. What is added later needs another call.
func Follow(o fyne.CanvasObject, seen func(fyne.CanvasObject)) {
	if a, ok := o.(interface{ OnFocus(func()) }); ok {
		a.OnFocus(func() { seen(o) })
	}
	var inside []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		inside = o.Objects
	case interface{ inside() []fyne.CanvasObject }:
		inside = o.inside()
	}
	for _, each := range inside {
		Follow(each, seen)
	}
}
