package selftest

import (
	"context"
	"errors"

	"carddesk/app/words"
	"carddesk/cardops/hipki"
)

// begin puts all steps at their beginning.
func (t *Test) begin() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, name := range order {
		if name != StepSignature || t.config.Sign != nil {
			t.steps[name] = Step{Name: name, State: Waiting}
		}
	}
	t.look()
	t.settle()
}

// again carries out anew what has to do with browser and component. Card and signature stand as they are.
func (t *Test) again() {
	t.mu.Lock()
	for name := range t.steps {
		if name.browsers() || name == StepComponent {
			t.steps[name] = Step{Name: name, State: Waiting}
		}
	}
	t.settle()
	t.mu.Unlock()
	t.examine()
}

// anew is called when the page is loaded: what it had begun, and did not end, it begins again.
func (t *Test) anew() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, s := range t.steps {
		if name.browsers() && !s.State.Ended() {
			t.steps[name] = Step{Name: name, State: Waiting}
		}
	}
	t.settle()
}

// set notes how a step stands. t.mu is held.
func (t *Test) set(s Step) {
	if _, there := t.steps[s.Name]; !there || t.reason != "" {
		return
	}
	t.steps[s.Name] = s
	t.settle()
}

// settle skips what can't tell anything any more, offers what a person may begin, and lets the change be told. t.mu is held.
func (t *Test) settle() {
	for _, name := range order {
		s, there := t.steps[name]
		if !there || s.State == Running {
			continue
		}
		parent, ready := t.parents(name)
		switch {
		case parent != "" && !s.State.Ended():
			t.steps[name] = Step{Name: name, State: Skipped, Parent: parent}
		case parent == "" && s.Parent != "":
			t.steps[name] = Step{Name: name, State: Waiting}
		}
		if name == StepSignature && ready && t.steps[name].State == Waiting {
			t.steps[name] = in(StepSignature, "button")
		}
	}
	if r := t.report(); r.Complete() && r.Failed() == nil {
		go t.end(Finished)
	}
	t.touch()
}

// touch lets a change be told.
func (t *Test) touch() {
	select {
	case t.changed <- struct{}{}:
	default:
	}
}

// parents tells which need of a step failed, if one did, and otherwise whether all of them ended well.
func (t *Test) parents(name StepName) (failed StepName, ready bool) {
	ready = true
	for _, n := range needs[name] {
		switch t.steps[n].State {
		case Fail:
			return n, false
		case Skipped:
			return t.steps[n].Parent, false
		case OK, Warn:
		default:
			ready = false
		}
	}
	return "", ready
}

// due are the steps that the browser is to carry out now. The window follows a click unless the browser opens windows without one.
func (t *Test) due() []StepName {
	all := []StepName{}
	for _, name := range order {
		_, ready := t.parents(name)
		if !ready || !name.browsers() || t.steps[name].State != Waiting || name == StepWindow && t.steps[StepPopups].Case != "free" {
			continue
		}
		all = append(all, name)
	}
	return all
}

// found takes what the browser reports of a step. It tells whether that is something that a browser may report now.
func (t *Test) found(name StepName, found string) bool {
	_, known := Cases[name][found]
	t.mu.Lock()
	defer t.mu.Unlock()
	if !known || !name.browsers() || t.steps[name].State.Ended() || t.reason != "" {
		return false
	}
	t.set(in(name, found))
	return true
}

// examine asks the component from this program's side, away from the caller, unless it is being asked already.
func (t *Test) examine() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.asking != nil || t.reason != "" {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.asking = cancel
	t.set(Step{Name: StepComponent, State: Running})
	go func() {
		defer cancel()
		info, err := t.config.Component(ctx)
		t.mu.Lock()
		defer t.mu.Unlock()
		t.asking = nil
		t.set(componentStep(info, err))
	}()
}

// componentStep: what answers can be reached by the browser, whatever else is wrong with it.
func componentStep(info hipki.Info, err error) Step {
	_, old := errors.AsType[*hipki.TooOldError](err)
	_, code := errors.AsType[*hipki.CodeError](err)
	switch {
	case err == nil:
		s := in(StepComponent, "answers")
		s.Values = words.Values{"Version": words.Visible(info.Version.String())}
		return s
	case old, code, errors.Is(err, hipki.ErrBlind):
		return Step{Name: StepComponent, State: Warn, Err: err}
	}
	return Step{Name: StepComponent, State: Fail, Err: err}
}
