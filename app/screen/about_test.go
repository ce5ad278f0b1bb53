package screen_test

import (
	"slices"
	"strings"
	"testing"

	"carddesk/app/screen"
)

func TestAboutSaysWhatItIsAndWhatNot(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewAbout(l.here(english()), info)
	c := shown(t, p)
	text := everything(c)
	for _, want := range []string{"This is not official software.", "the card may be locked for ever", "1.2.3", "0123abcd4567", "go1.26", "linux/amd64", "Apache License 2.0"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said", want)
		}
	}
	if strings.Contains(text, "golang.org/x/sys") {
		t.Error("the libraries are shown before anybody asks")
	}
	press(t, c, "Libraries in use (2)")
	if text := everything(c); !strings.Contains(text, "golang.org/x/sys") || !strings.Contains(text, "v0.49.0 · BSD-3-Clause") {
		t.Error(text)
	}
	press(t, c, "Libraries in use (2)")
	if strings.Contains(everything(c), "golang.org/x/sys") {
		t.Error("the libraries can't be hidden again")
	}
	press(t, c, "What it does and does not do")
	press(t, c, "Copy the versions")
	if !slices.Equal(l.helped, []string{screen.TopicOfficial}) || !strings.HasPrefix(l.copied[0], "CardDesk 1.2.3 (0123abcd4567)\ngo1.26 linux/amd64\n  fyne.io/fyne/v2 v2.8.0\n") {
		t.Errorf("helped with %q, copied %q", l.helped, l.copied)
	}
}
