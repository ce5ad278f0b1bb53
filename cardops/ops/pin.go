package ops

import (
	"context"
	"errors"

	"carddesk/cardops/secret"
)

// Stage is where an operation with a secret stands. Window and terminal only observe.
type Stage string

// The stages, in the order in which they follow each other; the last three end the operation.
const (
	Checking    Stage = "checking"    // asking the card what costs nothing
	Asking      Stage = "asking"      // waiting for consent and secrets; nothing is held meanwhile
	Sending     Stage = "sending"     // a secret is on its way
	Done        Stage = "done"        // carried out, and the card said so
	Refused     Stage = "refused"     // not carried out, and that is certain
	Interrupted Stage = "interrupted" // a secret was sent, and no answer came back: see Outcome.Certain
)

// Certain is what is known of the card after an operation.
type Certain string

// What can be known.
const (
	Changed   Certain = "changed"   // the operation took effect
	Unchanged Certain = "unchanged" // it did not; a try may have been spent, as the error tells
	NotKnown  Certain = "not-known" // it may or may not have taken effect; at most one try was spent
)

// Progress is one step of an operation.
type Progress struct {
	Stage   Stage
	Carrier Carrier
	Status  Status // as far as it is known
}

// Question is asked before a secret is sent.
type Question struct {
	Job     Job
	Carrier Carrier
	Status  Status
	// Notice: the official notice about other software is to be shown and accepted, once for each card.
	Notice bool
	// Last: a wrong entry would spend the last try, or could for all that is known. It needs a consent of its own.
	Last bool
	// Pad: the secrets are typed at the reader's own keys, once the question is answered. None is to be asked for; what is given is wiped
	// and not sent.
	Pad bool
	// PIN and Second are the rules of the secrets to be given.
	PIN, Second secret.Rules
}

// Answer is what a person decides. The operation wipes the secrets.
type Answer struct {
	Notice bool           // accepted the notice
	Last   bool           // consented to spend the last try
	Now    *secret.Secret // the PIN as it is, or the second code for Unblock
	Fresh  *secret.Secret // the new PIN; nil for VerifyPIN and Sign
	Again  *secret.Secret // the new PIN a second time; nil where it is not asked for twice
}

// Ask puts a question to a person. An error ends the operation before anything is sent.
type Ask func(ctx context.Context, q Question) (Answer, error)

// Errors of consent. Nothing was sent.
var (
	// ErrDeclined: the notice was not accepted.
	ErrDeclined = errors.New("notice not accepted")
	// ErrLastTry: the last try would be spent, and nobody consented to that.
	ErrLastTry = errors.New("last try not consented to")
)

// Outcome is how an operation ended.
type Outcome struct {
	Job     Job
	Stage   Stage // Done, Refused or Interrupted
	Certain Certain
	Status  Status // as it was seen before
	Err     error  // nil when Done
}

// Pin is an operation with a secret on one path: the same sequence for each job.
type Pin struct {
	Job     Job
	Path    Path
	Ask     Ask
	Observe func(Progress)
	// Notices remembers who accepted the notice; nil where there is none to accept.
	Notices Notices
	// Card is the card's number, under which a consent is remembered.
	Card string
}

// Notices remembers for which cards the official notice was accepted.
type Notices interface {
	Accepted(card string) bool
	Accept(card string) error
}

// VerifyPIN, ChangePIN and UnblockPIN are in files of their own; run is what they share: check, ask, check the answer, send once.
func (p Pin) run(ctx context.Context, blocked func(Status) error, rules func(Question, Answer) error, send func(Status, Answer) error) Outcome {
	p.tell(Checking, Status{})
	seen, err := p.Path.Status(ctx)
	if err == nil {
		err = blocked(seen)
	}
	if err != nil {
		return p.refused(seen, err)
	}
	p.tell(Asking, seen)
	answer, err := p.ask(ctx, seen, rules)
	defer answer.wipe()
	if err != nil {
		return p.refused(seen, err)
	}
	if err := ctx.Err(); err != nil {
		return p.refused(seen, err)
	}
	p.tell(Sending, seen)
	return p.outcome(ctx, seen, send(seen, answer))
}

func (p Pin) tell(stage Stage, s Status) {
	if p.Observe != nil {
		p.Observe(Progress{stage, p.Path.Carrier(), s})
	}
}

func (p Pin) refused(seen Status, err error) Outcome {
	p.tell(Refused, seen)
	return Outcome{Job: p.Job, Stage: Refused, Certain: Unchanged, Status: seen, Err: err}
}

func (p Pin) outcome(ctx context.Context, seen Status, err error) Outcome {
	switch {
	case err == nil:
		p.tell(Done, seen)
		return Outcome{Job: p.Job, Stage: Done, Certain: Changed, Status: seen}
	case errors.Is(err, secret.ErrUnanswered):
		p.tell(Interrupted, seen)
		return Outcome{Job: p.Job, Stage: Interrupted, Certain: p.found(ctx, seen), Status: seen, Err: err}
	}
	return p.refused(seen, err)
}

// found asks the card once, without cost, what became of a secret that got no answer. A card that is not there any more can't tell.
func (p Pin) found(ctx context.Context, seen Status) Certain {
	now, err := p.Path.Status(ctx)
	if err != nil {
		return NotKnown
	}
	return Resolve(p.Job, seen, now)
}

// ask puts the question and holds the answer against the rules.
func (p Pin) ask(ctx context.Context, seen Status, rules func(Question, Answer) error) (Answer, error) {
	q := Question{Job: p.Job, Carrier: p.Path.Carrier(), Status: seen, Notice: p.needsNotice(), Last: p.spendsLast(seen), Pad: seen.Pad}
	q.PIN, q.Second = p.Path.Rules()
	answer, err := p.Ask(ctx, q)
	switch {
	case err != nil:
		return answer, err
	case q.Notice && !answer.Notice:
		return answer, ErrDeclined
	case q.Last && !answer.Last:
		return answer, ErrLastTry
	}
	if q.Pad {
		answer.wipe()
		answer.Now, answer.Fresh, answer.Again = nil, nil, nil
	} else if err := rules(q, answer); err != nil {
		return answer, err
	}
	if q.Notice {
		_ = p.Notices.Accept(p.Card) // what can't be remembered is shown again the next time
	}
	return answer, nil
}

// needsNotice: before the first time that a PIN is written, not before one is verified.
func (p Pin) needsNotice() bool {
	return p.Notices != nil && (p.Job == ChangePIN || p.Job == Unblock) && !p.Notices.Accepted(p.Card)
}

func (p Pin) spendsLast(seen Status) bool {
	if p.Job == Unblock {
		return last(seen.Second, false, false)
	}
	return last(seen.PIN, seen.Low, seen.Final)
}

func (a Answer) wipe() {
	for _, s := range []*secret.Secret{a.Now, a.Fresh, a.Again} {
		s.Wipe()
	}
}
