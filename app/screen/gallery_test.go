package screen

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
)

var updateGallery = flag.Bool("update", false, "write the golden files of the pages")

// galleryNow is when every picture is taken.
var galleryNow = time.Date(2026, time.November, 21, 10, 0, 0, 0, time.UTC)

// Stand sets up a program without a window, in a language and with a text size. All tests share it: the fonts are read anew for each program
// and each look, which takes longer than most tests.
func Stand(t *testing.T, l words.Language, scale float32) {
	t.Helper()
	if program == nil {
		program = test.NewApp()
	}
	settings, look := program.Settings(), theme.New(theme.Options{Variant: theme.Light, Scale: scale})
	if _, ours := settings.Theme().(*theme.Theme); !ours || settings.Theme().Size(fynetheme.SizeNameText) != look.Size(fynetheme.SizeNameText) {
		settings.SetTheme(look)
	}
	widget.Speak(words.In(l))
}

// program is the one of all tests.
var program fyne.App

// exhibited are the states of the first page and of the certificates, in a language. Other pages have tests of their own.
func exhibited(t *testing.T, l words.Language) []GalleryEntry {
	t.Helper()
	all, err := Gallery(Here{Words: words.In(l), Now: func() time.Time { return galleryNow }})
	if err != nil {
		t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(e GalleryEntry) bool {
		return !strings.HasPrefix(e.Name, "home-") && !strings.HasPrefix(e.Name, "certificates-")
	})
	if len(all) < 40 {
		t.Fatalf("only %d states", len(all))
	}
	return all
}

// hung is the gallery in a program.
func hung(t *testing.T, l words.Language, scale float32) []GalleryEntry {
	t.Helper()
	Stand(t, l, scale)
	return exhibited(t, l)
}

// inWindow poses an entry in a window without a frame. The window is closed at the end of the test: one that stays open takes part in every
// change of the look.
func inWindow(t *testing.T, e GalleryEntry, size fyne.Size) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, e.Page.Content())
	w.SetPadded(false)
	w.Resize(size)
	e.Pose()
	return w
}

// TestGalleryMarkup holds every state against its golden file, in English.
func TestGalleryMarkup(t *testing.T) {
	local := time.Local
	time.Local = time.UTC // dates are shown in the computer's zone
	t.Cleanup(func() { time.Local = local })
	for _, e := range hung(t, words.English, 1) {
		t.Run(e.Name, func(t *testing.T) {
			w := inWindow(t, e, fyne.NewSize(800, 700))
			file := filepath.Join("gallery", e.Name+".xml")
			if *updateGallery {
				write(t, filepath.Join("testdata", file), test.RenderToMarkup(w.Canvas()))
			}
			test.AssertRendersToMarkup(t, file, w.Canvas())
		})
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// TestNamesOfStates: each is there once, and no golden file is left over.
func TestNamesOfStates(t *testing.T) {
	names := map[string]bool{}
	for _, e := range hung(t, words.English, 1) {
		if names[e.Name] {
			t.Errorf("%s is there twice", e.Name)
		}
		names[e.Name] = true
	}
	files, err := os.ReadDir("testdata/gallery")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if name := strings.TrimSuffix(f.Name(), ".xml"); !names[name] {
			t.Errorf("%s belongs to no state", f.Name())
		}
	}
}

// The room for a page in a window of 800 by 600: beside the navigation with its words, and beside its icons alone, as it is with large text.
var rooms = map[float32]fyne.Size{1: fyne.NewSize(600, 600), 2: fyne.NewSize(680, 600)}

// TestGalleryCutsNothingOff measures every state in the smallest window, in both languages, with text of ordinary and of double size.
func TestGalleryCutsNothingOff(t *testing.T) {
	for _, language := range words.Languages() {
		for scale, room := range rooms {
			for _, e := range hung(t, language, scale) {
				t.Run(fmt.Sprint(language, " ", scale, " ", e.Name), func(t *testing.T) { fits(t, e, room) })
			}
		}
	}
}

// fits tells what of an entry has no room.
func fits(t *testing.T, e GalleryEntry, room fyne.Size) {
	t.Helper()
	inWindow(t, e, room)
	o := e.Page.Content()
	if least := o.MinSize(); least.Width > room.Width || least.Height > room.Height {
		t.Errorf("it needs %v", least)
	}
	measure(t, e.Name, o, fyne.Position{}, room)
}

// measure tells what is smaller than it must be, or sticks out of the page at its side. Downwards a page scrolls.
func measure(t *testing.T, name string, o fyne.CanvasObject, at fyne.Position, room fyne.Size) {
	t.Helper()
	const slack = 0.6 // sizes are rounded
	least, size := o.MinSize(), o.Size()
	_, scrolls := o.(*container.Scroll)
	_, shape := o.(*canvas.Rectangle) // which has no content
	if !scrolls && !shape && (least.Width > size.Width+slack || least.Height > size.Height+slack) {
		t.Errorf("%s: %T has %v and needs %v: %s", name, o, size, least, saying(o))
	}
	if at.X < -slack || at.X+size.Width > room.Width+slack {
		t.Errorf("%s: %T from %v to %v sticks out: %s", name, o, at.X, at.X+size.Width, saying(o))
	}
	for _, child := range children(o) {
		measure(t, name, child, at.Add(child.Position()), room)
	}
}

// children are what an object shows inside itself. Scroll bars and shadows belong to the toolkit.
func children(o fyne.CanvasObject) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	switch o := o.(type) {
	case *container.Scroll:
		all = []fyne.CanvasObject{o.Content}
	case *fyne.Container:
		all = o.Objects
	case fyne.Widget:
		all = test.WidgetRenderer(o).Objects()
	}
	return visible(all)
}

// saying is what an object says, for messages.
func saying(o fyne.CanvasObject) string {
	if a, ok := o.(fyne.Accessible); ok {
		return a.AccessibilityLabel()
	}
	return ""
}

// TestGalleryByKeyboard goes through every state with the Tab key: it begins at the next step, and everything that can be pressed is reached once.
func TestGalleryByKeyboard(t *testing.T) {
	for _, e := range hung(t, words.English, 1) {
		t.Run(e.Name, func(t *testing.T) {
			w := inWindow(t, e, fyne.NewSize(800, 700))
			wanted := pressable(e.Page.Content())
			if len(wanted) > 0 && w.Canvas().Focused() == nil {
				t.Fatal("the keyboard is nowhere")
			}
			w.Canvas().Unfocus()
			reached := map[fyne.Focusable]bool{}
			for w.Canvas().FocusNext(); !reached[w.Canvas().Focused()]; w.Canvas().FocusNext() {
				reached[w.Canvas().Focused()] = true
			}
			for _, f := range wanted {
				if !reached[f] {
					t.Errorf("%q is not reached", saying(f.(fyne.CanvasObject)))
				}
			}
		})
	}
}

// pressable are the buttons and rows that can be pressed now. A text that can be selected is none.
func pressable(o fyne.CanvasObject) []fyne.Focusable {
	var all []fyne.Focusable
	f, focusable := o.(fyne.Focusable)
	_, tappable := o.(fyne.Tappable)
	d, ok := o.(fyne.Disableable)
	if focusable && tappable && !(ok && d.Disabled()) && saying(o) != "" {
		all = append(all, f)
	}
	for _, child := range children(o) {
		all = append(all, pressable(child)...)
	}
	return all
}
