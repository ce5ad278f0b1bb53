package widget_test

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"carddesk/app/widget"
	"carddesk/app/words"
)

// boxes are the texts of a timeline that are seen, and where.
func boxes(t *testing.T, line *widget.Timeline) map[string][2]fyne.Position {
	t.Helper()
	all := map[string][2]fyne.Position{}
	for _, o := range test.TempWidgetRenderer(t, line).Objects() {
		text, size := "", o.Size()
		switch o := o.(type) {
		case *canvas.Text:
			text = o.Text
		case *widget.Text:
			text = o.Text
		}
		if text != "" && o.Visible() {
			all[text] = [2]fyne.Position{o.Position(), o.Position().Add(size)}
		}
	}
	return all
}

func TestTextsOfATimelineNeverOverlap(t *testing.T) {
	for _, scale := range []float32{1, 1.5, 2} {
		begin(t, scale)
		for _, language := range words.Languages() {
			for i, d := range samples[language].lifetimes() {
				t.Run(fmt.Sprintf("%s %d %g", language, i, scale), func(t *testing.T) {
					line := widget.NewTimeline()
					line.Set(d)
					w := show(t, line, 300)
					for width := float32(300); width <= 1000; width += 25 {
						settle(w, width)
						expectApart(t, boxes(t, line), line.Size())
					}
				})
			}
		}
	}
}

func expectApart(t *testing.T, all map[string][2]fyne.Position, size fyne.Size) {
	t.Helper()
	if len(all) < 3 {
		t.Fatalf("only %v is seen", all)
	}
	for a, box := range all {
		if box[0].X < 0 || box[1].X > size.Width+0.5 || box[0].Y < 0 || box[1].Y > size.Height+0.5 {
			t.Errorf("%q is outside: %v in %v", a, box, size)
		}
		for b, other := range all {
			if a < b && box[0].X < other[1].X && other[0].X < box[1].X && box[0].Y < other[1].Y-0.5 && other[0].Y < box[1].Y-0.5 {
				t.Errorf("%q and %q overlap: %v %v", a, b, box, other)
			}
		}
	}
}

func TestATimelineWithoutTimes(t *testing.T) {
	begin(t, 1)
	line := widget.NewTimeline()
	show(t, line, 400)
	line.Set(widget.TimelineData{Issued: day(2030, 1, 1), End: day(2030, 1, 1), Today: day(2020, 1, 1)})
	settle(test.NewTempWindow(t, line), 400)
}
