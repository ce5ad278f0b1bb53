package widget

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// secretLine is what is said about a secret: an icon, and a sentence that wraps beside it.
type secretLine struct {
	fynewidget.BaseWidget

	icon *Glyph
	text *Text
}

func newSecretLine() *secretLine {
	l := &secretLine{icon: NewGlyph(nil), text: Paragraph("")}
	l.ExtendBaseWidget(l)
	return l
}

func (l *secretLine) show(icon fyne.Resource, text string) {
	l.icon.Resource = icon
	l.icon.Refresh()
	l.text.SetText(text)
	l.Show()
}

// CreateRenderer draws the line.
func (l *secretLine) CreateRenderer() fyne.WidgetRenderer { return &lineRenderer{l} }

type lineRenderer struct{ l *secretLine }

func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.l.icon, r.l.text} }

func (r *lineRenderer) Destroy() {}

// textLeft is where the text begins. It keeps some room free beside its letters, so that it may begin under the icon.
func (r *lineRenderer) textLeft() float32 {
	th := r.l.Theme()
	return th.Size(fynetheme.SizeNameInlineIcon) - th.Size(fynetheme.SizeNameInnerPadding)/2
}

func (r *lineRenderer) MinSize() fyne.Size {
	return r.l.text.MinSize().AddWidthHeight(r.textLeft(), 0)
}

// Layout puts the icon in the middle of the first line of the text.
func (r *lineRenderer) Layout(size fyne.Size) {
	th := r.l.Theme()
	icon := th.Size(fynetheme.SizeNameInlineIcon)
	first := beside{line: r.l.text}.first()
	r.l.icon.Move(fyne.NewPos(0, (first-icon)/2))
	r.l.icon.Resize(fyne.NewSquareSize(icon))
	r.l.text.Move(fyne.NewPos(r.textLeft(), 0))
	r.l.text.Resize(fyne.NewSize(size.Width-r.textLeft(), size.Height))
}

func (r *lineRenderer) Refresh() {
	r.Layout(r.l.Size())
	r.l.icon.Refresh()
	r.l.text.Refresh()
}
