package doctor

import "time"

// State is what came of a check.
type State string

// The states, as reports name them.
const (
	OK     State = "ok"
	Warn   State = "warn"   // it works, and something should be known or done
	Fail   State = "fail"   // this keeps the card from being used
	Skip   State = "skip"   // not tried: what it needs failed, see Result.Parent
	Broken State = "broken" // the check itself failed or took too long: nothing is known
)

// States lists the states, the harmless first.
func States() []State { return []State{OK, Skip, Warn, Broken, Fail} }

// Result is what came of one check.
type Result struct {
	Code   string // the check's
	Number int    // the check's
	State  State
	// Reason tells cases of a state apart that need different words; kebab-case, empty for the usual one. It is no part of the phone code.
	Reason string
	// Parent is the code of the check that failed, or is broken, so that this one was skipped. Of several the first in the table.
	Parent string
	Facts  Facts
	Took   time.Duration // waiting for what it needs not included
	// Detail is the error of a broken check, for reports: no sentence for people. It may name files.
	Detail string
}

// Case names state and reason together: "fail", "fail-full". The words about a result are found by it.
func (r Result) Case() string {
	if r.Reason == "" {
		return string(r.State)
	}
	return string(r.State) + "-" + r.Reason
}

// Finding is what a check found out.
type Finding struct {
	State  State // OK, Warn or Fail
	Reason string
	Facts  Facts
}

// Facts are the values that the words about a result may mention, by the name that the words use.
type Facts map[string]Fact

// Fact is a string, int, time.Time or []string, and whether it tells of a person.
type Fact struct {
	Value   any
	Privacy Privacy
	Hidden  bool // the value was personal and has been taken out
}

// Privacy says what a fact tells of a person.
type Privacy int

// The privacies.
const (
	Open     Privacy = iota // nothing: versions, names of products, numbers of tries
	Path                    // a path: what lies below the person's home is shortened to it
	Personal                // who it is: names, card numbers, the names of user and computer
)

// open, file and personal make facts.
func open(value any) Fact     { return Fact{Value: value} }
func file(value any) Fact     { return Fact{Value: value, Privacy: Path} }
func personal(value any) Fact { return Fact{Value: value, Privacy: Personal} }

// Worst is the state that decides about a run: fail before broken before warn before ok. Skipped checks have a parent that counts.
func Worst(results []Result) State {
	worst := OK
	for _, r := range results {
		if r.State != Skip && rank(r.State) > rank(worst) {
			worst = r.State
		}
	}
	return worst
}

func rank(s State) int {
	for i, state := range States() {
		if s == state {
			return i
		}
	}
	return len(States())
}
