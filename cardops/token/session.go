package token

import (
	"context"
	"fmt"
	"time"

	"carddesk/cardops/secret"
)

const (
	readOnly  = false
	readWrite = true
)

// within opens a session, reads the flags again in it, and has fn do its work if they are what the person saw. The session is closed
// in the end, which also logs out (PKCS#11 clause 5.6.7).
func (t *Token) within(ctx context.Context, write bool, seen Status, fn func(s Session) error) error {
	s, err := t.module.OpenSession(ctx, t.slot.ID, write)
	if err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	defer t.leave(ctx, s)
	now, err := t.Refresh(ctx)
	if err != nil {
		return err
	}
	if !now.Equal(seen) {
		return ErrChanged
	}
	return fn(s)
}

// leaveTime bounds the closing of a session whose task was cancelled: the module has nothing to ask a card for then, and a process
// of its own is ended anyway.
const leaveTime = 2 * time.Second

// leave closes a session. What was done in it is done, whatever comes of closing it.
func (t *Token) leave(ctx context.Context, s Session) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTime)
	defer cancel()
	_ = t.module.CloseSession(ctx, s)
}

// ready refuses what need not be asked: a secret that is locked, or none where the reader has no keys to enter it.
func (t *Token) ready(known Tries, name secret.Name, given ...*secret.Secret) error {
	if known.Locked {
		return &secret.LockedError{Secret: name}
	}
	for _, s := range given {
		if s == nil && !t.details.Flags.Has(ProtectedPath) {
			return ErrNoPINPad
		}
	}
	return nil
}

func (t *Token) login(ctx context.Context, s Session, user User, name secret.Name, value *secret.Secret) error {
	return t.judge(ctx, answer{sent: name}, t.module.Login(ctx, s, user, value))
}
