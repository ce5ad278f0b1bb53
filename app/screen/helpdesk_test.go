package screen_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/desk"
	"carddesk/app/practice"
	"carddesk/app/screen"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/phone"
	"carddesk/cardops/simcard"
)

func helpDesk(l *log, d *deskLog, w *words.Words) *screen.HelpDeskPage {
	return screen.NewHelpDesk(l.here(w), d, simcard.Scenarios(), practice.Failures(), info)
}

// agent is somebody at the help desk's page.
type agent struct {
	*testing.T
	log    log
	desk   deskLog
	page   *screen.HelpDeskPage
	window fyne.Canvas
	words  *words.Words
}

func atHelpDesk(t *testing.T, l words.Language) *agent {
	t.Helper()
	begin(t)
	a := &agent{T: t, words: words.In(l)}
	a.page = helpDesk(&a.log, &a.desk, a.words)
	a.window = shown(t, a.page)
	a.page.Show(snapshots()["no-card"])
	return a
}

// field is a line by the key of its label.
func (a *agent) field(key string) interface {
	fyne.Focusable
	SetText(string)
} {
	a.Helper()
	f, ok := pressable(a.T, a.window, a.words.Text(key)).(interface {
		fyne.Focusable
		SetText(string)
	})
	if !ok {
		a.Fatalf("%s is no line", key)
	}
	return f
}

// hears types what a caller says, at once.
func (a *agent) hears(said string) { a.Helper(); a.field("helpdesk.field").SetText(said) }

func (a *agent) sees() string { return everything(a.window) }

func (a *agent) expect(all ...string) {
	a.Helper()
	for _, want := range all {
		if !strings.Contains(a.sees(), want) {
			a.Errorf("does not say %q:\n%s", want, a.sees())
		}
	}
}

// codeOf is the code of a Linux computer on which these checks ended so and the others that need no failed one well.
func codeOf(t *testing.T, ended map[int]phone.State) string {
	t.Helper()
	table, _ := phone.Newest(phone.Linux)
	all := map[int]phone.State{}
	for _, c := range table.Checks {
		state, told := ended[c.Number]
		switch {
		case slices.ContainsFunc(c.Needs, func(need int) bool { return all[need] == phone.Fail || all[need] == phone.Skip }):
			state = phone.Skip
		case c.Asked:
			state = phone.NotRun
		case !told:
			state = phone.OK
		}
		all[c.Number] = state
	}
	code, err := phone.Encode(table, all)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// TestEveryFailureIsHeard: the code of every failure that can be practised shows its check as the one cause, in both languages.
func TestEveryFailureIsHeard(t *testing.T) {
	a, chinese := atHelpDesk(t, words.English), atHelpDesk(t, words.Chinese)
	for _, f := range practice.Failures() {
		e, err := practice.Open(f.Scenario(), clockOfToday)
		if err != nil {
			t.Fatal(err)
		}
		env, err := e.Computer(clockOfToday)
		if err != nil {
			t.Fatal(err)
		}
		results, err := doctor.Run(t.Context(), doctor.Table(), env, doctor.Options{})
		e.Close()
		if err != nil {
			t.Fatal(err)
		}
		code, err := doctor.PhoneCode(env.System, results)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range []*agent{a, chinese} {
			a.hears(strings.ToLower(code))
			state, _, _ := strings.Cut(f.Case, "-")
			said := a.words.Check(doctor.Result{Code: f.Code, State: doctor.State(state)}, env.System)
			a.expect(said.Title, said.Remedy, a.words.Text("helpdesk.clarify."+f.Code))
		}
	}
}

// TestNothingIsSaidTooSoon types a code as fingers do: while it is not complete there may be more to come, and nothing is called wrong.
func TestNothingIsSaidTooSoon(t *testing.T) {
	a := atHelpDesk(t, words.English)
	code := codeOf(t, map[int]phone.State{16: phone.Fail})
	if len(code) != len("XXXX-XXXX") {
		t.Fatalf("want a code of two groups, got %s", code)
	}
	field := a.field("helpdesk.field")
	for i, r := range code {
		if strings.Contains(a.sees(), "does not fit") || strings.Contains(a.sees(), "Take ") || strings.Contains(a.sees(), "Ask the caller") {
			t.Errorf("%q is called wrong", code[:i])
		}
		test.Type(field, string(r))
	}
	a.expect("No reader was found.", "Is the reader's light on?", "Code "+code)
	test.Type(field, "Z") // there is more: no code any more
	if strings.Contains(a.sees(), "No reader was found.") {
		t.Error("what was heard before is shown still")
	}
	a.expect("9 characters so far")
}

func TestCodesAreTakenAsTheyAreHeard(t *testing.T) {
	a := atHelpDesk(t, words.English)
	code := codeOf(t, map[int]phone.State{16: phone.Fail})
	for _, typed := range []string{
		strings.ToLower(code), strings.ReplaceAll(code, "-", " "), strings.ReplaceAll(code, "-", ""), "  " + code, strings.ReplaceAll(code, "0", "o"),
	} {
		a.hears("")
		a.hears(typed)
		a.expect("No reader was found.")
	}
}

// TestTheWrongCharacterIsMarked: it is said where it is, and the code that would fit can be taken.
func TestTheWrongCharacterIsMarked(t *testing.T) {
	a := atHelpDesk(t, words.English)
	code := codeOf(t, map[int]phone.State{16: phone.Fail})
	swapped := code[:6] + code[7:8] + code[6:7] + code[8:]
	a.hears(swapped)
	if strings.Contains(a.sees(), "probably wrong") {
		t.Error("called wrong while there may be more to come")
	}
	a.field("helpdesk.field").TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	a.expect("does not fit its check characters", "probably wrong: group 2, character 2")
	press(t, a.window, "Take "+code)
	a.expect("No reader was found.")
}

func TestCodesThatCannotBeRead(t *testing.T) {
	a := atHelpDesk(t, words.English)
	table, _ := phone.Newest(phone.Linux)
	table.Version++
	newer, err := phone.Encode(table, nil)
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		newer:                            "from a newer program",
		"234G-N0":                        "A character may be missing",
		"23!":                            "No code has the character",
		strings.Repeat("234G-", 5) + "A": "there are 5 groups at most",
	} {
		a.hears(typed)
		a.field("helpdesk.field").TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		a.expect(want)
	}
}

// TestNumbersAndWords: whoever cannot read out the code says the number of a row, or what it says.
func TestNumbersAndWords(t *testing.T) {
	a := atHelpDesk(t, words.English)
	a.hears("16")
	a.expect("If that is the number of a check, press Enter.")
	a.field("helpdesk.field").TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	a.expect("No reader was found.", "Is the reader's light on?")
	press(t, a.window, "More about it")
	a.hears("virtual")
	a.expect("There are only virtual readers")
	a.hears("hicos")
	press(t, a.window, "Problem; 33. ")
	if want := []string{screen.CodeTopic("reader-attached"), screen.CodeTopic("module-version")}; !slices.Equal(a.log.helped, want) {
		t.Errorf("helped with %q", a.log.helped)
	}
	for _, nothing := range []string{"", "99", "e"} {
		a.hears(nothing)
		a.field("helpdesk.field").TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		if strings.Contains(a.sees(), "It may be") {
			t.Errorf("%q finds %s", nothing, a.sees())
		}
	}
}

func TestTheCallersList(t *testing.T) {
	a := atHelpDesk(t, words.English)
	a.hears(codeOf(t, map[int]phone.State{4: phone.Fail, 16: phone.Fail, 42: phone.Warn}))
	a.expect("4. Folder for reports", "16. Reader: plugged in", "42. Browser")
	if strings.Contains(a.sees(), "2. Date and time") {
		t.Error("what is in order is not folded")
	}
	press(t, a.window, "The other")
	a.expect("2. Date and time", "17. Card: inserted", "has to be solved first")
	press(t, a.window, "Attention; 42. Browser")
	if want := []string{screen.CodeTopic("browser-access")}; !slices.Equal(a.log.helped, want) {
		t.Errorf("helped with %q", a.log.helped)
	}
}

func TestTheTicket(t *testing.T) {
	a := atHelpDesk(t, words.English)
	code := codeOf(t, map[int]phone.State{16: phone.Fail, 42: phone.Warn})
	a.hears(code)
	press(t, a.window, "Copy for the ticket")
	for _, want := range []string{code, "Linux", "[problem] 16 Reader: plugged in", "Please plug in a reader", "[warning] 42 Browser", "were skipped"} {
		if !strings.Contains(a.log.copied[0], want) {
			t.Errorf("%q is missing in\n%s", want, a.log.copied[0])
		}
	}
	press(t, a.window, "Next call")
	if strings.Contains(a.sees(), "No reader was found.") || len(a.log.focused) == 0 {
		t.Error("the next caller is shown the problem of the last")
	}
	a.hears(codeOf(t, nil))
	a.expect("No problem was found.", "Which site is it")
}

func TestQuestionsAreFoldedByKeyboard(t *testing.T) {
	a := atHelpDesk(t, words.English)
	press(t, a.window, "3. Is the reader's light on")
	a.expect("\"No reader was found.\"")
	press(t, a.window, "10. To unblock")
	a.expect("It is forgotten")
	if strings.Contains(a.sees(), "\"No reader was found.\"") {
		t.Error("two questions are open")
	}
	press(t, a.window, "Problem; \"It is forgotten\"")
	if !slices.Equal(a.log.helped, []string{screen.TopicCodeForgotten}) {
		t.Errorf("helped with %q", a.log.helped)
	}
	press(t, a.window, "10. To unblock")
	if strings.Contains(a.sees(), "It is forgotten") {
		t.Error("the answers can't be hidden again")
	}
}

// TestThisComputer: what the last check found, to be copied into letters and tickets without names and numbers.
func TestThisComputer(t *testing.T) {
	for _, language := range words.Languages() {
		a := atHelpDesk(t, language)
		press(t, a.window, a.words.Text("helpdesk.now.show"))
		a.expect(a.words.Text("helpdesk.now.none"))
		press(t, a.window, a.words.Text("helpdesk.now.check"))
		if !slices.Equal(a.log.went, []screen.Place{screen.Check}) {
			t.Errorf("went to %v", a.log.went)
		}
		now := snapshots()["no-card"]
		now.Check = desk.Checkup{At: today, System: "linux", Who: doctor.Who{Home: "/home/meilin", User: "meilin", Host: "tax-pc-07"}, Results: []doctor.Result{
			{Code: "clock", Number: 2, State: doctor.OK},
			{
				Code: "report-folder", Number: 4, State: doctor.Fail, Reason: "refused",
				Facts: doctor.Facts{"Folder": {Value: "/home/meilin/Reports", Privacy: doctor.Path}},
			},
			{Code: "card-content", Number: 22, State: doctor.Warn, Facts: doctor.Facts{"Number": {Value: "TP00000000000001", Privacy: doctor.Personal}}},
		}}
		a.page.Show(now)
		code, err := doctor.PhoneCode("linux", now.Check.Results)
		if err != nil {
			t.Fatal(err)
		}
		a.expect(code, a.words.CheckCase("card-content", "warn").Summary)
		press(t, a.window, a.words.Text("helpdesk.copy"))
		text := a.log.copied[0]
		for _, secret := range []string{"TP00000000000001", "meilin", "tax-pc-07"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q is in\n%s", secret, text)
			}
		}
		for _, want := range []string{code, "1.2.3, linux/amd64", a.words.CheckTitle("report-folder")} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in\n%s", want, text)
			}
		}
	}
}

// TestEverythingCanBePractised opens each part of the training and presses all that is in it.
func TestEverythingCanBePractised(t *testing.T) {
	a := atHelpDesk(t, words.English)
	want := simcard.Scenarios()
	for _, f := range practice.Failures() {
		want = append(want, f.Scenario())
	}
	for _, part := range []string{
		"Cards and what is on them", "Computer", "Smart-card service", "Reader", "Card", "PIN and code", "Certificate", "Card software",
		"Local web component", "Browser and network settings",
	} {
		before := rowsBelow(a.window)
		press(t, a.window, part+"; ")
		for _, row := range rowsBelow(a.window) {
			if !slices.Contains(before, row) {
				row.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			}
		}
		press(t, a.window, part+"; ")
	}
	slices.Sort(want)
	if got := slices.Sorted(slices.Values(a.desk.practised)); !slices.Equal(got, want) {
		t.Errorf("%d can be practised, want %d", len(got), len(want))
	}
}

// rowsBelow are all that can be pressed.
func rowsBelow(c fyne.Canvas) []labelled {
	var all []labelled
	for _, o := range seen(c.Content()) {
		if p, ok := o.(labelled); ok {
			all = append(all, p)
		}
	}
	return all
}

func TestTrainingIsFoundAndMarked(t *testing.T) {
	a := atHelpDesk(t, words.English)
	if strings.Contains(a.sees(), "End the practice") {
		t.Error("there is no practice to end")
	}
	search := a.field("helpdesk.training.find")
	search.SetText("Windows")
	a.expect("(Windows)")
	search.SetText("no such thing")
	a.expect("No failure has these words.")
	search.SetText("6")
	press(t, a.window, "Problem; 6. Smart-card service: enabled")
	const scenario = "failure:service-enabled/fail"
	if !slices.Equal(a.desk.practised, []string{scenario}) {
		t.Errorf("practised %q", a.desk.practised)
	}
	now := snapshots()["no-service"]
	now.Practice = scenario
	a.page.Show(now)
	a.expect("Practice: Smart-card service: enabled – The Windows service", "Neither computer nor card is real.")
	now.Check = desk.Checkup{At: today, System: "linux", Results: []doctor.Result{{Code: "clock", Number: 2, State: doctor.OK}}}
	a.page.Show(now)
	press(t, a.window, "The last check")
	press(t, a.window, "Copy the results")
	if !strings.Contains(a.log.copied[0], "Practice card") {
		t.Errorf("practice is not marked in\n%s", a.log.copied[0])
	}
	press(t, a.window, "End the practice")
	if got := a.desk.practised[len(a.desk.practised)-1]; got != "" {
		t.Errorf("practised %q", got)
	}
	a.page.Show(snapshots()["no-service"])
	if strings.Contains(a.sees(), "End the practice") {
		t.Error("the practice is over and still marked")
	}
}

func TestHelpDeskSpeaksBothLanguages(t *testing.T) {
	for _, language := range words.Languages() {
		a := atHelpDesk(t, language)
		a.hears(codeOf(t, map[int]phone.State{16: phone.Fail, 42: phone.Warn}))
		text := a.sees()
		for _, row := range rowsBelow(a.window) {
			if strings.HasPrefix(said(row.(fyne.CanvasObject)), "1") || strings.HasPrefix(said(row.(fyne.CanvasObject)), "2") {
				row.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
				text += a.sees()
			}
		}
		if strings.Contains(text, "helpdesk.") || strings.Contains(text, "doctor.") || strings.Contains(text, "<no value>") {
			t.Error(text)
		}
	}
}

func clockOfToday() time.Time { return today }

// TestAClickIsNotLost: when the keyboard leaves the field for a button, the button stays the same one.
func TestAClickIsNotLost(t *testing.T) {
	a := atHelpDesk(t, words.English)
	a.hears(codeOf(t, map[int]phone.State{16: phone.Fail}))
	before := pressable(t, a.window, "Copy for the ticket")
	a.field("helpdesk.field").FocusLost()
	if pressable(t, a.window, "Copy for the ticket") != before {
		t.Error("what is clicked is taken away before the finger leaves it")
	}
}

// Where an administrator wants no practice cards there is nothing to train with, and nothing is said of it.
func TestHelpDeskWithoutPractice(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewHelpDesk(l.here(english()), &deskLog{}, nil, nil, info)
	if said := everything(shown(t, p)); strings.Contains(said, english().Text("helpdesk.training")) || !strings.Contains(said, english().Text("helpdesk.now")) {
		t.Error(said)
	}
}
