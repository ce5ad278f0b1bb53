package card_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

// patience is how long a silent exchange may take in these tests. Deadline is what a whole conversation may: its other exchanges
// take microseconds.
const (
	patience = 40 * time.Millisecond
	deadline = 5 * time.Second
)

// today is the clock of every simulated card here, so that a card made twice is the same card.
var today = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// typedErrors are all that a conversation may end with.
var typedErrors = []error{
	reader.ErrNoService, reader.ErrReaderGone, reader.ErrRemoved, reader.ErrHeld, reader.ErrReset, transport.ErrNoAnswer,
	transport.ErrBadAnswer, card.ErrUnsupported, card.ErrEmpty, card.ErrMissing, card.ErrShort, card.ErrNumber, card.ErrVersion,
	card.ErrDirectory, card.ErrTemplate, card.ErrDuplicate, cert.ErrShort, cert.ErrEmpty, cert.ErrNotCertificate,
}

func typed(err error) bool {
	var status *card.StatusError
	return errors.As(err, &status) || slices.ContainsFunc(typedErrors, func(t error) bool { return errors.Is(err, t) })
}

// answering is a card that answers by a function, for cards that simcard does not make.
type answering struct {
	atr    []byte
	answer func(c iso7816.CAPDU) []byte
	heard  []iso7816.CAPDU
}

func (a *answering) ATR() []byte                 { return a.atr }
func (a *answering) Begin(context.Context) error { return nil }
func (a *answering) End() error                  { return nil }
func (a *answering) EndReset() error             { return nil }
func (a *answering) Close() error                { return nil }

func (a *answering) Transmit(_ context.Context, command []byte) ([]byte, error) {
	c, err := transport.ParseCommand(command)
	if err != nil {
		return nil, err
	}
	a.heard = append(a.heard, c)
	return a.answer(c), nil
}

// refusing is a card of no family.
func refusing() *answering {
	return &answering{
		atr: []byte{0x3B, 0x02, 0x14, 0x50}, answer: func(iso7816.CAPDU) []byte { return []byte{0x6D, 0x00} },
	}
}

// faulty is a card with a fault in its way.
type faulty struct {
	transport.Card
	conn transport.Conn
}

func (f faulty) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return f.conn.Transmit(ctx, command)
}

// made are the simulated cards of these tests, by kind: their keys are made once.
var made = map[string]*simcard.Card{}

// simulated is a card of a kind, fresh from its reset, and the connection to it.
func simulated(t testing.TB, kind string) (*simcard.Card, *answering) {
	t.Helper()
	if made[kind] == nil {
		c, err := simcard.New(simcard.Options{Kind: kind, Now: func() time.Time { return today }})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Truth(); err != nil {
			t.Fatal(err)
		}
		made[kind] = c
	}
	c := made[kind]
	c.Reset()
	c.Forget()
	return c, &answering{atr: c.ATR(), answer: func(apdu iso7816.CAPDU) []byte {
		raw, err := apdu.Bytes()
		if err != nil {
			t.Error(err)
		}
		return c.Transmit(raw)
	}}
}

// converse identifies and reads a card as an operation does.
func converse(c transport.Card) (*card.Reading, error) {
	ctx := context.Background()
	var r *card.Reading
	err := transport.Transact(ctx, c, func(conn transport.Conn) error {
		kind, err := card.Identify(ctx, conn, c.ATR())
		if err != nil {
			return err
		}
		r, err = card.Read(ctx, conn, kind, c.ATR(), nil)
		return err
	})
	return r, err
}

// TestEveryFaultAtEveryExchange breaks every exchange of every family in every way that is known. Whatever breaks: a typed error or
// a typed problem, in time, nothing but allowed instructions, and no wrong fact taken for a right one.
func TestEveryFaultAtEveryExchange(t *testing.T) {
	cases := 0
	for _, kind := range []string{simcard.GPKI1, simcard.GPKI2, simcard.PIV, simcard.NHI, "foreign"} {
		t.Run(kind, func(t *testing.T) { cases += everyFault(t, kind) })
	}
	t.Logf("measured: %d cases of every fault at every exchange of every family", cases)
	if cases < 500 {
		t.Errorf("%d cases, want at least 500", cases)
	}
}

func everyFault(t *testing.T, kind string) (cases int) {
	truth, exchanges := undisturbed(t, kind)
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	for at := range exchanges {
		for _, fault := range transport.Faults(uint64(at), release) {
			cases++
			name := fmt.Sprintf("%s at exchange %d", fault.Name, at)
			heard, r, err := underFault(t, kind, at, fault, name)
			checkHeard(t, name, kind, heard)
			checkOutcome(t, name, fault, truth, r, err)
		}
	}
	return cases
}

// undisturbed is what is read without a fault, and with how many exchanges. A card that is never asked has one exchange less than one.
func undisturbed(t *testing.T, kind string) (*card.Reading, int) {
	t.Helper()
	c := connection(t, kind)
	r, err := converse(c)
	if (err == nil) != (kind == simcard.GPKI1 || kind == simcard.GPKI2 || kind == simcard.PIV) {
		t.Fatalf("undisturbed: %v", err)
	}
	n := len(c.heard)
	if kind == simcard.NHI {
		if n != 0 {
			t.Errorf("health card was sent %d commands", n)
		}
		return r, 1 // the fault lies in wait all the same
	}
	return r, n
}

func connection(t testing.TB, kind string) *answering {
	t.Helper()
	if kind == "foreign" {
		return refusing()
	}
	_, c := simulated(t, kind)
	return c
}

func underFault(t *testing.T, kind string, at int, fault transport.Fault, name string) ([]iso7816.CAPDU, *card.Reading, error) {
	t.Helper()
	c := connection(t, kind)
	broken := faulty{c, transport.Inject(c, at, fault)}
	start := time.Now()
	r, err := converse(transport.Bound(broken, transport.Limits{Exchange: patience, Begin: patience}))
	if took := time.Since(start); took > deadline {
		t.Errorf("%s: took %s", name, took)
	}
	return c.heard, r, err
}

// checkHeard: a card that is not known yet may be sent what finds out, a known one what its allow-list holds.
func checkHeard(t *testing.T, name, kind string, heard []iso7816.CAPDU) {
	t.Helper()
	for i, c := range heard {
		switch {
		case c.Ins == iso7816.InsSelect:
		case (kind == simcard.GPKI1 || kind == simcard.GPKI2) && c.Ins == iso7816.InsReadBinary && (c.Cla == 0 || c.Cla == 0x80):
		case kind == simcard.PIV && card.Allow(card.PIV)(c):
		case kind == "foreign" && c.Ins == iso7816.InsGetResponse && i > 0 && heard[i-1].Ins == iso7816.InsSelect && c.Cla == 0:
			// the PIV probe over T=0
		default:
			t.Errorf("%s: card heard %02X %02X %02X %02X", name, c.Cla, byte(c.Ins), c.P1, c.P2)
		}
	}
}

func checkOutcome(t *testing.T, name string, fault transport.Fault, truth, r *card.Reading, err error) {
	t.Helper()
	if err != nil && !typed(err) {
		t.Errorf("%s: untyped error %v", name, err)
	}
	if r == nil {
		if err == nil {
			t.Errorf("%s: neither reading nor error", name)
		}
		return
	}
	for _, p := range r.Problems {
		if !typed(p.Err) {
			t.Errorf("%s: untyped problem %v", name, p)
		}
	}
	if err == nil && len(r.Problems) == 0 && !same(truth, r) && !missing(fault, truth, r) {
		t.Errorf("%s: other facts than on the card, and no word of it", name)
	}
	checkFacts(t, name, truth, r)
}

// checkFacts: each fact that was read is the one on the card. Noise inside a certificate can't be told from a certificate by reading it; its
// signature tells.
func checkFacts(t *testing.T, name string, truth, r *card.Reading) {
	t.Helper()
	if r.Number != "" && r.Number != truth.Number {
		t.Errorf("%s: number %q", name, r.Number)
	}
	for _, c := range r.Certificates() {
		if onCard(truth, c) {
			continue
		}
		if v := cert.Judge(cert.Chain(c, truth.Certificates())); v == cert.NotRecognised || v == cert.Recognised {
			t.Errorf("%s: a certificate that is not on the card, and its signature fits", name)
		}
	}
}

func onCard(truth *card.Reading, c *cert.Certificate) bool {
	return slices.ContainsFunc(truth.Certificates(), func(o *cert.Certificate) bool { return bytes.Equal(o.Raw, c.Raw) })
}

// missing: a PIV card that says of an object that it has none can't be told from one that has none.
func missing(fault transport.Fault, truth, r *card.Reading) bool {
	return fault.Name == "6A82" && truth.Kind == card.PIV && len(r.Objects) == len(truth.Objects)-1
}

// same tells whether all that was on the card was read, and nothing else. A certificate that its signature gives away does not count
// as read.
func same(truth, r *card.Reading) bool {
	if r.Kind != truth.Kind {
		// A card that does not answer as its family should, while it is being identified, is not called by its name.
		return r.Kind == card.Unknown
	}
	if r.Number != truth.Number || len(r.Objects) != len(truth.Objects) {
		return false
	}
	for _, c := range r.Certificates() {
		if !onCard(truth, c) && cert.Judge(cert.Chain(c, truth.Certificates())) == cert.NotRecognised {
			return false
		}
	}
	return true
}
