package ops

import (
	"context"
	"errors"
	"fmt"

	"carddesk/cardops/card"
	"carddesk/cardops/secret"
)

// WithKeys implements KeyPath. The signature key of a PIV card wants the PIN anew for each use (SP 800-73-4 part 1, table 4b). A PIN that was
// found right costs no try, so it is verified again for a second use; but once anything else than success was answered, never more.
func (n *NativePIV) WithKeys(ctx context.Context, seen Status, pin *secret.Secret, use func(Holder)) error {
	return n.send(ctx, seen, func(a *card.PIVApplication) error { return lendPIV(ctx, a, pin, use) })
}

// WithKeys implements KeyPath.
func (h *HeldPIV) WithKeys(ctx context.Context, seen Status, pin *secret.Secret, use func(Holder)) error {
	return h.send(ctx, seen, func(a *card.PIVApplication) error { return lendPIV(ctx, a, pin, use) })
}

func lendPIV(ctx context.Context, a *card.PIVApplication, pin *secret.Secret, use func(Holder)) error {
	keys := a.Keys()
	holder, err := pivHolder(ctx, keys)
	if err != nil {
		return err
	}
	if !holder.usable() {
		return ErrNotPossible
	}
	if err := a.Verify(ctx, pin); err != nil {
		return err
	}
	holder.Keys = &pivKeys{app: a, keys: keys, pin: pin, fresh: true}
	use(holder)
	return nil
}

// pivHolder reads what belongs to the holder's keys. A card without a signature key signs with its authentication key.
func pivHolder(ctx context.Context, keys *card.PIVKeys) (h Holder, err error) {
	if h.Number, err = keys.Number(ctx); err != nil && !answers(err) {
		return h, err
	}
	if h.Sign, err = pivKey(ctx, keys, card.PIVSignature); err != nil {
		return h, err
	}
	if h.Sign.Certificate == nil && h.Sign.Err == nil {
		if h.Sign, err = pivKey(ctx, keys, card.PIVAuthentication); err != nil {
			return h, err
		}
	}
	h.Encrypt, err = pivKey(ctx, keys, card.PIVKeyManagement)
	return h, err
}

// pivKeySize is the only size, in bits, that is tried.
const pivKeySize = 2048

func pivKey(ctx context.Context, keys *card.PIVKeys, place string) (Key, error) {
	certificate, err := keys.Certificate(ctx, place)
	switch {
	case errors.Is(err, card.ErrMissing):
		return Key{}, nil
	case err != nil && answers(err):
		return Key{Err: err}, nil
	case err != nil:
		return Key{}, err
	case certificate.PublicKey.Size != pivKeySize:
		return Key{}, nil
	}
	return Key{Certificate: certificate, place: place}, nil
}

// pivKeys are the keys of a PIV card in one transaction.
type pivKeys struct {
	app     *card.PIVApplication
	keys    *card.PIVKeys
	pin     *secret.Secret
	fresh   bool  // no key was used since the PIN was verified
	refused error // the first answer other than success; no PIN is sent after it
}

// Sign implements Keys.
func (p *pivKeys) Sign(ctx context.Context, k Key, digestInfo []byte) ([]byte, error) {
	if k.place == card.PIVSignature && !p.fresh {
		if err := p.again(ctx); err != nil {
			return nil, err
		}
	}
	p.fresh = false
	signature, err := p.keys.Sign(ctx, k.place, digestInfo)
	return signature, p.noted(keyRefused(err))
}

// again verifies the PIN that was found right once more.
func (p *pivKeys) again(ctx context.Context) error {
	if p.refused != nil {
		return p.refused
	}
	return p.noted(p.app.Verify(ctx, p.pin))
}

// Decrypt implements Keys.
func (p *pivKeys) Decrypt(ctx context.Context, k Key, block []byte) ([]byte, error) {
	p.fresh = false
	plain, ok, err := p.keys.Decrypt(ctx, k.place, block)
	if err == nil && !ok {
		err = ErrMismatch
	}
	return plain, p.noted(keyRefused(err))
}

func keyRefused(err error) error {
	if _, ok := errors.AsType[*card.StatusError](err); ok {
		return fmt.Errorf("%w: %w", ErrKeyRefused, err)
	}
	return err
}

func (p *pivKeys) noted(err error) error {
	if p.refused == nil {
		p.refused = err
	}
	return err
}
