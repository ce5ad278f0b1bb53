package token

import (
	"context"

	"carddesk/cardops/secret"
)

// ChangePIN replaces the PIN (C_SetPIN). seen is the Status that the person saw. Both secrets are nil to have them entered at the
// reader. A wrong old PIN costs one try; nothing is sent a second time after a failure.
//
// C_SetPIN works without a login (PKCS#11 clause 5.5.8), which sends the old PIN once. Only with modules that may take that for an
// unblocking (Profile.LoginFirst) the old PIN is verified first; when it is wrong C_SetPIN is not called. Errors are as for
// VerifyPIN.
func (t *Token) ChangePIN(ctx context.Context, seen Status, old, fresh *secret.Secret) error {
	return t.within(ctx, readWrite, seen, func(s Session) error {
		if err := t.ready(seen.PIN, secret.PIN, old, fresh); err != nil {
			return err
		}
		if t.loginFirst() {
			if err := t.login(ctx, s, NormalUser, secret.PIN, old); err != nil {
				return err
			}
		}
		return t.judge(ctx, answer{sent: secret.PIN, fresh: true}, t.module.SetPIN(ctx, s, old, fresh))
	})
}

func (t *Token) loginFirst() bool { return t.profile.LoginFirst || t.profile.Unblock == SetPINUnlogged }
