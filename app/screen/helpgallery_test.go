package screen

import (
	"fmt"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/words"
	"carddesk/cardops/card"
)

// alike are the help pages that are laid out as others are: their texts are held by tests of the texts.
var alike = regexp.MustCompile(`^help-(pin-forgotten|code-forgotten|certificate-ends|interrupted|foreign-residents|card-unreadable|other-card|no-service|middleware|browser-test|official|privacy|practice|help-desk)$`)

// moreStates are the states of the pages for checks, help, settings and the program itself.
func moreStates(t *testing.T, l words.Language, scale float32) []GalleryEntry {
	t.Helper()
	Stand(t, l, scale)
	here := Here{Words: words.In(l), Now: func() time.Time { return galleryNow }}
	x := &exhibition{here: here.complete(), read: map[string]*card.Reading{}}
	var all []GalleryEntry
	for _, e := range moreGallery(x) {
		if !alike.MatchString(e.Name) {
			all = append(all, e)
		}
	}
	if x.err != nil || len(all) < 30 {
		t.Fatalf("%d states, %v", len(all), x.err)
	}
	return all
}

// TestMoreMarkup holds every state against its golden file, in English.
func TestMoreMarkup(t *testing.T) {
	local := time.Local
	time.Local = time.UTC // dates are shown in the computer's zone
	t.Cleanup(func() { time.Local = local })
	for _, e := range moreStates(t, words.English, 1) {
		t.Run(e.Name, func(t *testing.T) {
			w := inWindow(t, e, fyne.NewSize(800, 700))
			file := filepath.Join("more", e.Name+".xml")
			if *updateGallery {
				write(t, filepath.Join("testdata", file), test.RenderToMarkup(w.Canvas()))
			}
			test.AssertRendersToMarkup(t, file, w.Canvas())
		})
	}
}

// TestNothingMoreIsCutOff measures every state in the smallest window, in both languages, with text of ordinary and of double size.
func TestNothingMoreIsCutOff(t *testing.T) {
	for _, language := range words.Languages() {
		for scale, room := range rooms {
			for _, e := range moreStates(t, language, scale) {
				t.Run(fmt.Sprint(language, " ", scale, " ", e.Name), func(t *testing.T) { fits(t, e, room) })
			}
		}
	}
}
