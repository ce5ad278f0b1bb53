package screen

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"carddesk/app/desk"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// outcome is how an operation ended, and what was found out since.
type outcome struct {
	desk.Result
	of      mark // the card
	looking bool // a person asked to look again
	seen    bool // and the card was read since
	found   ops.Certain
}

// unsettled tells that it is not certain what the card's PIN is: that must not get lost by leaving the page.
func (o outcome) unsettled() bool {
	return o.Stage == ops.Interrupted && o.certain() == ops.NotKnown && o.Job != ops.Sign // which changes none
}

// certain is what is known now.
func (o outcome) certain() ops.Certain {
	if o.Certain == ops.NotKnown && o.found != "" {
		return o.found
	}
	return o.Certain
}

// locked is the secret that is locked; empty if none is.
func (o outcome) locked() secret.Name {
	if e, ok := errors.AsType[*secret.LockedError](o.Err); ok {
		return e.Secret
	}
	if e, ok := errors.AsType[*secret.WrongError](o.Err); ok && e.TriesLeft != nil && *e.TriesLeft == 0 {
		return e.Secret
	}
	return ""
}

// codeLocked tells that the second code is locked: more tries are not to be offered.
func (o outcome) codeLocked() bool { name := o.locked(); return name != "" && name != secret.PIN }

// wrong tells that a secret was compared and is wrong.
func (o outcome) wrong() bool {
	_, ok := errors.AsType[*secret.WrongError](o.Err)
	return ok && o.locked() == ""
}

// lastTry tells that a secret was wrong and that one more wrong one locks it.
func (o outcome) lastTry() bool {
	e, ok := errors.AsType[*secret.WrongError](o.Err)
	return ok && e.TriesLeft != nil && *e.TriesLeft == 1
}

// early tells that an unblocking through the component ended before the card was written: its PIN is what it was.
func (o outcome) early() bool {
	e, ok := errors.AsType[*hipki.StepError](o.Err)
	return ok && e.Step != hipki.Applying
}

// reexamine looks at what the card says of its tries, after a person asked for it.
func (p *Operation) reexamine() {
	if !p.outcome.looking || p.snapshot.Situation != desk.Ready || p.snapshot.Card == nil {
		return
	}
	p.outcome.seen = true
	if p.outcome.unsettled() && p.outcome.of.same(markOf(p.snapshot)) {
		p.outcome.found = ops.Resolve(p.outcome.Job, p.outcome.Status, p.snapshot.Card.Status)
	}
	p.draw()
}

// lookAgain reads the card anew, which costs no try.
func (p *Operation) lookAgain() {
	p.outcome.looking, p.outcome.seen, p.outcome.found = true, false, ""
	p.draw()
	p.operator.Again()
}

// conclusion is step 4.
func (p *Operation) conclusion() view {
	if p.job == ops.Sign {
		return p.tested()
	}
	v := view{step: 3, body: []fyne.CanvasObject{p.verdict()}}
	if p.outcome.looking {
		v.body = append(v.body, p.sighting())
	}
	switch {
	case p.outcome.codeLocked():
		v.body = append(v.body, p.locked())
	case errors.Is(p.outcome.Err, token.ErrNoModule):
		v.body = append(v.body, p.siteAction())
	}
	v.main, v.others = p.next()
	return v
}

// verdict says how it ended and what is certain.
func (p *Operation) verdict() fyne.CanvasObject {
	o := p.outcome
	switch {
	case o.Stage == ops.Done:
		return p.success()
	case o.Stage == ops.Interrupted && o.certain() == ops.Changed:
		return p.certainly(widget.Good, "found.changed.problem", "found.changed.remedy", "operation.certainChanged")
	case o.Stage == ops.Interrupted && o.certain() == ops.Unchanged:
		return p.certainly(widget.Warn, "found.unchanged.problem", "operation.unchangedRemedy", "operation.certainUnchanged")
	case o.Stage == ops.Interrupted && o.early():
		problem := p.here.Words.Problem(o.Err)
		return p.note(widget.Warn, problem.Message, problem.Remedy, "operation.certainUnchanged")
	case o.Stage == ops.Interrupted:
		problem := p.here.Words.Problem(o.Err)
		return p.note(widget.Unknown, problem.Message, p.text("operation.notKnownRemedy"), "operation.certainNotKnown")
	}
	return p.refusal()
}

func (p *Operation) certainly(state widget.State, problem, remedy, certain string) fyne.CanvasObject {
	return p.note(state, p.text(problem), p.text(remedy), certain)
}

// note is a message with what is certain of the PIN.
func (p *Operation) note(state widget.State, problem, remedy, certain string) fyne.CanvasObject {
	return container.New(pile{gap: 1}, widget.NewNote(state, problem, remedy), widget.NewRow(state, p.text(certain), "", nil))
}

func (p *Operation) success() fyne.CanvasObject {
	switch p.job {
	case ops.Unblock:
		return p.certainly(widget.Good, "pin.done.unblock", "operation.doneRemedy", "operation.certainChanged")
	case ops.VerifyPIN:
		return p.certainly(widget.Good, "pin.done.verify", "operation.verifiedRemedy", "operation.certainNew")
	}
	return p.certainly(widget.Good, "pin.done.change", "operation.doneRemedy", "operation.certainChanged")
}

// refusal is what was not carried out.
func (p *Operation) refusal() fyne.CanvasObject {
	problem, remedy := p.reason()
	state := widget.Warn
	if p.outcome.locked() != "" {
		state = widget.Bad
	}
	certain := "operation.certainUnchanged"
	if p.job == ops.VerifyPIN {
		certain = "operation.certainNotNew"
		if !p.outcome.wrong() && p.outcome.locked() == "" {
			certain = "operation.certainNotKnown"
		}
	}
	return p.note(state, problem, remedy, certain)
}

// sighting is what a look at the card showed.
func (p *Operation) sighting() fyne.CanvasObject {
	o := p.outcome
	switch {
	case !o.seen:
		return widget.NewNote(widget.Plain, p.text("operation.lookingAgain"), p.text("operation.lookingAgainRemedy"))
	case !o.of.same(markOf(p.snapshot)):
		return widget.NewNote(widget.Warn, p.text("operation.otherCard"), p.text("operation.otherCardRemedy"))
	}
	said := p.text("operation.saidNow", words.Values{"State": p.state(p.snapshot.Card.Status)})
	if o.unsettled() {
		return widget.NewNote(widget.Unknown, said, p.text("operation.saidNowRemedy"))
	}
	return widget.NewNote(standing(p.snapshot.Card.Status), said, "")
}

// standing is how a PIN stands, where no outcome depends on it any more.
func standing(s ops.Status) widget.State {
	switch {
	case s.PIN.Locked != nil && *s.PIN.Locked:
		return widget.Bad
	case s.Low, s.Final, s.PIN.TriesLeft != nil && *s.PIN.TriesLeft == 1:
		return widget.Warn
	case s.PIN.TriesLeft != nil:
		return widget.Good
	}
	return widget.Unknown
}

// state is what a card says of its PIN.
func (p *Operation) state(s ops.Status) string {
	switch {
	case s.PIN.Locked != nil && *s.PIN.Locked:
		return p.text("secret.locked")
	case s.PIN.TriesLeft != nil && *s.PIN.TriesLeft == 1, s.Final:
		return p.text("secret.one")
	case s.PIN.TriesLeft != nil:
		return p.text("secret.tries", words.Values{"Tries": *s.PIN.TriesLeft})
	case s.Low:
		return p.text("secret.low")
	}
	return p.text("secret.unknown")
}

// next are the buttons of step 4: the safe thing to do first.
func (p *Operation) next() (*widget.Button, []*widget.Button) {
	finish := p.other("operation.finish", p.finish)
	o := p.outcome
	switch {
	case o.Stage == ops.Done, o.Stage == ops.Interrupted && o.certain() == ops.Changed:
		return p.chief("operation.finish", p.finish), nil
	case o.codeLocked():
		return p.chief("operation.finish", p.finish), nil
	case o.locked() == secret.PIN:
		return p.chief("operation.toUnblock", p.toUnblock), []*widget.Button{finish}
	case o.unsettled() && !o.early():
		return p.chief("operation.lookAgain", p.lookAgain), p.findingOut(finish)
	case o.Stage == ops.Interrupted:
		return p.chief("operation.lookAgain", p.lookAgain), []*widget.Button{p.other("operation.tryAgain", p.begin), finish}
	case o.wrong():
		return p.afterWrong(finish)
	}
	return p.chief("operation.tryAgain", p.begin), []*widget.Button{finish}
}

// afterWrong offers another try, and the way for whoever does not know the secret: that one first where the next wrong try locks it.
func (p *Operation) afterWrong(finish *widget.Button) (*widget.Button, []*widget.Button) {
	unknown, way := "change.forgotten", p.toUnblock
	switch p.job {
	case ops.Unblock:
		unknown, way = "unblock.unknown", p.forgotten
	case ops.ChangePIN:
	default:
		return p.chief("operation.finish", p.finish), nil // the old PIN is in force: verifying the new one again would cost a try
	}
	if p.outcome.lastTry() {
		return p.chief(unknown, way), []*widget.Button{p.other("operation.tryAgain", p.begin), finish}
	}
	return p.chief("operation.tryAgain", p.begin), []*widget.Button{p.other(unknown, way), finish}
}

// findingOut is the way to know for at most one try, where there is one.
func (p *Operation) findingOut(finish *widget.Button) []*widget.Button {
	if p.can(ops.VerifyPIN) {
		return []*widget.Button{p.other("operation.verifyNew", func() { p.start(ops.VerifyPIN) }), finish}
	}
	return []*widget.Button{finish}
}

// toUnblock goes to unblocking, or begins it on its own page.
func (p *Operation) toUnblock() {
	if p.own == ops.Unblock {
		p.begin()
		return
	}
	p.outcome = outcome{}
	p.here.Go(Unblock)
}
