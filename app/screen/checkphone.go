package screen

import (
	"image"
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/report"
	drawing "carddesk/app/theme"
	"carddesk/app/widget"
)

// phone is the code that is read out on the phone, big, with its QR code and how it is spoken; nil where there is none.
func (p *CheckPage) phone() fyne.CanvasObject {
	code := p.report.Code
	if code == "" {
		return nil
	}
	big := widget.Heading(code)
	big.TextStyle.Monospace = true // whose letters are told apart best
	copied := p.button("copy-code", p.text("check.code.copy"), drawing.IconCopy, fynewidget.MediumImportance, func() {
		p.here.Copy(code)
		p.tell("code", widget.NewNote(widget.Good, p.text("check.code.copied"), ""))
	})
	about := below(big, widget.Paragraph(p.here.Words.Spell(code)), widget.Muted(p.text("check.code.about")))
	side := container.New(pile{gap: 1}, widget.Strong(p.text("doctor.report.code")), about, container.New(flow{}, copied))
	panel := widget.NewPanel(side)
	if rows, err := report.Square(code); err == nil { // else it is read out
		panel = widget.NewPanel(container.New(squared{}, square(rows), side))
	}
	return container.New(pile{gap: 1}, append([]fyne.CanvasObject{panel}, p.afterwards("code")...)...)
}

// The QR code as it is drawn: dots of a module, and the quiet modules around it (ISO/IEC 18004 clause 5.3.8).
const (
	moduleDots   = 8
	quietModules = 4
)

// square draws a QR code, black on white whatever the colours of the window: scanners expect that.
func square(rows [][]bool) fyne.CanvasObject {
	side := (len(rows) + 2*quietModules) * moduleDots
	picture := image.NewGray(image.Rect(0, 0, side, side))
	for i := range picture.Pix {
		picture.Pix[i] = 0xFF
	}
	for y, row := range rows {
		for x, black := range row {
			if black {
				module(picture, x+quietModules, y+quietModules)
			}
		}
	}
	drawn := canvas.NewImageFromImage(picture)
	drawn.FillMode = canvas.ImageFillContain
	return drawn
}

func module(picture *image.Gray, x, y int) {
	for dy := range moduleDots {
		for dx := range moduleDots {
			picture.SetGray(x*moduleDots+dx, y*moduleDots+dy, color.Gray{})
		}
	}
}

// squared puts a square drawing, the first object, to the right of the second one, or under it where there is little room.
type squared struct{}

// squareSide is the side of the drawing in letters' heights: a phone reads it at the distance of an arm.
const squareSide = 10

func (squared) side() float32 { return squareSide * theme.TextSize() }

func (s squared) beside(width float32) bool { return width-s.side() >= besideFrom*theme.TextSize() }

func (s squared) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	drawn, text, gap := objects[0], objects[1], theme.InnerPadding()
	drawn.Resize(fyne.NewSquareSize(s.side()))
	if s.beside(size.Width) {
		height := fit(text, size.Width-s.side()-gap)
		text.Move(fyne.NewPos(0, max(0, (size.Height-height)/2)))
		drawn.Move(fyne.NewPos(size.Width-s.side(), max(0, (size.Height-s.side())/2)))
		return
	}
	text.Move(fyne.Position{})
	drawn.Move(fyne.NewPos(gap, fit(text, size.Width)+gap))
}

// MinSize follows the width that the text has now; before it has one, the drawing stands under it.
func (s squared) MinSize(objects []fyne.CanvasObject) fyne.Size {
	text := objects[1].MinSize()
	if objects[0].Position().X > theme.InnerPadding() {
		return fyne.NewSize(text.Width, max(text.Height, s.side()))
	}
	return fyne.NewSize(max(text.Width, s.side()+theme.InnerPadding()), text.Height+s.side()+theme.InnerPadding())
}
