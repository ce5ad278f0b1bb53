package report

import (
	"fmt"
	"strings"
)

// Text is the report for mail and printing: what concerns comes first, then every check.
func (r *Report) Text() string {
	var out strings.Builder
	colon := r.words.Text("detail.colon")
	fmt.Fprintf(&out, "%s\n\n", r.words.Text("doctor.report.title"))
	for _, f := range r.facts() {
		fmt.Fprintf(&out, "%s%s%s\n", f.Name, colon, f.Value)
	}
	if r.Code != "" {
		fmt.Fprintf(&out, "%s%s%s\n    %s\n", r.words.Text("doctor.report.code"), colon, r.Code, r.words.Spell(r.Code))
	}
	fmt.Fprintf(&out, "\n%s\n", r.Verdict())
	for _, row := range r.Concerning() {
		out.WriteString("\n" + row.Lines(r.words))
	}
	fmt.Fprintf(&out, "\n%s\n\n", r.words.Text("doctor.report.all"))
	for _, row := range r.Rows {
		out.WriteString(row.Line(r.words))
	}
	return out.String()
}
