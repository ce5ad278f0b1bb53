package transport

import (
	"context"
	"fmt"

	iso7816 "cunicu.li/go-iso7816"
)

// Allow decides whether a command may go to a card.
type Allow func(command iso7816.CAPDU) bool

// Guard returns a Conn that lets only allowed commands through. Anything else is ErrNotAllowed and never sent: the last line of
// defence for a card that a wrong command can lock for ever.
func Guard(conn Conn, allow Allow) Conn { return guarded{conn, allow} }

type guarded struct {
	conn  Conn
	allow Allow
}

func (g guarded) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	c, err := ParseCommand(command)
	if err != nil {
		return nil, err
	}
	if !g.allow(c) {
		return nil, fmt.Errorf("%w: class %02X instruction %02X", ErrNotAllowed, c.Cla, byte(c.Ins))
	}
	return g.conn.Transmit(ctx, command)
}
