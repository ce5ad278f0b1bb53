package screen

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"carddesk/app/words"
)

// keyedApp is a program whose only canvas notes the shortcuts that come to it, as that of a real window does.
type keyedApp struct {
	fyne.App
	came []fyne.Shortcut
}

func (a *keyedApp) Driver() fyne.Driver { return keyedDriver{a.App.Driver(), a} }

type keyedDriver struct {
	fyne.Driver
	app *keyedApp
}

func (d keyedDriver) CanvasForObject(o fyne.CanvasObject) fyne.Canvas {
	return keyedCanvas{d.Driver.CanvasForObject(o), d.app}
}

type keyedCanvas struct {
	fyne.Canvas
	app *keyedApp
}

func (c keyedCanvas) TypedShortcut(s fyne.Shortcut) { c.app.came = append(c.app.came, s) }

// whole is every state of every page.
func whole(t *testing.T) []GalleryEntry {
	t.Helper()
	Stand(t, words.English, 1)
	all, err := Gallery(Here{Words: words.In(words.English), Now: func() time.Time { return galleryNow }})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// goneThrough poses every state in a window of 600 by 500 and calls visit with whatever the Tab key leads to, once each.
func goneThrough(t *testing.T, visit func(t *testing.T, w fyne.Window, e GalleryEntry, at fyne.Focusable)) {
	t.Helper()
	stops := 0
	for _, e := range whole(t) {
		t.Run(e.Name, func(t *testing.T) {
			w := inWindow(t, e, fyne.NewSize(600, 500))
			w.Canvas().Unfocus()
			reached := map[fyne.Focusable]bool{}
			for {
				w.Canvas().FocusNext()
				at := w.Canvas().Focused()
				if at == nil || reached[at] {
					break
				}
				reached[at] = true
				stops++
				visit(t, w, e, at)
			}
		})
	}
	if stops < 500 {
		t.Errorf("the keyboard came to %d places only", stops)
	}
}

// TestKeysReachTheWindow: whatever has the keyboard, Escape, F1 and Ctrl with a digit are the window's.
func TestKeysReachTheWindow(t *testing.T) {
	goneThrough(t, func(t *testing.T, w fyne.Window, _ GalleryEntry, at fyne.Focusable) {
		t.Helper()
		for _, key := range []fyne.KeyName{fyne.KeyEscape, fyne.KeyF1} {
			came := false
			w.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) { came = e.Name == key })
			at.TypedKey(&fyne.KeyEvent{Name: key})
			if !came {
				t.Errorf("%T %q swallows %s", at, saying(at.(fyne.CanvasObject)), key)
			}
		}
		takes, ok := at.(fyne.Shortcutable)
		if !ok {
			return // then they are the window's anyway
		}
		a := &keyedApp{App: program}
		fyne.SetCurrentApp(a)
		takes.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.Key1, Modifier: fyne.KeyModifierShortcutDefault})
		fyne.SetCurrentApp(program)
		if len(a.came) != 1 {
			t.Errorf("%T swallows Ctrl+1", at)
		}
	})
}

// TestTheKeyboardIsInSight: whatever Tab leads to lies within the visible part of its page, or its beginning does where it is higher than that.
func TestTheKeyboardIsInSight(t *testing.T) {
	goneThrough(t, func(t *testing.T, w fyne.Window, e GalleryEntry, at fyne.Focusable) {
		t.Helper()
		o := at.(fyne.CanvasObject)
		scroll := scrollAround(e.Page.Content(), o)
		if scroll == nil {
			return // it does not scroll: the bar of buttons below a step
		}
		driver := fyne.CurrentApp().Driver()
		top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
		bottom := top + o.Size().Height
		if seen := scroll.Size().Height; top < -0.5 || top > seen || bottom > seen+0.5 && top > around+0.5 {
			t.Errorf("%T %q lies from %v to %v, to be seen is %v", at, saying(o), top, bottom, seen)
		}
	})
}

// scrollAround is the innermost thing that scrolls around an object; nil where none does.
func scrollAround(within, o fyne.CanvasObject) *container.Scroll {
	for _, child := range children(within) {
		if inner := scrollAround(child, o); inner != nil {
			return inner
		}
	}
	if s, ok := within.(*container.Scroll); ok && contains(s, o) {
		return s
	}
	return nil
}

func contains(within, o fyne.CanvasObject) bool {
	if within == o {
		return true
	}
	for _, child := range children(within) {
		if contains(child, o) {
			return true
		}
	}
	return false
}
