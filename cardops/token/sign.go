package token

import (
	"bytes"
	"context"
	"fmt"

	"carddesk/cardops/secret"
)

// Objects lists the objects of a class that are visible without a login.
func (t *Token) Objects(ctx context.Context, class Class) ([]Object, error) {
	s, err := t.module.OpenSession(ctx, t.slot.ID, readOnly)
	if err != nil {
		return nil, fmt.Errorf("open a session: %w", err)
	}
	defer t.leave(ctx, s)
	found, err := t.module.Objects(ctx, s, class)
	if err != nil {
		return nil, fmt.Errorf("list objects: %w", err)
	}
	return found, nil
}

// use is Sign or Decrypt of a Module.
type use func(ctx context.Context, s Session, key Handle, how Mechanism, data []byte) ([]byte, error)

// Sign verifies the PIN and signs with the private key of this CKA_ID. Errors are as for VerifyPIN; and once the PIN
// was found right, ErrNoKey and what the module answers to the work itself.
func (t *Token) Sign(ctx context.Context, seen Status, pin *secret.Secret, id []byte, how Mechanism, data []byte) ([]byte, error) {
	return t.withKey(ctx, seen, pin, id, how, data, t.module.Sign)
}

// Decrypt verifies the PIN and decrypts with the private key of this CKA_ID. Errors are as for Sign.
func (t *Token) Decrypt(ctx context.Context, seen Status, pin *secret.Secret, id []byte, how Mechanism, data []byte) ([]byte, error) {
	return t.withKey(ctx, seen, pin, id, how, data, t.module.Decrypt)
}

func (t *Token) withKey(
	ctx context.Context, seen Status, pin *secret.Secret, id []byte, how Mechanism, data []byte, apply use,
) (result []byte, err error) {
	err = t.within(ctx, readOnly, seen, func(s Session) error {
		if err := t.ready(seen.PIN, secret.PIN, pin); err != nil {
			return err
		}
		if err := t.login(ctx, s, NormalUser, secret.PIN, pin); err != nil {
			return err
		}
		key, err := t.key(ctx, s, id)
		if err != nil {
			return err
		}
		result, err = apply(ctx, s, key, how, data)
		return err
	})
	return result, err
}

// key finds the private key of this CKA_ID, in a session that is logged in.
func (t *Token) key(ctx context.Context, s Session, id []byte) (Handle, error) {
	keys, err := t.module.Objects(ctx, s, PrivateKeys)
	if err != nil {
		return 0, fmt.Errorf("list keys: %w", err)
	}
	for _, k := range keys {
		if bytes.Equal(k.ID, id) {
			return k.Handle, nil
		}
	}
	return 0, fmt.Errorf("%w: %q", ErrNoKey, id)
}
