package widget_test

import (
	"image"
	"regexp"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

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
		"timeline-not-yet": line(3),
	} {
		t.Run(name, func(t *testing.T) {
			begin(t, 1)
			expectMarkup(t, name, show(t, part(), 480))
		})
	}
}

// Each state is told apart without its colour: by the drawing of its icon.
func TestStatesDifferInShape(t *testing.T) {
	begin(t, 1)
	icon := regexp.MustCompile(`rsc="[a-z-]+_([a-z]+)\.svg"`)
	seen := map[string]bool{}
	for _, s := range []widget.State{widget.Plain, widget.Good, widget.Warn, widget.Bad, widget.Unknown, 99} {
		markup := test.RenderToMarkup(show(t, widget.NewPill(s, "Card"), 120).Canvas())
		found := icon.FindStringSubmatch(markup)
		if found == nil {
			t.Fatalf("state %d has no icon: %s", s, markup)
		}
		seen[found[1]] = true
	}
	if len(seen) != 5 {
		t.Errorf("the five states have the icons %v", seen)
	}
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
