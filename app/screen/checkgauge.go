package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
)

// gauge shows how far something is. The words beside it tell the same.
type gauge struct {
	fynewidget.BaseWidget
	done float32 // from 0 to 1
}

func newGauge() *gauge {
	g := &gauge{}
	g.ExtendBaseWidget(g)
	return g
}

// CreateRenderer implements fyne.Widget.
func (g *gauge) CreateRenderer() fyne.WidgetRenderer {
	r := &gaugeRenderer{gauge: g, whole: canvas.NewRectangle(nil), part: canvas.NewRectangle(nil)}
	r.Refresh()
	return r
}

type gaugeRenderer struct {
	gauge       *gauge
	whole, part *canvas.Rectangle
}

func (r *gaugeRenderer) Destroy() {}

func (r *gaugeRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.whole, r.part} }

func (r *gaugeRenderer) theme() fyne.Theme { return r.gauge.Theme() }

func (r *gaugeRenderer) high() float32 { return r.theme().Size(fynetheme.SizeNameText) * 0.6 }

// inset is as far from the sides as words are.
func (r *gaugeRenderer) inset() float32 { return r.theme().Size(fynetheme.SizeNameInnerPadding) }

func (r *gaugeRenderer) MinSize() fyne.Size { return fyne.NewSize(2*r.inset()+r.high(), r.high()) }

func (r *gaugeRenderer) Layout(size fyne.Size) {
	at, width := fyne.NewPos(r.inset(), 0), size.Width-2*r.inset()
	r.whole.Move(at)
	r.whole.Resize(fyne.NewSize(width, r.high()))
	r.part.Move(at)
	r.part.Resize(fyne.NewSize(max(r.high(), width*r.gauge.done), r.high())) // round at both ends from the beginning
}

func (r *gaugeRenderer) Refresh() {
	variant := fyne.CurrentApp().Settings().ThemeVariant()
	r.whole.FillColor = r.theme().Color(theme.ColorNameAccentSoft, variant)
	r.part.FillColor = r.theme().Color(theme.ColorNameAccent, variant)
	for _, bar := range []*canvas.Rectangle{r.whole, r.part} {
		bar.CornerRadius = r.high() / 2
		bar.Refresh()
	}
	r.Layout(r.gauge.Size())
}
