package screen_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"carddesk/app/screen"
	"carddesk/app/words"
)

// The rows of the page of checks: name, how many are bad, which the first is that is not good, and what is said about it.
func TestCheckNamesOneCause(t *testing.T) {
	begin(t)
	cases := map[string]struct {
		cause string // of which row
		bad   int
		waits int
		topic string // where the help about it is
	}{
		"no-service":     {"The smart-card service does not run.", 1, 5, screen.TopicNoService},
		"no-reader":      {"No card reader is found.", 1, 4, screen.TopicNoReader},
		"virtual-reader": {"There are only readers that the system made up for itself, no real one.", 1, 4, screen.TopicNoReader},
		"no-card":        {"There is no card in the reader.", 1, 3, screen.TopicFirstSteps},
		"mute":           {"The card does not answer.", 1, 3, screen.TopicCardUnreadable},
		"held":           {"Another program is using the card.", 1, 3, screen.TopicCardUnreadable},
		"wrong-card":     {"This is another card: National Health Insurance card.", 1, 3, screen.TopicOtherCard},
		"several":        {"More than one reader holds a card.", 1, 3, screen.TopicCardUnreadable},
		"unreadable":     {"There is no certificate on the card.", 1, 3, screen.TopicCardUnreadable},
		"pin-locked":     {"The PIN is locked.", 1, 0, screen.TopicCardLocked},
		"code-locked":    {"The code for unblocking is locked as well.", 1, 0, screen.TopicCodeForgotten},
		"expired":        {"Has ended on 2026/04/10.", 1, 0, screen.TopicCertificateEnds},
		"no-certificate": {"No certificate could be read from the card.", 1, 0, screen.TopicCardUnreadable},
		"last-try":       {"One try is left: the next wrong PIN locks the card.", 0, 0, screen.TopicPINForgotten},
		"pin-low":        {"A wrong PIN was entered before; fewer tries are left.", 0, 0, screen.TopicPINForgotten},
		"ends-soon":      {"Ends soon: 2026/06/09. Days left: 20.", 0, 0, screen.TopicCertificateEnds},
		"no-middleware":  {"The software that is needed to change the PIN was not found.", 0, 0, screen.TopicMiddleware},
		"healthy":        {"Everything that can be checked here is in order.", 0, 0, ""},
		"three-tries":    {"Everything that can be checked here is in order.", 0, 0, ""},
		"looking":        {"Checking. Please wait a moment.", 0, 5, ""},
		"nothing-known":  {"Checking. Please wait a moment.", 0, 5, ""},
		"reading":        {"Checking. Please wait a moment.", 0, 3, ""},
	}
	for name, s := range snapshots() {
		t.Run(name, func(t *testing.T) {
			var l log
			p := screen.NewCheck(l.here(english()), &deskLog{})
			c := shown(t, p)
			p.Show(s)
			text := everything(c)
			want, known := cases[name]
			if name == "not-yet-valid" {
				want.cause, want.bad, want.topic, known = "Begins only on", 1, screen.TopicCertificateEnds, true
			}
			if !known || !strings.Contains(text, want.cause) {
				t.Fatalf("%q is not said:\n%s", want.cause, text)
			}
			if bad := strings.Count(text, "Problem; "); bad != 2*want.bad { // the row, and the note above
				t.Errorf("%d said to be bad, want a row and a note for %d:\n%s", bad, want.bad, text)
			}
			if waits := strings.Count(text, "Not checked: ") / 2; waits != want.waits {
				t.Errorf("%d wait, want %d:\n%s", waits, want.waits, text)
			}
			if want.topic != "" {
				press(t, c, "Show me how")
				if !slices.Equal(l.helped, []string{want.topic}) {
					t.Errorf("helped with %q", l.helped)
				}
			}
		})
	}
}

func TestCheckSaysWhatEachWaitsFor(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewCheck(l.here(english()), &deskLog{})
	c := shown(t, p)
	p.Show(snapshots()["no-reader"])
	if text := everything(c); strings.Count(text, "Not checked: \"Card reader\" comes first.")/2 != 4 {
		t.Error(text)
	}
}

func TestCheckAgain(t *testing.T) {
	begin(t)
	var l log
	var d deskLog
	p := screen.NewCheck(l.here(english()), &d)
	c := shown(t, p)
	p.Show(snapshots()["mute"])
	p.Enter()
	c.Focus(l.focused[0])
	p.Show(snapshots()["healthy"])
	if c.Focused() != l.focused[0] {
		t.Error("news of the card take the keyboard away")
	}
	press(t, c, "Check again")
	if d.again != 1 {
		t.Errorf("asked %d times", d.again)
	}
}

// Nothing is only there in one language: no key stands where a sentence should.
func TestCheckSpeaksChineseToo(t *testing.T) {
	begin(t)
	for _, name := range slices.Sorted(maps.Keys(snapshots())) {
		var l log
		p := screen.NewCheck(l.here(words.In(words.Chinese)), &deskLog{})
		p.Show(snapshots()[name])
		if text := everything(shown(t, p)); strings.Contains(text, "check.") || strings.Contains(text, "<no value>") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}
