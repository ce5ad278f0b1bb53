package screen

import (
	"fyne.io/fyne/v2"

	"carddesk/app/desk"
	"carddesk/cardops/ops"
)

// phase is where a page for an operation stands.
type phase int

const (
	idle       phase = iota // not seen
	waiting                 // for a card
	choosing                // whether the second code is known
	advising                // the second code is forgotten or locked
	checking                // the operation asks the card what costs nothing
	consenting              // step 1
	typing                  // step 2
	sending                 // step 3
	concluded               // step 4
	guiding                 // step 4, where the person does it on the official page
)

// Operation is a page that leads through an operation with a secret, step by step: what will happen, the secrets, sending, the outcome.
// Every confirmation is one submission; a wrong PIN begins again at the first step, as an operation of its own.
type Operation struct {
	here     Here
	operator Operator
	runner   Runner
	own      ops.Job // of the page
	// preface comes before the operation and tells whether it has to wait; nil: there is none.
	preface func() bool

	frame    frame
	hides    bool // the card's number, for people who share their screen
	snapshot desk.Snapshot
	visible  bool
	phase    phase
	lost     bool // the card went away, so that it begins again
	restart  bool // as soon as the operation before has ended

	dialogue *dialogue // nil: none runs
	job      ops.Job   // of the dialogue, or of the outcome
	mark     mark      // the card that it began with
	// abilities are what could be done with that card then: while it is read anew nobody can tell.
	abilities []ops.Ability
	question  ops.Question
	consents  consents
	form      *form
	outcome   outcome
	known     mark // the card whose second code is known, as the person says

	steps    []ops.Step // of the self test, that have ended
	keeper   Keeper     // of what the self test signed; nil: it can't be kept
	kept     fyne.CanvasObject
	follower *follower // who else wants to know of the self test; nil: nobody
}

// consents are the two that a person gives at step 1.
type consents struct{ notice, last bool }

// newOperation is a page for a job.
func newOperation(here Here, operator Operator, runner Runner, job ops.Job) *Operation {
	p := &Operation{here: here, operator: operator, runner: runner, own: job, job: job}
	p.frame.build(p)
	return p
}

// Content implements Page.
func (p *Operation) Content() fyne.CanvasObject { return p.frame.root }

// Hide sets whether the card's number is hidden. It holds from the next step on.
func (p *Operation) Hide(hidden bool) { p.hides = hidden }

// Enter implements Page. What is being sent, and an outcome that leaves something to find out, are still there.
func (p *Operation) Enter() {
	p.visible = true
	if p.phase == sending || p.phase == concluded {
		p.draw()
		return
	}
	p.begin()
}

// Leave implements Page.
func (p *Operation) Leave() {
	p.visible = false
	if p.phase == sending || p.phase == concluded && p.outcome.unsettled() {
		return
	}
	p.stop()
	p.unfollow()
	p.phase, p.lost, p.known, p.restart = idle, false, mark{}, false
	p.draw()
}

// stop withdraws what runs and wipes what was typed.
func (p *Operation) stop() {
	if p.form != nil {
		p.form.wipe()
		p.form = nil
	}
	if p.dialogue != nil {
		p.dialogue.withdraw()
	}
}

// Show implements Page.
func (p *Operation) Show(s desk.Snapshot) {
	p.snapshot = s
	if !p.visible {
		return
	}
	switch p.phase {
	case waiting:
		p.begin()
	case choosing, advising, checking, consenting, typing:
		if !p.mark.stays(s) {
			p.gone()
		}
	case concluded, guiding:
		p.reexamine()
	}
}

// gone begins again when the card went away: what was typed was meant for it alone.
func (p *Operation) gone() {
	p.lost = p.lost || p.phase != choosing && p.phase != advising
	p.begin()
}

// begin is the beginning of the page, for the card that is there. Never do two operations of a page run at once.
func (p *Operation) begin() {
	p.stop()
	p.job, p.consents, p.outcome, p.restart = p.own, consents{}, outcome{}, false
	p.mark = markOf(p.snapshot)
	switch {
	case p.snapshot.Situation != desk.Ready:
		p.turn(waiting)
	case p.preface != nil && p.preface():
	default:
		p.start(p.own)
	}
}

// start starts an operation, or leaves it to the end of the one before.
func (p *Operation) start(job ops.Job) {
	p.job, p.consents, p.steps, p.kept = job, consents{}, nil, nil
	p.mark = markOf(p.snapshot)
	p.abilities = nil
	if c := p.snapshot.Card; c != nil {
		p.abilities = c.Can
	}
	p.restart = p.dialogue != nil
	p.turn(checking)
	if p.restart {
		return
	}
	d := &dialogue{job: job, runner: p.runner, page: p}
	p.dialogue = d
	d.start(p.operator)
}

// asked implements listener.
func (p *Operation) asked(_ *dialogue, q ops.Question) {
	p.question = q
	p.turn(consenting)
}

// progressed implements listener.
func (p *Operation) progressed(_ *dialogue, g ops.Progress) {
	if g.Stage == ops.Sending && p.phase != sending {
		p.turn(sending)
	}
}

// ended implements listener.
func (p *Operation) ended(d *dialogue, r desk.Result) {
	if p.dialogue != d {
		return
	}
	p.dialogue = nil
	if d.over {
		p.afterwards()
		return
	}
	if p.form != nil {
		p.form.wipe()
		p.form = nil
	}
	p.outcome = outcome{Result: r, of: p.mark}
	p.follower.ended(r)
	if r.Guided {
		p.turn(guiding)
		return
	}
	p.turn(concluded)
}

// afterwards starts what had to wait for the end of a withdrawn operation.
func (p *Operation) afterwards() {
	if p.restart && p.visible {
		p.restart = false
		p.start(p.job)
	}
}

// continues goes from step 1 to step 2.
func (p *Operation) continues() {
	if p.phase != consenting || p.missing() != "" {
		return
	}
	p.form, p.lost = newForm(p), false
	p.turn(typing)
}

// submit hands the secrets over, once.
func (p *Operation) submit() {
	if p.phase != typing || p.missing() != "" {
		return
	}
	a := p.form.answer()
	a.Notice, a.Last = p.consents.notice, p.consents.last
	p.form.wipe()
	p.form = nil
	p.turn(sending)
	p.dialogue.answer(a)
}

// Escape goes one step back, or cancels. While something is sent it does nothing: only the card can tell how that ends. It tells that the
// page has used the key.
func (p *Operation) Escape() bool {
	switch p.phase {
	case sending:
	case typing:
		p.back()
	case advising:
		p.begin()
	default:
		p.finish()
	}
	return true
}

// back goes from step 2 to step 1. Nothing that was typed is kept.
func (p *Operation) back() {
	p.form.wipe()
	p.form = nil
	p.turn(consenting)
}

// finish leaves the page, and settles what is still open.
func (p *Operation) finish() {
	p.outcome = outcome{}
	switch {
	case p.follower != nil:
		p.here.Go(Browser)
	case p.own == ops.Sign:
		p.here.Go(Check) // where the test was begun
	default:
		p.here.Go(Home)
	}
}

// turn goes to a phase and shows it.
func (p *Operation) turn(to phase) {
	p.phase = to
	p.draw()
}
