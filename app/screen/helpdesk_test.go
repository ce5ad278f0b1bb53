package screen_test

import (
	"slices"
	"strings"
	"testing"

	"carddesk/app/screen"
	"carddesk/app/words"
	"carddesk/cardops/simcard"
)

func helpDesk(l *log, d *deskLog, w *words.Words) *screen.HelpDeskPage {
	return screen.NewHelpDesk(l.here(w), d, simcard.Scenarios(), info)
}

func TestHelpDeskOpensTheQuestionThatMatters(t *testing.T) {
	begin(t)
	cases := map[string]string{
		"no-service": "\"The smart-card service does not run.\"", "no-card": "\"There is no card in the reader.\"", "expired": "\"Has ended on ….\"",
		"pin-locked": "\"The PIN is locked.\"", "no-middleware": "\"The software that is needed to change the PIN was not found.\"",
		"healthy": "\"The smart-card service does not run.\"", // the first
	}
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			var l log
			p := helpDesk(&l, &deskLog{}, english())
			c := shown(t, p)
			p.Show(snapshots()[name])
			if text := everything(c); !strings.Contains(text, want) || strings.Count(text, "\"The smart-card service does not run.\"") > 0 && !strings.Contains(want, "service") {
				t.Errorf("want the answers with %s:\n%s", want, text)
			}
		})
	}
}

func TestHelpDeskAnswersAreFoldedByKeyboard(t *testing.T) {
	begin(t)
	var l log
	p := helpDesk(&l, &deskLog{}, english())
	c := shown(t, p)
	p.Show(snapshots()["healthy"])
	press(t, c, "7. To unblock")
	text := everything(c)
	if !strings.Contains(text, "It is forgotten") || strings.Contains(text, "\"The smart-card service does not run.\"") {
		t.Error(text)
	}
	p.Show(snapshots()["healthy"])
	press(t, c, "Problem; \"It is forgotten\"")
	if !slices.Equal(l.helped, []string{screen.TopicCodeForgotten}) {
		t.Errorf("helped with %q", l.helped)
	}
	press(t, c, "7. To unblock")
	if strings.Contains(everything(c), "It is forgotten") {
		t.Error("the answers can't be hidden again")
	}
}

// What is copied goes into letters and tickets.
func TestSummaryHasNoNamesAndNumbers(t *testing.T) {
	begin(t)
	for _, name := range []string{"no-service", "virtual-reader", "several", "healthy", "pin-locked"} {
		s := snapshots()[name]
		for _, language := range words.Languages() {
			var l log
			p := helpDesk(&l, &deskLog{}, words.In(language))
			c := shown(t, p)
			p.Show(s)
			press(t, c, words.In(language).Text("helpdesk.copy"))
			text := l.copied[0]
			for _, secret := range []string{"王小測", "TP00000000000001", "12345678", "Sample", "Another", "Hello"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s: %q is in\n%s", name, secret, text)
				}
			}
			if strings.Count(text, "\n") != 7 || !strings.Contains(text, "1.2.3, linux/amd64") {
				t.Errorf("%s:\n%s", name, text)
			}
		}
	}
}

func TestTrainingSetsAScenario(t *testing.T) {
	begin(t)
	var l log
	var d deskLog
	p := helpDesk(&l, &d, english())
	c := shown(t, p)
	p.Show(snapshots()["no-card"])
	if strings.Contains(everything(c), "End the practice") {
		t.Error("there is no practice to end")
	}
	s := selector(t, c, "Choose a situation")
	for i := range simcard.Scenarios() {
		s.SetSelectedIndex(i)
	}
	if !slices.Equal(d.practised, simcard.Scenarios()) {
		t.Errorf("practised %q", d.practised)
	}
	practice := snapshots()["pin-locked"]
	practice.Practice = "locked"
	d.practised = nil
	p.Show(practice)
	if s.Selected != "PIN locked" || len(d.practised) != 0 {
		t.Errorf("shows %q, practised %q", s.Selected, d.practised)
	}
	press(t, c, "Copy the summary")
	if !strings.Contains(l.copied[0], "Practice card") {
		t.Errorf("a practice card is not marked in\n%s", l.copied[0])
	}
	press(t, c, "End the practice")
	if !slices.Equal(d.practised, []string{""}) {
		t.Errorf("practised %q", d.practised)
	}
}

func TestHelpDeskSpeaksBothLanguages(t *testing.T) {
	begin(t)
	for _, language := range words.Languages() {
		var l log
		p := helpDesk(&l, &deskLog{}, words.In(language))
		c := shown(t, p)
		p.Show(snapshots()["healthy"])
		text := everything(c)
		for i := range 7 {
			press(t, c, string(rune('1'+i))+". ")
			text += everything(c)
		}
		if strings.Contains(text, "helpdesk.") || strings.Contains(text, "check.") || strings.Contains(text, "<no value>") {
			t.Error(text)
		}
	}
}
