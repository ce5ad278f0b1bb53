package widget_test

import (
	"fmt"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"time"

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

// sample is what the gallery says, in one language.
type sample struct {
	heading, paragraph, muted                        string
	good, warn, bad, unknown, plain                  string
	action, detail, why, long                        string
	problem, remedy                                  string
	steps                                            []string
	issued, end, today, extend, ended, early, before string
	number, holder                                   string
}

var samples = map[words.Language]sample{
	words.Chinese: {
		heading: "您的憑證卡片可以使用", paragraph: "這張卡片是自然人憑證。憑證在有效期限內，PIN 碼（Card PIN）還可以試 3 次，請放心使用。",
		muted: "資料都留在這台電腦，不會傳送出去。", good: "有效", warn: "即將到期", bad: "已鎖卡", unknown: "無法得知", plain: "練習",
		action: "變更 PIN 碼", detail: "需要目前的 PIN 碼，大約一分鐘。", why: "請先把卡片插入讀卡機。", long: "使用用戶代碼解除卡片鎖定並設定新的 PIN 碼",
		problem: "PIN 碼只剩下一次機會。", remedy: "請先不要再試。若不確定 PIN 碼，可以使用用戶代碼解鎖，卡片不會損壞。",
		steps:  []string{"說明", "同意事項", "輸入 PIN 碼", "完成"},
		issued: "核發\n2021/12/01", end: "到期\n2026/12/01", today: "今天\n2026/11/21", extend: "可辦理展期\n2026/10/02 – 2026/12/01", ended: "今天\n2027/03/05",
		early: "今天\n2023/05/05", before: "今天\n2021/08/01", number: "卡號", holder: "持卡人",
	},
	words.English: {
		heading: "Your card is ready to use", paragraph: "This is a citizen certificate card. Its certificates are valid and three tries for the PIN are left.",
		muted: "Nothing leaves this computer.", good: "Valid", warn: "Ends soon", bad: "Locked", unknown: "Not known", plain: "Practice",
		action: "Change the PIN", detail: "You need the present PIN. It takes about a minute.", why: "Put the card into the reader first.",
		long: "Unlock the card with the subscriber code and choose a new PIN", problem: "One try is left for the PIN.",
		remedy: "Do not try again yet. If you are not sure about the PIN, unlock the card with the subscriber code instead. The card is not damaged.",
		steps:  []string{"What happens", "Consent", "Enter the PIN", "Done"},
		issued: "Issued\n2021-12-01", end: "Ends\n2026-12-01", today: "Today\n2026-11-21", extend: "Can be extended\n2026-10-02 – 2026-12-01", ended: "Today\n2027-03-05",
		early: "Today\n2023-05-05", before: "Today\n2021-08-01", number: "Card number", holder: "Holder",
	},
}

func day(year int, month time.Month, date int) time.Time {
	return time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
}

// lifetimes are validities: in the middle, near the end, over, and not yet begun.
func (s sample) lifetimes() []widget.TimelineData {
	base := widget.TimelineData{
		Issued: day(2021, 12, 1), End: day(2026, 12, 1), Today: day(2023, 5, 5), ExtendFrom: day(2026, 10, 2), ExtendUntil: day(2026, 12, 1),
		IssuedText: s.issued, EndText: s.end, TodayText: s.early, ExtendText: s.extend,
	}
	soon, over, not := base, base, base
	soon.Today, soon.TodayText = day(2026, 11, 21), s.today
	over.Today, over.TodayText = day(2027, 3, 5), s.ended
	over.ExtendFrom, over.ExtendUntil, over.ExtendText = time.Time{}, time.Time{}, ""
	not.Today, not.TodayText = day(2021, 8, 1), s.before
	return []widget.TimelineData{base, soon, over, not}
}

// pages are what the gallery shows: one picture file each.
func (s sample) pages() map[string]func() fyne.CanvasObject {
	return map[string]func() fyne.CanvasObject{
		"texts": func() fyne.CanvasObject {
			return container.NewVBox(widget.Heading(s.heading), widget.Subheading(s.action), widget.Paragraph(s.paragraph), widget.Muted(s.muted),
				widget.NewNote(widget.Plain, s.paragraph, ""), widget.NewNote(widget.Good, s.heading, s.muted),
				widget.NewNote(widget.Warn, s.problem, s.remedy), widget.NewNote(widget.Bad, s.problem, s.remedy), widget.NewNote(widget.Unknown, s.problem, s.remedy))
		},
		"parts": func() fyne.CanvasObject {
			pills := container.New(layout.NewRowWrapLayout(), widget.NewPill(widget.Good, s.good), widget.NewPill(widget.Warn, s.warn), widget.NewPill(widget.Bad, s.bad),
				widget.NewPill(widget.Unknown, s.unknown), widget.NewPill(widget.Plain, s.plain))
			steps := widget.NewSteps(s.steps)
			steps.SetStep(2)
			rows := widget.NewPanel(container.NewVBox(widget.NewRow(widget.Good, s.action, s.detail, func() {}), widget.NewRow(widget.Warn, s.problem, s.remedy, func() {}),
				widget.NewRow(widget.Bad, s.bad, s.muted, nil), widget.NewRow(widget.Unknown, s.unknown, "", nil)))
			form := widget.NewPanel(widget.Form(widget.FormRow{Label: s.number, Value: "TP12345678901234", Mono: true, Copy: func(string) {}},
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
			return container.NewPadded(container.NewVBox(widget.NewPanel(container.NewVBox(face, line)), widget.NewAction(s.action, s.detail, theme.Icon(theme.IconKey), func() {}),
				widget.NewAction(s.long, s.detail, theme.Icon(theme.IconUnlock), func() {}), widget.NewAction(s.number, s.muted, theme.Icon(theme.IconCertificate), func() {})))
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
				grid.Add(container.NewBorder(nil, fynewidget.NewLabelWithStyle(string(name), fyne.TextAlignCenter, fyne.TextStyle{}), nil, nil, drawing(theme.Icon(name), 32, 32)))
			}
			return grid
		},
		"pictures": func() fyne.CanvasObject {
			grid := container.NewGridWrap(fyne.NewSize(theme.PictureWidth+10, theme.PictureHeight+36))
			for _, name := range theme.PictureNames() {
				grid.Add(container.NewBorder(nil, fynewidget.NewLabelWithStyle(string(name), fyne.TextAlignCenter, fyne.TextStyle{}), nil, nil, drawing(theme.Picture(name), theme.PictureWidth, theme.PictureHeight)))
			}
			return grid
		},
	}
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
				t.Run(fmt.Sprintf("%s %s %g", language, map[theme.Variant]string{theme.Light: "light", theme.Dark: "dark"}[variant], scale), func(t *testing.T) {
					a := test.NewTempApp(t)
					a.Settings().SetTheme(theme.New(theme.Options{Variant: variant, Scale: scale}))
					widget.Speak(words.In(language))
					for name, page := range samples[language].pages() {
						if (name == "icons" || name == "pictures") && (scale > 1 || language == words.English) {
							continue // nothing in them is larger or translated
						}
						draw(t, folder, fmt.Sprintf("%s-%s-%s-%g.png", name, map[theme.Variant]string{theme.Light: "light", theme.Dark: "dark"}[variant], language, scale*100), page(), 720)
						if name != "icons" && name != "pictures" && name != "home" && variant == theme.Light {
							draw(t, folder, fmt.Sprintf("%s-narrow-%s-%g.png", name, language, scale*100), page(), 360)
						}
					}
				})
			}
		}
	}
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
