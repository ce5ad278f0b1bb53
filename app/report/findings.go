package report

import (
	"fmt"
	"strings"
	"time"

	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// Findings are checks with what came of them, in words.
type Findings struct {
	Rows  []Row
	Worst doctor.State

	words *words.Words
}

// Row is a check and what came of it.
type Row struct {
	Code    string // of the check
	Number  int
	State   doctor.State
	Case    string // state and reason
	Parent  string // code of the check because of which this one was skipped
	Took    time.Duration
	Title   string
	Summary string
	Detail  string // may be empty, as may the remedy
	Remedy  string
}

// NewRow says a result in words, as it is: whoever wants it redacted does that before. System is where it was found, as GOOS names it.
func NewRow(w *words.Words, system string, result doctor.Result) Row {
	said := w.Check(result, system)
	return Row{
		Code: result.Code, Number: result.Number, State: result.State, Case: result.Case(), Parent: result.Parent, Took: result.Took,
		Title: said.Title, Summary: said.Summary, Detail: words.Visible(result.Detail), Remedy: said.Remedy,
	}
}

// Concerning are the rows that somebody should read: what fails, then what could not be checked, then the warnings.
func (f Findings) Concerning() []Row {
	var all []Row
	for _, state := range []doctor.State{doctor.Fail, doctor.Broken, doctor.Warn} {
		all = append(all, f.Of(state)...)
	}
	return all
}

// Of are the rows of a state.
func (f Findings) Of(state doctor.State) []Row {
	var all []Row
	for _, row := range f.Rows {
		if row.State == state {
			all = append(all, row)
		}
	}
	return all
}

// Verdict says how the checks ended as a whole.
func (f Findings) Verdict() string {
	return f.words.Text("doctor.verdict."+string(f.Worst), words.Values{
		"Fail": len(f.Of(doctor.Fail)), "Warn": len(f.Of(doctor.Warn)), "Broken": len(f.Of(doctor.Broken)),
	})
}

// StateName is what people are told of a state.
func StateName(w *words.Words, state doctor.State) string {
	return w.Text("doctor.state." + string(state))
}

// Line is a row on one line, with its end.
func (row Row) Line(w *words.Words) string {
	return w.Text("doctor.line", words.Values{
		"State": StateName(w, row.State), "Number": row.Number, "Title": row.Title, "Summary": row.Summary,
	}) + "\n"
}

// Lines are a row with everything that is known, the further lines indented.
func (row Row) Lines(w *words.Words) string {
	var out strings.Builder
	out.WriteString(row.Line(w))
	for _, text := range []string{row.Detail, row.Remedy} {
		for line := range strings.SplitSeq(text, "\n") {
			if line != "" {
				fmt.Fprintf(&out, "    %s\n", line)
			}
		}
	}
	return out.String()
}
