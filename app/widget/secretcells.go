package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
)

// glyphs are the characters that a secret may have, in their order. A part of it of one character is the only string that a revealed
// character is ever drawn from: nothing is built, and Fyne's caches of texts get to know single characters.
const glyphs = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// glyph is a byte of a secret as it is drawn.
func glyph(b byte) string {
	if i := int(b) - '!'; i >= 0 && i < len(glyphs) {
		return glyphs[i : i+1]
	}
	return "?" // never taken by the field
}

// caretWidth is enough to be seen beside the edge of the field.
const caretWidth = 2

// glyphStyle tells 0 from O and 1 from l.
var glyphStyle = fyne.TextStyle{Monospace: true}

// secretCells are the characters of a field: dots, or glyphs while it is revealed, one object each, and the caret behind them. When there
// are more than fit, the last ones are seen.
type secretCells struct {
	cell  fyne.Size // of one character
	dots  []*canvas.Circle
	texts []*canvas.Text
	caret *canvas.Rectangle

	s     *Secret
	ink   color.Color
	shown int
}

func newSecretCells() *secretCells { return &secretCells{caret: canvas.NewRectangle(nil)} }

// objects are what is seen now.
func (c *secretCells) objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{c.caret}
	for i := range c.shown {
		if c.s.revealed {
			all = append(all, c.texts[i])
		} else {
			all = append(all, c.dots[i])
		}
	}
	return all
}

// width of n characters.
func (c *secretCells) width(n int) float32 { return float32(n) * c.cell.Width }

func (c *secretCells) dress(s *Secret) {
	size := s.Theme().Size(fynetheme.SizeNameSubHeadingText)
	c.s, c.ink = s, ink(&s.BaseWidget, fynetheme.ColorNameForeground)
	if s.Disabled() {
		c.ink = ink(&s.BaseWidget, fynetheme.ColorNameDisabled)
	}
	c.cell = fyne.MeasureText("M", size, glyphStyle)
	c.cell.Width *= 1.25 // apart enough to count
	c.caret.FillColor = ink(&s.BaseWidget, fynetheme.ColorNamePrimary)
	if s.focused && !s.Disabled() {
		c.caret.Show()
	} else {
		c.caret.Hide()
	}
	for _, t := range c.texts {
		t.TextSize, t.Color = size, c.ink
	}
	for _, d := range c.dots {
		d.FillColor = c.ink
	}
}

// place puts the characters into a part of the field.
func (c *secretCells) place(at fyne.Position, size fyne.Size) {
	c.shown = min(c.s.Len(), max(int(size.Width/c.cell.Width), 0))
	c.forget()
	if c.s.revealed {
		c.placeGlyphs(at, size)
	} else {
		c.placeDots(at, size)
	}
	c.caret.Resize(fyne.NewSize(caretWidth, c.cell.Height))
	c.caret.Move(at.AddXY(c.width(c.shown), (size.Height-c.cell.Height)/2))
}

func (c *secretCells) placeDots(at fyne.Position, size fyne.Size) {
	for len(c.dots) < c.shown {
		c.dots = append(c.dots, canvas.NewCircle(c.ink))
	}
	side := c.cell.Height * 0.4
	for i := range c.shown {
		c.dots[i].Resize(fyne.NewSquareSize(side))
		c.dots[i].Move(at.AddXY(c.width(i)+(c.cell.Width-side)/2, (size.Height-side)/2))
	}
}

func (c *secretCells) placeGlyphs(at fyne.Position, size fyne.Size) {
	for len(c.texts) < c.shown {
		t := canvas.NewText("", c.ink)
		t.TextSize, t.TextStyle, t.Alignment = c.s.Theme().Size(fynetheme.SizeNameSubHeadingText), glyphStyle, fyne.TextAlignCenter
		c.texts = append(c.texts, t)
	}
	c.s.held.Lend(func(b []byte) {
		for i, one := range b[len(b)-c.shown:] {
			c.texts[i].Text = glyph(one)
		}
	})
	for i := range c.shown {
		c.texts[i].Resize(c.cell)
		c.texts[i].Move(at.AddXY(c.width(i), (size.Height-c.cell.Height)/2))
	}
}

// forget takes the characters out of the objects that showed them: even where each points would tell.
func (c *secretCells) forget() {
	for _, t := range c.texts {
		t.Text = ""
	}
}
