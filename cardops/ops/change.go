package ops

import "context"

// Change replaces the PIN. Errors in the Outcome as for Verify, and *secret.RefusedError when the card does not take the new one.
func (p Pin) Change(ctx context.Context) Outcome {
	p.Job = ChangePIN
	return p.run(ctx, pinUsable,
		func(q Question, a Answer) error {
			if err := q.PIN.Check(a.Now); err != nil {
				return err
			}
			return q.PIN.CheckNew(a.Fresh, a.Now, a.Again)
		},
		func(seen Status, a Answer) error { return p.Path.Change(ctx, seen, a.Now, a.Fresh) })
}
