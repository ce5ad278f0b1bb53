package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// caption is what stands at a point of a timeline: a sign, what it is, and when. In a list the same is one line of text.
type caption struct {
	sign *canvas.Rectangle // as the thing looks in the picture
	name *canvas.Text
	when *canvas.Text
	list *Text
}

func newCaption() *caption {
	return &caption{sign: canvas.NewRectangle(nil), name: canvas.NewText("", nil), when: canvas.NewText("", nil), list: Paragraph("")}
}

func oneLine(text string) string { return strings.ReplaceAll(text, "\n", " ") }

func (c *caption) objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{c.sign, c.name, c.when, c.list}
}

// show sets text and colours. A text of one line is all date. The name has a colour of its own where that ties it to the picture.
func (c *caption) show(w *fynewidget.BaseWidget, text string, sign, tint fyne.ThemeColorName) {
	name, when, two := strings.Cut(text, "\n")
	if !two {
		name, when = "", text
	}
	size := w.Theme().Size(fynetheme.SizeNameText)
	c.name.Text, c.name.TextSize, c.name.Color = name, size, ink(w, tint)
	c.when.Text, c.when.TextSize, c.when.TextStyle.Bold, c.when.Color = when, size, true, ink(w, fynetheme.ColorNameForeground)
	c.list.Text = oneLine(text)
	c.sign.FillColor, c.sign.CornerRadius = ink(w, sign), 2
	c.list.Refresh()
}

func (c *caption) empty() bool { return c.list.Text == "" }

// size is the room that the caption needs beside its point.
func (c *caption) size() fyne.Size {
	if c.empty() {
		return fyne.Size{}
	}
	name, when := c.name.MinSize(), c.when.MinSize()
	if c.name.Text == "" {
		name = fyne.Size{}
	}
	return fyne.NewSize(max(name.Width, when.Width), name.Height+when.Height)
}

// put places the caption with its left edge at x. align says where a shorter line stands.
func (c *caption) put(x, y float32, align fyne.TextAlign) {
	size := c.size()
	for _, line := range []*canvas.Text{c.name, c.when} {
		line.Alignment = align
		line.Resize(fyne.NewSize(size.Width, line.MinSize().Height))
		line.Move(fyne.NewPos(x, y))
		if line.Text != "" {
			y += line.MinSize().Height
		}
	}
	c.visible(!c.empty(), false)
}

// putList places the caption as a line of a list and tells how high that is.
func (c *caption) putList(y, width, thick float32) float32 {
	c.visible(false, !c.empty())
	if c.empty() {
		return 0
	}
	indent := thick + padding()
	c.list.Resize(fyne.NewSize(width-indent, c.list.MinSize().Height))
	c.list.Move(fyne.NewPos(indent, y))
	height := c.list.MinSize().Height
	first := c.when.MinSize().Height + padding()
	c.sign.Move(fyne.NewPos((thick-c.sign.Size().Width)/2, y+(first-c.sign.Size().Height)/2))
	return height
}

func (c *caption) visible(beside, list bool) {
	c.name.Hidden, c.when.Hidden = !beside, !beside
	c.sign.Hidden, c.list.Hidden = !list, !list
}
