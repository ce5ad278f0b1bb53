package ops

import (
	"context"

	"carddesk/cardops/secret"
)

// Unblock sets a new PIN with the second code. It works for a PIN that is only forgotten too. Errors in the Outcome as for Change, about
// the second code.
func (p Pin) Unblock(ctx context.Context) Outcome {
	p.Job = Unblock
	return p.run(ctx, secondUsable,
		func(q Question, a Answer) error {
			if err := q.Second.Check(a.Now); err != nil {
				return err
			}
			return q.PIN.CheckNew(a.Fresh, nil, a.Again)
		},
		func(seen Status, a Answer) error { return p.Path.Unblock(ctx, seen, a.Now, a.Fresh) })
}

func secondUsable(s Status) error {
	if locked(s.Second) {
		return &secret.LockedError{Secret: secret.Name(s.Second.Name)}
	}
	return nil
}
