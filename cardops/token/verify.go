package token

import (
	"context"

	"carddesk/cardops/secret"
)

// VerifyPIN compares the PIN (C_Login). seen is the Status that the person saw. pin is nil to have it entered at the reader.
// It spends a try when the PIN is wrong, and no more than that one.
// Errors: ErrChanged and those of Module before anything was sent; *secret.WrongError, *secret.LockedError, *secret.RefusedError,
// ErrCancelled, ErrNotDone; or one that wraps secret.ErrUnanswered.
func (t *Token) VerifyPIN(ctx context.Context, seen Status, pin *secret.Secret) error {
	return t.within(ctx, readOnly, seen, func(s Session) error {
		if err := t.ready(seen.PIN, secret.PIN, pin); err != nil {
			return err
		}
		return t.login(ctx, s, NormalUser, secret.PIN, pin)
	})
}
