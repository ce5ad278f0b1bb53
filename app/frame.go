package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// leastPage is the width that a page is given before the navigation shrinks to icons, in units of the text size: about 45 characters of
// Latin text or 40 of Chinese, below which lines become hard to read.
const leastPage = 38

// frame lays out the window: navigation at the left, the page beside it, one line about reader and card below.
type frame struct {
	items []*navItem
	nav   fyne.CanvasObject
	page  fyne.CanvasObject
	line  fyne.CanvasObject
}

// narrow tells whether the navigation has to do without words.
func (f frame) narrow(size fyne.Size) bool {
	var wide float32
	for _, item := range f.items {
		was := item.narrow
		item.narrow = false
		wide = max(wide, item.MinSize().Width)
		item.narrow = was
	}
	return size.Width-wide < leastPage*theme.TextSize()
}

// Layout implements fyne.Layout.
func (f frame) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	f.fold(f.narrow(size))
	line := f.line.MinSize().Height
	nav := f.nav.MinSize().Width
	f.line.Move(fyne.NewPos(0, size.Height-line))
	f.line.Resize(fyne.NewSize(size.Width, line))
	f.nav.Move(fyne.NewPos(0, 0))
	f.nav.Resize(fyne.NewSize(nav, size.Height-line))
	f.page.Move(fyne.NewPos(nav, 0))
	f.page.Resize(fyne.NewSize(size.Width-nav, size.Height-line))
}

func (f frame) fold(narrow bool) {
	for _, item := range f.items {
		if item.narrow != narrow {
			item.narrow = narrow
			item.Refresh()
		}
	}
}

// MinSize implements fyne.Layout: that of the folded window.
func (f frame) MinSize([]fyne.CanvasObject) fyne.Size {
	var nav fyne.Size
	for _, item := range f.items {
		was := item.narrow
		item.narrow = true
		nav = nav.Max(item.MinSize())
		item.narrow = was
	}
	page, line := f.page.MinSize(), f.line.MinSize()
	return fyne.NewSize(max(nav.Width+page.Width, line.Width), page.Height+line.Height)
}
