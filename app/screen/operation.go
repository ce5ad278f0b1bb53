package screen

import (
	"context"

	"carddesk/app/desk"
	"carddesk/cardops/ops"
)

// Operator carries out operations with a secret. *desk.Desk is one.
type Operator interface {
	// Start begins an operation and returns at once. The functions of the Talk are called on other goroutines.
	Start(job ops.Job, talk desk.Talk) (cancel func())
	// Again looks at the card anew, which costs no try.
	Again()
}

// Runner brings a function to the goroutine that draws. The functions of one caller keep their order.
type Runner interface{ Do(f func()) }

// listener is told of an operation on the goroutine that draws.
type listener interface {
	asked(d *dialogue, q ops.Question)
	progressed(d *dialogue, p ops.Progress)
	stepped(d *dialogue, s ops.Step)
	ended(d *dialogue, r desk.Result)
}

// dialogue is one operation: it brings the operation's question to the page and the person's answer back. An answer is given once, so that
// one confirmation is one submission. Its fields belong to the goroutine that draws.
type dialogue struct {
	job    ops.Job
	runner Runner
	page   listener
	cancel func()
	reply  chan<- reply // of the question that waits; nil without one
	sent   bool         // an answer was given
	over   bool         // nobody listens any more
}

type reply struct {
	ops.Answer
	err error
}

func (d *dialogue) start(o Operator) {
	d.cancel = o.Start(d.job, desk.Talk{
		Ask:     d.ask,
		Observe: func(p ops.Progress) { d.runner.Do(func() { d.tell(func() { d.page.progressed(d, p) }) }) },
		Tell:    func(s ops.Step) { d.runner.Do(func() { d.tell(func() { d.page.stepped(d, s) }) }) },
		Done:    func(r desk.Result) { d.runner.Do(func() { d.page.ended(d, r) }) },
	})
}

func (d *dialogue) tell(f func()) {
	if !d.over {
		f()
	}
}

// ask waits for the person, away from the goroutine that draws. When the operation stops waiting first, an answer that came too late is
// wiped.
func (d *dialogue) ask(ctx context.Context, q ops.Question) (ops.Answer, error) {
	replies := make(chan reply, 1) // one answer fits in, so that the page never waits
	d.runner.Do(func() { d.put(q, replies) })
	select {
	case r := <-replies:
		return r.Answer, r.err
	case <-ctx.Done():
	}
	d.runner.Do(func() { d.forget(replies) })
	return ops.Answer{}, ctx.Err()
}

func (d *dialogue) put(q ops.Question, replies chan<- reply) {
	if d.over || d.sent {
		replies <- reply{err: context.Canceled} // a second question would make a second submission of one confirmation
		return
	}
	d.reply = replies
	d.page.asked(d, q)
}

func (d *dialogue) forget(replies chan reply) {
	d.reply = nil
	select {
	case r := <-replies:
		wipe(r.Answer)
	default:
	}
}

// answer hands the secrets over. It tells whether they were taken; what was not is wiped.
func (d *dialogue) answer(a ops.Answer) bool {
	if d.reply == nil {
		wipe(a)
		return false
	}
	d.sent = true
	d.reply <- reply{Answer: a}
	d.reply = nil
	return true
}

// withdraw ends the operation before anything is sent. Once an answer was given only the card can tell how it ends: then it does nothing.
func (d *dialogue) withdraw() {
	if d.sent || d.over {
		return
	}
	d.over = true
	if d.reply != nil {
		d.reply <- reply{err: context.Canceled}
		d.reply = nil
	}
	if d.cancel != nil {
		d.cancel()
	}
}

func wipe(a ops.Answer) {
	a.Now.Wipe()
	a.Fresh.Wipe()
	a.Again.Wipe()
}
