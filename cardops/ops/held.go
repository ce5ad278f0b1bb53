package ops

import (
	"context"

	"carddesk/cardops/card"
	"carddesk/cardops/secret"
	"carddesk/cardops/transport"
)

// HeldPIV is the path by commands of our own where nobody types between looking and sending: what the card tells of its tries and the secret
// go in one transaction, which halves the commands. It holds the card from the start until a secret was sent or it is closed; from then on it
// is as NativePIV and opens the card anew for every call.
type HeldPIV struct {
	NativePIV
	card transport.Card // nil: the transaction is over
	app  *card.PIVApplication
	told *Status // what the card told in this transaction; nil: nothing yet
}

// OpenPIV opens the card in a reader and holds it. It must name itself as PIV: for another one the error is card.ErrUnsupported, and nothing
// is held. The caller closes the path.
func OpenPIV(ctx context.Context, opener transport.Opener, readerName string) (*HeldPIV, error) {
	c, err := opener.Open(ctx, readerName)
	if err != nil {
		return nil, err
	}
	if err := c.Begin(ctx); err != nil {
		_ = c.Close() // it was not had
		return nil, err
	}
	h := &HeldPIV{NativePIV: NativePIV{Opener: opener, Reader: readerName}, card: c}
	if h.app, err = selectPIV(ctx, c, c); err == nil {
		h.told, err = ask(ctx, h.app)
	}
	if err != nil {
		h.Close()
		return nil, err
	}
	return h, nil
}

// Status implements Path.
func (h *HeldPIV) Status(ctx context.Context) (Status, error) {
	if h.card == nil {
		return h.NativePIV.Status(ctx)
	}
	if h.told == nil {
		s, err := status(ctx, h.app)
		if err != nil {
			return s, err
		}
		h.told = &s
	}
	return *h.told, nil
}

// Verify implements Path.
func (h *HeldPIV) Verify(ctx context.Context, seen Status, pin *secret.Secret) error {
	return h.send(ctx, seen, func(a *card.PIVApplication) error { return a.Verify(ctx, pin) })
}

// Change implements Path.
func (h *HeldPIV) Change(ctx context.Context, seen Status, old, fresh *secret.Secret) error {
	return h.send(ctx, seen, func(a *card.PIVApplication) error { return a.Change(ctx, old, fresh) })
}

// Unblock implements Path.
func (h *HeldPIV) Unblock(ctx context.Context, seen Status, code, fresh *secret.Secret) error {
	return h.send(ctx, seen, func(a *card.PIVApplication) error { return a.Unblock(ctx, code, fresh) })
}

// send ends the transaction, whatever comes of it, and resets the card. No other program could spend a try since the card told of them.
func (h *HeldPIV) send(ctx context.Context, seen Status, send func(*card.PIVApplication) error) error {
	switch {
	case h.card == nil:
		return h.NativePIV.send(ctx, seen, send)
	case h.told == nil || !h.told.same(seen):
		return ErrChanged
	}
	defer func() { h.end(h.card.EndReset) }()
	return send(h.app)
}

// Close gives the card back. It may be called more than once.
func (h *HeldPIV) Close() {
	if h.card != nil {
		h.end(h.card.End)
	}
}

// end is the end of the transaction. Once a secret was sent the card's answer is the result, and before that nothing was done: how it ends
// changes nothing.
func (h *HeldPIV) end(how func() error) {
	_, _ = how(), h.card.Close()
	h.card = nil
}
