package theme

import (
	"math"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// growth says how a size follows the chosen text size: text and icons fully, the space around them by a part, so that large text keeps room
// in a small window, lines and corners not at all.
type growth float32

const (
	fixed growth = 0
	part  growth = 0.4
	full  growth = 1
)

type size struct {
	at100 float32 // in Fyne's units, which are pixels on an ordinary screen
	grows growth
}

var sizes = map[fyne.ThemeSizeName]size{
	fynetheme.SizeNameText:           {15, full},
	fynetheme.SizeNameCaptionText:    {13, full},
	fynetheme.SizeNameSubHeadingText: {18, full},
	fynetheme.SizeNameHeadingText:    {25, full},
	fynetheme.SizeNameInlineIcon:     {22, full},

	fynetheme.SizeNamePadding:      {6, part},
	fynetheme.SizeNameInnerPadding: {9, part},
	fynetheme.SizeNameLineSpacing:  {4, part},

	fynetheme.SizeNameSeparatorThickness: {1, fixed},
	fynetheme.SizeNameInputBorder:        {1.5, fixed},
	fynetheme.SizeNameInputRadius:        {8, fixed},
	fynetheme.SizeNameButtonRadius:       {8, fixed},
	fynetheme.SizeNameCardRadius:         {12, fixed},
	fynetheme.SizeNameDialogRadius:       {12, fixed},
	fynetheme.SizeNamePopupRadius:        {10, fixed},
	fynetheme.SizeNameMenuRadius:         {8, fixed},
	fynetheme.SizeNameSelectionRadius:    {5, fixed},
	fynetheme.SizeNameScrollBar:          {14, fixed},
	fynetheme.SizeNameScrollBarSmall:     {5, fixed},
}

// Size gives a size in Fyne's units.
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	s, ok := sizes[name]
	if !ok {
		return fynetheme.DefaultTheme().Size(name)
	}
	if s.grows == fixed {
		return s.at100
	}
	return float32(math.Round(float64(s.at100 * (1 + (t.scale-1)*float32(s.grows)))))
}
