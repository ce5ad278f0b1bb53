package ops

import (
	"context"

	"carddesk/cardops/card"
	"carddesk/cardops/hipki"
	"carddesk/cardops/secret"
)

// ComponentPath is the path through the official local component and, to unblock, the card centre. The component can't be asked for tries;
// they are not known here.
type ComponentPath struct {
	Client *hipki.Client
	Card   hipki.CardRef
	// Version is what the component said of itself; nil where it was not asked.
	Version string
	// Observe is told of the steps of an unblocking; may be nil.
	Observe func(hipki.Step)
}

// Carrier implements Path.
func (c ComponentPath) Carrier() Carrier {
	address := c.Client.Base
	if address == "" {
		address = hipki.DefaultBase
	}
	return Carrier{Way: Component, Name: "HiPKILocalSignServer", Version: c.Version, Path: address}
}

// Rules implements Path.
func (c ComponentPath) Rules() (pin, second secret.Rules) {
	return secret.CitizenPIN, secret.CitizenCode
}

// Status implements Path: nothing is known.
func (c ComponentPath) Status(context.Context) (Status, error) {
	pin, code := c.Rules()
	return Status{
		PIN:    card.Secret{Name: string(pin.Secret), Min: pin.Min, Max: pin.Max},
		Second: card.Secret{Name: string(code.Secret), Min: code.Min, Max: code.Max},
	}, nil
}

// Verify implements Path: the component has no way to compare a PIN alone.
func (c ComponentPath) Verify(context.Context, Status, *secret.Secret) error { return ErrNotPossible }

// Change implements Path.
func (c ComponentPath) Change(ctx context.Context, _ Status, old, fresh *secret.Secret) error {
	return c.Client.ChangePIN(ctx, c.Card, old, fresh)
}

// Unblock implements Path.
func (c ComponentPath) Unblock(ctx context.Context, _ Status, code, fresh *secret.Secret) error {
	return c.Client.Unblock(ctx, c.Card, code, fresh, c.Observe)
}
