package screen

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
)

var updateOperations = flag.Bool("update-operations", false, "write the goldens of the pages that change a PIN and unblock")

// posed shows every state of the pages, one after the other.
func everyPose(t *testing.T, l words.Language, o theme.Options, size fyne.Size, check func(t *testing.T, s *stage, p OperationPose)) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(theme.New(o))
	widget.Speak(words.In(l))
	s := &stage{t: t}
	nothing := func(string) {}
	here := Here{
		Words: words.In(l), Now: time.Now, Go: func(Place) {}, Help: nothing, Open: nothing, Copy: nothing,
		Focus: func(f fyne.Focusable) { s.window.Canvas().Focus(f) },
	}
	for _, p := range GalleryPIN(here) {
		s.window = test.NewTempWindow(t, p.Page.Content())
		s.window.SetPadded(false)
		s.window.Resize(size)
		p.Pose()
		s.page = p.Page
		check(t, s, p)
	}
}

// TestNothingIsCutOff: in the smallest window that there is, with the largest text, every state fits: what is too long scrolls, and nothing
// is too wide. The navigation leaves 700 of 800, and the line below some 520 of 600.
func TestNoStepIsCutOff(t *testing.T) {
	room := fyne.NewSize(700, 520)
	for _, l := range words.Languages() {
		everyPose(t, l, theme.Options{Variant: theme.Light, Scale: 2}, room, func(t *testing.T, _ *stage, p OperationPose) {
			if least := p.Page.Content().MinSize(); least.Width > room.Width || least.Height > room.Height {
				t.Errorf("%s in %s needs %v", p.Name, l, least)
			}
			f := p.Page.frame
			if f.scroll.Content.MinSize().Width > f.scroll.Size().Width {
				t.Errorf("%s in %s: %v wide", p.Name, l, f.scroll.Content.MinSize().Width)
			}
			if free := f.scroll.Size().Height; free < room.Height/3 {
				t.Errorf("%s in %s: the buttons leave %v for the text", p.Name, l, free)
			}
		})
	}
}

// TestEveryStateSaysTheSame holds what each state says, which of it can be pressed and where the keyboard is. Run with -update-operations after
// a change, and read the difference.
func TestEveryStateSaysTheSame(t *testing.T) {
	everyPose(t, words.English, theme.Options{Variant: theme.Light}, fyne.NewSize(1000, 700), func(t *testing.T, s *stage, p OperationPose) {
		t.Run(p.Name, func(t *testing.T) { expectGolden(t, p.Name+".txt", s.told()) })
	})
}

// told is the state in words.
func (s *stage) told() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", s.says())
	for _, o := range s.page.frame.bar.Objects {
		b := o.(*button)
		fmt.Fprintf(&out, "[%s]", b.Text)
		if b.Disabled() {
			fmt.Fprintf(&out, " not now")
		}
		fmt.Fprintln(&out)
	}
	keyboard := s.window.Canvas().Focused()
	if a, ok := keyboard.(fyne.Accessible); ok {
		fmt.Fprintf(&out, "keyboard: %s\n", a.AccessibilityLabel())
	} else {
		fmt.Fprintf(&out, "keyboard: %T\n", keyboard)
	}
	return out.String()
}

func expectGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "operation", name)
	if *updateOperations {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("it says:\n%s\nwant:\n%s", got, want)
	}
}

// TestEveryStateLooksTheSame holds the markup of one state of each step.
func TestEveryStateLooksTheSame(t *testing.T) {
	steps := map[string]bool{
		"change-notice": true, "change-complete": true, "change-weak": true, "change-wrong": true, "unblock-question": true, "unblock-guided": true,
	}
	everyPose(t, words.English, theme.Options{Variant: theme.Light}, fyne.NewSize(1000, 700), func(t *testing.T, s *stage, p OperationPose) {
		if !steps[p.Name] {
			return
		}
		t.Run(p.Name, func(t *testing.T) {
			expectGolden(t, p.Name+".xml", test.RenderToMarkup(s.window.Canvas()))
		})
	})
}
