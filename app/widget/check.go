package widget

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
)

// Check is Fyne's box to tick, with a ring around it while it has the keyboard: the toolkit puts a coloured disc behind the box, in which an
// empty box looks like a ticked one.
type Check struct {
	fynewidget.Check
	focused bool
}

// FocusGained implements fyne.Focusable.
func (c *Check) FocusGained() {
	c.focused = true
	c.Check.FocusGained()
}

// FocusLost implements fyne.Focusable.
func (c *Check) FocusLost() {
	c.focused = false
	c.Check.FocusLost()
}

// CreateRenderer draws the box, its words and the ring.
func (c *Check) CreateRenderer() fyne.WidgetRenderer {
	r := &checkRenderer{WidgetRenderer: c.Check.CreateRenderer(), check: c, ring: canvas.NewRectangle(nil)}
	r.draw()
	return r
}

type checkRenderer struct {
	fyne.WidgetRenderer
	check *Check
	ring  *canvas.Rectangle
}

func (r *checkRenderer) draw() {
	r.ring.StrokeColor, r.ring.StrokeWidth = ink(&r.check.BaseWidget, theme.ColorNameRing), ringWidth
	r.ring.CornerRadius = r.check.Theme().Size(fynetheme.SizeNameInputRadius)
	r.ring.Hidden = !r.check.focused
}

// Objects leaves out the disc.
func (r *checkRenderer) Objects() []fyne.CanvasObject {
	inner := slices.DeleteFunc(slices.Clone(r.WidgetRenderer.Objects()), func(o fyne.CanvasObject) bool {
		_, disc := o.(*canvas.Circle)
		return disc
	})
	return append(inner, r.ring)
}

// Layout implements fyne.WidgetRenderer.
func (r *checkRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.ring.Resize(size)
}

// Refresh implements fyne.WidgetRenderer.
func (r *checkRenderer) Refresh() {
	r.draw()
	r.ring.Refresh()
	r.WidgetRenderer.Refresh()
}
