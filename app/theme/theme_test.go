package theme_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/theme"
)

func TestTheVariantIsThePersonsOrTheSystems(t *testing.T) {
	test.NewTempApp(t)
	light := theme.New(theme.Options{Variant: theme.Light}).Color(fynetheme.ColorNameBackground, fynetheme.VariantDark)
	dark := theme.New(theme.Options{Variant: theme.Dark}).Color(fynetheme.ColorNameBackground, fynetheme.VariantLight)
	if light == dark {
		t.Fatal("light and dark are the same")
	}
	system := theme.New(theme.Options{})
	if got := system.Color(fynetheme.ColorNameBackground, fynetheme.VariantLight); got != light {
		t.Errorf("the system is light and the background %v", got)
	}
	if got := system.Color(fynetheme.ColorNameBackground, fynetheme.VariantDark); got != dark {
		t.Errorf("the system is dark and the background %v", got)
	}
}

func TestBothVariantsHaveTheSameColours(t *testing.T) {
	test.NewTempApp(t)
	light, dark := theme.New(theme.Options{Variant: theme.Light}), theme.New(theme.Options{Variant: theme.Dark})
	for _, name := range []fyne.ThemeColorName{
		theme.ColorNameGood, theme.ColorNameGoodSoft, theme.ColorNameWarn, theme.ColorNameWarnSoft, theme.ColorNameBad, theme.ColorNameBadSoft, theme.ColorNameMuted,
		theme.ColorNameMutedSoft, theme.ColorNameAccent, theme.ColorNameAccentSoft, theme.ColorNameSurface, theme.ColorNameSurfaceOver, theme.ColorNameBorder,
		theme.ColorNameRing, theme.ColorNameChip, fynetheme.ColorNameBackground, fynetheme.ColorNameInputBackground, fynetheme.ColorNameOverlayBackground,
	} {
		for _, look := range []*theme.Theme{light, dark} {
			if _, _, _, a := look.Color(name, 0).RGBA(); a != 0xffff {
				t.Errorf("%s is missing or lets through what lies under it", name)
			}
		}
		if light.Color(name, 0) == dark.Color(name, 0) {
			t.Errorf("%s is the same in light and dark", name)
		}
	}
}

func TestScale(t *testing.T) {
	test.NewTempApp(t)
	tests := map[string]struct{ scale, text, padding float32 }{
		"nothing chosen": {0, 15, 6},
		"as it is":       {1, 15, 6},
		"half as much":   {1.5, 23, 7},
		"double":         {2, 30, 8},
		"too small":      {0.1, 15, 6},
		"too large":      {40, 30, 8},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			look := theme.New(theme.Options{Scale: row.scale})
			if got := look.Size(fynetheme.SizeNameText); got != row.text {
				t.Errorf("text is %v, want %v", got, row.text)
			}
			if got := look.Size(fynetheme.SizeNamePadding); got != row.padding {
				t.Errorf("padding is %v, want %v", got, row.padding)
			}
			if got := look.Size(fynetheme.SizeNameSeparatorThickness); got != 1 {
				t.Errorf("a line is %v thick, want 1", got)
			}
		})
	}
}

func TestWhatIsNotOursIsFynes(t *testing.T) {
	test.NewTempApp(t)
	look, fynes := theme.New(theme.Options{Variant: theme.Light}), fynetheme.DefaultTheme()
	if look.Size(fynetheme.SizeNameWindowTitleBarHeight) != fynes.Size(fynetheme.SizeNameWindowTitleBarHeight) {
		t.Error("a size is lost")
	}
	if look.Color(fynetheme.ColorNameInnerWindowBorder, 0) != fynes.Color(fynetheme.ColorNameInnerWindowBorder, fynetheme.VariantLight) {
		t.Error("a colour is lost")
	}
	if look.Icon(fynetheme.IconNameDelete) == nil || look.Icon(fynetheme.IconNameDelete).Name() != fynes.Icon(fynetheme.IconNameDelete).Name() {
		t.Error("an icon is lost")
	}
	if look.Icon(fynetheme.IconNameContentCopy).Name() == fynes.Icon(fynetheme.IconNameContentCopy).Name() {
		t.Error("Fyne's icon is where ours should be")
	}
}

func TestFonts(t *testing.T) {
	test.NewTempApp(t)
	look := theme.New(theme.Options{})
	tests := map[string]struct {
		style fyne.TextStyle
		want  string
	}{
		"regular":       {fyne.TextStyle{}, "carddesk-regular.otf"},
		"bold":          {fyne.TextStyle{Bold: true}, "carddesk-bold.otf"},
		"italic":        {fyne.TextStyle{Italic: true}, "carddesk-regular.otf"},
		"bold italic":   {fyne.TextStyle{Bold: true, Italic: true}, "carddesk-bold.otf"},
		"one width":     {fyne.TextStyle{Monospace: true}, fynetheme.DefaultTextMonospaceFont().Name()},
		"mathematicals": {fyne.TextStyle{Symbol: true}, fynetheme.DefaultSymbolFont().Name()},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			if got := look.Font(row.style).Name(); got != row.want {
				t.Errorf("got %s, want %s", got, row.want)
			}
		})
	}
}

// Chinese text is as wide as its characters: a character that no font has would be a box of another width.
func TestFyneReadsTheFonts(t *testing.T) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{}))
	for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
		if got := fyne.MeasureText("憑證卡片服務台", 20, style).Width; got != 7*20 {
			t.Errorf("seven characters are %v wide, want 140", got)
		}
	}
}
