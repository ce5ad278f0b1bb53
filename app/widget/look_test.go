package widget_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
)

var update = flag.Bool("update", false, "write the expected files anew")

// begin sets the look and the language for a test. The letters are those that are built in, so that sizes are the same everywhere.
func begin(t *testing.T, scale float32) {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(theme.New(theme.Options{Variant: theme.Light, Scale: scale}))
	widget.Speak(words.In(words.English))
	t.Cleanup(func() { widget.Speak(words.In(words.Chinese)) })
}

// show puts an object into a window of a width, and as high as it wants to be.
func show(t *testing.T, o fyne.CanvasObject, width float32) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	settle(w, width)
	return w
}

// settle lets text that wraps say how high it is, once it knows how wide.
func settle(w fyne.Window, width float32) {
	for range 3 {
		w.Resize(fyne.NewSize(width, w.Content().MinSize().Height))
	}
}

// expectMarkup compares what is drawn with a file.
func expectMarkup(t *testing.T, name string, w fyne.Window) {
	t.Helper()
	path := filepath.Join("testdata", name+".xml")
	got := test.RenderToMarkup(w.Canvas())
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is drawn otherwise than expected:\n%s", name, got)
	}
}
