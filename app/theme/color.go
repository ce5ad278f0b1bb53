package theme

import (
	"image/color"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"
)

// Names of colours that Fyne does not have. Text stands on background, surface or one of the soft colours; every pair in use has the
// contrast that WCAG 2.2 asks for at level AA (1.4.3 and 1.4.11), held by a test.
const (
	ColorNameGood        fyne.ThemeColorName = "carddesk-good"
	ColorNameGoodSoft    fyne.ThemeColorName = "carddesk-good-soft"
	ColorNameWarn        fyne.ThemeColorName = "carddesk-warn"
	ColorNameWarnSoft    fyne.ThemeColorName = "carddesk-warn-soft"
	ColorNameBad         fyne.ThemeColorName = "carddesk-bad"
	ColorNameBadSoft     fyne.ThemeColorName = "carddesk-bad-soft"
	ColorNameMuted       fyne.ThemeColorName = "carddesk-muted" // less important text, and what is not known
	ColorNameMutedSoft   fyne.ThemeColorName = "carddesk-muted-soft"
	ColorNameAccent                          = fynetheme.ColorNamePrimary
	ColorNameAccentSoft  fyne.ThemeColorName = "carddesk-accent-soft"
	ColorNameSurface     fyne.ThemeColorName = "carddesk-surface"      // panels, on the background
	ColorNameSurfaceOver fyne.ThemeColorName = "carddesk-surface-over" // what can be pressed, under the mouse
	ColorNameBorder      fyne.ThemeColorName = "carddesk-border"       // edges that only divide
	ColorNameRing        fyne.ThemeColorName = "carddesk-ring"         // where the keyboard is
	ColorNameChip        fyne.ThemeColorName = "carddesk-chip"         // of a card, in pictures
)

// Color gives a colour. The variant is the system's and counts where the person left the choice to it.
func (t *Theme) Color(name fyne.ThemeColorName, system fyne.ThemeVariant) color.Color {
	set := light
	if t.dark(system) {
		set = dark
	}
	if c, ok := set[name]; ok {
		return c
	}
	return fynetheme.DefaultTheme().Color(name, t.fyneVariant(system))
}

func (t *Theme) dark(system fyne.ThemeVariant) bool {
	if t.variant == System {
		return system == fynetheme.VariantDark
	}
	return t.variant == Dark
}

func (t *Theme) fyneVariant(system fyne.ThemeVariant) fyne.ThemeVariant {
	if t.dark(system) {
		return fynetheme.VariantDark
	}
	return fynetheme.VariantLight
}

type palette map[fyne.ThemeColorName]color.NRGBA

func rgb(value uint32) color.NRGBA { return veil(value, 0xff) }

// veil is a colour that lets through what lies under it.
func veil(value uint32, alpha uint8) color.NRGBA {
	return color.NRGBA{R: uint8(value >> 16), G: uint8(value >> 8), B: uint8(value), A: alpha}
}

var light = palette{
	ColorNameGood:        rgb(0x17714A),
	ColorNameGoodSoft:    rgb(0xE1F3E9),
	ColorNameWarn:        rgb(0x8A5300),
	ColorNameWarnSoft:    rgb(0xFCEFD6),
	ColorNameBad:         rgb(0xB3261E),
	ColorNameBadSoft:     rgb(0xFBE7E4),
	ColorNameMuted:       rgb(0x51636C),
	ColorNameMutedSoft:   rgb(0xE8EEF0),
	ColorNameAccentSoft:  rgb(0xDDF0F2),
	ColorNameSurface:     rgb(0xFFFFFF),
	ColorNameSurfaceOver: rgb(0xF0F7F8),
	ColorNameBorder:      rgb(0xD6E0E4),
	ColorNameRing:        rgb(0x0A5C8F),
	ColorNameChip:        rgb(0xE5BC62),

	fynetheme.ColorNamePrimary:             rgb(0x0B6B7C),
	fynetheme.ColorNameHyperlink:           rgb(0x0B6B7C),
	fynetheme.ColorNameForegroundOnPrimary: rgb(0xFFFFFF),
	fynetheme.ColorNameBackground:          rgb(0xF3F7F8),
	fynetheme.ColorNameForeground:          rgb(0x14252D),
	fynetheme.ColorNameDisabled:            rgb(0x5A6C75),
	fynetheme.ColorNamePlaceHolder:         rgb(0x566871),
	fynetheme.ColorNameButton:              rgb(0xE3EDF0),
	fynetheme.ColorNameDisabledButton:      rgb(0xE8EEF0),
	fynetheme.ColorNameInputBackground:     rgb(0xFFFFFF),
	fynetheme.ColorNameInputBorder:         rgb(0x7A8D96),
	fynetheme.ColorNameFocus:               veil(0x0A5C8F, 0x50),
	fynetheme.ColorNameHover:               veil(0x0B6B7C, 0x16),
	fynetheme.ColorNamePressed:             veil(0x0B6B7C, 0x30),
	fynetheme.ColorNameSelection:           veil(0x0B6B7C, 0x38),
	fynetheme.ColorNameScrollBar:           veil(0x14252D, 0x80),
	fynetheme.ColorNameScrollBarBackground: veil(0x14252D, 0x10),
	fynetheme.ColorNameSeparator:           rgb(0xD6E0E4),
	fynetheme.ColorNameShadow:              veil(0x0B2A33, 0x30),
	fynetheme.ColorNameOverlayBackground:   rgb(0xFFFFFF),
	fynetheme.ColorNameMenuBackground:      rgb(0xFFFFFF),
	fynetheme.ColorNameHeaderBackground:    rgb(0xE8EEF0),
	fynetheme.ColorNameSuccess:             rgb(0x17714A),
	fynetheme.ColorNameForegroundOnSuccess: rgb(0xFFFFFF),
	fynetheme.ColorNameWarning:             rgb(0x8A5300),
	fynetheme.ColorNameForegroundOnWarning: rgb(0xFFFFFF),
	fynetheme.ColorNameError:               rgb(0xB3261E),
	fynetheme.ColorNameForegroundOnError:   rgb(0xFFFFFF),
}

var dark = palette{
	ColorNameGood:        rgb(0x76D6A2),
	ColorNameGoodSoft:    rgb(0x17362A),
	ColorNameWarn:        rgb(0xF2C266),
	ColorNameWarnSoft:    rgb(0x3B2F17),
	ColorNameBad:         rgb(0xFFA69C),
	ColorNameBadSoft:     rgb(0x432422),
	ColorNameMuted:       rgb(0xA7B8C0),
	ColorNameMutedSoft:   rgb(0x26343B),
	ColorNameAccentSoft:  rgb(0x173B43),
	ColorNameSurface:     rgb(0x1A262C),
	ColorNameSurfaceOver: rgb(0x213038),
	ColorNameBorder:      rgb(0x33434B),
	ColorNameRing:        rgb(0x8FD8FF),
	ColorNameChip:        rgb(0xC79F4B),

	fynetheme.ColorNamePrimary:             rgb(0x62C9D8),
	fynetheme.ColorNameHyperlink:           rgb(0x62C9D8),
	fynetheme.ColorNameForegroundOnPrimary: rgb(0x04242A),
	fynetheme.ColorNameBackground:          rgb(0x11191E),
	fynetheme.ColorNameForeground:          rgb(0xE7EFF2),
	fynetheme.ColorNameDisabled:            rgb(0x9AABB3),
	fynetheme.ColorNamePlaceHolder:         rgb(0xA0B1B9),
	fynetheme.ColorNameButton:              rgb(0x2A3A42),
	fynetheme.ColorNameDisabledButton:      rgb(0x222F36),
	fynetheme.ColorNameInputBackground:     rgb(0x141E23),
	fynetheme.ColorNameInputBorder:         rgb(0x758891),
	fynetheme.ColorNameFocus:               veil(0x8FD8FF, 0x50),
	fynetheme.ColorNameHover:               veil(0x62C9D8, 0x1C),
	fynetheme.ColorNamePressed:             veil(0x62C9D8, 0x38),
	fynetheme.ColorNameSelection:           veil(0x62C9D8, 0x48),
	fynetheme.ColorNameScrollBar:           veil(0xE7EFF2, 0x80),
	fynetheme.ColorNameScrollBarBackground: veil(0xE7EFF2, 0x10),
	fynetheme.ColorNameSeparator:           rgb(0x33434B),
	fynetheme.ColorNameShadow:              veil(0x000000, 0x60),
	fynetheme.ColorNameOverlayBackground:   rgb(0x1F2C33),
	fynetheme.ColorNameMenuBackground:      rgb(0x1F2C33),
	fynetheme.ColorNameHeaderBackground:    rgb(0x26343B),
	fynetheme.ColorNameSuccess:             rgb(0x76D6A2),
	fynetheme.ColorNameForegroundOnSuccess: rgb(0x062517),
	fynetheme.ColorNameWarning:             rgb(0xF2C266),
	fynetheme.ColorNameForegroundOnWarning: rgb(0x2B1D00),
	fynetheme.ColorNameError:               rgb(0xFFA69C),
	fynetheme.ColorNameForegroundOnError:   rgb(0x3A0906),
}
