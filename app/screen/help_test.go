package screen_test

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"carddesk/app/manual"
	"carddesk/app/screen"
	"carddesk/cardops/doctor"
)

func TestHelpLeadsFromListToTopicAndBack(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewHelp(l.here(english()))
	c := shown(t, p)
	if p.Escape() {
		t.Error("the list has something to leave")
	}
	press(t, c, "The card is locked")
	if text := everything(c); !strings.Contains(text, "Three wrong PINs in a row") {
		t.Errorf("not the page: %s", text)
	}
	press(t, c, "Is CardDesk official?")
	if text := everything(c); !strings.Contains(text, "No. CardDesk is not made") {
		t.Errorf("not the page: %s", text)
	}
	press(t, c, "Back")
	if text := everything(c); !strings.Contains(text, "Three wrong PINs in a row") {
		t.Errorf("not back at the page before: %s", text)
	}
	if !p.Escape() || !strings.Contains(everything(c), "Needs no network.") {
		t.Error("Escape does not lead to the list")
	}
}

func TestHelpLeadsBackToWhoAsked(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewHelp(l.here(english()))
	c := shown(t, p)
	p.Open(screen.TopicCodeForgotten, screen.Unblock)
	press(t, c, "PIN and subscriber code")
	press(t, c, "Back")
	if len(l.went) != 0 || !strings.Contains(everything(c), "The subscriber code is forgotten or locked") {
		t.Errorf("went to %v, want the topic before", l.went)
	}
	press(t, c, "Back")
	if !slices.Equal(l.went, []screen.Place{screen.Unblock}) {
		t.Errorf("went to %v", l.went)
	}
	p.Leave()
	p.Content()
	if !strings.Contains(everything(c), "Needs no network.") || p.Escape() {
		t.Error("who comes back does not begin at the list")
	}
}

func TestHelpOpensOfficialSitesInTheBrowser(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewHelp(l.here(english()))
	p.Open(screen.TopicMiddleware, "")
	press(t, shown(t, p), "moica.nat.gov.tw")
	if !slices.Equal(l.opened, []string{"https://moica.nat.gov.tw"}) {
		t.Errorf("opened %q", l.opened)
	}
}

func TestHelpOfNoTopicIsTheList(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewHelp(l.here(english()))
	p.Open("no-such-topic", screen.Home)
	c := shown(t, p)
	if !strings.Contains(everything(c), "Needs no network.") {
		t.Error("not the list")
	}
	press(t, c, "Back")
	if !slices.Equal(l.went, []screen.Place{screen.Home}) {
		t.Errorf("went to %v", l.went)
	}
}

// A page that is longer than the window is read with the keyboard alone.
func TestHelpScrollsByKeyboard(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewHelp(l.here(english()))
	p.Open(screen.TopicMiddleware, "")
	c := shownAt(t, p, 2, fyne.NewSize(720, 480))
	p.Enter()
	reader := l.focused[0]
	last := heightOf(t, c, "Is CardDesk official?")
	if last < 480 {
		t.Fatalf("the page is no longer than the window: %v", last)
	}
	for _, tc := range []struct {
		key     fyne.KeyName
		towards float32
	}{{fyne.KeyDown, 1}, {fyne.KeyPageDown, 1}, {fyne.KeyUp, -1}, {fyne.KeyHome, -1}, {fyne.KeyEnd, 1}, {fyne.KeyPageUp, -1}} {
		before := heightOf(t, c, "Is CardDesk official?")
		reader.TypedKey(&fyne.KeyEvent{Name: tc.key})
		if moved := before - heightOf(t, c, "Is CardDesk official?"); moved*tc.towards <= 0 {
			t.Errorf("%s moves by %v", tc.key, moved)
		}
	}
	reader.TypedKey(&fyne.KeyEvent{Name: fyne.KeyHome})
	for range 20 {
		reader.TypedRune(' ')
	}
	if y := heightOf(t, c, "Is CardDesk official?"); y > 480 {
		t.Errorf("the end is still at %v", y)
	}
}

// TestHelpHasEveryCheck goes from the list of topics to the list of checks, and from each check to those that it needs.
func TestHelpHasEveryCheck(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewHelp(l.here(english()))
	c := shown(t, p)
	press(t, c, "Checks and failure codes")
	for _, check := range doctor.Table() {
		press(t, c, manual.Number(english(), check.Code))
		text := everything(c)
		for _, found := range check.Cases {
			if said := english().CheckCase(check.Code, found); !strings.Contains(text, said.Summary) || !strings.Contains(text, said.Remedy) {
				t.Errorf("%s does not say %s", check.Code, found)
			}
		}
		p.Escape()
	}
	press(t, c, manual.Number(english(), "cert-started"))
	press(t, c, manual.Number(english(), "card-content"))
	if !strings.Contains(everything(c), "Part of what is on the card cannot be read.") {
		t.Error("not the check that is needed")
	}
	p.Open(screen.CodeTopic("clock"), screen.Check)
	press(t, c, "Back")
	if !slices.Equal(l.went, []screen.Place{screen.Check}) {
		t.Errorf("went to %v", l.went)
	}
	p.Open(screen.CodeTopic("kettle"), "")
	if !strings.Contains(everything(c), "Needs no network.") {
		t.Error("a check that nobody makes has a page")
	}
}
