package screen

import (
	"context"
	"errors"
	"time"

	"carddesk/app/desk"
	"carddesk/app/remedy"
	"carddesk/app/report"
	"carddesk/cardops/cert"
	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/doctor"
)

// tested are checks with made-up findings: what is not named is in order, and what needs something that failed is skipped as the engine does.
type tested map[string]doctor.Result

// checkup is a run on a Linux computer that found this.
func (f tested) checkup(at time.Time) desk.Checkup {
	c := desk.Checkup{At: at, System: "linux", Architecture: "amd64", Who: doctor.Who{Home: "/home/meilin", User: "meilin", Host: "tax-pc-07"}}
	hinders := map[string]string{}
	env := &doctor.Env{System: c.System}
	if _, asked := f[doctor.CertRevoked]; asked {
		env.Revoked = func(context.Context, *cert.Certificate, []*cert.Certificate) (none revocation.Answer, err error) {
			return none, nil
		}
	}
	for _, check := range doctor.For(doctor.Table(), env) {
		r, named := f[check.Code]
		if !named {
			r = doctor.Result{State: doctor.OK, Facts: harmless[check.Code]}
			if r.Facts == nil && check.Cases[0] != "ok" {
				r.Reason = "unknown"
			}
		}
		r.Code, r.Number, r.Took = check.Code, check.Number, 12*time.Millisecond
		for _, need := range check.Needs {
			if hinders[need] != "" && r.State != doctor.Skip {
				r.State, r.Reason, r.Facts, r.Parent, r.Took = doctor.Skip, "", nil, hinders[need], 0
			}
		}
		switch r.State {
		case doctor.Fail, doctor.Broken:
			hinders[check.Code] = check.Code
		case doctor.Skip:
			hinders[check.Code] = r.Parent
		}
		c.Codes, c.Results = append(c.Codes, check.Code), append(c.Results, r)
	}
	c.Done = len(c.Codes)
	return c
}

// harmless are facts of checks that are in order.
var harmless = map[string]doctor.Facts{
	"system-version":  {"System": {Value: "Debian GNU/Linux 12"}, "Version": {Value: "6.1"}},
	"reader-attached": {"Readers": {Value: []string{"CardDesk Simulated Reader 01"}}},
	"report-folder":   {"Folder": {Value: "/home/meilin", Privacy: doctor.Path}},
	"card-kind":       {"Kind": {Value: "gpki-2"}},
	"pin-tries":       {"Tries": {Value: 3}},
}

func failing(code string, facts doctor.Facts) tested {
	return tested{code: {State: doctor.Fail, Facts: facts}}
}

// partly is a run that is under way, so many checks of it done.
func partly(c desk.Checkup, done int) desk.Checkup {
	c.Running, c.Done, c.Results = true, done, c.Results[:done]
	return c
}

// stillChecks is a desk on which no check ever ends.
type stillChecks struct{}

func (stillChecks) Check(...string) {}
func (stillChecks) EndCheck()       {}

// stillTools offer everything and do nothing.
func stillTools() CheckTools {
	return CheckTools{
		Do:     func(remedy.Action, func(remedy.Outcome)) {},
		Save:   func(*report.Report, doctor.Format, func(string, error)) {},
		Print:  func(*report.Report, func(error)) {},
		Online: true, SelfTest: func() {}, BrowserTest: func() {},
	}
}

// checkExhibit is a state of the page of checks.
type checkExhibit struct {
	name  string
	check desk.Checkup
	then  func(*CheckPage)
}

func checkGallery(x *exhibition) []GalleryEntry {
	at := x.here.Now()
	var all []GalleryEntry
	for _, e := range append(checksUnderWay(at), checksDone(at)...) {
		all = append(all, pageIn("check-"+e.name, NewCheck(x.here, stillChecks{}, stillTools()), desk.Snapshot{Check: e.check}, e.then))
	}
	practised := desk.Snapshot{Practice: "no-service", Check: failing("service-running", nil).checkup(at)}
	bare := NewCheck(x.here, stillChecks{}, CheckTools{})
	return append(all, pageIn("check-practice", bare, practised, nil))
}

// checksUnderWay are those before, in and without an end of a run.
func checksUnderWay(at time.Time) []checkExhibit {
	healthy, noCard := tested{}.checkup(at), failing("card-present", nil).checkup(at)
	stopped, gaveWay := partly(noCard, 20), partly(healthy, 12)
	stopped.Running, stopped.Err = false, context.Canceled
	gaveWay.Running, gaveWay.Err = false, desk.ErrBusy
	return []checkExhibit{
		{"before", desk.Checkup{}, nil},
		{"beginning", desk.Checkup{Running: true}, nil},
		{"running", partly(healthy, 7), nil},
		{"running-found", partly(noCard, 30), nil},
		{"stopped", stopped, nil},
		{"gave-way", gaveWay, nil},
		{"not-begun", desk.Checkup{Err: errors.New("no computer")}, nil},
	}
}

// checksDone are the ends of a run, and what a person looks at then.
func checksDone(at time.Time) []checkExhibit {
	healthy, noService := tested{}.checkup(at), failing("service-running", nil).checkup(at)
	warned := tested{
		"cert-ended":    {State: doctor.Warn, Facts: doctor.Facts{"Until": {Value: at.AddDate(0, 0, 20)}, "Days": {Value: 20}}},
		"component-log": {State: doctor.Warn, Facts: doctor.Facts{"Paths": {Value: []string{"/home/meilin/HiPKILocalSignServer/debug.log.1"}, Privacy: doctor.Path}}},
	}.checkup(at)
	broken := tested{"module-works": {State: doctor.Broken, Detail: "took too long: 35s, /home/meilin/libmodule.so"}}.checkup(at)
	stale := failing("card-present", nil).checkup(at)
	stale.Stale = true
	several := failing("pin-state", nil)
	several["component-running"], several["module-installed"] = doctor.Result{State: doctor.Fail}, doctor.Result{State: doctor.Fail}
	report := func(p *CheckPage) { p.handing.open = true; p.draw() }
	return []checkExhibit{
		{"good", healthy, nil},
		{"good-online", tested{doctor.CertRevoked: {State: doctor.OK}}.checkup(at), nil},
		{"good-unfolded", healthy, func(p *CheckPage) { p.toggle("fold/ok"); p.toggle("row/reader-attached") }},
		{"cause", noService, nil},
		{"cause-unfolded", noService, func(p *CheckPage) { p.toggle("fold/skip"); p.toggle("row/reader-attached") }},
		{"cause-working", noService, func(p *CheckPage) { p.doing = "head"; p.draw() }},
		{"cause-refused", noService, func(p *CheckPage) { p.tell("head", p.ending(remedy.Action{Name: remedy.StartService}, remedy.Refused)) }},
		{"causes", several.checkup(at), func(p *CheckPage) { p.toggle("row/module-installed") }},
		{"warnings", warned, func(p *CheckPage) { p.toggle("row/component-log") }},
		{"broken", broken, func(p *CheckPage) { p.toggle("row/module-works") }},
		{"stale", stale, nil},
		{"report", noService, report},
		{"report-full", noService, func(p *CheckPage) { p.handing.full = true; report(p) }},
		{"report-page", noService, func(p *CheckPage) {
			p.handing.format = doctor.HTML
			report(p)
			p.saved("/home/meilin/carddesk-report.html", nil)
		}},
		{"report-programs", noService, func(p *CheckPage) { p.handing.format = doctor.JSON; report(p) }},
	}
}
