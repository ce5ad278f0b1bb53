package selftest

import (
	"context"
	"errors"
	"time"

	"carddesk/app/desk"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/token"
)

// Show tells the test what is known of readers and card.
func (t *Test) Show(s desk.Snapshot) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.snapshot = s
	if t.reason == "" {
		t.look()
		t.settle()
	}
}

// look makes steps of it. What is known of a card stays while it is read anew, as after every use of the PIN. t.mu is held.
func (t *Test) look() {
	if t.snapshot.Situation == desk.Reading && t.steps[StepCard].State == OK {
		return
	}
	for _, s := range sight(t.snapshot, t.config.Now()) {
		t.steps[s.Name] = s
	}
	if t.steps[StepCard].State != OK && t.steps[StepSignature].State == Asking {
		t.steps[StepSignature] = Step{Name: StepSignature, State: Waiting}
	}
}

// sight is reader, card and certificate of a snapshot. Names and numbers are left out: the page may be seen by others.
func sight(s desk.Snapshot, now time.Time) []Step {
	at := in(StepReader, "there")
	on := Step{Name: StepCard, State: Waiting}
	by := Step{Name: StepCertificate, State: Waiting}
	switch s.Situation {
	case desk.NoService:
		at = in(StepReader, "service")
	case desk.NoReader:
		at = in(StepReader, "none")
	case desk.NoCard:
		on = in(StepCard, "none")
	case desk.Mute:
		on.State, on.Err = Fail, reader.ErrMute
	case desk.Held, desk.Unreadable:
		on.State, on.Err = Fail, s.Err
	case desk.WrongCard:
		on.State, on.Err = Fail, &ops.UnsupportedError{Kind: s.Card.Reading.Kind}
	case desk.Several:
		on = in(StepCard, "several")
	case desk.Reading:
		on = in(StepCard, "reading")
	case desk.Ready:
		on = in(StepCard, "read")
		by = certificate(s.Card, now)
	default:
		at = in(StepReader, "looking")
	}
	return []Step{at, on, by}
}

// certificate is how the holder's certificate stands.
func certificate(c *desk.Card, now time.Time) Step {
	main, found := c.Main(), "missing"
	values := words.Values{"Citizen": c.Reading.Kind == card.GPKI1 || c.Reading.Kind == card.GPKI2}
	if main != nil {
		values["Date"] = main.Head.NotAfter.Local().Format(time.DateOnly)
		switch state := main.Head.StateAt(now); {
		case state == cert.Expired:
			found = "expired"
		case state == cert.NotYetValid:
			found = "early"
		case main.Head.EndsSoon(now):
			found = "soon"
		default:
			found = "valid"
		}
	}
	s := in(StepCertificate, found)
	s.Values = values
	return s
}

// sign begins the signature, unless there is nothing to begin.
func (t *Test) sign() {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, there := t.steps[StepSignature]
	if _, ready := t.parents(StepSignature); !there || !ready || t.reason != "" || s.State != Asking && s.State != Fail {
		return
	}
	t.set(in(StepSignature, "typing"))
	go t.signs()
}

// signs carries the signature out. What is told after the end of the test comes to nothing.
func (t *Test) signs() {
	cancel := t.config.Sign(
		func(ops.Step) { t.put(in(StepSignature, "signing")) },
		func(r desk.Result) { t.put(signed(r)) },
	)
	t.mu.Lock()
	t.signing = cancel
	ended := t.reason != ""
	t.mu.Unlock()
	if ended && cancel != nil {
		cancel()
	}
}

func (t *Test) put(s Step) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.set(s)
}

// signed is what came of the card's self test.
func signed(r desk.Result) Step {
	err := ops.Tested{Outcome: r.Outcome, Steps: r.Steps}.Failed()
	if r.Stage != ops.Done {
		err = r.Err
	}
	switch {
	case err == nil:
		return in(StepSignature, "done")
	case errors.Is(err, context.Canceled):
		return in(StepSignature, "button")
	case errors.Is(err, ops.ErrNotPossible), errors.Is(err, token.ErrNoModule), errors.Is(err, token.ErrNoToken):
		return in(StepSignature, "impossible")
	}
	return Step{Name: StepSignature, State: Fail, Err: err}
}
