// Package vpcd puts a simulated card into vsmartcard's virtual reader, where every program that speaks PC/SC finds it.
//
// The reader (vpcd, a driver of pcscd) listens on one TCP port per slot; a card is whoever connects. Attach keeps a card there
// until its context ends, through restarts of the service.
package vpcd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// Card is a card as a reader sees it. Attach calls it from one goroutine at a time.
type Card interface {
	// ATR is the answer to reset, 2 to 33 bytes (ISO 7816-3 clause 8). None makes the card mute: it lies in the reader and
	// does not answer.
	ATR() []byte
	// Reset is a power-up or a warm reset; whatever was selected or verified is gone.
	Reset()
	// Transmit answers one command with data and status word, 2 to 65 535 bytes. No answer at all means that the card leaves
	// the reader in the middle of the command; it comes back by itself.
	Transmit(command []byte) []byte
}

// Errors that end a connection. The card is out of the reader until the next one, which Attach makes by itself; they reach the
// caller through OnState.
var (
	// ErrFrame: the reader sent what is neither a control nor a command.
	ErrFrame = errors.New("malformed message from the virtual reader")
	// ErrAnswer: the card's answer is too short for a status word or too long for the protocol's 16-bit length.
	ErrAnswer = errors.New("card's answer does not fit into a message")
	// ErrLeft: the card gave no answer, which takes it out of the reader.
	ErrLeft = errors.New("card left the reader during a command")
)

// State says where an attached card is.
type State struct {
	Attached bool  // the service sees the card; otherwise the card waits for the reader
	Reason   error // why it waits: the service is down, or one of this package's errors; nil when attached
}

// Option changes how Attach works.
type Option func(*attachment)

// OnState has changes of state reported, in order and without repetition. report must not block: the card answers nothing
// meanwhile.
func OnState(report func(State)) Option {
	return func(a *attachment) { a.report = report }
}

// Pauses between two connections. The first is more than two of the polls, 0.4 s apart, with which pcscd looks into a virtual
// reader: a card that left is noticed as removed before it is back. The last bounds how long a card is missing after the service
// has returned.
const (
	firstPause = time.Second
	lastPause  = 2 * time.Second
)

// Attach puts card into the virtual reader at addr (host:port) and serves it until ctx ends, which takes it out. Whenever the
// connection fails, at the start too, it is made anew after a pause of 1 to 2 s. The error is ctx's, or says that addr is
// no address.
func Attach(ctx context.Context, addr string, card Card, options ...Option) error {
	if _, _, err := net.SplitHostPort(addr); err != nil {
		return fmt.Errorf("address of the virtual reader: %w", err)
	}
	a := &attachment{addr: addr, card: card, report: func(State) {}}
	for _, option := range options {
		option(a)
	}
	return a.run(ctx)
}

type attachment struct {
	addr   string
	card   Card
	report func(State)
	last   State
}

func (a *attachment) run(ctx context.Context) error {
	pause := firstPause
	for {
		err := a.visit(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if a.last.Attached {
			pause = firstPause
		}
		a.become(State{Reason: err})
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
	}
}

// visit is one stay in the reader. It always ends with an error.
func (a *attachment) visit(ctx context.Context) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", a.addr)
	if err != nil {
		return fmt.Errorf("reach the virtual reader: %w", err)
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	a.card.Reset() // a card that is put in has lost what it knew
	return a.serve(prompt{conn})
}

// serve answers messages until the connection breaks. The card counts as attached with the first message: a connection alone
// may be waiting behind another card in the same slot.
func (a *attachment) serve(conn io.ReadWriter) error {
	buffer := make([]byte, maxMessage)
	for {
		message, err := readMessage(conn, buffer)
		if err != nil {
			return fmt.Errorf("virtual reader: %w", err)
		}
		a.become(State{Attached: true})
		answer, err := react(a.card, message)
		if err == nil && answer != nil {
			err = writeMessage(conn, answer)
		}
		if err != nil {
			return err
		}
	}
}

func (a *attachment) become(s State) {
	same := a.last.Attached == s.Attached && a.last.Reason != nil == (s.Reason != nil)
	if same && (s.Reason == nil || a.last.Reason.Error() == s.Reason.Error()) {
		return
	}
	a.last = s
	a.report(s)
}

// prompt is a connection that acknowledges at once what it reads.
type prompt struct{ net.Conn }

func (p prompt) Read(b []byte) (int, error) {
	acknowledgeAtOnce(p.Conn)
	return p.Conn.Read(b)
}
