package token

import (
	"context"

	"carddesk/cardops/secret"
)

// Unblock sets a new PIN with the second code, in the token's style. seen is the Status that the person saw. Both secrets are nil
// to have them entered at the reader. A wrong code costs one of its own tries; nothing is sent a second time after a failure.
// Errors are ErrNoUnblock and as for VerifyPIN; the secret they name is that of Style.Secret, or the PIN where the new one is refused.
func (t *Token) Unblock(ctx context.Context, seen Status, code, fresh *secret.Secret) error {
	unblock := t.unblocker()
	if unblock == nil {
		return ErrNoUnblock
	}
	return t.within(ctx, readWrite, seen, func(s Session) error {
		if err := t.ready(seen.Second, t.Style().Secret(), code, fresh); err != nil {
			return err
		}
		return unblock(ctx, s, code, fresh)
	})
}

func (t *Token) unblocker() func(ctx context.Context, s Session, code, fresh *secret.Secret) error {
	switch t.Style() {
	case SOInitPIN:
		return t.soInitPIN
	case SetPINUnlogged:
		return t.setPINUnlogged
	case SetPINContext:
		return t.setPINContext
	}
	return nil
}

func (t *Token) soInitPIN(ctx context.Context, s Session, code, fresh *secret.Secret) error {
	if err := t.login(ctx, s, SecurityOfficer, secret.SOPIN, code); err != nil {
		return err
	}
	return t.judge(ctx, answer{sent: secret.PIN, fresh: true}, t.module.InitPIN(ctx, s, fresh))
}

func (t *Token) setPINUnlogged(ctx context.Context, s Session, code, fresh *secret.Secret) error {
	return t.judge(ctx, answer{sent: secret.PUK, fresh: true}, t.module.SetPIN(ctx, s, code, fresh))
}

func (t *Token) setPINContext(ctx context.Context, s Session, code, fresh *secret.Secret) error {
	if err := t.login(ctx, s, ContextSpecific, secret.PUK, code); err != nil {
		return err
	}
	return t.setPINUnlogged(ctx, s, code, fresh)
}
