package desk

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/token"
)

// look is one card in one reader, from the moment that it was seen until it is gone.
type look struct {
	session *session
	status  reader.Status
	ctx     context.Context
	cancel  context.CancelFunc

	situation Situation
	err       error
	card      Card
	waiting   bool // to be read when the operation that is under way has ended
}

// at tells whether a reader still holds the card that is looked at.
func (l *look) at(s *session, now reader.Status) bool {
	return l.session == s && l.status.Name == now.Name && l.status.State == now.State && l.status.Changes == now.Changes &&
		bytes.Equal(l.status.ATR, now.ATR)
}

// drop ends the look at a card, and an operation on it for that reason.
func (d *Desk) drop(why error) {
	if d.look == nil {
		return
	}
	if why != nil && d.op != nil && d.op.look == d.look {
		d.op.cancel(why)
	}
	d.look.cancel()
	d.look, d.changed = nil, true
}

// begin looks at a card.
func (d *Desk) begin(s reader.Status) {
	l := &look{session: d.session, status: s, situation: Reading}
	l.ctx, l.cancel = context.WithCancel(d.session.ctx)
	l.card.Reading = &card.Reading{Kind: card.Hint(s.ATR), ATR: s.ATR}
	d.look, d.changed = l, true
	switch {
	case s.State == reader.Mute:
		l.situation, l.err = Mute, reader.ErrMute
	case s.Held:
		l.situation, l.err = Held, reader.ErrHeld
	default:
		d.read(l)
	}
}

// resume is the same look from here on, without the work that was begun on the card: what that still finds out is not wanted any more.
func (d *Desk) resume() *look {
	l := *d.look
	d.look.cancel()
	l.ctx, l.cancel = context.WithCancel(l.session.ctx)
	d.look = &l
	return &l
}

// looked takes news of the reader with the card that is looked at: when another program has given the card back, it is read.
func (d *Desk) looked(now reader.Status) {
	l := d.look
	released := l.status.Held && !now.Held
	l.status = now
	if released && l.situation == Held {
		d.drop(nil)
		d.begin(now)
	}
}

// read reads the card in the background, or when the operation has ended that is under way: it is not to be disturbed.
func (d *Desk) read(l *look) {
	if l.waiting = d.op != nil && d.op.look.session == l.session; l.waiting {
		return
	}
	s := l.status
	d.onCard(l, func() { d.readCard(l, s) })
}

// onCard runs fn in the background. A look whose work did not come to its end is not left open.
func (d *Desk) onCard(l *look, fn func()) {
	l.session.work.Add(1)
	d.background("card", func() {
		defer l.session.work.Done()
		whole := false
		defer func() {
			if !whole {
				d.update(l, func() { l.situation, l.err = Unreadable, ErrBroken })
			}
		}()
		fn()
		whole = true
	})
}

// update changes a look, unless it is over.
func (d *Desk) update(l *look, change func()) {
	d.mail.post(func() {
		if d.look == l {
			change()
			d.changed = true
		}
	})
}

// Pauses before a card is read again after something that passes: a contact that shook, a reset by another program, a program that holds
// the card. The first is what a person does not notice; the later ones leave the card to others.
var pauses = []time.Duration{300 * time.Millisecond, time.Second, 3 * time.Second}

// heldPause is how often a card is tried again that another program holds: what it costs is not noticed, and after closing that program a
// person waits no longer.
const heldPause = 3 * time.Second

// wholeReading bounds a reading altogether. The slowest card takes about 3 s on the wire; a minute leaves room for a driver that recovers.
const wholeReading = time.Minute

// readCard reads until it is certain what there is to say, and reports it.
func (d *Desk) readCard(l *look, s reader.Status) {
	for attempt := 0; ; attempt++ {
		r, err := d.readOnce(l, s)
		pause, again := patience(err, attempt)
		switch {
		case l.ctx.Err() != nil:
			return
		case err == nil:
			d.readWhole(l, s, r)
			return
		case !again:
			d.update(l, func() { l.fail(r, err) })
			return
		case errors.Is(err, reader.ErrHeld):
			d.update(l, func() { l.situation, l.err = Held, err })
		}
		sleep(l.ctx, pause)
	}
}

// patience tells whether, and after which pause, a reading is tried again that ended so. Of a card that is gone the watcher tells; when it
// tells nothing, the card is still there.
func patience(err error, attempt int) (pause time.Duration, again bool) {
	if errors.Is(err, reader.ErrHeld) {
		return heldPause, true
	}
	for _, passing := range []error{
		reader.ErrReset, reader.ErrRemoved, reader.ErrNoCard, reader.ErrReaderGone, reader.ErrNoService, reader.ErrNoReader,
	} {
		if errors.Is(err, passing) && attempt < len(pauses) {
			return pauses[attempt], true
		}
	}
	return 0, false
}

func (d *Desk) readOnce(l *look, s reader.Status) (*card.Reading, error) {
	ctx, cancel := context.WithTimeout(l.ctx, wholeReading)
	defer cancel()
	return ops.Read(ctx, l.session.place.Service, s, func(r *card.Reading) {
		r = keep(r)
		d.update(l, func() { l.situation, l.err, l.card.Reading = Reading, nil, r })
	})
}

// keep copies a reading that goes on changing.
func keep(r *card.Reading) *card.Reading {
	kept := *r
	kept.Problems = slices.Clone(r.Problems)
	kept.Objects = make([]*card.Object, len(r.Objects))
	for i, o := range r.Objects {
		copied := *o
		kept.Objects[i] = &copied
	}
	return &kept
}

// fail says how a reading ended that told less than it should.
func (l *look) fail(r *card.Reading, err error) {
	l.situation, l.err, l.card = Unreadable, err, Card{Reading: r}
	switch {
	case errors.Is(err, reader.ErrMute):
		l.situation = Mute
	case errors.Is(err, card.ErrUnsupported):
		l.situation, l.err = WrongCard, nil
	}
}

// readWhole adds to a reading what can be done with the card, and what is known of its tries.
func (d *Desk) readWhole(l *look, s reader.Status, r *card.Reading) {
	d.update(l, func() { l.situation, l.err, l.card.Reading = Reading, nil, r })
	can := l.session.place.Ways.Abilities(l.ctx, r.Kind)
	d.update(l, func() { l.card.Can = can })
	status, err := d.tries(l, s, r)
	switch {
	case !errors.Is(err, token.ErrNoModule):
	case ready(can, ops.VerifyPIN):
		err = token.ErrNoToken // a module is there, and does not show the card
	default:
		err = nil // nothing is there that could tell
	}
	d.update(l, func() { l.situation, l.card.Status, l.card.StatusErr = Ready, status, err })
}

// tries asks what costs nothing: a PIV card told its tries when it was read, a citizen card tells them through a module. Nothing is known
// of a card without a number, whose token could be that of another card. The error is token.ErrNoModule where no module shows the card.
func (d *Desk) tries(l *look, s reader.Status, r *card.Reading) (ops.Status, error) {
	if r.Kind == card.PIV {
		return ops.Status{PIN: r.PIN, Second: r.Second}, nil
	}
	if r.Number == "" {
		return ops.Status{}, nil
	}
	ctx, cancel := context.WithTimeout(l.ctx, modulePatience)
	defer cancel()
	status, err := await(ctx, d.config.Guard, func() (ops.Status, error) {
		return throughModule(ctx, l.session.place, s, r.Number)
	}, nil)
	if errors.Is(err, context.DeadlineExceeded) {
		err = token.ErrModuleSilent
	}
	return status, err
}

func ready(can []ops.Ability, job ops.Job) bool {
	return slices.ContainsFunc(can, func(a ops.Ability) bool { return a.Do == job && a.Ready })
}

func throughModule(ctx context.Context, place Practice, s reader.Status, number string) (ops.Status, error) {
	chosen, err := place.Ways.Choose(ctx, fixed{place.Service, s}, s.Name, ops.VerifyPIN)
	if err != nil {
		return ops.Status{}, err
	}
	defer chosen.Close()
	if chosen.Number != number {
		return ops.Status{}, reader.ErrRemoved
	}
	return chosen.Path.Status(ctx)
}

// modulePatience is how long a person waits for the tries of a card. A module tells them within 2 s as a rule; one that hangs is ended by
// its driver after 8 s in a call and then named. This is for what the driver does not end.
const modulePatience = 25 * time.Second

// await runs fn and waits for it until ctx ends. One that does not come back by then is left behind; what it gives back later goes to late,
// which may be nil.
func await[T any](ctx context.Context, guard func(string) func(), fn func() (T, error), late func(T)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		defer guard("await")()
		a := answer{err: ErrBroken}
		defer func() { answers <- a }()
		a.value, a.err = fn()
	}()
	select {
	case a := <-answers:
		return a.value, a.err
	case <-ctx.Done():
		go func() {
			if a := <-answers; late != nil {
				late(a.value)
			}
		}()
		var none T
		return none, ctx.Err()
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// ErrBroken: the program made a mistake in work of its own.
var ErrBroken = errors.New("work in the background broke off")
