package selftest

import "carddesk/app/words"

// View is a test in words, for whoever shows it.
type View struct {
	Verdict Line   `json:"verdict"`
	Steps   []Line `json:"steps"`
	Over    bool   `json:"over"`

	// What follows is for the page alone.
	Run     []StepName `json:"run"`     // to be carried out by the browser
	Button  bool       `json:"button"`  // the windows wait for a click
	Sign    bool       `json:"sign"`    // the signature can be begun
	Typing  bool       `json:"typing"`  // the PIN is being typed elsewhere
	Target  bool       `json:"target"`  // the click opens the component's window and not one of ours
	Restart bool       `json:"restart"` // something can be tried again
}

// Line is one step, or the whole, in words.
type Line struct {
	Name   StepName `json:"name"`
	Title  string   `json:"title"`
	State  State    `json:"state"`
	Called string   `json:"called"` // the state
	Text   string   `json:"text"`
	Remedy string   `json:"remedy"` // empty where there is nothing to mend
}

// view is how the test stands, for its page.
func (t *Test) view(w *words.Words) View {
	t.mu.Lock()
	defer t.mu.Unlock()
	r := t.report()
	v := r.In(w)
	if v.Over {
		v.Run = []StepName{}
		return v
	}
	_, ready := t.parents(StepSignature)
	sign, windows := r.Step(StepSignature), r.Step(StepPopups)
	v.Run = t.due()
	v.Button = windows.State == Asking
	v.Target = t.steps[StepComponent].State == OK || t.steps[StepComponent].State == Warn
	v.Sign = ready && t.config.Sign != nil && (sign.State == Asking || sign.State == Fail)
	v.Typing = sign.State == Running
	v.Restart = r.first(Running) == nil && (r.Failed() != nil || r.Warned() != nil)
	return v
}

// In says a report in words.
func (r Report) In(w *words.Words) View {
	v := View{Verdict: r.verdict(w), Over: r.Over != ""}
	for _, s := range r.Steps {
		v.Steps = append(v.Steps, s.In(w))
	}
	return v
}

// In says a step in words.
func (s Step) In(w *words.Words) Line {
	l := Line{
		Name: s.Name, Title: w.Text("browser.step." + string(s.Name)), State: s.State, Called: w.Text("browser.state." + string(s.State)),
	}
	key := "browser." + string(s.Name) + "." + s.Case
	switch {
	case s.Err != nil:
		problem := w.Problem(s.Err)
		l.Text, l.Remedy = problem.Message, problem.Remedy
	case s.Parent != "":
		l.Text = w.Text("browser.skipped", words.Values{"Step": w.Text("browser.step." + string(s.Parent))})
	case s.Case == "", s.Case == begun:
	case s.State == Fail || s.State == Warn:
		l.Text, l.Remedy = w.Text(key+".problem", s.Values), w.Text(key+".remedy", s.Values)
	default:
		l.Text = w.Text(key, s.Values)
	}
	return l
}

// verdict sums up: what went wrong first, or what is going on.
func (r Report) verdict(w *words.Words) Line {
	failed, warned := r.Failed(), r.Warned()
	switch {
	case failed != nil:
		return summary(w, Fail, "failed", failed.In(w))
	case r.Complete() && warned != nil:
		return summary(w, Warn, "warned", warned.In(w))
	case r.Complete():
		return summary(w, OK, "passed", Line{})
	case r.Over != "":
		return summary(w, Warn, string(r.Over), Line{})
	case !r.Opened:
		return summary(w, Waiting, "closed", Line{})
	}
	if next := r.open(); next.State == Asking {
		return summary(w, Asking, "asking", next.In(w))
	}
	return summary(w, Running, "running", Line{})
}

func summary(w *words.Words, state State, key string, of Line) Line {
	l := Line{State: state, Title: w.Text("browser.verdict." + key), Called: w.Text("browser.state." + string(state)), Text: of.Text, Remedy: of.Remedy}
	if of.Title != "" {
		l.Title = w.Text("browser.verdict."+key, words.Values{"Step": of.Title})
	}
	return l
}
