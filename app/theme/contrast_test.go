package theme_test

import (
	"image/color"
	"math"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/theme"
)

// The ratios of WCAG 2.2 at level AA: 1.4.3 for text, 1.4.11 for icons, edges of fields and the ring.
const (
	forText = 4.5
	forForm = 3.0
)

// plain is what panels and pages are made of; everywhere is all that text stands on.
var plain = []fyne.ThemeColorName{fynetheme.ColorNameBackground, theme.ColorNameSurface, theme.ColorNameSurfaceOver}

var everywhere = []fyne.ThemeColorName{
	fynetheme.ColorNameBackground, theme.ColorNameSurface, theme.ColorNameSurfaceOver, fynetheme.ColorNameOverlayBackground, fynetheme.ColorNameMenuBackground,
	theme.ColorNameAccentSoft, theme.ColorNameGoodSoft, theme.ColorNameWarnSoft, theme.ColorNameBadSoft, theme.ColorNameMutedSoft,
}

var fields = []fyne.ThemeColorName{
	fynetheme.ColorNameInputBackground, fynetheme.ColorNameButton, fynetheme.ColorNameHeaderBackground,
}

func with(further fyne.ThemeColorName) []fyne.ThemeColorName {
	return append(slices.Clone(plain), further)
}

// pairs are what stands on what.
var pairs = []struct {
	least float64
	over  fyne.ThemeColorName
	under []fyne.ThemeColorName
}{
	{forText, fynetheme.ColorNameForeground, slices.Concat(everywhere, fields)},
	{forText, theme.ColorNameMuted, everywhere},
	{forText, theme.ColorNameAccent, with(theme.ColorNameAccentSoft)},
	{forText, fynetheme.ColorNameHyperlink, everywhere},
	{forText, theme.ColorNameGood, with(theme.ColorNameGoodSoft)},
	{forText, theme.ColorNameWarn, with(theme.ColorNameWarnSoft)},
	{forText, theme.ColorNameBad, with(theme.ColorNameBadSoft)},
	{forText, fynetheme.ColorNameForegroundOnPrimary, []fyne.ThemeColorName{fynetheme.ColorNamePrimary}},
	{forText, fynetheme.ColorNameForegroundOnSuccess, []fyne.ThemeColorName{fynetheme.ColorNameSuccess}},
	{forText, fynetheme.ColorNameForegroundOnWarning, []fyne.ThemeColorName{fynetheme.ColorNameWarning}},
	{forText, fynetheme.ColorNameForegroundOnError, []fyne.ThemeColorName{fynetheme.ColorNameError}},
	{forText, fynetheme.ColorNameError, plain},
	{forText, fynetheme.ColorNameSuccess, plain},
	{forText, fynetheme.ColorNameWarning, plain},
	// Text that can not be used needs no contrast by the rule; a person on the phone still has to read it.
	{forText, fynetheme.ColorNameDisabled, with(fynetheme.ColorNameDisabledButton)},
	{forText, fynetheme.ColorNamePlaceHolder, with(fynetheme.ColorNameInputBackground)},
	{forForm, fynetheme.ColorNameInputBorder, with(fynetheme.ColorNameInputBackground)},
	{forForm, theme.ColorNameRing, slices.Concat(everywhere, fields)},
}

func TestContrast(t *testing.T) {
	test.NewTempApp(t)
	measured := 0
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		look := theme.New(theme.Options{Variant: variant})
		for _, pair := range pairs {
			for _, under := range pair.under {
				measured++
				if got := contrast(look.Color(pair.over, 0), look.Color(under, 0)); got < pair.least {
					t.Errorf("%s: %s on %s is %.2f to 1, want %.1f", name, pair.over, under, got, pair.least)
				}
			}
		}
	}
	if measured < 100 {
		t.Errorf("only %d pairs were measured", measured)
	}
}

// Text on a button stays readable with the veils of keyboard, mouse and press on it.
func TestTextOnButtonsUnderVeils(t *testing.T) {
	test.NewTempApp(t)
	for name, variant := range map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark} {
		look := theme.New(theme.Options{Variant: variant})
		for over, under := range map[fyne.ThemeColorName]fyne.ThemeColorName{
			fynetheme.ColorNameForeground:          fynetheme.ColorNameButton,
			fynetheme.ColorNameForegroundOnPrimary: fynetheme.ColorNamePrimary,
			fynetheme.ColorNameForegroundOnError:   fynetheme.ColorNameError,
		} {
			for _, veil := range []fyne.ThemeColorName{fynetheme.ColorNameFocus, fynetheme.ColorNameHover, fynetheme.ColorNamePressed} {
				if got := contrast(look.Color(over, 0), blend(look.Color(under, 0), look.Color(veil, 0))); got < forText {
					t.Errorf("%s: %s on %s with %s is %.2f to 1", name, over, under, veil, got)
				}
			}
		}
	}
}

func TestContrastIsComputedAsWCAGDoes(t *testing.T) {
	for _, row := range []struct {
		a, b color.Color
		want float64
	}{
		{color.Black, color.White, 21},
		{color.White, color.White, 1},
		{color.NRGBA{R: 0x76, G: 0x76, B: 0x76, A: 0xff}, color.White, 4.54}, // the lightest grey that is allowed on white
	} {
		if got := contrast(row.a, row.b); math.Abs(got-row.want) > 0.01 {
			t.Errorf("%v on %v is %.2f, want %.2f", row.a, row.b, got, row.want)
		}
	}
}

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b color.Color) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c color.Color) float64 {
	n := color.NRGBAModel.Convert(c).(color.NRGBA)
	linear := func(v uint8) float64 {
		s := float64(v) / 255
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(n.R) + 0.7152*linear(n.G) + 0.0722*linear(n.B)
}

// blend lays a veil over a colour.
func blend(under, veil color.Color) color.Color {
	u, v := color.NRGBAModel.Convert(under).(color.NRGBA), color.NRGBAModel.Convert(veil).(color.NRGBA)
	mix := func(a, b uint8) uint8 { return uint8((int(a)*(255-int(v.A)) + int(b)*int(v.A)) / 255) }
	return color.NRGBA{R: mix(u.R, v.R), G: mix(u.G, v.G), B: mix(u.B, v.B), A: 255}
}
