package ops

import (
	"context"

	"carddesk/cardops/card"
	"carddesk/cardops/secret"
	"carddesk/cardops/transport"
)

// NativePIV is the path by commands of our own. It opens the card anew for every call and holds it for one transaction; at the start of
// each the card must name itself as PIV, so that no other card is ever sent a PIN.
type NativePIV struct {
	Opener transport.Opener
	Reader string // name
	// First is a status that has just been read, when the card was identified; the first call of Status gives it back without asking
	// again. nil: there is none.
	First *Status
}

// Carrier implements Path.
func (n *NativePIV) Carrier() Carrier { return Carrier{Way: Native} }

// Rules implements Path.
func (n *NativePIV) Rules() (pin, second secret.Rules) { return secret.PIVPIN, secret.PIVPUK }

// Status implements Path.
func (n *NativePIV) Status(ctx context.Context) (s Status, err error) {
	if first := n.First; first != nil {
		n.First = nil
		return *first, nil
	}
	err = n.with(ctx, transport.Transact, func(a *card.PIVApplication) error {
		s, err = status(ctx, a)
		return err
	})
	return s, err
}

// Verify implements Path.
func (n *NativePIV) Verify(ctx context.Context, seen Status, pin *secret.Secret) error {
	return n.send(ctx, seen, func(a *card.PIVApplication) error { return a.Verify(ctx, pin) })
}

// Change implements Path.
func (n *NativePIV) Change(ctx context.Context, seen Status, old, fresh *secret.Secret) error {
	return n.send(ctx, seen, func(a *card.PIVApplication) error { return a.Change(ctx, old, fresh) })
}

// Unblock implements Path.
func (n *NativePIV) Unblock(ctx context.Context, seen Status, code, fresh *secret.Secret) error {
	return n.send(ctx, seen, func(a *card.PIVApplication) error { return a.Unblock(ctx, code, fresh) })
}

// send re-reads the tries and sends, in one transaction. Once sent, the card's answer is the result, whatever becomes of the connection
// afterwards. The card is reset in the end: what was verified must not stay so for the next program.
func (n *NativePIV) send(ctx context.Context, seen Status, send func(*card.PIVApplication) error) error {
	sent := false
	var result error
	err := n.with(ctx, transport.TransactAndReset, func(a *card.PIVApplication) error {
		now, err := status(ctx, a)
		if err != nil {
			return err
		}
		if !now.same(seen) {
			return ErrChanged
		}
		sent, result = true, send(a)
		return result
	})
	if sent {
		return result
	}
	return err
}

func (n *NativePIV) with(ctx context.Context, transact transaction, fn func(*card.PIVApplication) error) error {
	return within(ctx, n.Opener, n.Reader, transact, func(c transport.Card, conn transport.Conn) error {
		a, err := selectPIV(ctx, c, conn)
		if err != nil {
			return err
		}
		return fn(a)
	})
}

// selectPIV has the card name itself, unless its ATR says that it is another one: then it is not even asked.
func selectPIV(ctx context.Context, c transport.Card, conn transport.Conn) (*card.PIVApplication, error) {
	if hint := card.Hint(c.ATR()); hint != card.Unknown {
		return nil, &UnsupportedError{hint}
	}
	return card.SelectPIV(ctx, conn)
}

func status(ctx context.Context, a *card.PIVApplication) (Status, error) {
	pin, err := a.PIN(ctx)
	puk := secret.PIVPUK
	return Status{PIN: pin, Second: card.Secret{Name: string(puk.Secret), Min: puk.Min, Max: puk.Max}}, err
}
