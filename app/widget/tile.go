package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
)

// tile is a surface that can be pressed with mouse or keyboard; Action and Row are tiles.
type tile struct {
	fynewidget.BaseWidget
	Arrival
	content  fyne.CanvasObject
	tapped   func()
	redraw   func() // brings the content up to date
	edge     bool   // with an edge, as a panel has
	disabled bool
	hovered  bool
	focused  bool
}

// Tapped carries out what the tile is for.
func (t *tile) Tapped(*fyne.PointEvent) { t.press() }

func (t *tile) press() {
	if !t.Disabled() {
		t.tapped()
	}
}

// Enable lets the tile be pressed.
func (t *tile) Enable() {
	t.disabled = false
	t.Refresh()
}

// Disable keeps the tile from being pressed.
func (t *tile) Disable() {
	t.disabled = true
	t.Refresh()
}

// Disabled tells whether the tile can not be pressed; the keyboard passes over it.
func (t *tile) Disabled() bool { return t.disabled || t.tapped == nil }

// FocusGained shows that the keyboard is here.
func (t *tile) FocusGained() {
	t.focused = true
	t.Refresh()
	t.Arrived()
}

// FocusLost shows that the keyboard is elsewhere.
func (t *tile) FocusLost() {
	t.focused = false
	t.Refresh()
}

// TypedRune presses the tile with the space bar.
func (t *tile) TypedRune(r rune) {
	if r == ' ' {
		t.press()
	}
}

// TypedKey presses the tile with Enter. Keys that mean nothing to it are the window's.
func (t *tile) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		t.press()
		return
	}
	PassOn(t.content, e)
}

// MouseIn shows that the tile can be pressed.
func (t *tile) MouseIn(*desktop.MouseEvent) {
	t.hovered = true
	t.Refresh()
}

// MouseMoved changes nothing.
func (t *tile) MouseMoved(*desktop.MouseEvent) {}

// MouseOut takes back what MouseIn showed.
func (t *tile) MouseOut() {
	t.hovered = false
	t.Refresh()
}

// Cursor is a hand where the tile can be pressed.
func (t *tile) Cursor() desktop.Cursor {
	if t.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// CreateRenderer draws the tile.
func (t *tile) CreateRenderer() fyne.WidgetRenderer {
	r := &tileRenderer{tile: t, paper: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type tileRenderer struct {
	tile        *tile
	paper, ring *canvas.Rectangle
}

func (r *tileRenderer) Destroy() {}

func (r *tileRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.paper, r.tile.content, r.ring}
}

func (r *tileRenderer) pad() float32 { return r.tile.Theme().Size(fynetheme.SizeNameInnerPadding) }

func (r *tileRenderer) MinSize() fyne.Size {
	return r.tile.content.MinSize().AddWidthHeight(2*r.pad(), 2*r.pad())
}

func (r *tileRenderer) Layout(size fyne.Size) {
	r.paper.Resize(size)
	r.ring.Resize(size)
	r.tile.content.Move(fyne.NewSquareOffsetPos(r.pad()))
	r.tile.content.Resize(size.SubtractWidthHeight(2*r.pad(), 2*r.pad()))
}

func (r *tileRenderer) Refresh() {
	t := r.tile
	paper := theme.ColorNameSurface
	if t.hovered && !t.Disabled() {
		paper = theme.ColorNameSurfaceOver
	}
	r.paper.FillColor = ink(&t.BaseWidget, paper)
	r.paper.CornerRadius = corner
	r.paper.StrokeWidth = 0
	if t.edge {
		r.paper.StrokeColor, r.paper.StrokeWidth = ink(&t.BaseWidget, theme.ColorNameBorder), 1
	}
	r.ring.StrokeColor, r.ring.StrokeWidth, r.ring.CornerRadius = ink(&t.BaseWidget, theme.ColorNameRing), ringWidth, corner
	r.ring.Hidden = !t.focused
	r.paper.Refresh()
	r.ring.Refresh()
	t.redraw()
}

// ringWidth is the width of the line that shows where the keyboard is.
const ringWidth = 3
