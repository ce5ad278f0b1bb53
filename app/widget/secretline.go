package widget

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// secretLine is what is said about a secret: an icon, and a sentence that wraps beside it.
type secretLine struct {
	fynewidget.BaseWidget

	icon *fynewidget.Icon
	text *Text
}

func newSecretLine() *secretLine {
	l := &secretLine{icon: fynewidget.NewIcon(nil), text: Paragraph("")}
	l.ExtendBaseWidget(l)
	return l
}

func (l *secretLine) show(icon fyne.Resource, text string) {
	l.icon.SetResource(icon)
	l.text.SetText(text)
	l.Show()
}

// CreateRenderer draws the line.
func (l *secretLine) CreateRenderer() fyne.WidgetRenderer { return &lineRenderer{l} }

type lineRenderer struct{ l *secretLine }

func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.l.icon, r.l.text} }

func (r *lineRenderer) Destroy() {}

// textLeft is where the label begins. It keeps some room free around its text, so that it may begin under the icon.
func (r *lineRenderer) textLeft() float32 {
	th := r.l.Theme()
	return th.Size(fynetheme.SizeNameInlineIcon) - th.Size(fynetheme.SizeNameInnerPadding)/2
}

// overlap is how far the line reaches into the room that the label keeps free above and below its text: lines stand close together.
func (r *lineRenderer) overlap() float32 { return r.l.Theme().Size(fynetheme.SizeNameInnerPadding) / 2 }

func (r *lineRenderer) MinSize() fyne.Size {
	text := r.l.text.MinSize()
	return fyne.NewSize(r.textLeft()+text.Width, text.Height-2*r.overlap())
}

// Layout puts the icon beside the first line of the text.
func (r *lineRenderer) Layout(size fyne.Size) {
	th := r.l.Theme()
	icon := th.Size(fynetheme.SizeNameInlineIcon)
	first := fyne.MeasureText("M", th.Size(fynetheme.SizeNameText), fyne.TextStyle{}).Height
	top := th.Size(fynetheme.SizeNameInnerPadding) - r.overlap()
	r.l.icon.Move(fyne.NewPos(0, top+(first-icon)/2))
	r.l.icon.Resize(fyne.NewSquareSize(icon))
	r.l.text.Move(fyne.NewPos(r.textLeft(), -r.overlap()))
	r.l.text.Resize(fyne.NewSize(size.Width-r.textLeft(), size.Height+2*r.overlap()))
}

func (r *lineRenderer) Refresh() {
	r.Layout(r.l.Size())
	r.l.icon.Refresh()
	r.l.text.Refresh()
}
