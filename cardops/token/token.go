package token

import (
	"cmp"
	"context"
	"fmt"
)

// Token is one token in one slot of a module. It is used by one goroutine at a time.
type Token struct {
	module  Module
	slot    Slot
	details Details
	profile Profile
}

// Find looks for the token that is this card. The style to unblock it is taken from a table of modules unless override names one.
// Errors: ErrNoToken, ErrTwoTokens, and those of Module.
func Find(ctx context.Context, m Module, c Card, override Style) (*Token, error) {
	slots, err := m.Slots(ctx)
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	slot, err := Match(slots, c)
	if err != nil {
		return nil, err
	}
	t := &Token{module: m, slot: slot, details: *slot.Token, profile: ProfileOf(m.Info(), *slot.Token)}
	t.profile.Unblock = cmp.Or(override, t.profile.Unblock)
	return t, nil
}

// Details is what the token says of itself, as last read.
func (t *Token) Details() Details { return t.details }

// Slot is where the token is, as it was found.
func (t *Token) Slot() Slot { return t.slot }

// Style is how the token would be unblocked; NoUnblock if it can't.
func (t *Token) Style() Style { return t.profile.Unblock }

// Status tells of tries and locks, as last read.
func (t *Token) Status() Status { return t.details.Status() }

// Refresh reads details and flags again (C_GetTokenInfo). It costs no try.
func (t *Token) Refresh(ctx context.Context) (Status, error) {
	d, err := t.module.Token(ctx, t.slot.ID)
	if err != nil {
		return Status{}, fmt.Errorf("read the token: %w", err)
	}
	t.details = d
	return d.Status(), nil
}
