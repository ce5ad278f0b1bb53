package ops

import (
	"context"
	"errors"
	"sync"

	"carddesk/cardops/card"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// ModulePath is the path through a PKCS#11 module. The token is used by one goroutine at a time.
type ModulePath struct {
	Token  *token.Token
	Module token.Info

	mu   sync.Mutex
	last token.Status // what Status told last
}

// Carrier implements Path.
func (m *ModulePath) Carrier() Carrier {
	return Carrier{
		Way: Module, Name: m.Module.Description, Maker: m.Module.Manufacturer, Version: m.Module.Version.String(), Path: m.Module.Path,
	}
}

// Rules implements Path: what the token says of its PIN, and the citizen card's rules where it says nothing.
func (m *ModulePath) Rules() (pin, second secret.Rules) {
	pin = secret.CitizenPIN
	d := m.Token.Details()
	if d.MinPIN > 0 && d.MaxPIN >= d.MinPIN {
		pin.Min, pin.Max = d.MinPIN, min(d.MaxPIN, secret.Capacity)
	}
	second = pin
	second.Secret = m.Token.Style().Secret()
	if m.Token.Style() == token.NoUnblock {
		second = secret.CitizenCode
	}
	return pin, second
}

// Status implements Path.
func (m *ModulePath) Status(ctx context.Context) (Status, error) {
	now, err := m.Token.Refresh(ctx)
	if err != nil {
		return Status{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last = now
	return m.status(now), nil
}

func (m *ModulePath) status(t token.Status) Status {
	pin, second := m.Rules()
	s := Status{PIN: told(t.PIN, pin), Second: told(t.Second, second), Low: t.PIN.Low, Final: t.PIN.Final, Pad: t.PINPad}
	if m.Token.Style() == token.NoUnblock {
		// The flags are those of a security officer's PIN. Of the second code, which the card centre or nobody knows, they tell nothing.
		s.Second.TriesLeft, s.Second.Locked = nil, nil
	}
	return s
}

func told(t token.Tries, r secret.Rules) card.Secret {
	return card.Secret{Name: string(r.Secret), TriesLeft: t.Left, Locked: &t.Locked, Min: r.Min, Max: r.Max}
}

// seen gives the token's own status behind what a person saw.
func (m *ModulePath) seen(s Status) (token.Status, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.status(m.last).same(s) {
		return token.Status{}, ErrChanged
	}
	return m.last, nil
}

// Verify implements Path.
func (m *ModulePath) Verify(ctx context.Context, s Status, pin *secret.Secret) error {
	return m.do(s, func(seen token.Status) error { return m.Token.VerifyPIN(ctx, seen, pin) })
}

// Change implements Path.
func (m *ModulePath) Change(ctx context.Context, s Status, old, fresh *secret.Secret) error {
	return m.do(s, func(seen token.Status) error { return m.Token.ChangePIN(ctx, seen, old, fresh) })
}

// Unblock implements Path.
func (m *ModulePath) Unblock(ctx context.Context, s Status, code, fresh *secret.Secret) error {
	if m.Token.Style() == token.NoUnblock {
		return ErrNotPossible
	}
	return m.do(s, func(seen token.Status) error { return m.Token.Unblock(ctx, seen, code, fresh) })
}

func (m *ModulePath) do(s Status, fn func(token.Status) error) error {
	seen, err := m.seen(s)
	if err != nil {
		return err
	}
	if err = fn(seen); errors.Is(err, token.ErrChanged) {
		return ErrChanged
	}
	return err
}
