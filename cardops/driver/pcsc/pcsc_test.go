//go:build linux

package pcsc

import (
	"context"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/ebfe/scard"

	"carddesk/cardops/card"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
	"carddesk/cardops/simcard/vpcd"
	"carddesk/cardops/transport"
)

// soon is how long a change may take to show: pcscd looks at a virtual reader every 0.4 s, and the machine may be busy.
const soon = 40 * time.Second

// bench is a real service with readers that are plugged and pulled, and the driver under test.
type bench struct {
	*testing.T
	pcscd *pcscd.Hotplug
	s     *Service
}

// TestOverPCSC drives a real pcscd. It is one test with parts, because pcsc-lite's client looks up the service's address once in
// a process.
func TestOverPCSC(t *testing.T) {
	h := pcscd.StartHotplug(t)
	if err := os.Setenv("PCSCLITE_CSOCK_NAME", h.Socket()); err != nil { // not t.Setenv: it must stay
		t.Fatal(err)
	}
	s := New()
	s.limits = transport.Limits{Exchange: 3 * time.Second, Begin: 3 * time.Second}
	t.Cleanup(func() { _ = s.Close() })
	for _, part := range []struct {
		name string
		run  func(bench)
	}{
		{"no service", noService},
		{"no reader", noReader},
		{"reader without card", emptyReader},
		{"card that answers", answeringCard},
		{"mute card", muteCard},
		{"held by another program", heldCard},
		{"transactions", transactions},
		{"card pulled", pulledCard},
		{"card pulled during an exchange", pulledDuringExchange},
		{"reset by another program", resetCard},
		{"never answering", silentCard},
		{"reader unplugged", unpluggedReader},
		{"service killed", killedService},
		{"service killed during an exchange", killedDuringExchange},
		{"watched", watched},
	} {
		t.Run(part.name, func(t *testing.T) { part.run(bench{t, h, s}) })
	}
}

func (b bench) statuses() []reader.Status {
	b.Helper()
	all, err := b.s.Next(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	return all
}

// with plugs in the first reader, puts a card into it, and takes both away in the end.
func (b bench) with(c vpcd.Card) (name string, takeOut func()) {
	b.Helper()
	b.pcscd.Plug(0)
	takeOut = b.insert(c)
	b.Cleanup(func() {
		takeOut()
		b.pcscd.Unplug(0)
	})
	if len(c.ATR()) == 0 {
		b.pcscd.AwaitMute(0)
	} else {
		b.pcscd.AwaitCard(0)
	}
	return b.pcscd.ReaderName(0), takeOut
}

func (b bench) insert(c vpcd.Card) (takeOut func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = vpcd.Attach(ctx, b.pcscd.Addr(0), c)
	}()
	return sync.OnceFunc(func() {
		cancel()
		<-done
		b.pcscd.AwaitEmpty(0)
	})
}

func (b bench) simulated(kind string) *simcard.Card {
	b.Helper()
	c, err := simcard.New(simcard.Options{Kind: kind})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func (b bench) open(name string) transport.Card {
	b.Helper()
	c, err := b.s.Open(b.Context(), name)
	if err != nil {
		b.Fatalf("open: %v", err)
	}
	b.Cleanup(func() { _ = c.Close() })
	return c
}

func (b bench) want(err, target error) {
	b.Helper()
	if !errors.Is(err, target) {
		b.Errorf("error %v, want %v", err, target)
	}
}

// selectMF is a harmless command for a first-generation card.
var selectMF = []byte{0x80, 0xA4, 0x00, 0x00, 0x02, 0x3F, 0x00}

func (b bench) answers(c transport.Card) {
	b.Helper()
	answer, err := c.Transmit(b.Context(), selectMF)
	if err != nil || len(answer) != 2 || answer[0] != 0x90 {
		b.Errorf("answer %X, %v", answer, err)
	}
}

func noService(b bench) {
	b.pcscd.Stop()
	b.s.drop()
	_, err := b.s.Next(b.Context(), nil)
	b.want(err, reader.ErrNoService)
	_, err = b.s.Open(b.Context(), "any")
	b.want(err, reader.ErrNoService)
	b.pcscd.Again()
}

func noReader(b bench) {
	if all := b.statuses(); len(all) != 0 {
		b.Errorf("readers %v", all)
	}
	_, err := b.s.Open(b.Context(), "any")
	b.want(err, reader.ErrReaderGone)
}

func emptyReader(b bench) {
	b.pcscd.Plug(0)
	defer b.pcscd.Unplug(0)
	all := b.statuses()
	if len(all) != 1 || all[0].State != reader.Empty || all[0].Name != b.pcscd.ReaderName(0) {
		b.Errorf("readers %+v", all)
	}
	_, err := b.s.Open(b.Context(), b.pcscd.ReaderName(0))
	b.want(err, reader.ErrNoCard)
}

func answeringCard(b bench) {
	sim := b.simulated(simcard.GPKI1)
	name, _ := b.with(sim)
	all := b.statuses()
	if len(all) != 1 || all[0].State != reader.Present || string(all[0].ATR) != string(sim.ATR()) {
		b.Errorf("readers %+v", all)
	}
	c := b.open(name)
	if string(c.ATR()) != string(sim.ATR()) {
		b.Errorf("ATR %X", c.ATR())
	}
	b.answers(c)
	kind, err := card.Identify(b.Context(), c, c.ATR())
	if err != nil || kind != card.GPKI1 {
		b.Errorf("identified %q, %v", kind, err)
	}
	if _, err := c.Transmit(b.Context(), nil); !errors.Is(err, transport.ErrBadCommand) {
		b.Errorf("empty command: %v", err)
	}
}

func muteCard(b bench) {
	name, _ := b.with(b.simulated(simcard.Mute))
	if all := b.statuses(); len(all) != 1 || all[0].State != reader.Mute {
		b.Errorf("readers %+v", all)
	}
	_, err := b.s.Open(b.Context(), name)
	b.want(err, reader.ErrMute)
}

// heldCard has another program hold the card exclusively, and give it back while Open is still patient.
func heldCard(b bench) {
	name, _ := b.with(b.simulated(simcard.GPKI1))
	ctx, err := scard.EstablishContext()
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = ctx.Release() }()
	other, err := ctx.Connect(name, scard.ShareExclusive, scard.ProtocolAny)
	if err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	_, err = b.s.Open(b.Context(), name)
	b.want(err, reader.ErrHeld)
	if took := time.Since(start); took < heldPatience {
		b.Errorf("gave up after %s", took)
	}
	if all := b.statuses(); !all[0].Held {
		b.Errorf("readers %+v", all)
	}
	time.AfterFunc(heldPatience/4, func() { _ = other.Disconnect(scard.LeaveCard) })
	b.answers(b.open(name))
}

func transactions(b bench) {
	name, _ := b.with(b.simulated(simcard.GPKI1))
	first, second := b.open(name), b.open(name)
	if err := first.Begin(b.Context()); err != nil {
		b.Fatal(err)
	}
	b.answers(first)
	b.want(second.Begin(b.Context()), reader.ErrHeld)
	// The call that was left behind gets its transaction when the first ends, and gives it back at once because it was closed.
	_ = second.Close()
	if err := first.End(); err != nil {
		b.Fatal(err)
	}
	if err := b.open(name).Begin(b.Context()); err != nil {
		b.Errorf("begin after end: %v", err)
	}
}

func pulledCard(b bench) {
	name, takeOut := b.with(b.simulated(simcard.GPKI1))
	c := b.open(name)
	b.answers(c)
	takeOut()
	_, err := c.Transmit(b.Context(), selectMF)
	b.want(err, reader.ErrRemoved)
	b.want(c.Begin(b.Context()), reader.ErrRemoved)
	_, err = b.s.Open(b.Context(), name)
	b.want(err, reader.ErrNoCard)
}

// behaving is a card that answers by a function.
type behaving struct {
	atr      []byte
	transmit func([]byte) []byte
}

func (b behaving) ATR() []byte              { return b.atr }
func (b behaving) Reset()                   {}
func (b behaving) Transmit(c []byte) []byte { return b.transmit(c) }

// pulledDuringExchange: the card hears the command and is gone before it answers.
func pulledDuringExchange(b bench) {
	atr := b.simulated(simcard.GPKI1).ATR()
	name, _ := b.with(behaving{atr, func([]byte) []byte { return nil }})
	_, err := b.open(name).Transmit(b.Context(), selectMF)
	b.want(err, reader.ErrRemoved)
}

func resetCard(b bench) {
	name, _ := b.with(b.simulated(simcard.GPKI1))
	c := b.open(name)
	reset := func() {
		ctx, err := scard.EstablishContext()
		if err != nil {
			b.Fatal(err)
		}
		defer func() { _ = ctx.Release() }()
		other, err := ctx.Connect(name, scard.ShareShared, scard.ProtocolAny)
		if err != nil {
			b.Fatal(err)
		}
		if err := other.Disconnect(scard.ResetCard); err != nil {
			b.Fatal(err)
		}
	}
	reset()
	_, err := c.Transmit(b.Context(), selectMF)
	b.want(err, reader.ErrReset)
	if err := c.Begin(b.Context()); err != nil { // nothing was under way: taken up again
		b.Errorf("begin after reset: %v", err)
	}
	b.answers(c)
}

func silentCard(b bench) {
	release := make(chan struct{})
	atr := b.simulated(simcard.GPKI1).ATR()
	name, _ := b.with(behaving{atr, func([]byte) []byte { <-release; return []byte{0x90, 0x00} }})
	c := b.open(name)
	start := time.Now()
	_, err := c.Transmit(b.Context(), selectMF)
	b.want(err, transport.ErrNoAnswer)
	if took := time.Since(start); took > 5*b.s.limits.Exchange {
		b.Errorf("took %s", took)
	}
	close(release)
}

func unpluggedReader(b bench) {
	b.pcscd.Plug(0)
	takeOut := b.insert(b.simulated(simcard.GPKI1))
	b.pcscd.AwaitCard(0)
	name := b.pcscd.ReaderName(0)
	c := b.open(name)
	b.answers(c)
	b.pcscd.Unplug(0)
	_, err := c.Transmit(b.Context(), selectMF)
	b.want(err, reader.ErrReaderGone)
	_, err = b.s.Open(b.Context(), name)
	b.want(err, reader.ErrReaderGone)
	b.pcscd.Plug(0)
	b.pcscd.AwaitCard(0)
	b.answers(b.open(name))
	takeOut()
	b.pcscd.Unplug(0)
}

func killedService(b bench) {
	name, _ := b.with(b.simulated(simcard.GPKI1))
	c := b.open(name)
	b.pcscd.Kill()
	_, err := c.Transmit(b.Context(), selectMF)
	b.want(err, reader.ErrNoService)
	b.want(c.Begin(b.Context()), reader.ErrNoService)
	b.again()
}

// again brings the service back with its reader.
func (b bench) again() {
	b.Helper()
	b.pcscd.Again()
	b.pcscd.Plug(0)
}

func killedDuringExchange(b bench) {
	atr := b.simulated(simcard.GPKI1).ATR()
	release := make(chan struct{})
	heard := make(chan struct{}, 1)
	name, _ := b.with(behaving{atr, func([]byte) []byte { heard <- struct{}{}; <-release; return []byte{0x90, 0x00} }})
	c := b.open(name)
	killed := make(chan struct{})
	go func() {
		defer close(killed)
		<-heard
		b.pcscd.Kill()
	}()
	_, err := c.Transmit(b.Context(), selectMF)
	b.want(err, reader.ErrNoService)
	<-killed
	close(release)
	b.again()
}

// watched follows the whole life of a reader and a card; every change is told once.
func watched(b bench) {
	ctx, cancel := context.WithCancel(b.Context())
	events := make(chan reader.Event, 100)
	ended := make(chan error, 1)
	go func() { ended <- reader.Watch(ctx, b.s, func(e reader.Event) { events <- e }) }()
	next := func(want ...reader.EventKind) {
		b.Helper()
		for _, kind := range want {
			select {
			case e := <-events:
				if e.Kind != kind {
					b.Fatalf("event %s, want %s", e.Kind, kind)
				}
			case <-time.After(soon):
				b.Fatalf("no %s within %s", kind, soon)
			}
		}
	}
	sim := b.simulated(simcard.GPKI1)
	b.pcscd.Plug(0)
	next(reader.ReaderAdded)
	takeOut := b.insert(sim)
	next(reader.CardInserted)
	takeOut()
	next(reader.CardRemoved)
	takeOut = b.insert(sim)
	next(reader.CardInserted)
	b.pcscd.Unplug(0)
	next(reader.CardRemoved, reader.ReaderRemoved)
	b.pcscd.Plug(0)
	next(reader.ReaderAdded, reader.CardInserted)
	b.pcscd.Kill()
	next(reader.ServiceLost)
	b.pcscd.Again()
	next(reader.ServiceFound)
	b.pcscd.Plug(0)
	next(reader.ReaderAdded, reader.CardInserted)
	takeOut()
	next(reader.CardRemoved)
	b.pcscd.Unplug(0)
	next(reader.ReaderRemoved)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		b.Errorf("watch ended with %v", err)
	}
	if len(events) > 0 {
		b.Errorf("%d events too many, first %v", len(events), <-events)
	}
}
