package report

import (
	"fmt"
	"strings"

	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/phone"
)

// Call is what somebody on the phone read out: how each check ended on their computer, without any facts.
type Call struct {
	Findings

	Code    string // as it is written
	System  string // as GOOS names it
	Version int    // of the table of checks
	LeftOut bool   // not everything had room in the code
}

// Read takes apart a phone code that a person typed. The errors are those of phone.Decode.
func Read(w *words.Words, typed string) (*Call, error) {
	m, err := phone.Decode(typed, phone.Tables())
	if err != nil {
		return nil, err
	}
	c := &Call{Findings: Findings{words: w}, Code: m.Code, System: string(m.Table.System), Version: m.Table.Version, LeftOut: m.LeftOut}
	results := heard(m)
	c.Worst = doctor.Worst(results)
	for _, r := range results {
		c.Rows = append(c.Rows, NewRow(w, c.System, r))
	}
	return c, nil
}

// heard are the results that a message tells. What was not run, or not told, is left out.
func heard(m phone.Message) []doctor.Result {
	var all []doctor.Result
	parents := map[int]string{} // of checks by number: which check hinders those that need it
	for i, check := range m.Table.Checks {
		r := doctor.Result{Code: check.Code, Number: check.Number, State: doctor.State(m.States[i])}
		switch m.States[i] {
		case phone.NotRun, phone.NotTold:
			continue
		case phone.Fail, phone.Broken:
			parents[check.Number] = check.Code
		case phone.Skip:
			r.Parent = firstOf(parents, check.Needs)
			parents[check.Number] = r.Parent
		}
		all = append(all, r)
	}
	return all
}

func firstOf(parents map[int]string, needs []int) string {
	for _, need := range needs {
		if parent := parents[need]; parent != "" {
			return parent
		}
	}
	return ""
}

// Heading says whose the code is: the system, and the version of the table of checks.
func (c *Call) Heading() string {
	return c.words.Text("helpdesk.ticket.code", words.Values{
		"Code": c.Code, "System": words.Platform(c.System, ""), "Version": c.Version,
	})
}

// Text is the call for a ticket: what is wrong and what was advised, nothing of the person. A code holds no more than that.
func (c *Call) Text() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n%s\n", c.Heading(), c.Verdict())
	for _, row := range c.Concerning() {
		out.WriteString("\n" + row.Lines(c.words))
	}
	if skipped := len(c.Of(doctor.Skip)); skipped > 0 {
		fmt.Fprintf(&out, "\n%s\n", c.words.Text("code.skipped", words.Values{"Count": skipped}))
	}
	if c.LeftOut {
		fmt.Fprintf(&out, "\n%s\n", c.words.Text("code.leftOut"))
	}
	return out.String()
}

// CallDocument is a call for programs, as `carddesk-cli code --json` prints it. Its fields are promises.
type CallDocument struct {
	Schema       string         `json:"schema"`
	PhoneCode    string         `json:"phoneCode"`
	System       string         `json:"system"`
	TableVersion int            `json:"tableVersion"`
	LeftOut      bool           `json:"leftOut"`
	Worst        doctor.State   `json:"worst"`
	Checks       []CallCheckDoc `json:"checks"`
}

// CallCheckDoc is a check of a call.
type CallCheckDoc struct {
	Code    string       `json:"code"`
	Number  int          `json:"number"`
	State   doctor.State `json:"state"`
	Parent  *string      `json:"parent"`
	Title   string       `json:"title"`
	Summary string       `json:"summary"`
	Remedy  *string      `json:"remedy"`
}

// Document is the call for programs.
func (c *Call) Document() CallDocument {
	d := CallDocument{
		Schema: "carddesk.code/1", PhoneCode: c.Code, System: c.System, TableVersion: c.Version, LeftOut: c.LeftOut, Worst: c.Worst,
		Checks: []CallCheckDoc{},
	}
	for _, row := range c.Rows {
		d.Checks = append(d.Checks, CallCheckDoc{
			row.Code, row.Number, row.State, orNull(row.Parent), row.Title, row.Summary, orNull(row.Remedy),
		})
	}
	return d
}
