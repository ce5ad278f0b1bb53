package transport

import (
	"context"
	"fmt"
	"time"

	iso7816 "cunicu.li/go-iso7816"
)

// Exchange is what may be told of a command and its answer: header, lengths and status word, never data. It is an allow-list by
// construction: there is no field that could hold a PIN or a name.
type Exchange struct {
	Class, Instruction, P1, P2 byte
	Sent                       int // data bytes of the command
	Asked                      int // data bytes asked for, at most
	Received                   int // data bytes of the answer
	Status                     Status
	Took                       time.Duration
	Err                        error // set when no answer came; Status is then zero
}

// String is one line for a log.
func (e Exchange) String() string {
	head := fmt.Sprintf("%02X %02X %02X %02X  sent %d, asked %d", e.Class, e.Instruction, e.P1, e.P2, e.Sent, e.Asked)
	if e.Err != nil {
		return fmt.Sprintf("%s -> %v  (%s)", head, e.Err, e.Took.Round(time.Microsecond))
	}
	return fmt.Sprintf("%s -> %X, received %d  (%s)", head, e.Status[:], e.Received, e.Took.Round(time.Microsecond))
}

// Trace returns a Conn that tells observe of every exchange.
func Trace(conn Conn, observe func(Exchange)) Conn { return traced{conn, observe} }

type traced struct {
	conn    Conn
	observe func(Exchange)
}

func (t traced) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	start := time.Now()
	answer, err := t.conn.Transmit(ctx, command)
	t.observe(exchange(command, answer, err, time.Since(start)))
	return answer, err
}

func exchange(command, answer []byte, err error, took time.Duration) Exchange {
	e := Exchange{Took: took, Err: err}
	if c, bad := ParseCommand(command); bad == nil {
		e.Class, e.Instruction, e.P1, e.P2 = c.Cla, byte(c.Ins), c.P1, c.P2
		e.Sent, e.Asked = len(c.Data), c.Ne
	}
	if r, bad := iso7816.ParseRAPDU(answer); err == nil && bad == nil {
		e.Received, e.Status = len(r.Data), r.Code()
	}
	return e
}

// TraceCard is Trace for an open card; the rest of it is passed on.
func TraceCard(card Card, observe func(Exchange)) Card { return tracedCard{card, Trace(card, observe)} }

type tracedCard struct {
	Card
	conn Conn
}

func (t tracedCard) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return t.conn.Transmit(ctx, command)
}
