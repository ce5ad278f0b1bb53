package transport

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"

	"carddesk/cardops/reader"
)

// Fault is something that goes wrong in one exchange. Faults exist for tests and for practice readers.
type Fault struct {
	Name string
	// Sticky faults stay: a card that was pulled does not answer the next command either.
	Sticky bool
	// Strike stands in for the exchange. It may pass the command on.
	Strike func(ctx context.Context, next Conn, command []byte) ([]byte, error)
}

// Inject returns a Conn that strikes with fault at the exchange with index at, counted from 0, and passes all others on.
func Inject(conn Conn, at int, fault Fault) Conn { return &injected{conn: conn, at: at, fault: fault} }

type injected struct {
	conn  Conn
	at    int
	fault Fault
	seen  atomic.Int64 // a call that was left behind may still come while the next is made
}

func (i *injected) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	index := int(i.seen.Add(1) - 1)
	if index == i.at || i.fault.Sticky && index > i.at {
		return i.fault.Strike(ctx, i.conn, command)
	}
	return i.conn.Transmit(ctx, command)
}

// Fails is a sticky fault: this exchange and every later one fails with err, and the card hears nothing.
func Fails(name string, err error) Fault {
	return Fault{Name: name, Sticky: true, Strike: func(context.Context, Conn, []byte) ([]byte, error) {
		return nil, fmt.Errorf("injected: %w", err)
	}}
}

// Answers is a fault in which the card hears the command and something else comes back. Change is given at least a status
// word: what is shorter, because a second fault cut it, passes as it is.
func Answers(name string, change func(answer []byte) []byte) Fault {
	return Fault{Name: name, Strike: func(ctx context.Context, next Conn, command []byte) ([]byte, error) {
		answer, err := next.Transmit(ctx, command)
		if err != nil || len(answer) < 2 {
			return answer, err
		}
		return change(answer), nil
	}}
}

// Refuses is a fault in which the answer is a bare status word.
func Refuses(sw uint16) Fault {
	return Answers(fmt.Sprintf("%04X", sw), func([]byte) []byte { return []byte{byte(sw >> 8), byte(sw)} })
}

// Silence never answers, and does not listen to ctx either: so a smart-card driver behaves that hangs. The call comes back when
// release is closed.
func Silence(release <-chan struct{}) Fault {
	return Fault{Name: "never answering", Sticky: true, Strike: func(context.Context, Conn, []byte) ([]byte, error) {
		<-release
		return nil, reader.ErrRemoved
	}}
}

// Faults is everything that can go wrong with an exchange, for tests that try each at every index. seed drives the random bytes;
// release frees the calls that Silence holds.
func Faults(seed uint64, release <-chan struct{}) []Fault {
	random := rand.New(rand.NewPCG(seed, 0))
	return []Fault{
		Fails("removed", reader.ErrRemoved),
		Fails("reader gone", reader.ErrReaderGone),
		Fails("service gone", reader.ErrNoService),
		Fails("shared by another", reader.ErrHeld),
		Fails("reset by another", reader.ErrReset),
		Refuses(0x6F00),
		Refuses(0x6982),
		Refuses(0x6987),
		Refuses(0x6700),
		Refuses(0x6A82),
		Refuses(0x6100),
		Refuses(0x6C10),
		Answers("truncated", func(answer []byte) []byte { return answer[:1] }),
		Answers("shortened", shortened),
		Answers("oversized", func(answer []byte) []byte { return append(make([]byte, MaxAnswer), answer...) }),
		Answers("random bytes", func(answer []byte) []byte { return randomised(random, answer) }),
		Silence(release),
	}
}

// shortened halves the data and keeps the status word: a card that says all is well and sends less.
func shortened(answer []byte) []byte {
	n := (len(answer) - 2) / 2
	return append(answer[:n:n], answer[len(answer)-2:]...)
}

// randomised keeps the status word of a good answer in half of the cases, so that the noise is read as data too.
func randomised(random *rand.Rand, answer []byte) []byte {
	noise := make([]byte, len(answer))
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	if random.IntN(2) == 0 {
		copy(noise[len(noise)-2:], answer[len(answer)-2:])
	}
	return noise
}
