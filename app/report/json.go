package report

import (
	"encoding/json"
	"time"

	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// Document is the report for programs, as `carddesk-cli doctor --json` prints it. Its fields are promises.
type Document struct {
	Schema       string          `json:"schema"`
	Time         time.Time       `json:"time"`
	System       string          `json:"system"`
	Architecture string          `json:"architecture"`
	Version      string          `json:"version"` // of the program
	Redacted     bool            `json:"redacted"`
	Worst        doctor.State    `json:"worst"`
	PhoneCode    *string         `json:"phoneCode"` // null on a system that has none
	Checks       []CheckDocument `json:"checks"`
}

// CheckDocument is a check and what came of it.
type CheckDocument struct {
	Code    string       `json:"code"`
	Number  int          `json:"number"`
	State   doctor.State `json:"state"`
	Case    string       `json:"case"`   // state and reason
	Parent  *string      `json:"parent"` // code of the check because of which this one was skipped
	Took    int64        `json:"took"`   // milliseconds
	Title   string       `json:"title"`
	Summary string       `json:"summary"`
	Detail  *string      `json:"detail"`
	Remedy  *string      `json:"remedy"`
}

// Document is the report for programs.
func (r *Report) Document() Document {
	d := Document{
		Schema: "carddesk.doctor/1", Time: r.At.UTC(), System: r.System, Architecture: r.Architecture, Version: r.Program, Redacted: !r.Full,
		Worst: r.Worst, PhoneCode: orNull(r.Code), Checks: []CheckDocument{},
	}
	for _, row := range r.Rows {
		d.Checks = append(d.Checks, CheckDocument{
			Code: row.Code, Number: row.Number, State: row.State, Case: row.Case, Parent: orNull(row.Parent), Took: row.Took.Milliseconds(),
			Title: row.Title, Summary: row.Summary, Detail: orNull(row.Detail), Remedy: orNull(row.Remedy),
		})
	}
	return d
}

// JSON is the document in writing.
func (r *Report) JSON() ([]byte, error) {
	raw, err := json.MarshalIndent(r.Document(), "", "  ")
	if err != nil {
		return nil, err
	}
	return append(words.VisibleJSON(raw), '\n'), nil
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
