package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
)

// beside places an icon, what it stands for, and perhaps a sign at the end: a line of text of any height.
type beside struct {
	line *Text // the icon stands in the middle of its first line; nil is for the middle of everything
}

// Layout gives the middle object all the room.
func (b beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	icon, body := objects[0], objects[1]
	side := icon.MinSize()
	y := (size.Height - side.Height) / 2
	if b.line != nil {
		y = max(0, (b.first()-side.Height)/2)
	}
	pad := padding()
	icon.Resize(side)
	icon.Move(fyne.NewPos(pad, y))
	left, right := side.Width+pad, size.Width
	if len(objects) > 2 && objects[2].Visible() {
		end := objects[2].MinSize()
		right -= end.Width + pad
		objects[2].Resize(end)
		objects[2].Move(fyne.NewPos(right, (size.Height-end.Height)/2))
	}
	body.Resize(fyne.NewSize(right-left, body.MinSize().Height))
	height := body.MinSize().Height
	top := max(0, (size.Height-height)/2)
	if b.line != nil {
		top = max(0, (side.Height-b.first())/2)
	}
	body.Move(fyne.NewPos(left, top))
	body.Resize(fyne.NewSize(right-left, height))
}

// first is how high the first line is, with the space around it.
func (b beside) first() float32 {
	return fyne.MeasureText("字", b.line.Theme().Size(b.line.SizeName), b.line.TextStyle).Height + padding()
}

// MinSize is the sum of the widths and the greatest height.
func (b beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	icon, body := objects[0].MinSize(), objects[1].MinSize()
	least := fyne.NewSize(icon.Width+body.Width+padding(), max(icon.Height, body.Height))
	if len(objects) > 2 && objects[2].Visible() {
		least.Width += objects[2].MinSize().Width + padding()
	}
	return least
}

func padding() float32 { return fynetheme.Size(fynetheme.SizeNamePadding) }

// stack puts texts under each other without further space: they bring their own.
func stack(texts ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(0), texts...)
}
