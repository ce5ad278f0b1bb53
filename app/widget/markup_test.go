package widget_test

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
)

func TestMarkup(t *testing.T) {
	s := samples[words.English]
	steps := widget.NewSteps(s.steps)
	steps.SetStep(2)
	disabled := func() fyne.CanvasObject {
		a := widget.NewAction(s.action, s.detail, theme.Icon(theme.IconKey), func() {})
		a.DisableBecause(s.why)
		return a
	}
	line := func(i int) func() fyne.CanvasObject {
		return func() fyne.CanvasObject {
			l := widget.NewTimeline()
			l.Set(s.lifetimes()[i])
			return l
		}
	}
	for name, part := range map[string]func() fyne.CanvasObject{
		"action": func() fyne.CanvasObject {
			return widget.NewAction(s.long, s.detail, theme.Icon(theme.IconKey), func() {})
		},
		"action-disabled": disabled,
		"button-primary":  func() fyne.CanvasObject { return widget.NewPrimary(s.action, theme.Icon(theme.IconNext), nil) },
		"form": func() fyne.CanvasObject {
			return widget.Form(widget.FormRow{Label: s.number, Value: "TP12345678901234", Mono: true, Copy: func(string) {}})
		},
		"note-warn":        func() fyne.CanvasObject { return widget.NewNote(widget.Warn, s.problem, s.remedy) },
		"panel":            func() fyne.CanvasObject { return widget.NewPanel(widget.Paragraph(s.paragraph)) },
		"pill-good":        func() fyne.CanvasObject { return widget.NewPill(widget.Good, s.good) },
		"row-bad":          func() fyne.CanvasObject { return widget.NewRow(widget.Bad, s.problem, s.remedy, func() {}) },
		"row-unknown":      func() fyne.CanvasObject { return widget.NewRow(widget.Unknown, s.unknown, "", nil) },
		"steps":            func() fyne.CanvasObject { return steps },
		"timeline":         line(0),
		"timeline-soon":    line(1),
		"timeline-expired": line(2),
	} {
		t.Run(name, func(t *testing.T) {
			begin(t, 1)
			expectMarkup(t, name, show(t, part(), 480))
		})
	}
}

// Each state is told apart without its colour: by the name of its icon.
func TestStatesDifferInShape(t *testing.T) {
	begin(t, 1)
	var grey []image.Image
	for _, s := range []widget.State{widget.Plain, widget.Good, widget.Warn, widget.Bad, widget.Unknown} {
		grey = append(grey, withoutColour(show(t, widget.NewPill(s, "Card"), 120).Canvas().Capture()))
	}
	for i, a := range grey {
		for _, b := range grey[i+1:] {
			if same(a, b) {
				t.Error("two states look alike without colour")
			}
		}
	}
}

// withoutColour leaves of a picture what is dark and what is light.
func withoutColour(i image.Image) image.Image {
	out := image.NewGray(i.Bounds())
	for y := range i.Bounds().Dy() {
		for x := range i.Bounds().Dx() {
			if r, g, b, _ := i.At(x, y).RGBA(); r+g+b < 3*0xa000 {
				out.Pix[out.PixOffset(x, y)] = 0xff
			}
		}
	}
	return out
}

// same tells whether two pictures are the same point by point.
func same(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() {
		return false
	}
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}
