package simcard

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// must reports an error of a step that only prepares.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// deskWithCard is a desk with one reader and a citizen card in it.
func deskWithCard(t *testing.T) (*Desk, *Card) {
	t.Helper()
	d, c := NewDesk(ReaderName(1)), card(t, Options{Kind: GPKI1})
	must(t, d.Insert(0, c))
	return d, c
}

func open(t *testing.T, d *Desk) transport.Card {
	t.Helper()
	c, err := d.Open(t.Context(), ReaderName(1))
	must(t, err)
	return c
}

func look(t *testing.T, d *Desk) []reader.Status {
	t.Helper()
	now, err := d.Next(t.Context(), nil)
	must(t, err)
	return now
}

var selectMF = []byte{0x80, 0xA4, 0, 0, 2, 0x3F, 0}

func TestStatusOfASlot(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(t *testing.T, d *Desk)
		want    reader.Status
	}{
		"empty":      {func(*testing.T, *Desk) {}, reader.Status{State: reader.Empty}},
		"card":       {insert(GPKI2), reader.Status{State: reader.Present, ATR: atrs[GPKI2], Changes: 1}},
		"mute":       {insert(Mute), reader.Status{State: reader.Mute, Changes: 1}},
		"taken out":  {steps(insert(GPKI2), remove), reader.Status{State: reader.Empty, Changes: 2}},
		"exchanged":  {steps(insert(GPKI2), insert(NHI)), reader.Status{State: reader.Present, ATR: atrs[NHI], Changes: 3}},
		"twice out":  {steps(insert(GPKI2), remove, remove), reader.Status{State: reader.Empty, Changes: 2}},
		"held":       {steps(insert(GPKI2), hold), reader.Status{State: reader.Present, ATR: atrs[GPKI2], Held: true, Changes: 1}},
		"held empty": {hold, reader.Status{State: reader.Empty}},
		"held gone":  {steps(insert(GPKI2), hold, remove), reader.Status{State: reader.Empty, Changes: 2}},
		"replugged":  {steps(insert(GPKI2), unplug, plug), reader.Status{State: reader.Present, ATR: atrs[GPKI2]}},
		"plugged":    {steps(insert(GPKI2), plug), reader.Status{State: reader.Present, ATR: atrs[GPKI2], Changes: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			d := NewDesk(ReaderName(1))
			c.prepare(t, d)
			c.want.Name = ReaderName(1)
			if now := look(t, d); len(now) != 1 || !now[0].Equal(c.want) {
				t.Errorf("%+v, want %+v", now, c.want)
			}
		})
	}
}

func insert(kind string) func(*testing.T, *Desk) {
	return func(t *testing.T, d *Desk) { must(t, d.Insert(0, card(t, Options{Kind: kind}))) }
}

func steps(all ...func(*testing.T, *Desk)) func(*testing.T, *Desk) {
	return func(t *testing.T, d *Desk) {
		for _, step := range all {
			step(t, d)
		}
	}
}

func remove(t *testing.T, d *Desk)  { must(t, d.Remove(0)) }
func hold(t *testing.T, d *Desk)    { must(t, d.Hold(0, true)) }
func letGo(t *testing.T, d *Desk)   { must(t, d.Hold(0, false)) }
func unplug(t *testing.T, d *Desk)  { must(t, d.Unplug(0)) }
func plug(t *testing.T, d *Desk)    { must(t, d.Plug(0)) }
func resetIt(t *testing.T, d *Desk) { must(t, d.ResetCard(0)) }
func stop(_ *testing.T, d *Desk)    { d.Stop() }
func start(_ *testing.T, d *Desk)   { d.Start() }

func TestNoSuchSlot(t *testing.T) {
	d := NewDesk(ReaderName(1))
	for _, n := range []int{-1, 1} {
		for name, err := range map[string]error{
			"insert": d.Insert(n, nil), "remove": d.Remove(n), "unplug": d.Unplug(n), "plug": d.Plug(n),
			"hold": d.Hold(n, true), "reset": d.ResetCard(n),
		} {
			if !errors.Is(err, ErrNoSlot) {
				t.Errorf("%s %d: %v", name, n, err)
			}
		}
		if d.Card(n) != nil {
			t.Errorf("a card in slot %d", n)
		}
	}
	if d.Card(0) != nil {
		t.Error("a card in the empty slot")
	}
}

func TestUnpluggedReadersAreNotListed(t *testing.T) {
	d := NewDesk(ReaderName(1), ReaderName(2))
	must(t, d.Unplug(0))
	if now := look(t, d); len(now) != 1 || now[0].Name != "CardDesk Simulated Reader 02" {
		t.Errorf("%+v", now)
	}
}

func TestNextWaitsForEachChange(t *testing.T) {
	for name, c := range map[string]struct {
		before, change func(*testing.T, *Desk)
		err            error
	}{
		"card in":          {steps(), insert(GPKI1), nil},
		"card out":         {insert(GPKI1), remove, nil},
		"card exchanged":   {insert(GPKI1), insert(GPKI1), nil},
		"out and in again": {insert(GPKI1), steps(remove, insert(GPKI1)), nil},
		"reader out":       {steps(), unplug, nil},
		"first reader":     {unplug, plug, nil},
		"held":             {insert(GPKI1), hold, nil},
		"service stops":    {insert(GPKI1), stop, reader.ErrNoService},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := NewDesk(ReaderName(1))
				c.before(t, d)
				last := look(t, d)
				var now []reader.Status
				var err error
				done := false
				go func() {
					now, err = d.Next(t.Context(), last)
					done = true
				}()
				synctest.Wait()
				if done {
					t.Fatalf("returned %+v, %v without a change", now, err)
				}
				c.change(t, d)
				synctest.Wait()
				if !done || !errors.Is(err, c.err) || err == nil && !differs(now, last) {
					t.Errorf("done %t, %+v, %v", done, now, err)
				}
			})
		})
	}
}

func TestNextSleepsThroughWhatNobodySees(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := deskWithCard(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		go func() {
			c := open(t, d)
			must(t, c.Begin(ctx))
			must(t, c.End())
			must(t, c.Close())
			resetIt(t, d)
		}()
		if now, err := d.Next(ctx, look(t, d)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%+v, %v", now, err)
		}
	})
}

func TestNextWithAnEmptyList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := NewDesk()
		now := look(t, d)
		if now == nil || len(now) != 0 {
			t.Fatalf("%#v, want an empty list that is not nil", now)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := d.Next(ctx, now); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
	})
}

func TestNextAfterTheServiceCameBack(t *testing.T) {
	d, _ := deskWithCard(t)
	d.Stop()
	if _, err := d.Next(t.Context(), nil); !errors.Is(err, reader.ErrNoService) {
		t.Errorf("%v", err)
	}
	d.Start()
	if now := look(t, d); len(now) != 1 {
		t.Errorf("%+v", now)
	}
	must(t, d.Close())
	look(t, d)
}

func TestOpenRefused(t *testing.T) {
	for name, c := range map[string]struct {
		prepare func(*testing.T, *Desk)
		want    error
	}{
		"stopped":   {steps(insert(GPKI1), stop), reader.ErrNoService},
		"unplugged": {steps(insert(GPKI1), unplug), reader.ErrReaderGone},
		"empty":     {steps(), reader.ErrNoCard},
		"mute":      {insert(Mute), reader.ErrMute},
		"held":      {steps(insert(GPKI1), hold), reader.ErrHeld},
	} {
		t.Run(name, func(t *testing.T) {
			d := NewDesk(ReaderName(1))
			c.prepare(t, d)
			if _, err := d.Open(t.Context(), ReaderName(1)); !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
		})
	}
	if _, err := NewDesk().Open(t.Context(), "no such reader"); !errors.Is(err, reader.ErrReaderGone) {
		t.Errorf("unknown name: %v", err)
	}
}

func TestOpenCancelled(t *testing.T) {
	d, _ := deskWithCard(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.Open(ctx, ReaderName(1)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestConnectionDies(t *testing.T) {
	for name, c := range map[string]struct {
		event func(*testing.T, *Desk)
		want  error
	}{
		"card out":                 {remove, reader.ErrRemoved},
		"another card since":       {steps(remove, insert(GPKI1)), reader.ErrRemoved},
		"reader out":               {unplug, reader.ErrReaderGone},
		"reader out and in":        {steps(unplug, plug), reader.ErrReaderGone},
		"card and reader out":      {steps(remove, unplug), reader.ErrReaderGone},
		"service stopped":          {stop, reader.ErrNoService},
		"service restarted":        {steps(stop, start), reader.ErrNoService},
		"card out without service": {steps(remove, stop), reader.ErrNoService},
		"held by another":          {hold, reader.ErrHeld},
	} {
		t.Run(name, func(t *testing.T) {
			d, card := deskWithCard(t)
			conn := open(t, d)
			must(t, conn.Begin(t.Context()))
			c.event(t, d)
			if _, err := conn.Transmit(t.Context(), selectMF); !errors.Is(err, c.want) {
				t.Errorf("transmit: %v, want %v", err, c.want)
			}
			if err := conn.Begin(t.Context()); !errors.Is(err, c.want) {
				t.Errorf("begin: %v, want %v", err, c.want)
			}
			if err := conn.End(); !errors.Is(err, c.want) {
				t.Errorf("end: %v, want %v", err, c.want)
			}
			if err := conn.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
			if len(card.Received()) != 0 {
				t.Error("the card received something")
			}
		})
	}
}

func TestConnectionLivesOn(t *testing.T) {
	d, card := deskWithCard(t)
	conn := open(t, d)
	steps(hold, letGo)(t, d)
	answer, err := conn.Transmit(t.Context(), selectMF)
	if err != nil || string(answer) != "\x90\x00" || card.Count(0xA4) != 1 {
		t.Errorf("%X, %v", answer, err)
	}
	if string(conn.ATR()) != string(card.ATR()) {
		t.Errorf("ATR %X", conn.ATR())
	}
}

func TestResetByAnotherIsToldOnce(t *testing.T) {
	d, _ := deskWithCard(t)
	one, two := open(t, d), open(t, d)
	resetIt(t, d)
	for _, c := range []transport.Card{one, two} {
		if _, err := c.Transmit(t.Context(), selectMF); !errors.Is(err, reader.ErrReset) {
			t.Errorf("%v", err)
		}
		if _, err := c.Transmit(t.Context(), selectMF); err != nil {
			t.Errorf("then %v", err)
		}
	}
	must(t, NewDesk("empty").ResetCard(0))
}

func TestTransactionsExclude(t *testing.T) {
	for name, finish := range map[string]func(c transport.Card) error{
		"end": transport.Card.End, "close": transport.Card.Close,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, card := deskWithCard(t)
				one, two := open(t, d), open(t, d)
				must(t, one.Begin(t.Context()))
				sent := false
				go func() {
					_, err := two.Transmit(t.Context(), selectMF)
					sent = err == nil
				}()
				synctest.Wait()
				if _, err := one.Transmit(t.Context(), selectMF); err != nil || sent || card.Count(0xA4) != 1 {
					t.Errorf("the other got through: %t, %v", sent, err)
				}
				must(t, finish(one))
				synctest.Wait()
				if !sent {
					t.Error("the other still waits")
				}
			})
		})
	}
}

func TestBeginHonoursItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := deskWithCard(t)
		one, two := open(t, d), open(t, d)
		must(t, one.Begin(t.Context()))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := two.Begin(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		must(t, one.End())
		must(t, two.Begin(t.Context()))
	})
}

func TestWaitingForATransactionEndsWithTheCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, _ := deskWithCard(t)
		one, two := open(t, d), open(t, d)
		must(t, one.Begin(t.Context()))
		var err error
		go func() { err = two.Begin(t.Context()) }()
		synctest.Wait()
		must(t, d.Remove(0))
		synctest.Wait()
		if !errors.Is(err, reader.ErrRemoved) {
			t.Errorf("%v", err)
		}
	})
}

func TestTransactionWithinATransaction(t *testing.T) {
	d, _ := deskWithCard(t)
	one, two := open(t, d), open(t, d)
	must(t, one.Begin(t.Context()))
	must(t, one.Begin(t.Context()))
	must(t, one.End())
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := two.Begin(ctx); err == nil {
		t.Error("the outer transaction is gone")
	}
	must(t, one.End())
	if err := one.End(); err == nil {
		t.Error("ended more often than begun")
	}
	if err := two.End(); err == nil {
		t.Error("ended without having begun")
	}
}

func TestClosedConnection(t *testing.T) {
	d, _ := deskWithCard(t)
	c := open(t, d)
	must(t, c.Close())
	if _, err := c.Transmit(t.Context(), selectMF); err == nil {
		t.Error("a closed connection transmits")
	}
	must(t, c.Close())
}

// TestManyPrograms is for the race detector: programs read while hands move cards about. Every error must be one of the
// contract's.
func TestManyPrograms(t *testing.T) {
	d, c := deskWithCard(t)
	var all sync.WaitGroup
	ctx, cancel := context.WithCancel(t.Context())
	all.Go(func() {
		var last []reader.Status
		for ctx.Err() == nil {
			if now, err := d.Next(ctx, last); err == nil {
				last = now
			}
		}
	})
	var programs sync.WaitGroup
	for range 4 {
		programs.Go(func() {
			for range 200 {
				checkContract(t, useCard(ctx, d))
			}
		})
	}
	all.Go(func() {
		for ctx.Err() == nil {
			steps(remove, func(*testing.T, *Desk) { _ = d.Insert(0, c) }, hold, letGo, resetIt, unplug, plug, stop, start)(t, d)
		}
	})
	programs.Wait()
	cancel()
	all.Wait()
}

// useCard does what a program does: look, open, one transaction.
func useCard(ctx context.Context, d *Desk) error {
	c, err := d.Open(ctx, ReaderName(1))
	if err != nil {
		return err
	}
	defer c.Close()
	if err := c.Begin(ctx); err != nil {
		return err
	}
	if _, err := c.Transmit(ctx, selectMF); err != nil {
		return err
	}
	return c.End()
}

func checkContract(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	for _, known := range []error{
		reader.ErrNoService, reader.ErrReaderGone, reader.ErrNoCard, reader.ErrHeld, reader.ErrRemoved, reader.ErrReset,
	} {
		if errors.Is(err, known) {
			return
		}
	}
	t.Errorf("not in the contract: %v", err)
}
