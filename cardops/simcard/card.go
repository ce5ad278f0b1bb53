package simcard

import (
	"bytes"
	"slices"
	"sync"
	"time"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/transport"
)

// applet is what runs on a card: it turns a command into an answer.
type applet interface {
	// Reset forgets what was selected and verified, as a loss of power does.
	Reset()
	// Handle answers one command: data and status word (ISO 7816-4 clause 5.6).
	Handle(c iso7816.CAPDU) (data []byte, sw uint16)
}

// Card is a simulated card. It may be used by many goroutines; commands are answered one after another.
type Card struct {
	kind   string
	atr    []byte
	now    func() time.Time
	wallet *wallet
	pin    *tries // nil on a PIV card, whose applet counts

	mu       sync.Mutex // one command at a time; guards received
	applet   applet
	received []Received
}

// Received is one command that reached a card. It holds no data, because data may be a PIN.
type Received struct {
	Class, Ins, P1, P2 byte
	Lc                 int       // data bytes in the command
	Ne                 int       // data bytes asked for: 0 for none, 256 for a length byte of zero
	Answer             int       // data bytes in the answer, without the status word
	SW                 uint16    // status word of the answer
	At                 time.Time // by the clock in Options
}

// Kind is the kind that the card was made as.
func (c *Card) Kind() string { return c.kind }

// ATR is the answer to reset (ISO 7816-3 clause 8), nil from a mute card. It is the caller's to keep.
func (c *Card) ATR() []byte { return bytes.Clone(c.atr) }

// Reset is what a reset, warm or cold, does: what was selected and verified is gone, tries stay.
func (c *Card) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.applet.Reset()
}

// Transmit answers a command APDU with data and status word, at least 2 bytes. Bytes that are no command are answered 6700.
func (c *Card) Transmit(command []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	apdu, err := transport.ParseCommand(command)
	var data []byte
	sw := swWrongLength
	if err == nil {
		data, sw = c.applet.Handle(apdu)
	}
	c.received = append(c.received, Received{
		Class: apdu.Cla, Ins: byte(apdu.Ins), P1: apdu.P1, P2: apdu.P2,
		Lc: len(apdu.Data), Ne: apdu.Ne, Answer: len(data), SW: sw, At: c.now(),
	})
	return append(slices.Clip(bytes.Clone(data)), byte(sw>>8), byte(sw))
}

// Received lists every command since the card was made or Forget was called, in order.
func (c *Card) Received() []Received {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.received)
}

// Forget empties the list of received commands. The card's state stays as it is.
func (c *Card) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.received = nil
}

// Count tells how many commands with this instruction byte, of any class, were received.
func (c *Card) Count(ins byte) int {
	n := 0
	for _, r := range c.Received() {
		if r.Ins == ins {
			n++
		}
	}
	return n
}

// refuser is the applet of a card that must be left alone: it knows no instruction.
type refuser struct{}

func (refuser) Reset() {}

func (refuser) Handle(iso7816.CAPDU) ([]byte, uint16) { return nil, swUnknownInstruction }
