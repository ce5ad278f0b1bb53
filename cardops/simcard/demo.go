package simcard

import (
	"fmt"
	"time"
)

// ScenarioError says that there is no practice scenario of this name.
type ScenarioError struct{ Scenario string }

func (e ScenarioError) Error() string { return fmt.Sprintf("no practice scenario %q", e.Scenario) }

// CodeLocked is the scenario of a citizen card whose PIN is locked and whose subscriber code is locked too. The card knows nothing of the
// code: the card centre counts its tries.
const CodeLocked = "code-locked"

// scenario is a situation that a caller may be in: the readers on the desk and what lies in them.
type scenario struct {
	name    string
	readers []prepare // one each; nil for an empty reader
	stopped bool      // the service does not run
}

// prepare sets what is particular about a card. The clock in the options is there already.
type prepare func(*Options)

// scenarios are in the order in which they are offered.
var scenarios = []scenario{
	{name: "healthy", readers: []prepare{ofKind(GPKI2)}},
	{name: "gpki1", readers: []prepare{ofKind(GPKI1)}},
	{name: "piv", readers: []prepare{ofKind(PIV)}},
	{name: "several", readers: []prepare{ofKind(GPKI1), ofKind(GPKI2), ofKind(PIV)}},
	{name: "ends-soon", readers: []prepare{ending(20)}},
	{name: "expired", readers: []prepare{ending(-40)}},
	{name: "not-yet-valid", readers: []prepare{beginning(3)}},
	{name: "one-try-left", readers: []prepare{left(GPKI2, 1)}},
	{name: "locked", readers: []prepare{left(GPKI2, 0)}},
	{name: CodeLocked, readers: []prepare{left(GPKI2, 0)}},
	{name: "piv-one-try-left", readers: []prepare{left(PIV, 1)}},
	{name: "piv-locked", readers: []prepare{left(PIV, 0)}},
	{name: "piv-code-locked", readers: []prepare{pukTries(0)}},
	{name: "health-card", readers: []prepare{ofKind(NHI)}},
	{name: "upside-down", readers: []prepare{ofKind(Mute)}},
	{name: "empty", readers: []prepare{nil}},
	{name: "no-reader"},
	{name: "no-service", readers: []prepare{ofKind(GPKI2)}, stopped: true},
}

func ofKind(k string) prepare { return func(o *Options) { o.Kind = k } }

// ending is a citizen card whose certificates end that many days from now.
func ending(days int) prepare {
	return func(o *Options) { o.Kind, o.Expires = GPKI2, o.Now().AddDate(0, 0, days) }
}

// beginning is a citizen card whose certificates begin that many days from now.
func beginning(days int) prepare {
	return func(o *Options) { o.Kind, o.Issued = GPKI2, o.Now().AddDate(0, 0, days) }
}

// left is a card with that many PIN tries left. A PIV card tells them itself, a citizen card only to middleware.
func left(kind string, n int) prepare { return func(o *Options) { o.Kind, o.Tries = kind, new(n) } }

// pukTries is a PIV card whose PIN is locked and whose PUK has that many tries left.
func pukTries(n int) prepare {
	return func(o *Options) { o.Kind, o.Tries, o.CodeTries = PIV, new(0), new(n) }
}

// Scenarios lists what Demo knows, in the order in which to offer it. The first is the default.
func Scenarios() []string {
	var all []string
	for _, s := range scenarios {
		all = append(all, s.name)
	}
	return all
}

// Demo sets up the embedded practice readers for a scenario; the empty name is the default one. Each adjust may change the
// options of every card beforehand: seed, clock, secrets. Errors: ScenarioError, and those of New.
func Demo(name string, adjust ...func(*Options)) (*Desk, error) {
	if name == "" {
		name = scenarios[0].name
	}
	for _, s := range scenarios {
		if s.name == name {
			return s.desk(adjust)
		}
	}
	return nil, ScenarioError{name}
}

func (s scenario) desk(adjust []func(*Options)) (*Desk, error) {
	var names []string
	for n := range s.readers {
		names = append(names, ReaderName(n+1))
	}
	d := NewDesk(names...)
	for n, prepare := range s.readers {
		if prepare == nil {
			continue
		}
		if err := insertNew(d, n, prepare, adjust); err != nil {
			return nil, fmt.Errorf("practice scenario %q: %w", s.name, err)
		}
	}
	if s.stopped {
		d.Stop()
	}
	return d, nil
}

func insertNew(d *Desk, n int, prepare prepare, adjust []func(*Options)) error {
	o := Options{Now: time.Now}
	for _, a := range adjust {
		a(&o)
	}
	prepare(&o)
	card, err := New(o)
	if err != nil {
		return err
	}
	return d.Insert(n, card)
}
