package theme

import (
	"bytes"
	"fmt"
	"image/color"
	"sync"
	"text/template"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/assets"
)

// PictureName names a drawing. The situations and concerns of package desk have the same names.
type PictureName string

// The pictures.
const (
	PictureLooking      PictureName = "looking"
	PictureNoService    PictureName = "no-service"
	PictureNoReader     PictureName = "no-reader"
	PictureNoCard       PictureName = "no-card"
	PictureMute         PictureName = "mute"
	PictureHeld         PictureName = "held"
	PictureWrongCard    PictureName = "wrong-card"
	PictureSeveral      PictureName = "several"
	PictureReading      PictureName = "reading"
	PictureReady        PictureName = "ready"
	PictureUnreadable   PictureName = "unreadable"
	PictureNoMiddleware PictureName = "no-middleware"
	PicturePINLow       PictureName = "pin-low"
	PictureLastTry      PictureName = "last-try"
	PicturePINLocked    PictureName = "pin-locked"
	PictureCodeLocked   PictureName = "code-locked"
	PictureEndsSoon     PictureName = "ends-soon"
	PictureExpired      PictureName = "expired"
	PictureNotYetValid  PictureName = "not-yet-valid"
	PicturePractice     PictureName = "practice"
)

// PictureNames are all pictures, in the order of the list above.
func PictureNames() []PictureName {
	return []PictureName{
		PictureLooking, PictureNoService, PictureNoReader, PictureNoCard, PictureMute, PictureHeld, PictureWrongCard, PictureSeveral,
		PictureReading, PictureReady, PictureUnreadable, PictureNoMiddleware, PicturePINLow, PictureLastTry, PicturePINLocked,
		PictureCodeLocked, PictureEndsSoon, PictureExpired, PictureNotYetValid, PicturePractice,
	}
}

// PictureWidth and PictureHeight are the size that pictures are drawn for, in Fyne's units.
const (
	PictureWidth  = 240
	PictureHeight = 150
)

// Picture is a drawing in the colours of the theme in use. A name without a drawing gives PictureUnreadable: a situation that is new
// must not end the program.
func Picture(name PictureName) fyne.Resource {
	if drawings().Lookup(string(name)+".svg") == nil {
		name = PictureUnreadable
	}
	return picture(name)
}

// picture draws itself anew whenever it is asked for: Fyne asks once for each change of theme or size.
type picture PictureName

// Name is another one in light and in dark: Fyne keeps what it drew by this name.
func (p picture) Name() string {
	return fmt.Sprintf("%s-%s.svg", string(p), paint(fynetheme.ColorNameBackground)[1:])
}

// Content is the drawing as SVG.
func (p picture) Content() []byte {
	var out bytes.Buffer
	if err := drawings().ExecuteTemplate(&out, string(p)+".svg", inks()); err != nil {
		fyne.LogError("a picture can not be drawn", err)
		return []byte(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 150"></svg>`)
	}
	return out.Bytes()
}

var drawings = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Option("missingkey=error").ParseFS(assets.Pictures, "pictures/*.svg"))
})

// inks are the colours that a drawing may name.
func inks() map[string]string {
	return map[string]string{
		"Ground": paint(ColorNameAccentSoft), // the soft shape behind things
		"Paper":  paint(ColorNameSurface),
		"Line":   paint(ColorNameMuted),
		"Faint":  paint(ColorNameBorder),
		"Dull":   paint(ColorNameMutedSoft),
		"Ink":    paint(fynetheme.ColorNameForeground),
		"Accent": paint(ColorNameAccent),
		"On":     paint(fynetheme.ColorNameForegroundOnPrimary),
		"Chip":   paint(ColorNameChip),
		"Good":   paint(ColorNameGood), "GoodSoft": paint(ColorNameGoodSoft),
		"Warn": paint(ColorNameWarn), "WarnSoft": paint(ColorNameWarnSoft),
		"Bad": paint(ColorNameBad), "BadSoft": paint(ColorNameBadSoft),
	}
}

func paint(name fyne.ThemeColorName) string {
	c := color.NRGBAModel.Convert(fynetheme.Color(name)).(color.NRGBA)
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}
