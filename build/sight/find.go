package main

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/software"
	fynetheme "fyne.io/fyne/v2/theme"
)

// seen is where a text is most likely, and how alike drawing and picture are there.
type seen struct {
	middle image.Point
	alike  float64
}

const (
	// enough is how alike a text and its picture have to be. The same text has 1, and above 0.8 where it was drawn between two pixels; other
	// text, boxes and parts of it have less than 0.3 (find_test.go).
	enough = 0.75
	// hint is how alike a coarse sample has to be for a place to be looked at closely.
	hint = 0.5
)

// styles are how the window writes short texts: in the navigation, the current page of it, and titles.
var styles = []struct {
	size fyne.ThemeSizeName
	bold bool
}{
	{fynetheme.SizeNameText, false},
	{fynetheme.SizeNameText, true},
	{fynetheme.SizeNameSubHeadingText, true},
	{fynetheme.SizeNameHeadingText, true},
}

// find looks for a text in every style, until one is there.
func find(picture shades, text string, look fyne.Theme) seen {
	var best seen
	for _, style := range styles {
		t := canvas.NewText(text, look.Color(fynetheme.ColorNameForeground, fynetheme.VariantLight))
		t.TextSize, t.TextStyle.Bold = look.Size(style.size), style.bold
		s := picture.find(shadesOf(software.Render(t, look)).cropped())
		if s.alike > best.alike {
			best = s
		}
		if best.alike >= enough {
			break
		}
	}
	return best
}

// find looks for a drawing everywhere in the picture.
func (s shades) find(drawing shades) seen {
	var best seen
	coarse, all := drawing.sample(2, 3), drawing.sample(1, 1)
	left, right := halves(all, drawing.width/2)
	for y := range s.height - drawing.height + 1 {
		for x := range s.width - drawing.width + 1 {
			if s.alike(coarse, x, y) < hint {
				continue
			}
			// Each half for itself as well: where one half is something else, the whole can still be much alike.
			alike := min(s.alike(all, x, y), s.alike(left, x, y), s.alike(right, x, y))
			if alike > best.alike {
				best = seen{image.Pt(x+drawing.width/2, y+drawing.height/2), alike}
			}
		}
	}
	return best
}
