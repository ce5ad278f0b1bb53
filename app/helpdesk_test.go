//go:build linux

package app_test

import (
	"strings"
	"testing"
	"time"

	"carddesk/app/practice"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/simcard/pcscd"
)

// codeOf is the phone code of a caller's computer on which this failed.
func codeOf(t *testing.T, scenario string) string {
	t.Helper()
	e, err := practice.Open(scenario, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	env, err := e.Computer(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	results, err := doctor.Run(t.Context(), doctor.Table(), env, doctor.Options{})
	if err != nil {
		t.Fatal(err)
	}
	code, err := doctor.PhoneCode(env.System, results)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestTheHelpDeskHearsACode: a caller reads out the code of a check; the agent types it, mistyped first, sees the one cause and looks it up. Then
// the agent practises that failure.
func TestTheHelpDeskHearsACode(t *testing.T) {
	const failed = "failure:reader-attached/fail"
	code := codeOf(t, failed)
	w := words.In(words.Chinese)
	said := w.CheckCase("reader-attached", "fail")

	s := open(t, pcscd.Start(t), "zh_TW.UTF-8")
	s.await("the empty reader", func(now seen) bool { return now.Situation == "no-card" })
	s.press("ctrl+6")
	s.await("the field", func(now seen) bool { return strings.HasPrefix(now.Focus, w.Text("helpdesk.field")) })

	// The last two characters the other way round.
	s.write(strings.ToLower(code[:len(code)-2]) + code[len(code)-1:] + code[len(code)-2:len(code)-1])
	s.press("Return")
	s.awaitText(w.Text("helpdesk.field.take", words.Values{"Code": code}))
	s.picture("helpdesk-mistyped")
	s.press("ctrl+a")
	s.write(strings.ToLower(strings.ReplaceAll(code, "-", " ")))
	s.awaitText(said.Remedy)
	s.awaitText(w.Text("helpdesk.clarify.reader-attached"))
	s.picture("helpdesk-heard")

	s.click(w.Text("helpdesk.cause.more"))
	s.await("the manual", func(now seen) bool { return now.At == "help" && now.says(said.Remedy) })
	s.press("Escape")
	s.await("the page that was left", func(now seen) bool { return now.At == "help-desk" && now.says(said.Remedy) })

	s.click(w.Text("helpdesk.field.clear"))
	s.await("an empty field", func(now seen) bool { return !now.says(said.Remedy) })
	s.practise("16", w.Text("manual.entry", words.Values{"Number": 16, "Title": said.Title}))
	s.awaitText(w.Text("helpdesk.training.on", words.Values{"Scenario": w.Scenario(failed)}))
	s.await("no reader", func(now seen) bool { return now.Situation == "no-reader" })
	s.picture("helpdesk-training")
	s.click(w.Text("helpdesk.training.end"))
	s.await("the reader", func(now seen) bool { return now.Situation == "no-card" })
}

// practise looks for a failure in the training, by keyboard alone, and chooses the row.
func (w *window) practise(search, row string) {
	w.Helper()
	label := words.In(words.Chinese).Text("helpdesk.training.find")
	w.tabToward(label)
	w.write(search)
	w.awaitText(row)
	w.tabToward(row)
	w.press("Return")
}

// tabToward presses Tab until the keyboard is on something that says this. No page has as many stops.
func (w *window) tabToward(says string) {
	w.Helper()
	for range 60 {
		if strings.Contains(w.see().Focus, says) {
			return
		}
		before := w.see().On
		w.press("Tab")
		w.await("the next stop", func(now seen) bool { return now.On != before })
	}
	w.Fatalf("the keyboard does not come to %q", says)
}
