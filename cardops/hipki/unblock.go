package hipki

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"carddesk/cardops/secret"
)

// Step is a part of an unblocking.
type Step string

// The steps, in order.
const (
	Building Step = "building" // the component builds a request from subscriber code and new PIN
	Asking   Step = "asking"   // the centre checks the subscriber code, which has four tries
	Applying Step = "applying" // the component sets the new PIN by the centre's answer
)

// Unblock sets a new PIN with the subscriber code: the component builds a request, the card centre answers it, the component carries the
// answer out. What the two say to each other passes unchanged. A wrong subscriber code costs one of its four tries at the centre; each
// request is sent once. observe, unless nil, is told of each step before it begins.
//
// Errors are those of ChangePIN, ErrNoCentre and ErrAddress, and from the first step on they are in a *StepError. Errors that
// wrap secret.ErrUnanswered leave something open: what, follows from the step. Building: the PIN is what it was, no try is known to be
// spent. Asking: the PIN is what it was, a try of the subscriber code may be spent. Applying: the PIN may be the old or the new one.
// ErrCentreUnreachable does not wrap it: the centre got nothing, so nothing happened.
func (c *Client) Unblock(ctx context.Context, card CardRef, code, newPIN *secret.Secret, observe func(Step)) error {
	if err := c.checkUnblock(card, code, newPIN); err != nil {
		return fmt.Errorf("unblock the card: %w", err)
	}
	if observe == nil {
		observe = func(Step) {}
	}
	u := unblocking{client: c, card: card, code: code, newPIN: newPIN, begin: observe}
	if err := u.run(ctx); err != nil {
		return fmt.Errorf("unblock the card: %w", err)
	}
	return nil
}

func (c *Client) checkUnblock(card CardRef, code, newPIN *secret.Secret) error {
	if _, err := c.centreURL(); err != nil {
		return err
	}
	if err := checkForms(card, secret.SubscriberCode, code); err != nil {
		return err
	}
	return checkForms(card, secret.PIN, newPIN)
}

// unblocking is one run through the steps.
type unblocking struct {
	client       *Client
	card         CardRef
	code, newPIN *secret.Secret
	begin        func(Step)
}

func (u unblocking) run(ctx context.Context) error {
	u.begin(Building)
	data, err := u.build(ctx)
	if err != nil {
		return &StepError{Building, err}
	}
	u.begin(Asking)
	answer, err := u.client.askCentre(ctx, data)
	if err != nil {
		return &StepError{Asking, err}
	}
	u.begin(Applying)
	if err := u.apply(ctx, answer); err != nil {
		return &StepError{Applying, unsettled(err)}
	}
	return nil
}

// build has the component make the request for the centre: a JSON value that is none of our business.
func (u unblocking) build(ctx context.Context) (json.RawMessage, error) {
	o, err := u.client.command(ctx, u.card, funcBuild, u.with(member{name: "newpin", hidden: u.newPIN})...)
	if err != nil {
		return nil, err
	}
	data := slices.Clone(o["data"])
	if len(data) == 0 || string(data) == "null" {
		return nil, secret.Unanswered(fmt.Errorf("%w: no data for the centre", ErrNonsense))
	}
	return data, nil
}

// apply has the component carry out the centre's answer.
func (u unblocking) apply(ctx context.Context, answer json.RawMessage) error {
	_, err := u.client.command(ctx, u.card, funcApply, u.with(member{name: "cmsresponse", raw: answer})...)
	return err
}

// with adds the members that both requests have.
func (u unblocking) with(own member) []member {
	return []member{own, {name: "caname", text: u.client.caName()}, {name: "sid", hidden: u.code}}
}
