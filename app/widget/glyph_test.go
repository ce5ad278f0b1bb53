package widget

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"carddesk/app/theme"
)

// elsewhere is a program whose widgets are on no canvas, until they are.
type elsewhere struct {
	fyne.App
	on bool
}

func (e *elsewhere) Driver() fyne.Driver { return offCanvas{e.App.Driver(), e} }

type offCanvas struct {
	fyne.Driver
	program *elsewhere
}

func (o offCanvas) CanvasForObject(object fyne.CanvasObject) fyne.Canvas {
	if !o.program.on {
		return nil
	}
	return o.Driver.CanvasForObject(object)
}

func imageOf(r fyne.WidgetRenderer) *canvas.Image { return r.Objects()[0].(*canvas.Image) }

func TestGlyphIsDrawnOnACanvas(t *testing.T) {
	program := &elsewhere{App: test.NewTempApp(t)}
	w := test.NewWindow(nil)
	defer w.Close()
	fyne.SetCurrentApp(program)
	g, size := NewGlyph(theme.Icon(theme.IconKey)), fyne.NewSquareSize(40)
	r := test.WidgetRenderer(g)
	g.Resize(size)
	if imageOf(r).Image != nil {
		t.Error("drawn before it is on a canvas, for a screen that it is not on")
	}
	program.on = true
	g.MinSize() // as Fyne asks when it comes onto a canvas
	if image := imageOf(r); image.Image == nil || image.Size() != size {
		t.Errorf("on a canvas the image is %v, want one of %v", image.Size(), size)
	}
}

// TestGlyphMadeAnew: Fyne drops what draws a widget when it was not seen for a minute, and makes it anew without giving it a size again.
func TestGlyphMadeAnew(t *testing.T) {
	test.NewTempApp(t)
	w := test.NewWindow(nil)
	defer w.Close()
	g, size := NewGlyph(theme.Icon(theme.IconKey)), fyne.NewSquareSize(40)
	g.Resize(size)
	if got := imageOf(g.CreateRenderer()).Size(); got != size {
		t.Errorf("the image is %v, want %v", got, size)
	}
}
