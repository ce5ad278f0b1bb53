package screen

import (
	"carddesk/app/desk"
	"carddesk/cardops/card"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// OperationPose is a page for an operation in one of its states, for tests and screenshots.
type OperationPose struct {
	Name string // kebab-case, the page first: "change-last-try"
	Page *Operation
	Pose func() // brings the page into its state; the page is to be in a window already
}

// GalleryPIN is every state of the pages that change a PIN and unblock. Nothing happens on them.
func GalleryPIN(here Here) []OperationPose {
	var all []OperationPose
	for _, poses := range [][]pose{poseIntros(), poseForms(), poseOutcomes(), poseUnblock(), poseSelfTest()} {
		for _, s := range poses {
			all = append(all, s.on(here))
		}
	}
	return all
}

// still is an operator that does nothing, and a runner that waits for nobody.
type still struct{}

func (still) Start(ops.Job, desk.Talk) func() { return func() {} }
func (still) Again()                          {}
func (still) Do(f func())                     { f() }

// pose is one state.
type pose struct {
	name string
	page func(Here, Operator, Runner) *Operation
	card desk.Snapshot
	then func(p *Operation)
}

func (s pose) on(here Here) OperationPose {
	p := s.page(here, still{}, still{})
	return OperationPose{Name: s.name, Page: p, Pose: func() {
		p.visible = false // a window may have shown it already, without a card
		p.Show(s.card)
		p.Enter()
		if s.then != nil {
			s.then(p)
		}
	}}
}

// Cards and ways of the gallery.
var (
	poseModule = ops.Carrier{
		Way: ops.Module, Name: "HiCOS PKI Smart Card", Maker: "Chunghwa Telecom", Version: "3.2", Path: "/usr/lib/libHicos_p11v1.so",
	}
	poseComponent = ops.Carrier{
		Way: ops.Component, Name: "HiPKILocalSignServer", Version: "1.3.4.103425", Path: "http://localhost:61161",
	}
)

func poseCard(kind card.Kind, number string, status ops.Status) desk.Snapshot {
	return desk.Snapshot{
		Situation: desk.Ready, Reader: "Reader", Readers: []reader.Status{{Name: "Reader", State: reader.Present, Changes: 1}},
		Card: &desk.Card{
			Reading: &card.Reading{Kind: kind, Number: number}, Status: status,
			Can: []ops.Ability{{Do: ops.VerifyPIN, Ready: true}, {Do: ops.ChangePIN, Ready: true}, {Do: ops.Unblock, Ready: true}},
		},
	}
}

func poseCitizen() desk.Snapshot { return poseCard(card.GPKI2, "TP03220000000001", ops.Status{}) }

func posePIV() desk.Snapshot { return poseCard(card.PIV, "", poseTries(3, 3)) }

func poseTries(pin, second int) ops.Status {
	return ops.Status{
		PIN:    card.Secret{Name: string(secret.PIN), TriesLeft: &pin, Locked: new(pin == 0)},
		Second: card.Secret{Name: string(secret.PUK), TriesLeft: &second, Locked: new(second == 0)},
	}
}

// posePIVQuestion is what is asked before a PIV card's PIN is sent.
func posePIVQuestion(job ops.Job, tries int) ops.Question {
	return ops.Question{
		Job: job, Carrier: ops.Carrier{Way: ops.Native}, Status: poseTries(tries, tries), Last: tries == 1, PIN: secret.PIVPIN, Second: secret.PIVPUK,
	}
}

func poseCitizenQuestion(job ops.Job, notice bool) ops.Question {
	q := ops.Question{Job: job, Carrier: poseModule, Notice: notice, PIN: secret.CitizenPIN, Second: secret.CitizenCode}
	if job == ops.Unblock {
		q.Carrier = poseComponent
	}
	return q
}

// askedWith is an operation that has put its question.
func askedWith(q ops.Question) func(*Operation) {
	return func(p *Operation) {
		p.start(q.Job)
		p.asked(p.dialogue, q)
	}
}

// typedWith is a form with something typed into it.
func typedWith(q ops.Question, all ...string) func(*Operation) {
	return func(p *Operation) {
		askedWith(q)(p)
		p.consents = consents{notice: true, last: true}
		p.continues()
		for i, text := range all {
			for _, r := range text {
				p.form.fields()[i].TypedRune(r)
			}
		}
	}
}

// endedWith is an operation that has ended.
func endedWith(o ops.Outcome) func(*Operation) {
	return func(p *Operation) {
		p.start(o.Job)
		p.ended(p.dialogue, desk.Result{Outcome: o})
	}
}

func refusedWith(job ops.Job, err error) func(*Operation) {
	return endedWith(ops.Outcome{Job: job, Stage: ops.Refused, Certain: ops.Unchanged, Err: err})
}

func interruptedWith(job ops.Job, c ops.Certain) func(*Operation) {
	return endedWith(ops.Outcome{
		Job: job, Stage: ops.Interrupted, Certain: c, Status: poseTries(3, 3), Err: secret.Unanswered(reader.ErrRemoved),
	})
}

func poseIntros() []pose {
	low := poseCitizenQuestion(ops.ChangePIN, false)
	low.Status.Low, low.Last = true, true
	return []pose{
		{"change-no-card", NewChange, desk.Snapshot{Situation: desk.NoCard}, nil},
		{"change-not-ready", NewChange, desk.Snapshot{Situation: desk.Mute}, nil},
		{"change-checking", NewChange, posePIV(), nil},
		{"change-intro", NewChange, posePIV(), askedWith(posePIVQuestion(ops.ChangePIN, 3))},
		{"change-notice", NewChange, poseCitizen(), askedWith(poseCitizenQuestion(ops.ChangePIN, true))},
		{"change-last-try", NewChange, posePIV(), askedWith(posePIVQuestion(ops.ChangePIN, 1))},
		{"change-low", NewChange, poseCitizen(), askedWith(low)},
		{"change-gone", NewChange, posePIV(), func(p *Operation) {
			askedWith(posePIVQuestion(ops.ChangePIN, 3))(p)
			p.Show(desk.Snapshot{Situation: desk.NoCard})
		}},
	}
}

func poseForms() []pose {
	piv, citizen := posePIVQuestion(ops.ChangePIN, 3), poseCitizenQuestion(ops.ChangePIN, false)
	return []pose{
		{"change-secrets", NewChange, poseCitizen(), typedWith(citizen)},
		{"change-typing", NewChange, poseCitizen(), typedWith(citizen, "730101", "aB3")},
		{"change-weak", NewChange, posePIV(), typedWith(piv, "947162", "123456", "123456")},
		{"change-differ", NewChange, posePIV(), typedWith(piv, "947162", "k7Rw2m", "k7Rw2n")},
		{"change-complete", NewChange, posePIV(), typedWith(piv, "947162", "k7Rw2m", "k7Rw2m")},
		{"change-sending", NewChange, posePIV(), func(p *Operation) {
			askedWith(piv)(p)
			p.turn(sending)
		}},
	}
}

func poseOutcomes() []pose {
	wrong := func(left *int) error { return &secret.WrongError{Secret: secret.PIN, TriesLeft: left} }
	return []pose{
		{"change-done", NewChange, posePIV(), endedWith(ops.Outcome{Job: ops.ChangePIN, Stage: ops.Done, Certain: ops.Changed})},
		{"change-wrong", NewChange, posePIV(), refusedWith(ops.ChangePIN, wrong(new(2)))},
		{"change-wrong-last", NewChange, posePIV(), refusedWith(ops.ChangePIN, wrong(new(1)))},
		{"change-wrong-unknown", NewChange, poseCitizen(), refusedWith(ops.ChangePIN, wrong(nil))},
		{"change-locked", NewChange, posePIV(), refusedWith(ops.ChangePIN, &secret.LockedError{Secret: secret.PIN})},
		{"change-no-middleware", NewChange, poseCitizen(), refusedWith(ops.ChangePIN, token.ErrNoModule)},
		{"change-removed", NewChange, posePIV(), refusedWith(ops.ChangePIN, reader.ErrRemoved)},
		{"change-interrupted-changed", NewChange, posePIV(), interruptedWith(ops.ChangePIN, ops.Changed)},
		{"change-interrupted-unchanged", NewChange, posePIV(), interruptedWith(ops.ChangePIN, ops.Unchanged)},
		{"change-interrupted", NewChange, posePIV(), interruptedWith(ops.ChangePIN, ops.NotKnown)},
		{"change-interrupted-looked", NewChange, poseCard(card.PIV, "0102", poseTries(3, 3)), func(p *Operation) {
			interruptedWith(ops.ChangePIN, ops.NotKnown)(p)
			p.lookAgain()
			p.reexamine()
		}},
		{"change-verify", NewChange, posePIV(), askedWith(posePIVQuestion(ops.VerifyPIN, 3))},
		{"change-verify-secret", NewChange, posePIV(), typedWith(posePIVQuestion(ops.VerifyPIN, 3))},
		{"change-verified", NewChange, posePIV(), endedWith(ops.Outcome{Job: ops.VerifyPIN, Stage: ops.Done, Certain: ops.Changed})},
	}
}

func poseUnblock() []pose {
	guide := func(p *Operation) {
		p.knows()
		p.ended(p.dialogue, desk.Result{Outcome: ops.Outcome{Job: ops.Unblock, Stage: ops.Refused, Err: hipki.ErrNoCentre}, Guided: true, Number: "TP03220000000001"})
	}
	citizen := poseCitizenQuestion(ops.Unblock, true)
	return []pose{
		{"unblock-question", NewUnblock, poseCitizen(), nil},
		{"unblock-question-puk", NewUnblock, posePIV(), nil},
		{"unblock-forgotten", NewUnblock, poseCitizen(), (*Operation).forgotten},
		{"unblock-forgotten-puk", NewUnblock, posePIV(), (*Operation).forgotten},
		{"unblock-intro", NewUnblock, poseCitizen(), askedWith(citizen)},
		{"unblock-secrets", NewUnblock, poseCitizen(), typedWith(citizen)},
		{"unblock-last-try", NewUnblock, posePIV(), askedWith(posePIVQuestion(ops.Unblock, 1))},
		{"unblock-done", NewUnblock, poseCitizen(), endedWith(ops.Outcome{Job: ops.Unblock, Stage: ops.Done, Certain: ops.Changed})},
		{"unblock-wrong", NewUnblock, poseCitizen(), refusedWith(ops.Unblock, &secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(2)})},
		{"unblock-code-locked-now", NewUnblock, poseCitizen(), refusedWith(ops.Unblock, &secret.LockedError{Secret: secret.SubscriberCode})},
		{"unblock-code-locked", NewUnblock, poseCard(card.PIV, "", poseTries(0, 0)), nil},
		{"unblock-interrupted", NewUnblock, poseCitizen(), interruptedWith(ops.Unblock, ops.NotKnown)},
		{"unblock-guided", NewUnblock, poseCitizen(), guide},
		{"unblock-guided-back", NewUnblock, poseCitizen(), func(p *Operation) {
			guide(p)
			p.lookAgain()
			p.reexamine()
		}},
	}
}
