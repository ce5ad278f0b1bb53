package screen_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/screen"
	"carddesk/app/words"
)

// begin starts a program without a screen, which pages need to be made.
func begin(t *testing.T) {
	t.Helper()
	screen.Stand(t, words.English, 1)
}

// shown puts a page into a window of 800 by 600.
func shown(t *testing.T, p screen.Page) fyne.Canvas {
	t.Helper()
	return shownAt(t, p, 1, fyne.NewSize(800, 600))
}

func shownAt(t *testing.T, p screen.Page, scale float32, size fyne.Size) fyne.Canvas {
	t.Helper()
	screen.Stand(t, words.English, scale)
	w := test.NewTempWindow(t, p.Content())
	w.SetPadded(false)
	w.Resize(size)
	return w.Canvas()
}

// labelled is what a person can press and what a screen reader says of it.
type labelled interface {
	fyne.Focusable
	fyne.Tappable
}

// press finds what can be pressed by the beginning of what it says, and presses it with Enter.
func press(t *testing.T, c fyne.Canvas, says string) {
	t.Helper()
	pressable(t, c, says).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
}

func pressable(t *testing.T, c fyne.Canvas, says string) labelled {
	t.Helper()
	for _, o := range seen(c.Content()) {
		if p, ok := o.(labelled); ok && strings.HasPrefix(said(o), says) {
			return p
		}
	}
	t.Fatalf("nothing to press says %q", says)
	return nil
}

// seen are an object and all that is in it, without what is hidden.
func seen(o fyne.CanvasObject) []fyne.CanvasObject {
	if o == nil || !o.Visible() {
		return nil
	}
	all := []fyne.CanvasObject{o}
	var within []fyne.CanvasObject
	switch o := o.(type) {
	case *fyne.Container:
		within = o.Objects
	case fyne.Widget:
		within = test.WidgetRenderer(o).Objects()
	}
	for _, inner := range within {
		all = append(all, seen(inner)...)
	}
	return all
}

// said is what a screen reader says of an object, without its state.
func said(o fyne.CanvasObject) string {
	a, ok := o.(fyne.Accessible)
	if !ok {
		return ""
	}
	return a.AccessibilityLabel()
}

// everything is all that is said on a page, each in a line.
func everything(c fyne.Canvas) string {
	var all []string
	for _, o := range seen(c.Content()) {
		if text := said(o); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, "\n")
}

func english() *words.Words { return words.In(words.English) }

// heightOf is how far from the window's top something lies that says this.
func heightOf(t *testing.T, c fyne.Canvas, says string) float32 {
	t.Helper()
	for _, o := range seen(c.Content()) {
		if _, ok := o.(labelled); ok && strings.HasPrefix(said(o), says) {
			return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		}
	}
	t.Fatalf("nothing says %q", says)
	return 0
}

// selector finds a list by what it says before anything is chosen, or by the option that is.
func selector(t *testing.T, c fyne.Canvas, says string) *fynewidget.Select {
	t.Helper()
	for _, o := range seen(c.Content()) {
		if s, ok := o.(interface{ List() *fynewidget.Select }); ok {
			if list := s.List(); list.PlaceHolder == says || list.Selected == says {
				return list
			}
		}
	}
	t.Fatalf("no list says %q", says)
	return nil
}
