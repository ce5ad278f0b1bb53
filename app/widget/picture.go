package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
)

// Picture is a drawing of a situation, with the words for those who do not see it.
type Picture struct {
	fynewidget.BaseWidget
	name   theme.PictureName
	spoken string
	image  *Glyph
}

// NewPicture shows a drawing. What it shows is told by spoken; empty where the text beside it tells the same.
func NewPicture(name theme.PictureName, spoken string) *Picture {
	p := &Picture{name: name, spoken: spoken, image: NewGlyph(theme.Picture(name))}
	p.image.SetMinSize(fyne.NewSize(theme.PictureWidth, theme.PictureHeight))
	p.ExtendBaseWidget(p)
	return p
}

// Set shows another drawing.
func (p *Picture) Set(name theme.PictureName, spoken string) {
	p.name, p.spoken = name, spoken
	p.Refresh()
}

// Refresh draws the picture anew, in the colours of the theme.
func (p *Picture) Refresh() {
	p.image.Resource = theme.Picture(p.name)
	p.image.Refresh()
	p.BaseWidget.Refresh()
}

// AccessibilityLabel says what the picture shows.
func (p *Picture) AccessibilityLabel() string { return p.spoken }

// AccessibilityRole is text.
func (p *Picture) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the picture.
func (p *Picture) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(p.image) }
