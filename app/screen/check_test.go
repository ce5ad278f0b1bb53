package screen_test

import (
	"context"
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"carddesk/app/desk"
	"carddesk/app/remedy"
	"carddesk/app/report"
	"carddesk/app/screen"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/phone"
)

// checkDesk notes what the page asks of the desk.
type checkDesk struct {
	runs  [][]string
	ended int
}

func (d *checkDesk) Check(codes ...string) { d.runs = append(d.runs, codes) }
func (d *checkDesk) EndCheck()             { d.ended++ }

// checking is the page of checks with everything that it asked for.
type checking struct {
	log
	*testing.T
	page   *screen.CheckPage
	canvas fyne.Canvas
	desk   checkDesk

	did     []remedy.Action
	finish  func(remedy.Outcome)
	saved   []*report.Report
	formats []doctor.Format
	failure error // of saving and printing
	printed []*report.Report
	tests   []string
}

func checkingIn(t *testing.T, w *words.Words, s desk.Snapshot) *checking {
	t.Helper()
	begin(t)
	c := &checking{T: t}
	c.page = screen.NewCheck(c.here(w), &c.desk, screen.CheckTools{
		Do: func(a remedy.Action, done func(remedy.Outcome)) { c.did, c.finish = append(c.did, a), done },
		Save: func(r *report.Report, f doctor.Format, done func(string, error)) {
			c.saved, c.formats = append(c.saved, r), append(c.formats, f)
			done("/home/meilin/Documents/report"+string(f), c.failure)
		},
		Print:       func(r *report.Report, done func(error)) { c.printed = append(c.printed, r); done(c.failure) },
		Online:      true,
		SelfTest:    func() { c.tests = append(c.tests, "card") },
		BrowserTest: func() { c.tests = append(c.tests, "browser") },
	})
	c.canvas = shown(t, c.page)
	c.page.Show(s)
	return c
}

// checkingA shows what a run found.
func checkingA(t *testing.T, check desk.Checkup) *checking {
	t.Helper()
	return checkingIn(t, english(), desk.Snapshot{Check: check})
}

func (c *checking) press(says string) {
	c.Helper()
	press(c.T, c.canvas, says)
}

func (c *checking) expect(texts ...string) {
	c.Helper()
	all := everything(c.canvas)
	for _, text := range texts {
		if !strings.Contains(all, text) {
			c.Errorf("%q is not said:\n%s", text, all)
		}
	}
}

func (c *checking) expectNot(texts ...string) {
	c.Helper()
	all := everything(c.canvas)
	for _, text := range texts {
		if strings.Contains(all, text) {
			c.Errorf("%q is said:\n%s", text, all)
		}
	}
}

func fails(code string) map[string]doctor.Result { return ends(code, doctor.Fail) }

func ends(code string, state doctor.State) map[string]doctor.Result {
	return map[string]doctor.Result{code: {State: state}}
}

func TestACheckIsBegunAndStopped(t *testing.T) {
	c := checkingA(t, desk.Checkup{})
	if len(c.desk.runs) > 0 {
		t.Error("the check began by itself")
	}
	c.press("Start the check")
	if len(c.desk.runs) != 1 || len(c.desk.runs[0]) != 0 {
		t.Errorf("asked for %q", c.desk.runs)
	}
	run := screen.Partly(screen.Checked(today, nil), 7)
	c.page.Show(desk.Snapshot{Check: run})
	c.expect("7 of 38 are done.", "Now: "+english().CheckTitle(run.Now()))
	c.expectNot("Code for the phone", "Report", "Start the check")
	c.press("Stop")
	if c.desk.ended != 1 {
		t.Errorf("stopped %d times", c.desk.ended)
	}
	run.Running, run.Err = false, context.Canceled
	c.page.Show(desk.Snapshot{Check: run})
	c.expect("The check was stopped.", "Check again")
}

// TestOneCause: whatever fails, it is said once, with its remedy, and nothing else is red.
func TestOneCause(t *testing.T) {
	for _, check := range doctor.For(doctor.Table(), &doctor.Env{System: "linux"}) {
		for _, how := range check.Cases {
			state, reason, _ := strings.Cut(how, "-")
			if doctor.State(state) != doctor.Fail {
				continue
			}
			t.Run(check.Code+" "+how, func(t *testing.T) {
				found := doctor.Result{Code: check.Code, State: doctor.Fail, Reason: reason}
				c := checkingA(t, screen.Checked(today, map[string]doctor.Result{check.Code: found}))
				said := english().Check(found, "linux")
				c.expect("The reason was found", said.Summary, said.Remedy, "Check again", "Code for the phone")
				c.expectNot("<no value>", "check.", "doctor.", "Also found")
				if bad := strings.Count(everything(c.canvas), "Problem; "); bad != 1 {
					t.Errorf("%d are said to be a problem:\n%s", bad, everything(c.canvas))
				}
			})
		}
	}
}

func TestNothingKeepsTheCardFromBeingUsed(t *testing.T) {
	for state, want := range map[doctor.State][]string{
		doctor.OK:     {"In order", "No problem was found.", "read out the code below"},
		doctor.Warn:   {"In order, with remarks", "1 thing is worth knowing", "Worth knowing", english().CheckTitle("component-log")},
		doctor.Broken: {"Not certain", "1 check could not be carried out", english().CheckTitle("component-log")},
	} {
		found := ends("component-log", state)
		if state == doctor.OK {
			found = nil
		}
		c := checkingA(t, screen.Checked(today, found))
		c.expect(want...)
		c.expectNot("Problem; ", "The reason was found")
	}
}

// TestOtherFindings stand below the first.
func TestOtherFindings(t *testing.T) {
	found := fails("card-present")
	found["component-running"], found["component-log"] = doctor.Result{State: doctor.Fail}, doctor.Result{State: doctor.Warn}
	c := checkingA(t, screen.Checked(today, found))
	c.expect("There is a reader, but no card in it.", "Also found", english().CheckTitle("component-running"), english().CheckTitle("component-log"))
	c.press("Problem; " + english().CheckTitle("component-running"))
	c.expect("Please start it: run start.sh in the folder it was unpacked to. If it is not installed, please get it from moica.nat.gov.tw.", "Check no. 35, component-running, 12 ms")
	c.press("Problem; " + english().CheckTitle("component-running"))
	c.expectNot("Check no. 35")
}

// TestOneAgain: with it goes what could not be checked because of the same.
func TestOneAgain(t *testing.T) {
	check := screen.Checked(today, fails("component-running"))
	c := checkingA(t, check)
	c.press("Not checked: 3")
	c.press("Not checked: 3") // closed and opened
	c.expectNot("Check this again")
	c.press("Not checked: 3")
	c.press(english().CheckTitle("component-version"))
	c.press("Check this again")
	want := []string{"component-version", "component-genuine", "component-reader"}
	if len(c.desk.runs) != 1 || !slices.Equal(c.desk.runs[0], want) {
		t.Errorf("asked for %q, want %q", c.desk.runs, want)
	}
	c.press("Check again")
	if len(c.desk.runs) != 2 || len(c.desk.runs[1]) != 0 {
		t.Errorf("asked for %q", c.desk.runs)
	}
}

func TestWhyACheckDidNotEnd(t *testing.T) {
	for text, err := range map[string]error{
		"The check was stopped.":                  context.Canceled,
		"so as not to disturb":                    desk.ErrBusy,
		"The check could not be carried out.":     errors.New("odd"),
		"Please try again. If that does not help": desk.ErrBroken,
	} {
		check := screen.Checked(today, fails("card-present"))
		check.Err, check.Results = err, check.Results[:20]
		c := checkingA(t, check)
		c.expect(text, "Found so far", "There is a reader, but no card in it.", "Check again")
		c.expectNot("No problem was found.", "The reason was found", "Code for the phone", "See the report")
	}
}

func TestWhatWasCheckedIsOld(t *testing.T) {
	check := screen.Checked(today, fails("card-present"))
	c := checkingA(t, check)
	c.expectNot("Since this check")
	check.Stale = true
	c.page.Show(desk.Snapshot{Check: check})
	c.expect("Since this check a reader or card has come or gone", "Please check again")
}

// TestTheServiceIsStarted for a person, and checked again; not when that was refused.
func TestTheServiceIsStarted(t *testing.T) {
	for how, want := range map[remedy.Outcome]string{
		remedy.Done:    "The service was asked to start.",
		remedy.Refused: "\"Start the service\" was not permitted.",
		remedy.Missing: "\"Start the service\" is not possible on this system.",
		remedy.Failed:  "\"Start the service\" did not work.",
	} {
		c := checkingA(t, screen.Checked(today, fails("service-running")))
		c.page.Enter()
		if c.focused[0] != pressable(t, c.canvas, "Start the service") {
			t.Error("the keyboard does not begin at what helps")
		}
		c.press("Start the service")
		if len(c.did) != 1 || c.did[0].Name != remedy.StartService {
			t.Fatalf("did %v", c.did)
		}
		c.expect("The system may ask for the password of an administrator.")
		if b, ok := pressable(t, c.canvas, "Start the service").(fyne.Disableable); !ok || !b.Disabled() {
			t.Error("it can be pressed twice")
		}
		c.finish(how)
		c.expect(want)
		c.expectNot("The system may ask")
		if again := len(c.desk.runs) == 1; again != (how == remedy.Done) {
			t.Errorf("%s: checked again: %v", how, c.desk.runs)
		}
	}
}

func TestACommandIsCopied(t *testing.T) {
	c := checkingA(t, screen.Checked(today, fails("service-running")))
	c.press("Copy the command")
	if !slices.Equal(c.copied, []string{"sudo systemctl enable --now pcscd.socket"}) || len(c.did) > 0 || len(c.desk.runs) > 0 {
		t.Errorf("copied %q, did %v, checked %v", c.copied, c.did, c.desk.runs)
	}
	c.expect("The command was copied.", "sudo systemctl enable --now pcscd.socket")
}

func TestWhereAFindingLeads(t *testing.T) {
	c := checkingA(t, screen.Checked(today, fails("pin-state")))
	c.press("Unblock")
	c.press("Show me how")
	if !slices.Equal(c.went, []screen.Place{screen.Unblock}) || !slices.Equal(c.helped, []string{screen.TopicCardLocked}) {
		t.Errorf("went %v, helped with %v", c.went, c.helped)
	}
	c = checkingA(t, screen.Checked(today, nil))
	c.press("Test the card itself")
	c.press("Test from the browser")
	if !slices.Equal(c.tests, []string{"card", "browser"}) {
		t.Errorf("%v", c.tests)
	}
}

// TestAskingOnline is offered, asks by name, and tells of a good answer too.
func TestAskingOnline(t *testing.T) {
	c := checkingA(t, screen.Checked(today, nil))
	c.expectNot("Checked online")
	c.press("Check online for revocation")
	if len(c.desk.runs) != 1 || !slices.Equal(c.desk.runs[0], []string{doctor.CertRevoked}) {
		t.Errorf("%v", c.desk.runs)
	}
	c = checkingA(t, screen.Checked(today, map[string]doctor.Result{doctor.CertRevoked: {State: doctor.OK}}))
	c.expect("Checked online: the certificates are neither suspended nor revoked.")
	c = checkingA(t, screen.Checked(today, map[string]doctor.Result{doctor.CertRevoked: {State: doctor.Fail, Reason: "suspended"}}))
	c.expect("The certificate is suspended.")
	c.expectNot("Checked online")
}

// TestNothingIsDoneInPractice: the computer is not the one that was checked.
func TestNothingIsDoneInPractice(t *testing.T) {
	c := checkingIn(t, english(), desk.Snapshot{Practice: "healthy", Check: screen.Checked(today, fails("service-running"))})
	c.expect("it is not running.", "Check again")
	c.expectNot("Start the service", "Copy the command")
}

// TestWhatThereIsNothingFor is not offered.
func TestWhatThereIsNothingFor(t *testing.T) {
	begin(t)
	var l log
	p := screen.NewCheck(l.here(english()), &checkDesk{}, screen.CheckTools{})
	canvas := shown(t, p)
	p.Show(desk.Snapshot{Check: screen.Checked(today, fails("service-running"))})
	press(t, canvas, "See the report")
	for _, no := range []string{"Start the service", "Save", "Open to print", "Test the card itself", "Test from the browser", "Check online"} {
		if text := everything(canvas); strings.Contains(text, no) {
			t.Errorf("%q is offered:\n%s", no, text)
		}
	}
}

// ofMeilin finds what a redacted report must not hold.
var ofMeilin = regexp.MustCompile(`(?i)meilin|tax-pc-07|TP00000000000001`)

// personalRun is a run with the names of an invented person in it.
func personalRun() desk.Checkup {
	found := fails("report-folder")
	found["report-folder"] = doctor.Result{State: doctor.Fail, Reason: "refused", Facts: doctor.Facts{"Folder": {Value: "/home/meilin/reports", Privacy: doctor.Path}}}
	found["card-content"] = doctor.Result{State: doctor.Broken, Detail: "card TP00000000000001 of tax-pc-07"}
	return screen.Checked(today, found)
}

// TestWhatIsHandedOn is seen before: redacted unless a person wants all of it, each time anew.
func TestWhatIsHandedOn(t *testing.T) {
	c := checkingA(t, personalRun())
	c.expectNot("TP00000000000001", "tax-pc-07", "/home/meilin")
	c.press("See the report")
	c.expect("Names, card numbers, user name, computer name and folders are left out.", "CardDesk: environment check", "~/reports")
	c.expectNot("TP00000000000001", "tax-pc-07", "/home/meilin")
	c.press("Copy the report")
	c.press("Save")
	c.press("Open to print")
	c.press("With names and card numbers")
	c.expect("Nothing is left out", "TP00000000000001", "tax-pc-07", "/home/meilin/reports")
	c.press("Copy the report")
	c.press("Save")
	if len(c.saved) != 2 || c.saved[0].Full || !c.saved[1].Full || len(c.printed) != 1 || c.printed[0].Full {
		t.Fatalf("saved %v, printed %v", c.saved, c.printed)
	}
	if first, second := c.copied[0], c.copied[1]; ofMeilin.MatchString(first) || !ofMeilin.MatchString(second) || first != c.saved[0].Text() || second != c.saved[1].Text() {
		t.Errorf("copied %q", c.copied)
	}
	c.press("Close the report")
	c.expectNot("TP00000000000001", "Save")
	c.press("See the report")
	c.expectNot("TP00000000000001", "tax-pc-07")
}

func TestFormatsOfTheReport(t *testing.T) {
	c := checkingA(t, personalRun())
	c.press("See the report")
	choose := func(from, to string) {
		t.Helper()
		selector(t, c.canvas, from).SetSelected(to)
	}
	choose("Text (.txt)", "For programs (.json)")
	c.expect(`"schema": "carddesk.doctor/1"`, `"redacted": true`)
	c.press("Save")
	choose("For programs (.json)", "Web page (.html)")
	c.expect("The web page says the following")
	c.press("Save")
	if want := []doctor.Format{doctor.JSON, doctor.HTML}; !slices.Equal(c.formats, want) {
		t.Errorf("%v, want %v", c.formats, want)
	}
	c.expect("The report was saved: /home/meilin/Documents/report.html")
}

func TestAReportThatIsNotSaved(t *testing.T) {
	c := checkingA(t, personalRun())
	c.failure = &fs.PathError{Op: "save", Path: "/full/report.txt", Err: fs.ErrPermission}
	c.press("See the report")
	c.press("Save")
	c.expect(english().Problem(c.failure).Message)
	c.press("Open to print")
	c.expect("The report could not be opened in the browser.")
	c.expectNot("The report was saved")
}

// TestTheCodeOnThePage is that of the results, and can be decoded.
func TestTheCodeOnThePage(t *testing.T) {
	for _, code := range []string{"card-present", "service-running", "component-running", "clock"} {
		check := screen.Checked(today, fails(code))
		c := checkingA(t, check)
		want, err := doctor.PhoneCode("linux", check.Results)
		if err != nil {
			t.Fatal(err)
		}
		c.expect(want, english().Spell(want))
		c.press("Copy the code")
		call, err := report.Read(english(), c.copied[0])
		if err != nil || len(call.Of(doctor.Fail)) != 1 || call.Of(doctor.Fail)[0].Code != code {
			t.Errorf("%s: %+v, %v", code, call, err)
		}
	}
	if _, err := phone.Decode("234G-TYPX", phone.Tables()); err == nil {
		t.Error("any code is taken")
	}
}

// TestTheKeyboardStays where it is while results come, and goes on to the next step when there is nothing left to stop.
func TestTheKeyboardStays(t *testing.T) {
	whole := screen.Checked(today, fails("card-present"))
	c := checkingA(t, screen.Partly(whole, 3))
	at := func() string { return said(c.canvas.Focused().(fyne.CanvasObject)) }
	c.canvas.Focus(pressable(t, c.canvas, "Stop"))
	c.page.Show(desk.Snapshot{Check: screen.Partly(whole, 4)})
	c.expect("4 of 38 are done.")
	if at() != "Stop" {
		t.Errorf("at %q", at())
	}
	c.page.Show(desk.Snapshot{Check: screen.Partly(whole, 30)}) // something was found
	if now := c.focused[len(c.focused)-1]; said(now.(fyne.CanvasObject)) != "Stop" {
		t.Errorf("at %q", said(now.(fyne.CanvasObject)))
	}
	c.canvas.Focus(pressable(t, c.canvas, "Stop"))
	c.page.Show(desk.Snapshot{Check: whole})
	if now := c.focused[len(c.focused)-1]; said(now.(fyne.CanvasObject)) != "Check again" {
		t.Errorf("at %q", said(now.(fyne.CanvasObject)))
	}
	c.canvas.Focus(pressable(t, c.canvas, "See the report"))
	before := len(c.focused)
	c.page.Show(desk.Snapshot{Check: whole, Situation: desk.Ready}) // news of a card
	if len(c.focused) != before || at() != "See the report" {
		t.Errorf("at %q", at())
	}
}

// TestCheckSpeaksChineseToo: no key stands where a sentence should.
func TestCheckSpeaksChineseToo(t *testing.T) {
	w := words.In(words.Chinese)
	for _, check := range []desk.Checkup{
		{},
		{Running: true},
		screen.Partly(screen.Checked(today, nil), 9), screen.Checked(today, nil), personalRun(),
		screen.Checked(today, ends("module-works", doctor.Broken)), screen.Checked(today, fails("clock")),
		{Err: desk.ErrBusy},
	} {
		c := checkingIn(t, w, desk.Snapshot{Check: check})
		for _, o := range seen(c.canvas.Content()) {
			if b, ok := o.(interface{ TypedKey(*fyne.KeyEvent) }); ok && said(o) == w.Text("check.report.show") {
				b.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			}
		}
		if text := everything(c.canvas); strings.Contains(text, "check.") || strings.Contains(text, "doctor.") || strings.Contains(text, "<no value>") {
			t.Errorf("%+v:\n%s", check, text)
		}
	}
}
