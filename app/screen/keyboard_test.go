package screen

import (
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"carddesk/app/words"
)

// keyedApp is a program whose only canvas notes the shortcuts that come to it, as that of a real window does.
type keyedApp struct {
	fyne.App
	in   []fyne.CanvasObject // what stands in the window, where the keyboard is
	came []fyne.Shortcut
}

func (a *keyedApp) Driver() fyne.Driver { return keyedDriver{a.App.Driver(), a} }

type keyedDriver struct {
	fyne.Driver
	app *keyedApp
}

func (d keyedDriver) CanvasForObject(o fyne.CanvasObject) fyne.Canvas {
	// As in a real window, where only what stands in it is known to be there, and not what that is made of.
	if !slices.Contains(d.app.in, o) {
		return nil
	}
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

// TestWhereverTheKeyboardIs the keys of the window reach it, and what has the keyboard is in sight.
func TestWhereverTheKeyboardIs(t *testing.T) {
	goneThrough(t, func(t *testing.T, w fyne.Window, e GalleryEntry, at fyne.Focusable) {
		t.Helper()
		inSight(t, e, at)
		keysReach(t, w, at)
	})
}

// keysReach: whatever has the keyboard, Escape, F1 and Ctrl with a digit are the window's.
func keysReach(t *testing.T, w fyne.Window, at fyne.Focusable) {
	t.Helper()
	a := &keyedApp{App: program, in: test.LaidOutObjects(at.(fyne.CanvasObject))}
	fyne.SetCurrentApp(a)
	defer fyne.SetCurrentApp(program)
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
	takes.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.Key1, Modifier: fyne.KeyModifierShortcutDefault})
	if len(a.came) != 1 {
		t.Errorf("%T swallows Ctrl+1", at)
	}
}

// inSight: whatever Tab leads to lies within the visible part of its page, or its beginning does where it is higher than that.
func inSight(t *testing.T, e GalleryEntry, at fyne.Focusable) {
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
}

// scrollAround is what scrolls around an object; nil where nothing does. A page has one part that scrolls.
func scrollAround(within, o fyne.CanvasObject) *container.Scroll {
	s, scrolls := within.(*container.Scroll)
	if scrolls && contains(s, o) {
		return s
	}
	for _, child := range children(within) {
		if inner := scrollAround(child, o); inner != nil || scrolls {
			return inner
		}
	}
	return nil
}

func contains(within, o fyne.CanvasObject) bool {
	return within == o || slices.ContainsFunc(children(within), func(child fyne.CanvasObject) bool { return contains(child, o) })
}
