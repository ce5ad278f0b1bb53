package transport

import (
	"context"
	"fmt"

	iso7816 "cunicu.li/go-iso7816"
)

// Status is a status word (ISO 7816-4 clause 5.1.3). It is an error by itself, reached with errors.As.
type Status = iso7816.Code

// Success is the status word of a command that was carried out.
var Success = Status(iso7816.ErrSuccess)

// Send encodes command, transmits it and splits the answer. The error covers the way to the card and back: a status word that
// tells of a refusal is no error here, because what it means depends on the command. An answer that is longer than the
// command asked for is ErrBadAnswer: a card that does that is broken or hostile, and no length of it can be believed.
func Send(ctx context.Context, conn Conn, command iso7816.CAPDU) ([]byte, Status, error) {
	if command.Ne < 0 { // Bytes would make a length byte of it
		return nil, Status{}, fmt.Errorf("%w: asks for %d bytes", ErrBadCommand, command.Ne)
	}
	raw, err := command.Bytes()
	if err != nil {
		return nil, Status{}, fmt.Errorf("%w: %w", ErrBadCommand, err)
	}
	answer, err := conn.Transmit(ctx, raw)
	if err != nil {
		return nil, Status{}, err
	}
	r, err := iso7816.ParseRAPDU(answer)
	if err != nil {
		return nil, Status{}, fmt.Errorf("%w: %d bytes", ErrBadAnswer, len(answer))
	}
	if len(r.Data) > command.Ne {
		return nil, Status{}, fmt.Errorf("%w: %d bytes where at most %d were asked for", ErrBadAnswer, len(r.Data), command.Ne)
	}
	return r.Data, r.Code(), nil
}

// Transact runs fn inside a transaction, so that no other program's commands come between. The transaction ends whatever fn
// does, a panic included; an error of ending it matters only when fn had none.
func Transact(ctx context.Context, card Card, fn func(Conn) error) error {
	return transact(ctx, card, card.End, fn)
}

// TransactAndReset is Transact with a reset of the card at the end, for transactions in which something is verified that must not stay
// so for the next program.
func TransactAndReset(ctx context.Context, card Card, fn func(Conn) error) error {
	return transact(ctx, card, card.EndReset, fn)
}

func transact(ctx context.Context, card Card, end func() error, fn func(Conn) error) (err error) {
	if err := card.Begin(ctx); err != nil {
		return err
	}
	defer func() {
		if ending := end(); err == nil {
			err = ending
		}
	}()
	return fn(card)
}
