package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
)

// Text is text that breaks into lines as Chinese and English want it: between Chinese characters but not before their punctuation, and
// between English words. Fyne's label breaks at spaces where there is one and before any character where there is none.
type Text struct {
	fynewidget.BaseWidget
	Text      string
	Alignment fyne.TextAlign
	TextStyle fyne.TextStyle
	SizeName  fyne.ThemeSizeName
	ColorName fyne.ThemeColorName
}

// Heading is the title of a page.
func Heading(text string) *Text { return newText(text, fynetheme.SizeNameHeadingText, true) }

// Subheading is the title of a part of a page.
func Subheading(text string) *Text { return newText(text, fynetheme.SizeNameSubHeadingText, true) }

// Paragraph is text that a person reads.
func Paragraph(text string) *Text { return newText(text, fynetheme.SizeNameText, false) }

// Strong is a short text that has to be seen.
func Strong(text string) *Text { return newText(text, fynetheme.SizeNameText, true) }

// Muted is text that a person may read.
func Muted(text string) *Text {
	t := newText(text, fynetheme.SizeNameText, false)
	t.ColorName = theme.ColorNameMuted
	return t
}

func newText(text string, size fyne.ThemeSizeName, bold bool) *Text {
	t := &Text{Text: text, SizeName: size, ColorName: fynetheme.ColorNameForeground, TextStyle: fyne.TextStyle{Bold: bold}}
	t.ExtendBaseWidget(t)
	return t
}

// SetText shows another text.
func (t *Text) SetText(text string) {
	t.Text = text
	t.Refresh()
}

// AccessibilityLabel is the text.
func (t *Text) AccessibilityLabel() string { return t.Text }

// AccessibilityRole is text.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the text.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: t}
	r.Refresh()
	return r
}

// measurement is all that the width of words depends on.
type measurement struct {
	text  string
	size  float32
	style fyne.TextStyle
	font  string
}

type textRenderer struct {
	text   *Text
	pieces [][]piece   // of each paragraph, measured
	of     measurement // what was measured
	width  float32     // that the lines were made for
	lines  []*canvas.Text
}

func (r *textRenderer) Destroy() {}

func (r *textRenderer) Objects() []fyne.CanvasObject {
	all := make([]fyne.CanvasObject, len(r.lines))
	for i, l := range r.lines {
		all[i] = l
	}
	return all
}

// inset is the space around the text: as far from the left as in Fyne's label, so that both stand in line.
func (r *textRenderer) inset() fyne.Size {
	th := r.text.Theme()
	return fyne.NewSize(th.Size(fynetheme.SizeNameInnerPadding), th.Size(fynetheme.SizeNamePadding)/2)
}

func (r *textRenderer) size() float32 { return r.text.Theme().Size(r.text.SizeName) }

// MinSize is as high as the lines at the present width, and hardly wide: text gives way to the window.
func (r *textRenderer) MinSize() fyne.Size {
	inset := r.inset()
	return fyne.NewSize(inset.Width*2+r.size(), inset.Height*2+r.lineHeight()*float32(max(1, len(r.lines))))
}

func (r *textRenderer) lineHeight() float32 {
	return fyne.MeasureText("字", r.size(), r.text.TextStyle).Height
}

func (r *textRenderer) Layout(size fyne.Size) {
	inset := r.inset()
	if width := size.Width - 2*inset.Width; width != r.width {
		r.width = width
		r.breakLines()
	}
	for i, l := range r.lines {
		l.Move(fyne.NewPos(inset.Width, inset.Height+float32(i)*r.lineHeight()))
		l.Resize(fyne.NewSize(size.Width-2*inset.Width, r.lineHeight()))
	}
}

// Refresh measures what has changed: measuring costs far more than drawing.
func (r *textRenderer) Refresh() {
	t := r.text
	if now := (measurement{t.Text, r.size(), t.TextStyle, t.Theme().Font(t.TextStyle).Name()}); now != r.of || r.pieces == nil {
		r.of, r.pieces = now, measured(t.Text, now.size, t.TextStyle)
	}
	r.breakLines()
	r.Layout(r.text.Size())
	canvas.Refresh(r.text)
}

func (r *textRenderer) breakLines() {
	var all []string
	for _, paragraph := range r.pieces {
		all = append(all, wrap(paragraph, r.width, r.size())...)
	}
	r.lines = r.lines[:min(len(r.lines), len(all))]
	tint := r.tint()
	for i, line := range all {
		if i == len(r.lines) {
			r.lines = append(r.lines, canvas.NewText("", nil))
		}
		l := r.lines[i]
		l.Text, l.Color, l.TextSize, l.TextStyle, l.Alignment = line, tint, r.size(), r.text.TextStyle, r.text.Alignment
		l.Refresh()
	}
}

func (r *textRenderer) tint() color.Color { return ink(&r.text.BaseWidget, r.text.ColorName) }

// natural is how wide the text is on one line.
func (t *Text) natural() float32 {
	th := t.Theme()
	return fyne.MeasureText(t.Text, th.Size(t.SizeName), t.TextStyle).Width + 2*th.Size(fynetheme.SizeNameInnerPadding)
}
