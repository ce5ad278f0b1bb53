// Package theme is the look of the window: its colours, sizes, letters, icons and pictures. What it does not define it leaves to Fyne.
package theme

import (
	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/assets"
)

// Variant says whether the window is light or dark.
type Variant int

// The variants.
const (
	System Variant = iota // as the system is
	Light
	Dark
)

// Options are what a person may choose of the look.
type Options struct {
	Variant Variant
	// Scale enlarges text, and what must grow with it: 1 to 2. Anything outside is brought inside; 0 is 1.
	Scale float32
}

// Theme is the look. It does not change: another choice is another Theme.
type Theme struct {
	variant Variant
	scale   float32
	regular fyne.Resource
	bold    fyne.Resource
}

var _ fyne.Theme = (*Theme)(nil)

// New makes the look for a person's choice.
func New(o Options) *Theme {
	if o.Scale == 0 {
		o.Scale = 1
	}
	return &Theme{
		variant: o.Variant,
		scale:   min(max(o.Scale, 1), 2),
		regular: regular,
		bold:    bold,
	}
}

// The fonts are the same resources in every Theme: Fyne reads a font once for each resource.
var (
	regular = fyne.NewStaticResource("carddesk-regular.otf", assets.Regular)
	bold    = fyne.NewStaticResource("carddesk-bold.otf", assets.Bold)
)

// Font gives the letters. Chinese has no slanted letters: italic text stays upright.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	switch {
	case style.Monospace, style.Symbol:
		return fynetheme.DefaultTheme().Font(style)
	case style.Bold:
		return t.bold
	}
	return t.regular
}

// Icon gives Fyne's own icons, and ours in their place where there is one.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	if ours, ok := replaced[name]; ok {
		return Icon(ours)
	}
	return fynetheme.DefaultTheme().Icon(name)
}
