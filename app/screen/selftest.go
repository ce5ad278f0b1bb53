package screen

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// Keeper keeps what the self test signed as a file that the person chooses.
type Keeper interface {
	// Keep returns at once. done is called on the goroutine that draws, and not at all when no file is chosen.
	Keep(signedData []byte, done func(path string, err error))
}

// NewSelfTest is the page that tries the card's keys with the PIN. Without a keeper nothing is offered to be kept.
func NewSelfTest(here Here, operator Operator, runner Runner, keeper Keeper) *Operation {
	p := newOperation(here, operator, runner, ops.Sign)
	p.keeper = keeper
	return p
}

// follower is told of a self test besides the page. A nil one hears nothing.
type follower struct {
	tell func(ops.Step)
	done func(desk.Result)
	told bool // how one has ended
}

// Follow has another one told of the self tests that begin from now on, until the page is left: that they were given up then. tell and done
// are called on the goroutine that draws. The returned function ends it without a word.
func (p *Operation) Follow(tell func(ops.Step), done func(desk.Result)) (stop func()) {
	p.unfollow()
	f := &follower{tell: tell, done: done}
	p.follower = f
	return func() {
		if p.follower == f {
			p.follower = nil
		}
	}
}

func (f *follower) stepped(s ops.Step) {
	if f != nil {
		f.tell(s)
	}
}

func (f *follower) ended(r desk.Result) {
	if f != nil {
		f.told = true
		f.done(r)
	}
}

// unfollow ends what somebody waits for that will not come any more.
func (p *Operation) unfollow() {
	if f := p.follower; f != nil && !f.told {
		f.done(desk.Result{Outcome: ops.Outcome{Job: ops.Sign, Stage: ops.Refused, Certain: ops.Unchanged, Err: context.Canceled}})
	}
	p.follower = nil
}

// stepped implements listener.
func (p *Operation) stepped(_ *dialogue, s ops.Step) {
	p.steps = append(p.steps, s)
	p.follower.stepped(s)
	p.draw()
}

// testSteps are all steps of the self test.
var testSteps = []ops.StepName{ops.StepSign, ops.StepSignedData, ops.StepDecrypt, ops.StepMatch}

// testing shows the steps as they end.
func (p *Operation) testing() view {
	v := p.busy(2, p.text("signtest.running"), p.text("signtest.runningDetail"))
	v.body = append(v.body, p.stepRows(p.steps))
	return v
}

// stepRows are the steps, those that have not ended too.
func (p *Operation) stepRows(ended []ops.Step) fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for i, name := range testSteps {
		state, detail := widget.Unknown, p.text("signtest.waiting")
		if i < len(ended) {
			state, detail = p.stepSays(ended[i])
		}
		rows = append(rows, widget.NewRow(state, p.text("selftest."+string(name)), detail, nil))
	}
	return widget.NewPanel(below(rows...))
}

// stepSays is how a step ended, and why.
func (p *Operation) stepSays(s ops.Step) (widget.State, string) {
	said := p.text("selftest.state." + string(s.State))
	switch s.State {
	case ops.StepDone:
		return widget.Good, said
	case ops.StepFailed:
		problem := p.here.Words.Problem(s.Err)
		return widget.Bad, p.text("signtest.failedStep", words.Values{"Problem": problem.Message, "Remedy": problem.Remedy})
	case ops.StepNotPossible:
		return widget.Plain, said
	}
	return widget.Unknown, said
}

// tested is step 4 of the self test.
func (p *Operation) tested() view {
	o := p.outcome
	v := view{step: 3, body: []fyne.CanvasObject{p.testVerdict()}}
	if len(o.Steps) > 0 {
		v.body = append(v.body, p.stepRows(o.Steps))
	}
	if p.kept != nil {
		v.body = append(v.body, p.kept)
	}
	if errors.Is(o.Err, token.ErrNoModule) {
		v.body = append(v.body, p.siteAction())
	}
	finish := p.other("operation.finish", p.finish)
	switch {
	case o.locked() == secret.PIN:
		v.main, v.others = p.chief("operation.toUnblock", p.toUnblock), []*widget.Button{finish}
	case o.Stage == ops.Done:
		v.main, v.others = p.chief("operation.finish", p.finish), p.afterTest()
	default:
		v.main, v.others = p.chief("operation.tryAgain", p.begin), []*widget.Button{finish}
	}
	return v
}

// afterTest is what can be done with a test that was carried out.
func (p *Operation) afterTest() []*widget.Button {
	var all []*widget.Button
	if p.keeper != nil && p.outcome.SignedData != nil {
		all = append(all, newButton(p.text("signtest.save"), theme.Icon(theme.IconCertificate), fynewidget.MediumImportance, p.keep))
	}
	return append(all, p.other("signtest.again", p.begin))
}

// testVerdict says what came of it.
func (p *Operation) testVerdict() fyne.CanvasObject {
	o := p.outcome
	sum := ops.Tested{Outcome: o.Outcome, Steps: o.Steps}
	switch {
	case o.Stage == ops.Interrupted:
		return p.note(widget.Warn, p.text("signtest.interrupted"), p.text("signtest.interruptedRemedy"), "operation.certainUnchanged")
	case o.Stage != ops.Done:
		problem, remedy := p.reason()
		state := widget.Warn
		if o.locked() != "" {
			state = widget.Bad
		}
		return p.note(state, problem, remedy, "operation.certainUnchanged")
	case sum.Failed() != nil:
		return widget.NewNote(widget.Bad, p.text("selftest.failed"), p.text("signtest.failedRemedy"))
	case sum.Complete():
		return widget.NewNote(widget.Good, p.text("selftest.passed"), p.text("signtest.passedRemedy"))
	}
	return widget.NewNote(widget.Plain, p.text("selftest.partly"), "")
}

// keep keeps what was signed, and says where unless another test has begun.
func (p *Operation) keep() {
	of := p.outcome.SignedData
	p.keeper.Keep(of, func(path string, err error) {
		if p.phase != concluded || len(p.outcome.SignedData) == 0 || &p.outcome.SignedData[0] != &of[0] {
			return
		}
		p.kept = widget.NewNote(widget.Good, p.text("selftest.written", words.Values{"Path": words.Visible(path)}), "")
		if err != nil {
			problem := p.here.Words.Problem(err)
			p.kept = widget.NewNote(widget.Bad, problem.Message, problem.Remedy)
		}
		p.draw()
	})
}
