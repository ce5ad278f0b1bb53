package screen

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/widget"
	"carddesk/app/words"
)

// eachOperation poses every state of the pages that change a PIN and unblock, one after the other.
func eachOperation(t *testing.T, l words.Language, scale float32, size fyne.Size, check func(s *stage, p OperationPose)) {
	t.Helper()
	Stand(t, l, scale)
	for _, p := range GalleryPIN(Here{Words: words.In(l), Now: time.Now}.complete()) {
		t.Run(fmt.Sprint(l, " ", scale, " ", p.Name), func(t *testing.T) {
			w := inWindow(t, GalleryEntry{Page: p.Page, Pose: p.Pose}, size)
			check(&stage{t: t, page: p.Page, window: w}, p)
		})
	}
}

// TestNoOperationIsCutOff: in the smallest window, with ordinary and with the largest text, every state fits: what is too long scrolls,
// nothing is too wide, and the buttons leave room for the text.
func TestNoOperationIsCutOff(t *testing.T) {
	for _, l := range words.Languages() {
		for scale, room := range rooms {
			room.Height -= 60 // of the line at the bottom of the window
			eachOperation(t, l, scale, room, func(s *stage, p OperationPose) {
				t, name := s.t, p.Name
				if least := p.Page.Content().MinSize(); least.Width > room.Width || least.Height > room.Height {
					t.Errorf("%s needs %v", name, least)
				}
				if p.Page.phase != checking && p.Page.phase != sending { // the toolkit's moving picture has no size of its own
					measure(t, name, p.Page.frame.body, fyne.NewPos(aside, 0), room)
					measure(t, name, p.Page.frame.footer, fyne.NewPos(aside, 0), room)
				}
				if free := p.Page.frame.scroll.Size().Height; free < room.Height/3 {
					t.Errorf("%s: the buttons leave %v for the text", name, free)
				}
			})
		}
	}
}

// TestEveryStateSaysTheSame holds what each state says, which of it can be pressed and where the keyboard is. Run with -update after
// a change, and read the difference.
func TestEveryStateSaysTheSame(t *testing.T) {
	eachOperation(t, words.English, 1, fyne.NewSize(1000, 700), func(s *stage, p OperationPose) {
		expectGolden(s.t, p.Name+".txt", s.told())
	})
}

// told is the state in words.
func (s *stage) told() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n", s.says())
	for _, o := range s.page.frame.bar.Objects {
		b := o.(*widget.Button)
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
	if *updateGallery {
		write(t, path, got)
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
	eachOperation(t, words.English, 1, fyne.NewSize(1000, 700), func(s *stage, p OperationPose) {
		if steps[p.Name] {
			expectGolden(s.t, p.Name+".xml", test.RenderToMarkup(s.window.Canvas()))
		}
	})
}
