package app

import (
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/crash"
	"carddesk/app/desk"
	"carddesk/app/screen"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/simcard"
)

// shownOn is the day that screenshots show, so that they stay the same.
var shownOn = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)

// look is one way of showing everything.
type look struct {
	name     string
	language words.Language
	variant  theme.Variant
	scale    float32
	size     fyne.Size
}

// looks: without a folder for the pictures one look is enough to see that every state can be drawn.
func looks(all bool) []look {
	usual := fyne.NewSize(1040, 720)
	out := []look{{"en-light", words.English, theme.Light, 1, usual}}
	if all {
		out = append(out,
			look{"en-dark", words.English, theme.Dark, 1, usual},
			look{"zh-TW-light", words.Chinese, theme.Light, 1, usual},
			look{"zh-TW-dark", words.Chinese, theme.Dark, 1, usual},
			look{"en-small-200", words.English, theme.Light, 2, fyne.NewSize(800, 600)},
			look{"zh-TW-small-200", words.Chinese, theme.Light, 2, fyne.NewSize(800, 600)},
		)
	}
	return out
}

// TestScreenshots draws every state of every page inside the window. With CARDDESK_SCREENSHOTS=folder (make screenshots) it draws them in every
// look and leaves the pictures there; with CARDDESK_STATES=check (make screenshots STATES=check) only those whose names begin so.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("CARDDESK_SCREENSHOTS")
	for _, l := range looks(folder != "") {
		t.Run(l.name, func(t *testing.T) { l.draw(t, folder) })
	}
}

func (l look) draw(t *testing.T, folder string) {
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{Variant: l.variant, Scale: l.scale}))
	texts := words.In(l.language)
	widget.Speak(texts)
	entries, err := screen.Gallery(screen.Here{Words: texts, Now: func() time.Time { return shownOn }})
	if err != nil {
		t.Fatal(err)
	}
	states := os.Getenv("CARDDESK_STATES")
	for _, entry := range entries {
		if folder != "" && !strings.HasPrefix(entry.Name, states) {
			continue
		}
		picture := l.picture(t, texts, entry)
		if blank(picture) {
			t.Errorf("%s: nothing is drawn", entry.Name)
		}
		if folder != "" {
			save(t, filepath.Join(folder, l.name, entry.Name+".png"), picture)
		}
	}
}

// picture shows an entry inside the window.
func (l look) picture(t *testing.T, texts *words.Words, entry screen.GalleryEntry) image.Image {
	t.Helper()
	w := test.NewWindow(nil)
	defer w.Close()
	w.SetPadded(false)
	place := placeOf(entry.Name)
	crashed := func(r *crash.Report) { t.Errorf("%s: %v: %s\n%s", entry.Name, r, r.Text, strings.Join(r.Stack, "\n")) }
	s := newShell(w, texts, stops(), crash.Recorder{}.Guard, crashed, func(*shell) map[screen.Place]func() screen.Page {
		return map[screen.Place]func() screen.Page{place: func() screen.Page { return entry.Page }}
	})
	w.Resize(l.size)
	// Not shown as the shell does: the pose enters the page itself.
	s.turn(place)
	s.body.Objects = []fyne.CanvasObject{entry.Page.Content()}
	s.body.Refresh()
	s.line.set(lineOf(entry.Snapshot))
	entry.Pose()
	if size := w.Canvas().Size(); size.Width > l.size.Width || size.Height > l.size.Height {
		t.Errorf("%s does not fit into %v, it takes %v", entry.Name, l.size, size)
	}
	return w.Canvas().Capture()
}

// lineOf is what the line below says: pages that make their own cards have no snapshot in the gallery.
func lineOf(s desk.Snapshot) desk.Snapshot {
	if s.Situation == "" {
		return desk.Snapshot{Situation: desk.Ready, Reader: simcard.ReaderName(1), Card: &desk.Card{Reading: &card.Reading{Kind: card.GPKI2}}}
	}
	return s
}

// placeOf is the page that an entry's name begins with; the longest counts.
func placeOf(name string) screen.Place {
	for prefix, place := range map[string]screen.Place{"self-test-": screen.SelfTest, "browser-": screen.Browser} {
		if strings.HasPrefix(name, prefix) {
			return place
		}
	}
	place := screen.Home
	for _, s := range stops() {
		// helpdesk is the help desk's, not the help's
		if prefix := strings.ReplaceAll(string(s.place), "-", ""); strings.HasPrefix(name, prefix+"-") || name == prefix {
			place = s.place
		}
	}
	return place
}

// blank tells whether a picture has one colour only.
func blank(picture image.Image) bool {
	first := picture.At(0, 0)
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if picture.At(x, y) != first {
				return false
			}
		}
	}
	return true
}

func save(t *testing.T, path string, picture image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, picture); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
