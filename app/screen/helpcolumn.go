package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// below puts what belongs together below each other.
func below(objects ...fyne.CanvasObject) *fyne.Container { return container.New(pile{}, objects...) }

// marked puts a mark, the first object, before a text. Marks of one list are equally wide.
type marked struct{}

// markWidth is the room for a mark in heights of a letter: two digits and a full stop.
const markWidth = 2.2

// Layout implements fyne.Layout.
func (marked) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := markWidth * theme.TextSize()
	objects[0].Resize(fyne.NewSize(left+theme.InnerPadding(), size.Height))
	objects[1].Move(fyne.NewPos(left, 0))
	objects[1].Resize(fyne.NewSize(size.Width-left, size.Height))
}

// MinSize implements fyne.Layout.
func (marked) MinSize(objects []fyne.CanvasObject) fyne.Size {
	text := objects[1].MinSize()
	return fyne.NewSize(markWidth*theme.TextSize()+text.Width, max(text.Height, objects[0].MinSize().Height))
}
