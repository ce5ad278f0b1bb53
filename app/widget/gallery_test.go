package widget_test

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
)

// pages are what the gallery shows: one picture file each.
func (s sample) pages() map[string]func() fyne.CanvasObject {
	return map[string]func() fyne.CanvasObject{
		"texts": func() fyne.CanvasObject {
			return container.NewVBox(
				widget.Heading(s.heading), widget.Subheading(s.action), widget.Paragraph(s.paragraph), widget.Muted(s.muted),
				widget.NewNote(widget.Plain, s.paragraph, ""), widget.NewNote(widget.Good, s.heading, s.muted),
				widget.NewNote(widget.Warn, s.problem, s.remedy), widget.NewNote(widget.Bad, s.problem, s.remedy),
				widget.NewNote(widget.Unknown, s.problem, s.remedy))
		},
		"parts": func() fyne.CanvasObject {
			pills := container.New(layout.NewRowWrapLayout(),
				widget.NewPill(widget.Good, s.good), widget.NewPill(widget.Warn, s.warn), widget.NewPill(widget.Bad, s.bad),
				widget.NewPill(widget.Unknown, s.unknown), widget.NewPill(widget.Plain, s.plain))
			steps := widget.NewSteps(s.steps)
			steps.SetStep(2)
			rows := widget.NewPanel(container.NewVBox(
				widget.NewRow(widget.Good, s.action, s.detail, func() {}), widget.NewRow(widget.Warn, s.problem, s.remedy, func() {}),
				widget.NewRow(widget.Bad, s.bad, s.muted, nil), widget.NewRow(widget.Unknown, s.unknown, "", nil)))
			form := widget.NewPanel(widget.Form(
				widget.FormRow{Label: s.number, Value: "TP12345678901234", Mono: true, Copy: func(string) {}},
				widget.FormRow{Label: s.holder, Value: "王小明 WANG, XIAO-MING"}, widget.FormRow{Label: s.plain, Value: s.paragraph}))
			return container.NewVBox(pills, steps, rows, form)
		},
		"actions": func() fyne.CanvasObject {
			disabled := widget.NewAction(s.action, s.detail, theme.Icon(theme.IconKey), func() {})
			disabled.DisableBecause(s.why)
			focused := widget.NewAction(s.long, s.detail, theme.Icon(theme.IconUnlock), func() {})
			focused.FocusGained()
			primary := fynewidget.NewButtonWithIcon(s.action, theme.Icon(theme.IconKey), nil)
			primary.Importance = fynewidget.HighImportance
			danger := fynewidget.NewButtonWithIcon(s.action, theme.Icon(theme.IconWarning), nil)
			danger.Importance = fynewidget.DangerImportance
			entry := fynewidget.NewEntry()
			entry.SetPlaceHolder(s.detail)
			return container.NewVBox(widget.NewAction(s.action, s.detail, theme.Icon(theme.IconKey), func() {}), focused, disabled,
				fynewidget.NewButtonWithIcon(s.action, theme.Icon(theme.IconRefresh), nil), primary, danger, entry, fynewidget.NewCheck(s.muted, nil))
		},
		"home": func() fyne.CanvasObject {
			line := widget.NewTimeline()
			line.Set(s.lifetimes()[0])
			face := container.NewBorder(nil, nil, widget.NewPicture(theme.PictureReady, ""), nil,
				container.NewVBox(widget.Heading(s.heading), widget.Paragraph(s.paragraph), container.NewHBox(widget.NewPill(widget.Good, s.good))))
			return container.NewPadded(container.NewVBox(
				widget.NewPanel(container.NewVBox(face, line)),
				widget.NewAction(s.action, s.detail, theme.Icon(theme.IconKey), func() {}),
				widget.NewAction(s.long, s.detail, theme.Icon(theme.IconUnlock), func() {}),
				widget.NewAction(s.number, s.muted, theme.Icon(theme.IconCertificate), func() {})))
		},
		"timelines": func() fyne.CanvasObject {
			all := container.NewVBox()
			for _, d := range s.lifetimes() {
				line := widget.NewTimeline()
				line.Set(d)
				all.Add(widget.NewPanel(line))
			}
			return all
		},
		"icons": func() fyne.CanvasObject {
			grid := container.NewGridWrap(fyne.NewSize(130, 80))
			for _, name := range theme.IconNames() {
				grid.Add(container.NewBorder(nil, under(string(name)), nil, nil, drawing(theme.Icon(name), 32, 32)))
			}
			return grid
		},
		"pictures": func() fyne.CanvasObject {
			grid := container.NewGridWrap(fyne.NewSize(theme.PictureWidth+10, theme.PictureHeight+36))
			for _, name := range theme.PictureNames() {
				grid.Add(container.NewBorder(nil, under(string(name)), nil, nil, drawing(theme.Picture(name), theme.PictureWidth, theme.PictureHeight)))
			}
			return grid
		},
	}
}

func under(name string) fyne.CanvasObject {
	return fynewidget.NewLabelWithStyle(name, fyne.TextAlignCenter, fyne.TextStyle{})
}

func drawing(r fyne.Resource, width, height float32) *canvas.Image {
	i := canvas.NewImageFromResource(r)
	i.FillMode = canvas.ImageFillContain
	i.SetMinSize(fyne.NewSize(width, height))
	return i
}

// The gallery draws every part in every look. With CARDDESK_PICTURES=folder it leaves the pictures there to be looked at.
func TestGallery(t *testing.T) {
	folder := os.Getenv("CARDDESK_PICTURES")
	for _, variant := range []theme.Variant{theme.Light, theme.Dark} {
		for _, scale := range []float32{1, 2} {
			for _, language := range words.Languages() {
				if folder == "" && variant == theme.Dark {
					continue // sizes are the same in the dark
				}
				t.Run(fmt.Sprintf("%s %s %g", language, shade(variant), scale), func(t *testing.T) {
					a := test.NewTempApp(t)
					a.Settings().SetTheme(theme.New(theme.Options{Variant: variant, Scale: scale}))
					widget.Speak(words.In(language))
					for name, page := range samples[language].pages() {
						if (name == "icons" || name == "pictures") && (scale > 1 || language == words.English) {
							continue // nothing in them is larger or translated
						}
						draw(t, folder, fmt.Sprintf("%s-%s-%s-%g.png", name, shade(variant), language, scale*100), page(), 720)
						if name != "icons" && name != "pictures" && name != "home" && variant == theme.Light {
							draw(t, folder, fmt.Sprintf("%s-narrow-%s-%g.png", name, language, scale*100), page(), 360)
						}
					}
				})
			}
		}
	}
}

func shade(v theme.Variant) string {
	if v == theme.Dark {
		return "dark"
	}
	return "light"
}

// draw lays a page out at a width and looks whether it fits.
func draw(t *testing.T, folder, name string, page fyne.CanvasObject, width float32) {
	t.Helper()
	if name[:4] == "pict" || name[:4] == "icon" {
		width = 1080
	}
	w := test.NewTempWindow(t, page)
	for range 3 { // text that wraps says how high it is once it knows how wide
		w.Resize(fyne.NewSize(width, page.MinSize().Height+2*12))
	}
	if got := w.Canvas().Size().Width; got > width {
		t.Errorf("%s is %v wide, want %v", name, got, width)
	}
	if folder == "" {
		return
	}
	file, err := os.Create(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := png.Encode(file, w.Canvas().Capture()); err != nil {
		t.Fatal(err)
	}
}
