package ops

import (
	"context"

	"carddesk/cardops/secret"
)

// Verify compares the PIN. Errors in the Outcome: *secret.LockedError without asking anybody; *secret.RuleError, ErrLastTry before
// anything is sent; *secret.WrongError, *secret.LockedError from the card.
func (p Pin) Verify(ctx context.Context) Outcome {
	p.Job = VerifyPIN
	return p.run(ctx, pinUsable,
		func(q Question, a Answer) error { return q.PIN.Check(a.Now) },
		func(seen Status, a Answer) error { return p.Path.Verify(ctx, seen, a.Now) })
}

// pinUsable: a locked PIN is not asked for.
func pinUsable(s Status) error {
	if locked(s.PIN) {
		return &secret.LockedError{Secret: secret.PIN}
	}
	return nil
}
