// Package desk is what the window knows of readers and cards. It watches the smart-card service, reads the card that lies in a reader, and
// carries out operations, away from the goroutine that draws. It holds no words and no pictures.
//
// One goroutine, that of Run, owns what is known; whatever waits for a card, a module or a person has a goroutine of its own and posts what
// it found. So a snapshot is always of one moment, and nothing that hangs keeps the news of readers and cards from getting through.
package desk

import (
	"context"
	"sync"
	"time"

	"carddesk/cardops/doctor"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// Config is what a Desk works with. Service, Ways and Changed are needed.
type Config struct {
	// Service makes the smart-card service; called whenever the real readers come to be watched.
	Service func() transport.Service
	// Ways are the paths to a PIN on this computer; called whenever the real readers come to be watched.
	Ways func() ops.Ways
	// Now is the clock; time.Now if nil.
	Now func() time.Time
	// Notices remembers who accepted the official notice. nil: it is never shown.
	Notices ops.Notices
	// Practice opens the practice environment of a scenario. It may take its time.
	Practice func(scenario string) (Practice, error)
	// Computer tells what the environment check looks at, but for readers, cards and middleware, which the desk adds. It may take its time.
	// nil: there is no check.
	Computer func() (*doctor.Env, error)
	// Revoked asks about the certificates of real cards, when a person wants it. nil: nobody can be asked.
	Revoked doctor.Inquiry
	// Changed is told of every change, in order, on one goroutine of its own. While it runs, snapshots that nobody saw yet are replaced
	// by later ones; card work goes on.
	Changed func(Snapshot)
	// Guard is called at the beginning of each piece of work in the background, with its name; what it gives back is deferred there, so that
	// it can recover a panic. nil: a panic ends the program.
	Guard func(where string) func()
}

// Practice is an environment in which nothing is real.
type Practice struct {
	Service transport.Service
	Ways    ops.Ways
	Notices ops.Notices // so that what was accepted in practice counts in practice only; nil: no notice is shown
	// Computer is the simulated computer with these readers and this middleware, for the environment check; called for each check. It may take
	// its time. nil: there is no check.
	Computer func() (*doctor.Env, error)
	Revoked  doctor.Inquiry // about the certificates of its cards; as in Config
	Close    func()         // may be nil
}

// Talk is how an operation speaks with a person. Its functions are called on background goroutines, Ask and Done once at most and once.
type Talk struct {
	// Ask puts a question. It may block as long as the person takes; its context ends when the operation is cancelled or its card is gone,
	// and what it answers after that is wiped.
	Ask ops.Ask
	// Observe is told of every step; may be nil.
	Observe func(ops.Progress)
	// Tell is told of each step of the self test (ops.Sign) when it has ended; may be nil.
	Tell func(ops.Step)
	// Done is told how it ended; may be nil.
	Done func(Result)
}

// Result is how an operation ended.
type Result struct {
	ops.Outcome
	// Guided: nothing that is installed can unblock this card. The person goes to the official page and enters Number there; Desk.Again
	// when they are back.
	Guided bool
	Number string // of the card; empty where it is not known

	// Steps and SignedData are what came of the self test (ops.Sign): see ops.Tested. Without a PIN that was right there are none.
	Steps      []ops.Step
	SignedData []byte
}

// Desk is the model behind the window. Its methods return at once and may be called by any goroutine.
type Desk struct {
	config Config
	mail   *mailbox
	out    *outbox

	// What follows belongs to the goroutine of Run.
	ctx     context.Context
	work    sync.WaitGroup
	changed bool // since the last snapshot
	session *session
	failed  error // why there is no session, or why the service is lost
	asked   bool  // the service answered, or is known to be lost
	readers []reader.Status
	chosen  string // name of the reader that the person chose; empty: none
	view    view
	look    *look        // at a card; nil without one
	op      *operation   // under way; nil without one
	exam    *examination // under way; nil without one
	checkup Checkup
	uses    *uses // of card and middleware by checks
}

// view is the situation where no card is looked at.
type view struct {
	situation Situation
	reader    string
}

// New makes a desk. Nothing is done before Run.
func New(c Config) *Desk {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Guard == nil {
		c.Guard = func(string) func() { return func() {} }
	}
	return &Desk{config: c, mail: newMailbox(), out: newOutbox(), view: view{situation: Looking}, uses: &uses{}}
}

// Run watches until ctx ends. Then it cancels what may be cancelled, waits for the truth about a secret that was sent, and gives the service
// back. After it returned nothing is told any more. It is called once.
func (d *Desk) Run(ctx context.Context) {
	d.ctx = ctx
	told := make(chan struct{})
	go func() {
		defer close(told)
		d.out.deliver(d.config.Changed, d.config.Guard)
	}()
	d.open("")
	for ctx.Err() == nil {
		d.publish()
		select {
		case <-ctx.Done():
		case <-d.mail.ready:
			d.mail.work()
		}
	}
	d.leave()
	d.work.Wait()
	d.mail.close()
	d.out.close()
	<-told
}

// Choose looks at the card in the reader of that name; empty goes back to the only one with a card. A reader that is not there is not chosen.
func (d *Desk) Choose(readerName string) { d.mail.post(func() { d.choose(readerName) }) }

// Practise goes to the simulated readers of a scenario; the empty one goes back to the real readers.
func (d *Desk) Practise(scenario string) { d.mail.post(func() { d.open(scenario) }) }

// Again reads the card anew. While an operation runs it does nothing: the card is read after it anyway.
func (d *Desk) Again() { d.mail.post(d.again) }

// Start carries out an operation on the card that is looked at. Nothing is sent before Talk.Ask was answered. The returned function cancels
// it: before anything was sent it ends with nothing sent; after that it goes on to its end, and Done tells the truth. One operation is
// carried out at a time; another ends with ErrBusy.
func (d *Desk) Start(job ops.Job, talk Talk) (cancel func()) {
	o := newOperation(job, talk)
	if !d.mail.post(func() { d.start(o) }) {
		go o.refuse(context.Canceled)
	}
	return func() { o.cancel(context.Canceled) }
}

func (d *Desk) again() {
	switch {
	case d.op != nil:
	case d.failed != nil && d.session.ended():
		d.open(d.session.scenario)
	case d.look != nil:
		s := d.look.status
		d.drop(nil)
		d.begin(s)
	}
}

// background runs fn on a goroutine that Run waits for in the end.
func (d *Desk) background(where string, fn func()) {
	d.work.Add(1)
	go func() {
		defer d.work.Done()
		defer d.config.Guard(where)()
		fn()
	}()
}

// publish hands out what changed.
func (d *Desk) publish() {
	if d.changed {
		d.changed = false
		d.out.put(d.snapshot())
	}
}

// snapshot is what is known now.
func (d *Desk) snapshot() Snapshot {
	s := Snapshot{Practice: d.session.scenario, Readers: d.readers, Situation: d.view.situation, Reader: d.view.reader, Check: d.checkup}
	switch l := d.look; {
	case d.failed != nil:
		s.Situation, s.Reader, s.Err = NoService, "", d.failed
	case !d.asked:
		s.Situation = Looking
	case l != nil:
		s.Situation, s.Reader, s.Err = l.situation, l.status.Name, l.err
		if l.situation != Mute && l.situation != Held {
			copied := l.card
			s.Card = &copied
		}
	}
	return s
}
