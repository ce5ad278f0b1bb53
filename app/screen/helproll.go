package screen

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/widget"
)

// roll is a page's content that is longer than the window. It scrolls by keyboard as well: it takes the focus, and the keys for moving
// move it. Lines never grow longer than a person can follow.
type roll struct {
	fynewidget.BaseWidget

	scroll  pane
	focused bool
}

var (
	_ fyne.Focusable  = (*roll)(nil)
	_ fyne.Accessible = (*roll)(nil)
)

// newRoll stacks objects below each other.
func newRoll(objects ...fyne.CanvasObject) *roll {
	s := &roll{scroll: newPane(1)}
	s.ExtendBaseWidget(s)
	s.set(objects...)
	return s
}

// set shows other objects, from the top.
func (s *roll) set(objects ...fyne.CanvasObject) {
	s.scroll.Content = spread(1, objects...)
	s.scroll.Offset = fyne.Position{}
	s.Refresh()
}

// begin puts the keyboard where a person begins. The page stays where it is: it is read from its top.
func (s *roll) begin(here Here, f fyne.Focusable) {
	s.scroll.reading = true
	defer func() { s.scroll.reading = false }()
	here.Focus(f)
}

// AccessibilityLabel implements fyne.Accessible: what is on the sheet speaks for itself.
func (s *roll) AccessibilityLabel() string { return "" }

// AccessibilityRole implements fyne.Accessible.
func (s *roll) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// FocusGained implements fyne.Focusable.
func (s *roll) FocusGained() { s.focused = true; s.Refresh() }

// FocusLost implements fyne.Focusable.
func (s *roll) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune implements fyne.Focusable.
func (s *roll) TypedRune(r rune) {
	if r == ' ' {
		s.move(fyne.KeyPageDown)
	}
}

// TypedKey implements fyne.Focusable.
func (s *roll) TypedKey(e *fyne.KeyEvent) {
	s.move(e.Name)
	widget.PassOn(s, e)
}

func (s *roll) move(key fyne.KeyName) {
	line, page := 3*theme.TextSize(), s.scroll.Size().Height*0.9
	by := map[fyne.KeyName]float32{
		fyne.KeyDown: line, fyne.KeyUp: -line, fyne.KeyPageDown: page, fyne.KeyPageUp: -page,
		fyne.KeyHome: -s.scroll.Content.Size().Height, fyne.KeyEnd: s.scroll.Content.Size().Height,
	}[key]
	if by != 0 {
		s.scroll.ScrollToOffset(s.scroll.Offset.AddXY(0, by))
	}
}

// CreateRenderer implements fyne.Widget.
func (s *roll) CreateRenderer() fyne.WidgetRenderer {
	r := &rollRenderer{roll: s, frame: canvas.NewRectangle(color.Transparent)}
	r.frame.StrokeWidth = 2
	r.Refresh()
	return r
}

// rollRenderer draws a frame where the keyboard is.
type rollRenderer struct {
	roll  *roll
	frame *canvas.Rectangle
}

func (r *rollRenderer) Destroy() {}

func (r *rollRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.roll.scroll.Scroll, r.frame}
}

func (r *rollRenderer) MinSize() fyne.Size { return r.roll.scroll.MinSize() }

func (r *rollRenderer) Layout(size fyne.Size) {
	r.roll.scroll.Resize(size)
	r.frame.Resize(size)
	r.roll.scroll.settle()
}

func (r *rollRenderer) Refresh() {
	th, variant := r.roll.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.frame.StrokeColor = color.Transparent
	if r.roll.focused {
		r.frame.StrokeColor = th.Color(theme.ColorNamePrimary, variant)
	}
	r.frame.CornerRadius = th.Size(theme.SizeNameInputRadius)
	r.frame.Refresh()
	r.roll.scroll.settle()
	r.roll.scroll.follow()
}
