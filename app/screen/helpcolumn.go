package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

// longestLine is the width of a column in heights of a letter: about 100 Latin or 50 Chinese characters, beyond which lines are hard to follow.
const longestLine = 50

// column lays objects out below each other, at most as wide as a line may be. Wrapped text knows its height only when it knows its width:
// everything is given its width first.
type column struct {
	gap float32 // in paddings
}

// below puts what belongs together below each other.
func below(objects ...fyne.CanvasObject) *fyne.Container { return container.New(column{}, objects...) }

// Layout implements fyne.Layout.
func (c column) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, longestLine*theme.TextSize())
	at := fyne.Position{X: (size.Width - width) / 2}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		o.Move(at)
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		o.Resize(fyne.NewSize(width, o.MinSize().Height))
		at.Y += o.Size().Height + c.gap*theme.Padding()
	}
}

// MinSize implements fyne.Layout.
func (c column) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if size.Height > 0 {
			size.Height += c.gap * theme.Padding()
		}
		least := o.MinSize()
		size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height)
	}
	return size
}

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
