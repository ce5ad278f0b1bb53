package widget

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Glyph is an icon or drawing that keeps its shape. Fyne's image is read and drawn anew whenever anything around it is refreshed, which costs
// more than all else on a page; this one only when it shows something else, or in another colour.
type Glyph struct {
	fynewidget.BaseWidget
	Resource fyne.Resource // nil is nothing; Refresh shows another
	least    fyne.Size
}

// NewGlyph shows an icon or drawing. It has no least size until SetMinSize.
func NewGlyph(r fyne.Resource) *Glyph {
	g := &Glyph{Resource: r}
	g.ExtendBaseWidget(g)
	return g
}

// SetMinSize sets how small it may get.
func (g *Glyph) SetMinSize(size fyne.Size) { g.least = size }

// AccessibilityLabel is empty: what it stands for is told in words beside it.
func (g *Glyph) AccessibilityLabel() string { return "" }

// AccessibilityRole is container, the role of what is passed over.
func (g *Glyph) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleContainer }

// drawn names what is to be seen: the drawing and its colour.
func (g *Glyph) drawn() string {
	if g.Resource == nil {
		return ""
	}
	if r, ok := g.Resource.(fyne.ThemedResource); ok {
		return fmt.Sprint(r.Name(), ink(&g.BaseWidget, r.ThemeColorName()))
	}
	return g.Resource.Name()
}

// coloured is an icon in the colour that it has now. Fyne colours it twice for each picture, by reading and writing all of it. The colours of a
// program are few: what was coloured once is kept. On the goroutine that draws.
func coloured(r fyne.Resource, drawn string) fyne.Resource {
	if _, ok := r.(fyne.ThemedResource); !ok {
		return r
	}
	if _, known := inColour[drawn]; !known {
		inColour[drawn] = fyne.NewStaticResource(r.Name(), r.Content())
	}
	return inColour[drawn]
}

var inColour = map[string]fyne.Resource{}

// CreateRenderer draws it.
func (g *Glyph) CreateRenderer() fyne.WidgetRenderer {
	r := &glyphRenderer{glyph: g, image: canvas.NewImageFromResource(coloured(g.Resource, g.drawn())), drawn: g.drawn()}
	r.image.FillMode = canvas.ImageFillContain
	r.Layout(g.Size()) // it has one already where Fyne makes a renderer anew, as it does for what was not seen for a minute
	return r
}

type glyphRenderer struct {
	glyph *Glyph
	image *canvas.Image
	drawn string    // what the image shows
	size  fyne.Size // that the image is to have once it is on a canvas
}

func (r *glyphRenderer) Destroy() {}

func (r *glyphRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.image} }

// MinSize is asked for when the glyph came onto a canvas: that is when its image is drawn.
func (r *glyphRenderer) MinSize() fyne.Size {
	r.draw()
	return r.glyph.least
}

func (r *glyphRenderer) Layout(size fyne.Size) {
	r.size = size
	r.draw()
}

// draw lets the image have its size, and so be drawn. Not before it is on a canvas: Fyne would draw it for a screen of twice the resolution,
// which takes four times as long, and then again for the one that it is on.
func (r *glyphRenderer) draw() {
	if r.image.Size() != r.size && fyne.CurrentApp().Driver().CanvasForObject(r.glyph) != nil {
		r.image.Resize(r.size)
	}
}

func (r *glyphRenderer) Refresh() {
	now := r.glyph.drawn()
	if now == r.drawn {
		return
	}
	r.drawn, r.image.Resource = now, coloured(r.glyph.Resource, now)
	r.image.Refresh()
}
