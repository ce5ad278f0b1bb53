// Package report writes down what an environment check found: as text, as JSON and as a page for a browser or printer. A report is redacted
// unless its maker asked for a full one, and says which it is. Read makes of a phone code what can be told of a report without its facts.
package report

import (
	"time"

	"carddesk/app/version"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// Run is an environment check that was carried out.
type Run struct {
	At           time.Time // in the zone in which people are told it
	System       string    // as GOOS names it
	Architecture string    // as GOARCH names it
	Who          doctor.Who
	Results      []doctor.Result
}

// Report is a run in words.
type Report struct {
	Findings

	At           time.Time
	System       string
	Architecture string
	Program      string // version of this program
	Full         bool   // nothing was redacted
	Code         string // for the phone; empty on a system that has none
}

// New says a run in words. Without full, names, numbers and paths below a home folder are left out.
func New(w *words.Words, run Run, full bool) *Report {
	r := &Report{
		Findings: Findings{Worst: doctor.Worst(run.Results), words: w},
		At:       run.At, System: run.System, Architecture: run.Architecture, Program: version.This().Version, Full: full,
	}
	for _, result := range run.Results {
		if !full {
			result = result.Redacted(run.Who)
		}
		r.Rows = append(r.Rows, NewRow(w, run.System, result))
	}
	// A system without a code is none that the program is made for; the report tells everything all the same.
	r.Code, _ = doctor.PhoneCode(run.System, run.Results)
	return r
}

// fact is a line about the report itself.
type fact struct{ Name, Value string }

func (r *Report) facts() []fact {
	content := "doctor.report.redacted"
	if r.Full {
		content = "doctor.report.full"
	}
	return []fact{
		{r.words.Text("doctor.report.time"), r.At.Format("2006-01-02 15:04 -07:00")},
		{r.words.Text("doctor.report.system"), words.Platform(r.System, r.Architecture)},
		{r.words.Text("doctor.report.program"), "CardDesk " + r.Program},
		{r.words.Text("doctor.report.content"), r.words.Text(content)},
	}
}
