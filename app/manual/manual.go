// Package manual is the book of failure codes: for every check of the environment what it may find, and what to do about it. It has no sentences
// of its own about any of them: they are those that the check itself is told with.
package manual

import (
	"slices"
	"strings"

	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// Entry is a check in the manual.
type Entry struct {
	Code    string
	Number  int
	Title   string
	Systems []string // as people call them; nil: all
	Asked   bool     // it belongs to a run only where a person asked for it
	Fine    []string // what it says when it does not complain
	Causes  []Cause
	Ask     string   // what the help desk can ask a caller about it
	Needs   []string // codes of checks without which it is not made
	Holds   []string // codes of checks that are not made while it fails
}

// Cause is something that a check complains of.
type Cause struct {
	Case    string // as doctor.Result.Case names it
	State   doctor.State
	Problem string
	Remedy  string
}

// Entries are all checks, in the order in which they are shown.
func Entries(w *words.Words) []Entry {
	var all []Entry
	for _, c := range doctor.Table() {
		all = append(all, entry(w, c))
	}
	return all
}

// Of is the entry of a check; ok is false for a code that no check has.
func Of(w *words.Words, code string) (e Entry, ok bool) {
	for _, c := range doctor.Table() {
		if c.Code == code {
			return entry(w, c), true
		}
	}
	return Entry{}, false
}

func entry(w *words.Words, c doctor.Check) Entry {
	e := Entry{
		Code: c.Code, Number: c.Number, Title: w.CheckTitle(c.Code), Asked: c.Asked != nil,
		Ask: w.Text("helpdesk.clarify." + c.Code), Needs: c.Needs, Holds: held(c.Code),
	}
	for _, system := range c.Systems {
		e.Systems = append(e.Systems, words.Platform(system, ""))
	}
	for _, found := range c.Cases {
		said := w.CheckCase(c.Code, found)
		if state, _, _ := strings.Cut(found, "-"); state != string(doctor.OK) {
			e.Causes = append(e.Causes, Cause{found, doctor.State(state), said.Summary, said.Remedy})
		} else if !slices.Contains(e.Fine, said.Summary) {
			e.Fine = append(e.Fine, said.Summary)
		}
	}
	return e
}

// held are the checks that are skipped while one fails: those that need it, however deep.
func held(code string) []string {
	var all []string
	for _, c := range doctor.Table() { // needs stand above
		if slices.ContainsFunc(c.Needs, func(need string) bool { return need == code || slices.Contains(all, need) }) {
			all = append(all, c.Code)
		}
	}
	return all
}

// Number is how a check is named in lists: its number and title.
func Number(w *words.Words, code string) string {
	for _, c := range doctor.Table() {
		if c.Code == code {
			return w.Text("manual.entry", words.Values{"Number": c.Number, "Title": w.CheckTitle(code)})
		}
	}
	return code
}
