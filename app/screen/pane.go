package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"carddesk/app/widget"
)

// pane is the part of a page that scrolls. Wherever the keyboard goes in it, that comes into sight.
type pane struct {
	*container.Scroll
	// reading: the program moves the keyboard, not the person. The page then stays where it is, so that it is read from its beginning.
	reading bool
}

// newPane shows objects below each other, with a margin around and lines that can be followed.
func newPane(gap float32, objects ...fyne.CanvasObject) pane {
	return pane{Scroll: container.NewVScroll(spread(gap, objects...))}
}

// spread is the content of a pane.
func spread(gap float32, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(margin{}, container.New(pile{gap: gap, widest: widestColumn}, objects...))
}

// follow is to be called after the content has changed: it looks for what can have the keyboard.
func (p *pane) follow() { widget.Follow(p.Content, p.reveal) }

// reveal scrolls no further than it takes to see an object; of one that is higher than the pane, its beginning.
func (p *pane) reveal(o fyne.CanvasObject) {
	if p.reading {
		return
	}
	above, below := p.hidden(o)
	switch {
	case above > 0:
		p.ScrollToOffset(p.Offset.SubtractXY(0, above))
	case below > 0:
		p.ScrollToOffset(p.Offset.AddXY(0, min(below, p.top(o))))
	}
}

// around is the space around what is brought into sight: its ring is drawn there.
const around = 6

// top is how far the beginning of an object lies below that of the pane.
func (p *pane) top(o fyne.CanvasObject) float32 {
	driver := fyne.CurrentApp().Driver()
	return driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(p.Scroll).Y - around
}

// hidden tells how much of an object, with a little space around it, is out of sight above and below. There is nothing above the beginning of
// the content, and nothing below its end.
func (p *pane) hidden(o fyne.CanvasObject) (above, below float32) {
	top := p.top(o)
	above = min(-top, p.Offset.Y)
	below = min(top+o.Size().Height+2*around-p.Size().Height, p.Content.Size().Height-p.Offset.Y-p.Size().Height)
	return max(0, above), max(0, below)
}

// unseen tells whether a person can not have read an object to its end where it stands.
func (p *pane) unseen(o fyne.CanvasObject) bool {
	above, below := p.hidden(o)
	return below > 0 || above > 0 && o.Size().Height+2*around <= p.Size().Height
}

// settle brings everything to its place after wrapped text has changed its height. Fyne does so too, one frame later and bit by bit.
func (p *pane) settle() {
	size := p.Size()
	if size.Width > 0 {
		p.Content.Resize(fyne.NewSize(size.Width, p.Content.Size().Height))
		p.Content.Resize(fyne.NewSize(size.Width, max(size.Height, p.Content.MinSize().Height)))
	}
	p.Refresh()
}
