package ops

import (
	"context"
	"errors"
	"fmt"

	"carddesk/cardops/cert"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// WithKeys implements KeyPath. The PIN is sent once.
func (m *ModulePath) WithKeys(ctx context.Context, s Status, pin *secret.Secret, use func(Holder)) error {
	return m.do(s, func(seen token.Status) error {
		all, err := m.Token.Objects(ctx, token.Certificates)
		if err != nil {
			return err
		}
		holder := tokenHolder(all)
		if !holder.usable() {
			return ErrNotPossible
		}
		holder.Number = m.Token.Details().Serial
		return m.Token.WithKeys(ctx, seen, pin, func(keys *token.Keys) error {
			holder.Keys = tokenKeys{keys}
			use(holder)
			return nil
		})
	})
}

// tokenHolder chooses the holder's certificates by their use. One that says nothing of its use, or both, serves where there is no better one.
func tokenHolder(all []token.Object) Holder {
	found := map[cert.Use]Key{}
	for _, o := range all {
		certificate, err := cert.Parse(o.Value)
		if err != nil || len(o.ID) == 0 {
			continue
		}
		if _, taken := found[certificate.Use()]; !taken {
			found[certificate.Use()] = Key{Certificate: certificate, place: string(o.ID)}
		}
	}
	h := Holder{Sign: found[cert.Other], Encrypt: found[cert.Other]}
	if k, ok := found[cert.Sign]; ok {
		h.Sign = k
	}
	if k, ok := found[cert.Encrypt]; ok {
		h.Encrypt = k
	}
	return h
}

// tokenKeys are the keys of a token in one session.
type tokenKeys struct{ keys *token.Keys }

// Sign implements Keys.
func (t tokenKeys) Sign(ctx context.Context, k Key, digestInfo []byte) ([]byte, error) {
	return t.keys.Sign(ctx, []byte(k.place), token.RSA, digestInfo)
}

// Decrypt implements Keys.
func (t tokenKeys) Decrypt(ctx context.Context, k Key, block []byte) ([]byte, error) {
	plain, err := t.keys.Decrypt(ctx, []byte(k.place), token.RSA, block)
	if errors.Is(err, token.EncryptedDataInvalid) {
		err = fmt.Errorf("%w: %w", ErrMismatch, err)
	}
	return plain, err
}
