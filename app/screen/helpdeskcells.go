package screen

import (
	"fmt"
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
	"carddesk/app/words"
	"carddesk/cardops/phone"
)

// cells show a code as it was heard: a box for each character, group by group, so that it can be compared with what the caller reads. Where a
// character is probably wrong, its box has a thick frame and a bar below it.
type cells struct {
	fynewidget.BaseWidget

	words    *words.Words
	code     []rune
	from, to int // places of those that are probably wrong, from 0; equal: none
}

var _ fyne.Accessible = (*cells)(nil)

func newCells(w *words.Words) *cells {
	c := &cells{words: w}
	c.ExtendBaseWidget(c)
	return c
}

// set shows a code; from and to are as in cells.
func (c *cells) set(code []rune, from, to int) {
	c.code, c.from, c.to = code, from, min(to, len(code))
	c.Hidden = len(code) == 0
	c.Refresh()
}

func (c *cells) wrong(at int) bool { return at >= c.from && at < c.to }

// AccessibilityLabel reads the code out as a person would, and says where it is probably wrong.
func (c *cells) AccessibilityLabel() string {
	var said []string
	for start := 0; start < len(c.code); start += phone.Group {
		group := string(c.code[start:min(start+phone.Group, len(c.code))])
		said = append(said, c.words.Text("helpdesk.field.spoken", words.Values{"Group": start/phone.Group + 1, "Said": c.words.Spell(group)}))
	}
	if c.from < c.to {
		said = append(said, c.words.Text("helpdesk.field.suspect", words.Values{"Group": c.from/phone.Group + 1, "Place": c.from%phone.Group + 1}))
	}
	return strings.Join(said, c.words.Text("spell.between"))
}

// AccessibilityRole implements fyne.Accessible.
func (c *cells) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer implements fyne.Widget.
func (c *cells) CreateRenderer() fyne.WidgetRenderer {
	r := &cellsRenderer{cells: c}
	r.Refresh()
	return r
}

type cellsRenderer struct {
	cells *cells
	boxes []*canvas.Rectangle
	marks []*canvas.Rectangle // the bar below what is wrong
	texts []*canvas.Text
	width float32 // that the lines were made for
}

func (r *cellsRenderer) Destroy() {}

func (r *cellsRenderer) Objects() []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for i := range r.boxes {
		all = append(all, r.boxes[i], r.marks[i], r.texts[i])
	}
	return all
}

// sizes are those of a box, of the space between two boxes and of that between two groups.
func (r *cellsRenderer) sizes() (box fyne.Size, gap, apart float32) {
	text := r.cells.Theme().Size(fynetheme.SizeNameText)
	return fyne.NewSize(text*1.35, text*1.9), text * 0.15, text * 0.9
}

func (r *cellsRenderer) groupWidth() float32 {
	box, gap, _ := r.sizes()
	return phone.Group*box.Width + (phone.Group-1)*gap
}

// perLine is how many groups have room beside each other.
func (r *cellsRenderer) perLine() int {
	_, _, apart := r.sizes()
	width := r.width - 2*r.inset()
	return max(1, int((width+apart)/(r.groupWidth()+apart)))
}

func (r *cellsRenderer) inset() float32 { return r.cells.Theme().Size(fynetheme.SizeNameInnerPadding) }

func (r *cellsRenderer) MinSize() fyne.Size {
	box, _, apart := r.sizes()
	groups := (len(r.cells.code) + phone.Group - 1) / phone.Group
	lines := float32(max(1, (groups+r.perLine()-1)/r.perLine()))
	return fyne.NewSize(r.groupWidth()+2*r.inset(), lines*box.Height+(lines-1)*apart/2)
}

func (r *cellsRenderer) Layout(size fyne.Size) {
	r.width = size.Width
	box, gap, apart := r.sizes()
	for i := range r.boxes {
		group := i / phone.Group
		at := fyne.NewPos(
			r.inset()+float32(group%r.perLine())*(r.groupWidth()+apart)+float32(i%phone.Group)*(box.Width+gap),
			float32(group/r.perLine())*(box.Height+apart/2),
		)
		r.boxes[i].Move(at)
		r.boxes[i].Resize(box)
		r.marks[i].Move(at.AddXY(box.Width*0.2, box.Height*0.84))
		r.marks[i].Resize(fyne.NewSize(box.Width*0.6, box.Height*0.07))
		text := r.texts[i].MinSize()
		r.texts[i].Move(at.AddXY((box.Width-text.Width)/2, (box.Height*0.92-text.Height)/2))
		r.texts[i].Resize(text)
	}
}

func (r *cellsRenderer) Refresh() {
	th, variant := r.cells.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	colour := func(name fyne.ThemeColorName) color.Color { return th.Color(name, variant) }
	r.boxes, r.marks, r.texts = nil, nil, nil
	for i, c := range r.cells.code {
		box, mark := canvas.NewRectangle(colour(theme.ColorNameSurfaceOver)), canvas.NewRectangle(color.Transparent)
		box.CornerRadius, box.StrokeWidth, box.StrokeColor = th.Size(fynetheme.SizeNameInputRadius), 1, colour(theme.ColorNameBorder)
		if r.cells.wrong(i) {
			box.FillColor, box.StrokeWidth, box.StrokeColor = colour(theme.ColorNameWarnSoft), 3, colour(theme.ColorNameWarn)
			mark.FillColor = colour(theme.ColorNameWarn)
		}
		text := canvas.NewText(words.Visible(fmt.Sprintf("%c", c)), colour(fynetheme.ColorNameForeground))
		text.TextStyle, text.TextSize = fyne.TextStyle{Bold: true}, th.Size(fynetheme.SizeNameText)*1.15
		r.boxes, r.marks, r.texts = append(r.boxes, box), append(r.marks, mark), append(r.texts, text)
	}
	r.Layout(r.cells.Size())
	canvas.Refresh(r.cells)
}
