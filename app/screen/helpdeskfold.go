package screen

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/widget"
)

// folds are rows with more below each, of which one is seen at a time.
type folds struct {
	sheet *roll // they are on
	all   []*fold
	open  int // -1 for none
}

// fold is a row and what is below it, which is made when it is first seen.
type fold struct {
	row  *widget.Row
	body *fyne.Container
	box  *fyne.Container // both
	fill func() []fyne.CanvasObject
}

func newFolds(sheet *roll) *folds { return &folds{sheet: sheet, open: -1} }

// add adds a row.
func (f *folds) add(title, detail string, fill func() []fyne.CanvasObject) {
	i := len(f.all)
	one := &fold{body: below(), fill: fill}
	one.row = widget.NewRow(widget.Plain, title, detail, func() { f.toggle(i) })
	one.box = below(one.row, one.body)
	f.all = append(f.all, one)
}

// toggle shows what is below a row, and hides what is below the others.
func (f *folds) toggle(i int) {
	if f.open == i {
		i = -1
	}
	f.open = i
	for at, one := range f.all {
		one.show(at == i)
	}
	f.sheet.Refresh()
	if i >= 0 {
		f.sheet.scroll.reveal(f.all[i].box)
	}
}

func (f *fold) show(open bool) {
	if open && len(f.body.Objects) == 0 {
		f.body.Objects = []fyne.CanvasObject{indented(below(f.fill()...))}
	}
	f.body.Hidden = !open
}

// content is the rows below each other.
func (f *folds) content() *fyne.Container {
	var all []fyne.CanvasObject
	for i, one := range f.all {
		one.show(i == f.open)
		all = append(all, one.box)
	}
	return below(all...)
}

// indented sets answers apart from questions.
func indented(o fyne.CanvasObject) *fyne.Container {
	space := canvas.NewRectangle(color.Transparent)
	space.SetMinSize(fyne.NewSquareSize(2 * fynetheme.InnerPadding()))
	return container.NewBorder(nil, nil, space, nil, o)
}
