package selftest

import (
	"slices"

	"carddesk/app/words"
)

// StepName is a part of the test, as pages, terminal and JSON name it.
type StepName string

// The steps, in the order in which they are shown.
const (
	StepLocal       StepName = "local"       // the browser lets a page reach programs on this computer
	StepComponent   StepName = "component"   // the local component answers this program
	StepFetch       StepName = "fetch"       // the browser reaches it by a request
	StepImage       StepName = "image"       // the browser reaches it by an image
	StepPopups      StepName = "popups"      // the browser opens windows
	StepWindow      StepName = "window"      // the browser reaches it by a window and messages
	StepReader      StepName = "reader"      // a reader is attached
	StepCard        StepName = "card"        // a card lies in it and can be read
	StepCertificate StepName = "certificate" // its certificate is valid
	StepSignature   StepName = "signature"   // with the PIN, its keys work
)

// Steps are all steps, in their order.
func Steps() []StepName { return slices.Clone(order) }

// order is that of Steps.
var order = []StepName{
	StepLocal, StepComponent, StepFetch, StepImage, StepPopups, StepWindow, StepReader, StepCard, StepCertificate, StepSignature,
}

// State is how a step stands.
type State string

// The states.
const (
	Waiting State = "waiting" // for another step
	Running State = "running"
	Asking  State = "asking" // for a person
	OK      State = "ok"
	Warn    State = "warn"
	Fail    State = "fail"
	Skipped State = "skipped" // for want of the step in Step.Parent
)

// Ended tells whether a state is the end of a step.
func (s State) Ended() bool { return s == OK || s == Warn || s == Fail || s == Skipped }

// Step is how one step stands.
type Step struct {
	Name   StepName
	State  State
	Case   string       // what was found; see Cases
	Values words.Values // for its sentence
	Err    error        // why it failed, where that is an error of the program's
	Parent StepName     // of a skipped step: what failed
}

// Cases are what may be found in each step, and how the step then stands. Errors of the program's own are found besides.
var Cases = map[StepName]map[string]State{
	StepLocal: {
		begun: Running, "asking": Asking, "reached": OK, "allowed": OK, "denied": Fail, "unanswered": Fail, "unreached": Fail, "silent": Fail,
	},
	StepComponent: {"answers": OK},
	StepFetch:     {begun: Running, "reached": OK, "unreached": Fail, "silent": Fail},
	StepImage:     {begun: Running, "read": OK, "seen": OK, "unreached": Fail, "silent": Fail},
	StepPopups:    {begun: Running, "button": Asking, "free": OK, "click": Warn, "blocked": Fail},
	StepWindow:    {begun: Running, "answered": OK, "unknown": OK, "silent": Fail, "closed": Fail},
	StepReader:    {"looking": Running, "there": OK, "none": Fail, "service": Fail},
	StepCard:      {"reading": Running, "read": OK, "none": Fail, "several": Fail},
	StepCertificate: {
		"valid": OK, "soon": Warn, "expired": Fail, "early": Fail, "missing": Fail,
	},
	StepSignature: {"button": Asking, "typing": Running, "signing": Running, "done": OK, "impossible": Skipped},
}

// begun is the case of a step that the browser is carrying out. There is nothing to say about it.
const begun = "begun"

// browsers are the steps that the browser carries out, and reports of. Nothing else is taken from it.
var browsers = []StepName{StepLocal, StepFetch, StepImage, StepPopups, StepWindow}

// in is a step in which that was found.
func in(name StepName, found string) Step {
	return Step{Name: name, State: Cases[name][found], Case: found}
}

// needs are the steps without which another one tells nothing: it is skipped when one of them failed.
var needs = map[StepName][]StepName{
	StepFetch:       {StepLocal, StepComponent},
	StepImage:       {StepLocal, StepComponent},
	StepWindow:      {StepComponent, StepPopups},
	StepCard:        {StepReader},
	StepCertificate: {StepCard},
	StepSignature:   {StepCard},
}

// browsers tells whether a step is carried out by the browser.
func (n StepName) browsers() bool { return slices.Contains(browsers, n) }

// Report is how the whole test stands. It does not change once it was handed out.
type Report struct {
	Steps  []Step // all of them, in their order
	Opened bool   // a browser has opened the page
	Over   Reason // why the test has ended; empty while it goes on
}

// Step gives one step.
func (r Report) Step(name StepName) Step {
	for _, s := range r.Steps {
		if s.Name == name {
			return s
		}
	}
	return Step{Name: name, State: Waiting}
}

// Failed is the first step that failed, or nil.
func (r Report) Failed() *Step { return r.first(Fail) }

// Warned is the first step with a warning, or nil.
func (r Report) Warned() *Step { return r.first(Warn) }

func (r Report) first(state State) *Step {
	i := slices.IndexFunc(r.Steps, func(s Step) bool { return s.State == state })
	if i < 0 {
		return nil
	}
	return &r.Steps[i]
}

// open is the first step that has not ended.
func (r Report) open() Step {
	for _, s := range r.Steps {
		if !s.State.Ended() {
			return s
		}
	}
	return Step{}
}

// Complete tells whether every step has ended.
func (r Report) Complete() bool {
	return !slices.ContainsFunc(r.Steps, func(s Step) bool { return !s.State.Ended() })
}

// Browser tells how the browser did, for the environment check: false when one of its own steps failed, true when all of them ended well,
// and nil while that is not known. A component that does not run says nothing of the browser.
func (r Report) Browser() *bool {
	well := true
	for _, s := range r.Steps {
		switch {
		case !s.Name.browsers():
		case s.State == Fail:
			return new(false)
		case s.State != OK && s.State != Warn:
			well = false
		}
	}
	if !well {
		return nil
	}
	return new(true)
}
