package screen

import (
	"errors"

	"carddesk/app/desk"
	"carddesk/app/selftest"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// keepsNothing is a keeper of the gallery.
type keepsNothing struct{}

func (keepsNothing) Keep([]byte, func(string, error)) {}

// poseSteps are steps of which the last ended with an error, if there is one.
func poseSteps(n int, err error) []ops.Step {
	var all []ops.Step
	for i, name := range testSteps[:n] {
		s := ops.Step{Name: name, State: ops.StepDone}
		if err != nil && i == n-1 {
			s.State, s.Err = ops.StepFailed, err
		}
		all = append(all, s)
	}
	return all
}

// poseSelfTest is every state of the card's self test.
func poseSelfTest() []pose {
	page := func(here Here, o Operator, r Runner) *Operation { return NewSelfTest(here, o, r, keepsNothing{}) }
	piv := posePIVQuestion(ops.Sign, 3)
	ended := func(steps []ops.Step, signed []byte) func(*Operation) {
		return func(p *Operation) {
			p.start(ops.Sign)
			p.ended(p.dialogue, desk.Result{Outcome: ops.Outcome{Job: ops.Sign, Stage: ops.Done}, Steps: steps, SignedData: signed})
		}
	}
	failed := poseSteps(4, ops.ErrMismatch)
	failed[0].State, failed[0].Err = ops.StepFailed, ops.ErrMismatch
	failed[1].State = ops.StepSkipped
	partly := poseSteps(4, nil)
	partly[2].State = ops.StepNotPossible
	return []pose{
		{"self-test-no-card", page, desk.Snapshot{Situation: desk.NoCard}, nil},
		{"self-test-intro", page, posePIV(), askedWith(piv)},
		{"self-test-from-browser", page, posePIV(), func(p *Operation) {
			p.Follow(func(ops.Step) {}, func(desk.Result) {})
			askedWith(piv)(p)
		}},
		{"self-test-last-try", page, posePIV(), askedWith(posePIVQuestion(ops.Sign, 1))},
		{"self-test-secret", page, poseCitizen(), typedWith(poseCitizenQuestion(ops.Sign, false))},
		{"self-test-running", page, posePIV(), func(p *Operation) {
			askedWith(piv)(p)
			p.steps = poseSteps(2, nil)
			p.turn(sending)
		}},
		{"self-test-passed", page, posePIV(), ended(poseSteps(4, nil), []byte{1})},
		{"self-test-kept", page, posePIV(), func(p *Operation) {
			ended(poseSteps(4, nil), []byte{1})(p)
			p.keeper = keptAt("signed.p7s")
			p.keep()
		}},
		{"self-test-failed", page, posePIV(), ended(failed, nil)},
		{"self-test-partly", page, posePIV(), ended(partly, []byte{1})},
		{"self-test-wrong", page, posePIV(), refusedWith(ops.Sign, &secret.WrongError{Secret: secret.PIN, TriesLeft: new(2)})},
		{"self-test-locked", page, posePIV(), refusedWith(ops.Sign, &secret.LockedError{Secret: secret.PIN})},
		{"self-test-no-middleware", page, poseCitizen(), refusedWith(ops.Sign, token.ErrNoModule)},
		{"self-test-interrupted", page, posePIV(), endedWith(ops.Outcome{
			Job: ops.Sign, Stage: ops.Interrupted, Certain: ops.NotKnown, Err: secret.Unanswered(reader.ErrRemoved),
		})},
	}
}

// keptAt keeps everything under one name.
type keptAt string

func (k keptAt) Keep(_ []byte, done func(string, error)) { done(string(k), nil) }

// stillTester begins tests in which nothing happens.
type stillTester struct{ err error }

func (s stillTester) Begin(begun func(string, error), _ func(selftest.Report)) func() {
	begun("http://127.0.0.1:49152/GALLERYGALLERYGALLERYGALLE/", s.err)
	return func() {}
}

// browserReport is a report with the steps up to one as they should be, and that one as it was found.
func browserReport(last selftest.StepName, found string, err error) selftest.Report {
	r := selftest.Report{Opened: true}
	well := map[selftest.StepName]string{
		selftest.StepLocal: "reached", selftest.StepComponent: "answers", selftest.StepFetch: "reached", selftest.StepImage: "read",
		selftest.StepPopups: "free", selftest.StepWindow: "answered", selftest.StepReader: "there", selftest.StepCard: "read",
		selftest.StepCertificate: "valid", selftest.StepSignature: "done",
	}
	open := true
	for _, name := range selftest.Steps() {
		s := selftest.Step{Name: name, State: selftest.Waiting}
		switch {
		case name == last && err != nil:
			s.State, s.Err, open = selftest.Fail, err, false
		case name == last:
			s.State, s.Case, open = selftest.Cases[name][found], found, false
		case open:
			s.State, s.Case = selftest.OK, well[name]
		}
		s.Values = map[string]any{"Version": "1.3.4.103425", "Date": "2029-11-21"}
		r.Steps = append(r.Steps, s)
	}
	return r
}

// browserGallery is every state of the page for the test from the browser.
func browserGallery(x *exhibition) []GalleryEntry {
	at := func(name string, then func(*BrowserPage)) GalleryEntry {
		return pageIn("browser-"+name, NewBrowser(x.here, stillTester{}), desk.Snapshot{}, then)
	}
	told := func(r selftest.Report) func(*BrowserPage) {
		return func(p *BrowserPage) {
			p.begin()
			p.address = "http://127.0.0.1:49152/GALLERYGALLERYGALLERYGALLE/"
			p.changed(r)
		}
	}
	passed := browserReport("", "", nil)
	passed.Over = selftest.Finished
	late := browserReport(selftest.StepPopups, "button", nil)
	late.Over = selftest.TimeUp
	return []GalleryEntry{
		at("idle", func(*BrowserPage) {}),
		at("waiting", told(selftest.Report{Steps: browserReport(selftest.StepLocal, "asking", nil).Steps})),
		at("asking", told(browserReport(selftest.StepLocal, "asking", nil))),
		at("popups", told(browserReport(selftest.StepPopups, "button", nil))),
		at("no-component", told(browserReport(selftest.StepComponent, "", hipki.ErrNotRunning))),
		at("denied", told(browserReport(selftest.StepLocal, "denied", nil))),
		at("typing", told(browserReport(selftest.StepSignature, "typing", nil))),
		at("passed", told(passed)),
		at("time-up", told(late)),
		pageIn("browser-no-port", NewBrowser(x.here, stillTester{errors.New("no port is free")}), desk.Snapshot{}, (*BrowserPage).begin),
	}
}
