// Package phone packs the results of an environment check into a code that is read out over the telephone, and unpacks it again.
//
// A code is 4, 8, 12, 16 or 20 characters of Crockford's base 32 (https://www.crockford.com/base32.html), which has no I, L, O and U,
// in groups of four: 234G-N05G. A computer on which all is well has one group; each thing that is wrong costs about a character and a half more. Whatever
// happened, it never takes more than five groups. No code holds anything personal: it says which checks ended how, and nothing else.
//
//	character  1           the system and the version of the table of checks
//	           2 … n-2     one number: the mode, and which run it was among all runs that the mode can tell, those with fewer findings first
//	           n-1, n      check characters over all the others (see field.go)
//
// The modes say what the number leaves unsaid; Encode takes the one that makes the shortest code and tells everything. Where none can tell
// everything, it leaves out in this order: that a check passed, that it was skipped or not run, its warning, and at last that it could not
// be carried out. What fails is told always. Message.LeftOut says that something is missing.
package phone

import (
	"errors"
	"fmt"
	"slices"
)

// State is how a check ended.
type State string

// The states. A check that is NotTold ended in a way for which the code had no room.
const (
	OK      State = "ok"
	Warn    State = "warn"
	Fail    State = "fail"
	Skip    State = "skip"   // a check that it needs did not pass
	Broken  State = "broken" // it could not be carried out: a mistake in the program, or no answer in time
	NotRun  State = "not-run"
	NotTold State = "not-told"
)

// System is the operating system of the computer that was checked.
type System string

// The systems, in the order in which the first character counts them.
const (
	Windows System = "windows"
	MacOS   System = "darwin"
	Linux   System = "linux"
)

var systems = []System{Windows, MacOS, Linux}

// Table is what one version of the program checks on one system, in its order. It never changes: another order, another check or another
// need makes another version, and the old one is kept for those who still have the old program.
type Table struct {
	System  System
	Version int // from 1 to MaxVersion
	Checks  []Check
}

// Check is a row of a table.
type Check struct {
	Code   string
	Number int
	Needs  []int   // numbers of checks that stand before it; where one fails, this one is skipped
	Ends   []State // Warn and Fail, as far as it may end so; every check may end in the other states
	Asked  bool    // it is run only when a person asks for it
}

// may tells whether a check can end so.
func (c Check) may(s State) bool { return s != Warn && s != Fail || slices.Contains(c.Ends, s) }

// What a table may have, so that its worst run fits in five groups.
const (
	MaxVersion = 10
	MaxChecks  = 51 // all of them failed or broken: 3^51 < 32^17 / 6
)

// ErrTable: a table that no code can tell of, which is a mistake in the program.
var ErrTable = errors.New("table of checks unfit for a phone code")

// Valid tells what is wrong with a table; it wraps ErrTable.
func (t Table) Valid() error {
	switch {
	case !slices.Contains(systems, t.System):
		return fmt.Errorf("%w: system %q", ErrTable, t.System)
	case t.Version < 1 || t.Version > MaxVersion:
		return fmt.Errorf("%w: version %d", ErrTable, t.Version)
	case len(t.Checks) == 0 || len(t.Checks) > MaxChecks:
		return fmt.Errorf("%w: %d checks", ErrTable, len(t.Checks))
	}
	before := map[int]bool{}
	for _, c := range t.Checks {
		if before[c.Number] {
			return fmt.Errorf("%w: number %d twice", ErrTable, c.Number)
		}
		for _, need := range c.Needs {
			if !before[need] {
				return fmt.Errorf("%w: number %d needs %d, which does not stand before it", ErrTable, c.Number, need)
			}
		}
		before[c.Number] = true
	}
	return nil
}

// row is where the check with a number stands.
func (t Table) row(number int) int {
	return slices.IndexFunc(t.Checks, func(c Check) bool { return c.Number == number })
}

// Message is what a code says.
type Message struct {
	Code    string // as it is written
	Table   Table
	States  []State // one for each check of the table
	LeftOut bool    // not everything had room; the checks concerned are NotTold
}

// Encode makes the code of a run: how each check ended, by its number. Checks without a state were not run; numbers that the table does not
// have are left out without a word, because whoever reads the code does not know them either. The error wraps ErrTable.
func Encode(t Table, ended map[int]State) (string, error) {
	if err := t.Valid(); err != nil {
		return "", err
	}
	states := make([]State, len(t.Checks))
	for i, c := range t.Checks {
		switch states[i] = ended[c.Number]; {
		case states[i] == "":
			states[i] = NotRun
		case !c.may(states[i]): // a mistake in the program, and nobody would have words for it
			states[i] = NotTold
		}
	}
	payload := shortest(t, states)
	digits := append([]byte{head(t)}, payload...)
	return group(withCheck(digits)), nil
}

// Decode reads a code as a person typed it: small letters, blanks, hyphens and full-width characters are fine, and so are O for 0 and I or
// L for 1. The tables are those that this program knows.
//
// Errors: ErrNoCode, *CharacterError, *LengthError, *WrongError and *VersionError.
func Decode(typed string, tables []Table) (Message, error) {
	digits, err := read(typed)
	if err != nil {
		return Message{}, err
	}
	if intact(digits) {
		return unpack(digits, tables)
	}
	return Message{}, suspect(digits, tables)
}

// unpack takes apart a code whose check characters are right.
func unpack(digits []byte, tables []Table) (Message, error) {
	system, version := place(digits[0])
	if newest := newestVersion(tables); version > newest {
		return Message{}, &VersionError{Version: version, Newest: newest}
	}
	i := slices.IndexFunc(tables, func(t Table) bool { return t.System == system && t.Version == version })
	if i < 0 {
		return Message{}, &VersionError{Version: version}
	}
	states, left, ok := unpackPayload(tables[i], digits[1:len(digits)-checkLength])
	if !ok {
		return Message{}, &WrongError{}
	}
	return Message{Code: group(digits), Table: tables[i], States: states, LeftOut: left}, nil
}

// head is the first digit: ten versions of three systems. The digits 30 and 31 are kept for versions beyond, whose number would follow.
func head(t Table) byte {
	return byte((t.Version-1)*len(systems) + slices.Index(systems, t.System))
}

func place(head byte) (System, int) {
	return systems[int(head)%len(systems)], int(head)/len(systems) + 1
}

func newestVersion(tables []Table) int {
	newest := 0
	for _, t := range tables {
		newest = max(newest, t.Version)
	}
	return newest
}
