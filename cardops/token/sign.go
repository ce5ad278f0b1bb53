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
	err = t.WithKeys(ctx, seen, pin, func(k *Keys) error {
		result, err = k.apply(ctx, id, how, data, apply)
		return err
	})
	return result, err
}

// Keys are a token's private keys in a session in which the PIN was found right. They are of use as long as the function runs that got them.
type Keys struct {
	token   *Token
	session Session
}

// WithKeys verifies the PIN once and lends the keys to fn, in one session. Errors are as for VerifyPIN, before fn is called, and those of fn.
func (t *Token) WithKeys(ctx context.Context, seen Status, pin *secret.Secret, fn func(*Keys) error) error {
	return t.within(ctx, readOnly, seen, func(s Session) error {
		if err := t.ready(seen.PIN, secret.PIN, pin); err != nil {
			return err
		}
		if err := t.login(ctx, s, NormalUser, secret.PIN, pin); err != nil {
			return err
		}
		return fn(&Keys{t, s})
	})
}

// Sign signs with the private key of this CKA_ID. Errors: ErrNoKey, and those of Module.
func (k *Keys) Sign(ctx context.Context, id []byte, how Mechanism, data []byte) ([]byte, error) {
	return k.apply(ctx, id, how, data, k.token.module.Sign)
}

// Decrypt decrypts with the private key of this CKA_ID. Errors are as for Sign.
func (k *Keys) Decrypt(ctx context.Context, id []byte, how Mechanism, data []byte) ([]byte, error) {
	return k.apply(ctx, id, how, data, k.token.module.Decrypt)
}

func (k *Keys) apply(ctx context.Context, id []byte, how Mechanism, data []byte, apply use) ([]byte, error) {
	key, err := k.token.key(ctx, k.session, id)
	if err != nil {
		return nil, err
	}
	return apply(ctx, k.session, key, how, data)
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
