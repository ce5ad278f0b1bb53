package widget_test

import (
	"image"
	"image/color"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/theme"
	"carddesk/app/widget"
)

// pressable is what can be pressed, and how often it was.
type pressable struct {
	object fyne.CanvasObject
	count  *int
}

func pressables() map[string]pressable {
	all := map[string]pressable{}
	for _, name := range []string{"action", "row", "button", "primary"} {
		count := new(int)
		tapped := func() { *count++ }
		all[name] = pressable{map[string]fyne.CanvasObject{
			"action":  widget.NewAction("Change the PIN", "A minute", theme.Icon(theme.IconKey), tapped),
			"row":     widget.NewRow(widget.Warn, "Reader", "It is slow", tapped),
			"button":  widget.NewButton("Again", nil, tapped),
			"primary": widget.NewPrimary("Next", theme.Icon(theme.IconNext), tapped),
		}[name], count}
	}
	return all
}

func TestPressing(t *testing.T) {
	begin(t, 1)
	for name, p := range pressables() {
		t.Run(name, func(t *testing.T) {
			show(t, p.object, 400)
			test.Tap(p.object.(fyne.Tappable))
			if *p.count != 1 {
				t.Errorf("the mouse pressed it %d times", *p.count)
			}
			focusable := p.object.(fyne.Focusable)
			// A window sends the space bar as a key and as a character: it is one press.
			focusable.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
			focusable.TypedRune(' ')
			if *p.count != 2 {
				t.Errorf("the space bar pressed it %d times", *p.count-1)
			}
			focusable.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			focusable.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEnter})
			if *p.count != 4 {
				t.Errorf("the two Enter keys pressed it %d times", *p.count-2)
			}
			focusable.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
			focusable.TypedRune('x')
			if *p.count != 4 {
				t.Error("another key pressed it")
			}
		})
	}
}

func TestWhatIsDisabledCanNotBePressed(t *testing.T) {
	begin(t, 1)
	for name, p := range pressables() {
		t.Run(name, func(t *testing.T) {
			show(t, p.object, 400)
			p.object.(fyne.Disableable).Disable()
			test.Tap(p.object.(fyne.Tappable))
			p.object.(fyne.Focusable).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			p.object.(fyne.Focusable).TypedRune(' ')
			if *p.count != 0 {
				t.Errorf("it was pressed %d times", *p.count)
			}
			p.object.(fyne.Disableable).Enable()
			test.Tap(p.object.(fyne.Tappable))
			if *p.count != 1 {
				t.Error("it can not be pressed again")
			}
		})
	}
}

func TestTheKeyboardGoesOnlyWhereSomethingCanBePressed(t *testing.T) {
	begin(t, 1)
	nothing := func() {}
	first := widget.NewAction("First", "", theme.Icon(theme.IconKey), nothing)
	disabled := widget.NewAction("Second", "", theme.Icon(theme.IconKey), nothing)
	disabled.DisableBecause("There is no card.")
	shown := widget.NewRow(widget.Good, "Third", "", nil)
	last := widget.NewRow(widget.Good, "Fourth", "", nothing)
	w := show(t, container.NewVBox(first, disabled, shown, last), 400)
	for i, want := range []fyne.Focusable{first, last, first} {
		w.Canvas().FocusNext()
		if got := w.Canvas().Focused(); got != want {
			t.Errorf("step %d: the keyboard is at %v", i, got)
		}
	}
}

func TestTheRingShowsWhereTheKeyboardIs(t *testing.T) {
	begin(t, 1)
	for name, p := range pressables() {
		t.Run(name, func(t *testing.T) {
			w := show(t, container.NewPadded(p.object), 400)
			before := w.Canvas().Capture()
			w.Canvas().Focus(p.object.(fyne.Focusable))
			if got := ringed(w.Canvas().Capture()) - ringed(before); got < 500 {
				t.Errorf("the ring has %d points", got)
			}
			w.Canvas().Unfocus()
			if !same(before, w.Canvas().Capture()) {
				t.Error("something of the ring stays")
			}
		})
	}
}

func TestTheMouseSeesWhatCanBePressed(t *testing.T) {
	begin(t, 1)
	live, dead := widget.NewRow(widget.Good, "Reader", "", func() {}), widget.NewRow(widget.Good, "Reader", "", nil)
	if live.Cursor() != desktop.PointerCursor || dead.Cursor() != desktop.DefaultCursor {
		t.Error("the hand is not where something can be pressed")
	}
	w := show(t, live, 400)
	before := w.Canvas().Capture()
	test.MoveMouse(w.Canvas(), fyne.NewPos(20, 20))
	if same(before, w.Canvas().Capture()) {
		t.Error("the row stays as it is under the mouse")
	}
}

// ringed counts the points in the colour of the ring.
func ringed(i image.Image) (count int) {
	ring := color.NRGBAModel.Convert(fynetheme.Color(theme.ColorNameRing))
	for y := range i.Bounds().Dy() {
		for x := range i.Bounds().Dx() {
			if color.NRGBAModel.Convert(i.At(x, y)) == ring {
				count++
			}
		}
	}
	return count
}
