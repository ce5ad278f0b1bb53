package words

import (
	"strings"
	"time"

	"carddesk/cardops/doctor"
)

// Checked is what a check of the environment found, as a person is told it.
type Checked struct {
	Title   string
	Summary string // what is, or what is wrong
	Remedy  string // what can be done now, first in one sentence; empty where nothing is to be done
}

// Check says the result of a check on a system (as GOOS names it; empty: any). A redacted result, or one without facts, as a phone code gives, is
// told without what is missing.
func (w *Words) Check(r doctor.Result, system string) Checked {
	said := Checked{Title: w.CheckTitle(r.Code)}
	switch r.State {
	case doctor.Skip:
		said.Summary = w.skipped(r)
	case doctor.Broken:
		said.Summary, said.Remedy = w.Text("doctor.broken.problem"), w.Text("doctor.broken.remedy")
	case doctor.OK:
		said.Summary = w.Text(w.caseKey(r, ""), w.facts(r))
	default:
		said.Summary = w.Text(w.caseKey(r, ".problem"), w.facts(r))
		remedy := w.caseKey(r, ".remedy")
		if own := remedy + "." + system; w.Has(own) { // nobody has to find out which part of the sentence is meant
			remedy = own
		}
		said.Remedy = w.Text(remedy, w.facts(r))
	}
	return said
}

// CheckCase says what a check finds in a case, as doctor.Result.Case names it, without any facts, and for any system.
func (w *Words) CheckCase(code, found string) Checked {
	state, reason, _ := strings.Cut(found, "-")
	return w.Check(doctor.Result{Code: code, State: doctor.State(state), Reason: reason}, "")
}

// CheckTitle names a check.
func (w *Words) CheckTitle(code string) string { return w.Text("doctor." + code + ".title") }

func (w *Words) skipped(r doctor.Result) string {
	if r.Parent == "" {
		return w.Text("doctor.skippedAlone")
	}
	return w.Text("doctor.skipped", Values{"Parent": w.CheckTitle(r.Parent)})
}

// caseKey is the key of the words for a case, or of the usual ones of its state, or of the other state in which the check complains: newer
// programs may know cases that these words do not, and a phone code may have been misheard.
func (w *Words) caseKey(r doctor.Result, part string) string {
	var key string
	for _, found := range []string{r.Case(), string(r.State), string(doctor.Fail), string(doctor.Warn)} {
		if key = "doctor." + r.Code + "." + found + part; w.Has(key) {
			return key
		}
	}
	return key
}

// facts are the values that the words may mention. Whatever comes from outside is made visible here.
func (w *Words) facts(r doctor.Result) Values {
	values := Values{}
	for name, fact := range r.Facts {
		if fact.Hidden {
			values[name] = w.Text("doctor.hidden")
			continue
		}
		values[name] = w.fact(name, fact.Value)
	}
	if kind, ok := r.Facts["Kind"].Value.(string); ok {
		values["Card"] = w.CardName(kind)
	}
	return values
}

func (w *Words) fact(name string, value any) any {
	switch v := value.(type) {
	case string:
		return shown(name, v)
	case []string:
		all := make([]string, len(v))
		for i := range v {
			all[i] = shown(name, v[i])
		}
		return strings.Join(all, w.Text("list.separator"))
	case time.Time:
		return Day(v)
	}
	return value
}

// shown is a text as it is shown. Kinds of computer are told as people call them.
func shown(name, value string) string {
	if name == "Got" || name == "Want" {
		return platformName(value)
	}
	return Visible(value)
}

// Scenario names a situation that can be practised: one of the practice cards, or "failure:<check>/<case>", one of practice.Failures. A name that
// is not known is given back.
func (w *Words) Scenario(name string) string {
	if code, found, ok := strings.Cut(strings.TrimPrefix(name, "failure:"), "/"); ok {
		said := w.CheckCase(code, found)
		return w.Text("scenario.failure", Values{"Title": said.Title, "Problem": said.Summary})
	}
	if key := "home.scenario." + name; w.Has(key) {
		return w.Text(key)
	}
	return name
}
