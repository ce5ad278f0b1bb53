package desk

import (
	"context"
	"errors"
	"sync"
	"time"

	"carddesk/cardops/card"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
)

// ErrBusy: an operation is under way already.
var ErrBusy = errors.New("another operation is under way")

// operation is a job under way.
type operation struct {
	job  ops.Job
	talk Talk
	ctx  context.Context // ends when it is cancelled, with the reason as its cause
	stop context.CancelCauseFunc
	look *look // at the card; set when it starts

	mu   sync.Mutex
	sent bool // a secret is on its way: it goes on to its end
}

func newOperation(job ops.Job, talk Talk) *operation {
	o := &operation{job: job, talk: talk}
	o.ctx, o.stop = context.WithCancelCause(context.Background())
	return o
}

// cancel ends the operation unless a secret has left.
func (o *operation) cancel(why error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if !o.sent {
		o.stop(why)
	}
}

// observe notes when the secret leaves, and passes every step on.
func (o *operation) observe(p ops.Progress) {
	if p.Stage == ops.Sending {
		o.mu.Lock()
		o.sent = true
		o.mu.Unlock()
	}
	if o.talk.Observe != nil {
		o.talk.Observe(p)
	}
}

// refuse ends an operation that never began.
func (o *operation) refuse(err error) { o.done(Result{Outcome: o.refused(err)}) }

func (o *operation) refused(err error) ops.Outcome {
	return ops.Outcome{Job: o.job, Stage: ops.Refused, Certain: ops.Unchanged, Err: err}
}

func (o *operation) done(r Result) {
	o.stop(nil)
	if o.talk.Done != nil {
		o.talk.Done(r)
	}
}

// start begins an operation on the card that is looked at. What is being read of it waits for the end.
func (d *Desk) start(o *operation) {
	if err := d.obstacle(); err != nil {
		go o.refuse(err)
		return
	}
	d.endCheck(ErrBusy)
	l := d.resume()
	l.waiting = l.situation == Reading
	o.look, d.op, d.chosen = l, o, l.status.Name
	status, number := l.status, l.card.Number()
	l.session.work.Add(1)
	d.background("operation", func() {
		defer l.session.work.Done()
		d.carryOut(o, status, number)
	})
}

// obstacle tells why nothing can be done now.
func (d *Desk) obstacle() error {
	switch {
	case d.ctx.Err() != nil:
		return d.ctx.Err()
	case d.op != nil:
		return ErrBusy
	case d.failed != nil:
		return d.failed
	case d.look == nil:
		return d.noCard()
	case d.look.situation == WrongCard:
		return &ops.UnsupportedError{Kind: d.look.card.Reading.Kind}
	case d.look.situation == Mute, d.look.situation == Held:
		return d.look.err
	}
	return nil
}

// noCard says why no card is looked at.
func (d *Desk) noCard() error {
	switch d.view.situation {
	case NoReader:
		return reader.ErrNoReader
	case Several:
		_, err := reader.CardIn(d.readers)
		return err
	case Looking:
		return reader.ErrNoService
	}
	return reader.ErrNoCard
}

// carryOut carries an operation out and tells how it ended. Should that break off by a mistake of ours, nobody knows what became of a secret.
func (d *Desk) carryOut(o *operation, s reader.Status, number string) {
	r := Result{Number: number, Outcome: ops.Outcome{Job: o.job, Stage: ops.Interrupted, Certain: ops.NotKnown, Err: ErrBroken}}
	defer func() {
		if !o.hasSent() && errors.Is(r.Err, ErrBroken) {
			r.Outcome = o.refused(ErrBroken)
		}
		d.mail.post(func() { d.carriedOut(o) })
		o.done(r)
	}()
	r = d.result(o, s, number)
}

func (o *operation) hasSent() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.sent
}

func (d *Desk) result(o *operation, s reader.Status, number string) Result {
	chosen, err := d.path(o, s, number)
	if chosen.Number != "" {
		number = chosen.Number
	}
	r := Result{Number: number, Guided: errors.Is(err, hipki.ErrNoCentre)}
	if err != nil {
		r.Outcome = o.refused(err)
	} else {
		defer chosen.Close()
		d.carryOn(o, chosen, &r)
	}
	// What ended it is said rather than that it was ended.
	if r.Stage == ops.Refused && errors.Is(r.Err, context.Canceled) && o.ctx.Err() != nil {
		r.Err = context.Cause(o.ctx)
	}
	return r
}

// findingPath bounds the choice of a path, with everything that is asked for it: modules that load in 2 s as a rule and are ended after 14 s
// by their driver, a component that reads every card. It is the time in which the terminal program's commands end.
const findingPath = time.Minute

// path chooses the way to the card's PIN, and makes sure that the card is the one that the person saw.
func (d *Desk) path(o *operation, s reader.Status, number string) (ops.Chosen, error) {
	ctx, cancel := context.WithTimeout(o.ctx, findingPath)
	defer cancel()
	if err := d.rest(ctx); err != nil {
		return ops.Chosen{}, err
	}
	place := o.look.session.place
	chosen, err := await(ctx, d.config.Guard, func() (ops.Chosen, error) {
		return place.Ways.Choose(ctx, fixed{place.Service, s}, s.Name, o.job)
	}, ops.Chosen.Close)
	if err == nil && chosen.Kind != card.PIV && number != "" && chosen.Number != number {
		chosen.Close()
		return ops.Chosen{}, reader.ErrRemoved
	}
	return chosen, err
}

// rest waits until no check holds the card any more. The error is ErrBusy when one does not let go.
func (d *Desk) rest(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, settling, ErrBusy)
	defer cancel()
	if d.uses.wait(ctx) != nil {
		return context.Cause(ctx)
	}
	return nil
}

// carryOn runs the operation on its path.
func (d *Desk) carryOn(o *operation, chosen ops.Chosen, r *Result) {
	p := ops.Pin{Path: chosen.Path, Ask: o.ask(d.config.Guard), Observe: o.observe, Card: chosen.Number}
	if chosen.Noticed {
		p.Notices = o.look.session.place.Notices
	}
	switch o.job {
	case ops.VerifyPIN:
		r.Outcome = p.Verify(o.ctx)
	case ops.ChangePIN:
		r.Outcome = p.Change(o.ctx)
	case ops.Unblock:
		r.Outcome = p.Unblock(o.ctx)
	case ops.Sign:
		tested := ops.SelfTest{Pin: p, Now: d.config.Now, Tell: o.talk.Tell}.Run(o.ctx)
		r.Outcome, r.Steps, r.SignedData = tested.Outcome, tested.Steps, tested.SignedData
	default:
		r.Outcome = o.refused(ops.ErrNotPossible)
	}
}

// ask puts questions to the person, and ends with the operation even when nobody answers. An answer that comes later is wiped.
func (o *operation) ask(guard func(string) func()) ops.Ask {
	return func(ctx context.Context, q ops.Question) (ops.Answer, error) {
		return await(ctx, guard, func() (ops.Answer, error) { return o.talk.Ask(ctx, q) }, wipe)
	}
}

func wipe(a ops.Answer) {
	for _, s := range []*secret.Secret{a.Now, a.Fresh, a.Again} {
		s.Wipe()
	}
}

// carriedOut reads the card's state anew: what the window showed of the PIN may be true no longer.
func (d *Desk) carriedOut(o *operation) {
	d.op = nil
	switch l := d.look; {
	case l == nil:
	case l.waiting:
		d.read(l)
	case l == o.look:
		d.refresh(l)
	}
}

// refresh asks for the tries again. What was read of certificates and holder stays: no operation changes it.
func (d *Desk) refresh(l *look) {
	l.situation, l.card.Status, l.card.StatusErr, d.changed = Reading, ops.Status{}, nil, true
	r, s := l.card.Reading, l.status
	d.onCard(l, func() {
		if r.Kind != card.PIV {
			d.readWhole(l, s, r)
			return
		}
		ctx, cancel := context.WithTimeout(l.ctx, wholeReading)
		defer cancel()
		present, err := ops.Look(ctx, l.session.place.Service, s)
		if err != nil || present.PIV == nil {
			d.readCard(l, s) // which tells why
			return
		}
		d.update(l, func() { l.situation, l.card.Status = Ready, *present.PIV })
	})
}
