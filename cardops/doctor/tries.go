package doctor

import (
	"context"

	"carddesk/cardops/card"
	"carddesk/cardops/token"
)

// few is how many tries are left when a person should be warned: of three, one was wrong.
const few = 2

// tries is what is known of a secret; nil for what is not.
type tries struct {
	left   *int
	locked bool
	low    bool
}

func checkPIN(ctx context.Context, m *Machine) (Finding, error) {
	t, err := m.pinTries(ctx)
	switch {
	case err != nil:
		return Finding{}, err
	case t.locked:
		return Finding{State: Fail, Facts: t.facts()}, nil
	}
	return Finding{State: OK, Reason: t.unknown(), Facts: t.facts()}, nil
}

// checkTries is apart from checkPIN: what is to be done before the last try is another thing than what is to be done after it.
func checkTries(ctx context.Context, m *Machine) (Finding, error) {
	t, err := m.pinTries(ctx)
	switch {
	case err != nil:
		return Finding{}, err
	case t.left != nil && *t.left == 1:
		return Finding{State: Fail, Facts: t.facts()}, nil
	case t.low || t.left != nil && *t.left <= few:
		return Finding{State: Warn, Facts: t.facts()}, nil
	}
	return Finding{State: OK, Reason: t.unknown(), Facts: t.facts()}, nil
}

func (m *Machine) pinTries(ctx context.Context) (tries, error) {
	c, err := m.content.get(ctx)
	if err != nil {
		return tries{}, err
	}
	t := ofCard(c.reading.PIN)
	if status := m.tokenStatus(ctx, c); status != nil && t == (tries{}) {
		t = ofToken(status.PIN)
	}
	return t, nil
}

func checkCode(ctx context.Context, m *Machine) (Finding, error) {
	c, err := m.content.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	t := ofCard(c.reading.Second)
	if m.CodeLocked != nil && c.reading.Number != "" {
		t.locked = t.locked || m.CodeLocked(c.reading.Number)
	}
	if status := m.tokenStatus(ctx, c); status != nil && t == (tries{}) {
		t = ofToken(status.Second)
	}
	facts := t.facts()
	facts["Name"] = open(c.reading.Second.Name)
	switch {
	case t.locked:
		return Finding{Fail, "", facts}, nil
	case t.low || t.left != nil && *t.left <= few:
		return Finding{Warn, "", facts}, nil
	}
	return Finding{OK, t.unknown(), facts}, nil
}

func ofCard(s card.Secret) tries {
	return tries{left: s.TriesLeft, locked: s.Locked != nil && *s.Locked}
}

func ofToken(t token.Tries) tries { return tries{left: t.Left, locked: t.Locked, low: t.Low} }

func (t tries) facts() Facts {
	if t.left == nil {
		return Facts{"Locked": open(t.locked)}
	}
	return Facts{"Tries": open(*t.left), "Locked": open(t.locked)}
}

// unknown is the reason of a finding that all is well as far as anybody tells.
func (t tries) unknown() string {
	if t.left == nil {
		return "unknown"
	}
	return ""
}

// tokenStatus is what a card module says of the card; nil where there is none, it fails or does not see the card: other checks tell of that.
func (m *Machine) tokenStatus(ctx context.Context, c content) *token.Status {
	if c.reading.Kind.Generation() == 0 {
		return nil
	}
	l, err := m.module.get(ctx)
	if err != nil || l.err != nil {
		return nil
	}
	slot, err := token.Match(l.slots, token.Card{Serial: c.reading.Number, Reader: c.status.Name})
	if err != nil {
		return nil
	}
	return new(slot.Token.Status())
}
