package practice

import (
	"slices"
	"strings"
	"time"

	"carddesk/cardops/doctor"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/computer"
	"carddesk/cardops/transport"
)

// Failure is something that a check of the environment finds, set up to be practised: the one thing that is wrong.
type Failure struct {
	Code   string // of the check
	Case   string // what it finds, as doctor.Result.Case names it
	System string // of the simulated computer, as GOOS names it
}

// failurePrefix begins the scenarios of failures.
const failurePrefix = "failure:"

// Scenario is what Open calls the failure: "failure:reader-attached/fail".
func (f Failure) Scenario() string { return failurePrefix + f.Code + "/" + f.Case }

// Failures lists one for every case in which a check complains, in the order of the table of checks. They happen on a Linux computer where the
// check exists there.
func Failures() []Failure {
	var all []Failure
	for _, f := range faults() {
		all = append(all, Failure{f.check, f.says, f.on()})
	}
	order := map[string]int{}
	for i, c := range doctor.Table() {
		order[c.Code] = i
	}
	slices.SortStableFunc(all, func(a, b Failure) int { return order[a.Code] - order[b.Code] })
	return all
}

// FailureOf tells which failure a scenario is; ok is false for one that is none.
func FailureOf(scenario string) (f Failure, ok bool) {
	if !strings.HasPrefix(scenario, failurePrefix) {
		return Failure{}, false
	}
	all := Failures()
	i := slices.IndexFunc(all, func(f Failure) bool { return f.Scenario() == scenario })
	if i < 0 {
		return Failure{}, false
	}
	return all[i], true
}

// fault is how a failure is made: what differs from a computer in good order with a citizen card in its reader. What is nil does not differ.
type fault struct {
	check, says string // code and case
	system      string // empty: Linux

	readers  []string                   // names of empty readers in place of the one with a card
	card     func(*simcard.Options)     // the card in the first reader; its clock is set already
	second   string                     // kind of the card in a second reader; empty: there is no such reader
	desk     func(*simcard.Desk)        // readers and service
	strike   func() simcard.Strike      // what cards answer in place of what they would
	computer func(*computer.Computer)   // the recorded computer
	local    func(*component.Component) // the local component
	client   func(*hipki.Client)        // the way to it
	ways     func(*ops.Ways)            // modules
	env      func(*doctor.Env)          // what else the check is told
	noCode   bool                       // the card centre has locked the subscriber code
}

// on is the system on which it happens.
func (f fault) on() string {
	if f.system == "" {
		return computer.Linux
	}
	return f.system
}

// faults are all failures, part by part.
func faults() []fault {
	return slices.Concat(computerFaults, serviceFaults, readerFaults, cardFaults, certificateFaults, moduleFaults, componentFaults, browserFaults)
}

// openFailure sets up a failure by its scenario. The errors are those of Open.
func openFailure(scenario string, now func() time.Time) (*Environment, error) {
	all := faults()
	i := slices.IndexFunc(all, func(f fault) bool { return Failure{f.check, f.says, f.on()}.Scenario() == scenario })
	if i < 0 {
		return nil, simcard.ScenarioError{Scenario: scenario}
	}
	f := all[i]
	sim, err := f.setUp(now)
	if err != nil {
		return nil, err
	}
	e := Over(sim)
	e.fault = f
	if f.noCode {
		e.codeTries = new(0)
	}
	return e, nil
}

// setUp makes the readers with their cards.
func (f fault) setUp(now func() time.Time) (*simcard.Desk, error) {
	if f.readers != nil {
		return f.touched(simcard.NewDesk(f.readers...)), nil
	}
	first := simcard.Options{Kind: simcard.GPKI2, Now: now}
	if f.card != nil {
		f.card(&first)
	}
	cards := []simcard.Options{first}
	if f.second != "" {
		cards = append(cards, simcard.Options{Kind: f.second, Now: now})
	}
	var names []string
	for n := range cards {
		names = append(names, simcard.ReaderName(n+1))
	}
	d := simcard.NewDesk(names...)
	for n, o := range cards {
		card, err := simcard.New(o)
		if err != nil {
			return nil, err
		}
		if err := d.Insert(n, card); err != nil {
			return nil, err
		}
	}
	return f.touched(d), nil
}

// touched is the desk after what happens to it.
func (f fault) touched(d *simcard.Desk) *simcard.Desk {
	if f.desk != nil {
		f.desk(d)
	}
	return d
}

// service is the smart-card service as programs see it.
func (f fault) service(d *simcard.Desk) transport.Service {
	if f.strike == nil {
		return d
	}
	return simcard.Struck(d, f.strike())
}
