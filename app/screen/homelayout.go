package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	drawing "carddesk/app/theme"
	"carddesk/app/widget"
)

// Widths in letters' heights, so that they follow the text size that a person chose.
const (
	widestColumn = 58   // longer lines are hard to follow with the eye
	besideFrom   = 22   // the least for text beside a picture
	besideSize   = 9    // of a picture beside its text
	aboveSize    = 7    // of a picture above its text,
	abovePart    = 0.2  // unless that is more than this part of the width
	posterSize   = 14   // of a picture that has the page to itself,
	posterPart   = 0.28 // unless that is more than this part of the page's width
	posterColumn = 36   // of the text under it
	narrowestBox = 16   // of a box in a grid
)

// pile puts objects under each other, as wide as there is room and as lines can be read. Unlike Fyne's box it asks each object for its
// height after giving it its width, so that wrapped text is right at once.
type pile struct {
	gap    float32 // in paddings
	widest float32 // in letters' heights; 0: no limit
}

func (p pile) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := size.Width
	if p.widest > 0 {
		width = min(width, p.widest*theme.TextSize())
	}
	at := fyne.NewPos((size.Width-width)/2, 0)
	for _, o := range objects {
		if o.Visible() {
			o.Move(at)
			at.Y += fit(o, width) + p.gap*theme.Padding()
		}
	}
}

// fit gives an object a width and the height that it then needs, which it returns.
func fit(o fyne.CanvasObject, width float32) float32 {
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	height := o.MinSize().Height
	o.Resize(fyne.NewSize(width, height))
	return height
}

func (p pile) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		if size.Height > 0 {
			size.Height += p.gap * theme.Padding()
		}
		least := o.MinSize()
		size = fyne.NewSize(max(size.Width, least.Width), size.Height+least.Height)
	}
	return size
}

// beside puts a picture, the first object, to the left of the second one, or above it where there is little room.
type beside struct{}

// drawn is the size of a picture so many letters high.
func drawn(high float32) fyne.Size {
	high *= theme.TextSize()
	return fyne.NewSize(high*drawing.PictureWidth/drawing.PictureHeight, high)
}

// above is the size of the picture above the text: no more than a part of a small window, so that there is room for the text.
func (beside) above(width float32) fyne.Size {
	return drawn(min(aboveSize, width*abovePart/theme.TextSize()))
}

func (b beside) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	image, text := objects[0], objects[1]
	gap := 2 * theme.Padding()
	if d := drawn(besideSize); size.Width-d.Width-2*gap >= besideFrom*theme.TextSize() {
		height := fit(text, size.Width-d.Width-2*gap)
		image.Resize(d)
		image.Move(fyne.NewPos(gap, max(0, (size.Height-d.Height)/2)))
		text.Move(fyne.NewPos(d.Width+2*gap, max(0, (size.Height-height)/2)))
		return
	}
	d := b.above(size.Width)
	image.Resize(d)
	image.Move(fyne.NewPos(theme.InnerPadding(), gap/2))
	text.Move(fyne.NewPos(0, d.Height+gap))
	fit(text, size.Width)
}

// MinSize is right for the width that the text has now; before it has one, for a narrow window.
func (b beside) MinSize(objects []fyne.CanvasObject) fyne.Size {
	text := objects[1].MinSize()
	if objects[1].Position().X > 0 {
		return fyne.NewSize(text.Width, max(text.Height, drawn(besideSize).Height)+2*theme.Padding())
	}
	width := objects[1].Size().Width
	if width == 0 {
		width = aboveSize * theme.TextSize() / abovePart
	}
	return fyne.NewSize(text.Width, text.Height+b.above(width).Height+3*theme.Padding())
}

// poster puts a large picture, the first object, above everything else, all in the middle. What is last keeps the size that it needs when it
// can be pressed.
type poster struct{}

// picture is the size of the picture: large, but never more than a part of a small window.
func (poster) picture(width float32) fyne.Size {
	high := min(posterSize*theme.TextSize(), width*posterPart)
	return fyne.NewSize(high*drawing.PictureWidth/drawing.PictureHeight, high)
}

func (p poster) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	gap := 2 * theme.Padding()
	image := p.picture(size.Width)
	objects[0].Resize(image)
	objects[0].Move(fyne.NewPos((size.Width-image.Width)/2, gap))
	y := image.Height + 3*gap
	for _, o := range objects[1:] {
		width := min(size.Width, posterColumn*theme.TextSize())
		if _, pressed := o.(fyne.Tappable); pressed {
			width = min(size.Width, o.MinSize().Width)
			y += gap
		}
		o.Move(fyne.NewPos((size.Width-width)/2, y))
		y += fit(o, width) + theme.Padding()
	}
}

// MinSize follows the width that the page has now; before it has one, the picture is as large as it can be.
func (p poster) MinSize(objects []fyne.CanvasObject) fyne.Size {
	last := objects[len(objects)-1]
	bottom := last.Position().Y + last.MinSize().Height
	rest := pile{gap: 1}.MinSize(objects[1:])
	if last.Position().Y == 0 {
		bottom = p.picture(posterSize*theme.TextSize()/posterPart).Height + 10*theme.Padding() + rest.Height
	}
	return fyne.NewSize(rest.Width, bottom+2*theme.Padding())
}

// grid puts boxes of one size into as many columns as have room, but no more than most.
type grid struct{ most int }

func (g grid) columns(objects []fyne.CanvasObject, width float32) int {
	box := narrowestBox*theme.TextSize() + theme.Padding()
	return max(1, min(g.most, len(objects), int((width+theme.Padding())/box)))
}

func (g grid) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects = visible(objects)
	columns := g.columns(objects, size.Width)
	gap := 2 * theme.Padding()
	width := (size.Width - gap*float32(columns-1)) / float32(columns)
	y := float32(0)
	for len(objects) > 0 {
		row := objects[:min(columns, len(objects))]
		objects = objects[len(row):]
		height := float32(0)
		for _, o := range row {
			height = max(height, fit(o, width))
		}
		for i, o := range row {
			o.Move(fyne.NewPos(float32(i)*(width+gap), y))
			o.Resize(fyne.NewSize(width, height))
		}
		y += height + gap
	}
}

// MinSize follows the columns that there are now, which the positions tell.
func (g grid) MinSize(objects []fyne.CanvasObject) fyne.Size {
	objects = visible(objects)
	size, bottom := fyne.Size{}, float32(0)
	for i, o := range objects {
		least := o.MinSize()
		size.Width = max(size.Width, least.Width)
		if o.Size().Width == 0 { // never laid out: one column
			size.Height += least.Height + 2*theme.Padding()
			continue
		}
		if i > 0 && o.Position().Y == objects[i-1].Position().Y {
			size.Height = max(size.Height, bottom+least.Height)
			continue
		}
		if i > 0 {
			bottom = size.Height + 2*theme.Padding()
		}
		size.Height = bottom + least.Height
	}
	return size
}

func visible(objects []fyne.CanvasObject) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, o := range objects {
		if o.Visible() {
			all = append(all, o)
		}
	}
	return all
}

// ends puts the first object at the left and the second at the right, or under it where both have no room beside each other.
type ends struct{}

func (ends) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first, second := objects[0], objects[1]
	right := second.MinSize().Width
	first.Move(fyne.Position{})
	if size.Width-right < narrowestBox*theme.TextSize() {
		y := fit(first, size.Width) + theme.Padding()
		second.Move(fyne.NewPos(0, y))
		second.Resize(fyne.NewSize(min(size.Width, right), second.MinSize().Height))
		return
	}
	fit(first, size.Width-right-theme.Padding())
	second.Move(fyne.NewPos(size.Width-right, 0))
	second.Resize(fyne.NewSize(right, second.MinSize().Height))
}

func (ends) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, second := objects[0].MinSize(), objects[1].MinSize()
	width := max(first.Width, second.Width)
	if objects[1].Position().Y > 0 {
		return fyne.NewSize(width, first.Height+theme.Padding()+second.Height)
	}
	return fyne.NewSize(width, max(first.Height, second.Height))
}

// margin is the space around a page.
type margin struct{}

// aside is how wide it is, whatever the size of the text: large text needs the room.
const aside = 22

func (margin) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(aside, aside))
		o.Resize(fyne.NewSize(size.Width-2*aside, size.Height-2*aside))
	}
}

func (margin) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return pile{}.MinSize(objects).AddWidthHeight(2*aside, 2*aside)
}

// picture is a drawing that keeps its proportions.
func picture(name string) fyne.CanvasObject {
	return widget.NewGlyph(drawing.Picture(drawing.PictureName(name)))
}

// indent moves an object to the right, so many steps.
type indent struct{ steps int }

func (i indent) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left := float32(i.steps) * theme.TextSize()
	for _, o := range objects {
		o.Move(fyne.NewPos(left, 0))
		fit(o, size.Width-left)
	}
}

func (i indent) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return pile{}.MinSize(objects).AddWidthHeight(float32(i.steps)*theme.TextSize(), 0)
}

// flow puts objects beside each other as they are, and goes on below where there is no room. Buttons begin where the words above them do;
// what brings its own space at the left is flush.
type flow struct{ flush bool }

func (f flow) left() float32 {
	if f.flush {
		return 0
	}
	return theme.InnerPadding()
}

func (f flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	gap, at, height := theme.Padding(), fyne.NewPos(f.left(), 0), float32(0)
	for _, o := range visible(objects) {
		least := o.MinSize()
		if at.X > f.left() && at.X+least.Width > size.Width {
			at = fyne.NewPos(f.left(), at.Y+height+gap)
			height = 0
		}
		o.Move(at)
		o.Resize(fyne.NewSize(min(least.Width, size.Width-f.left()), least.Height))
		at.X, height = at.X+least.Width+2*gap, max(height, least.Height)
	}
}

// MinSize follows the rows that there are now, which the positions tell.
func (f flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	size := fyne.Size{}
	for _, o := range visible(objects) {
		least := o.MinSize()
		size = fyne.NewSize(max(size.Width, least.Width+f.left()), max(size.Height, o.Position().Y+least.Height))
	}
	return size
}
