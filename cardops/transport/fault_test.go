package transport_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// faultNamed picks a fault out of all.
func faultNamed(t *testing.T, seed uint64, name string) transport.Fault {
	t.Helper()
	for _, fault := range transport.Faults(seed, nil) {
		if fault.Name == name {
			return fault
		}
	}
	t.Fatalf("no fault %q", name)
	return transport.Fault{}
}

// faultEffect is what a fault makes of the answer 01020304 9000. Zeros are further bytes in front of it.
type faultEffect struct {
	answer string
	zeros  int
	err    error
}

func (e faultEffect) sticky() bool { return e.err != nil }

// effects has an entry for every fault but two, which have tests of their own.
var effects = map[string]faultEffect{
	"removed":           {err: reader.ErrRemoved},
	"reader gone":       {err: reader.ErrReaderGone},
	"service gone":      {err: reader.ErrNoService},
	"shared by another": {err: reader.ErrHeld},
	"reset by another":  {err: reader.ErrReset},
	"6F00":              {answer: "6F00"},
	"6982":              {answer: "6982"},
	"6987":              {answer: "6987"},
	"6700":              {answer: "6700"},
	"6A82":              {answer: "6A82"},
	"6100":              {answer: "6100"},
	"6C10":              {answer: "6C10"},
	"truncated":         {answer: "01"},
	"shortened":         {answer: "0102 9000"},
	"oversized":         {answer: "01020304 9000", zeros: transport.MaxAnswer},
}

func TestEveryFaultIsTested(t *testing.T) {
	var got []string
	for _, fault := range transport.Faults(0, nil) {
		got = append(got, fault.Name)
	}
	want := []string{"random bytes", "never answering"}
	for name := range effects {
		want = append(want, name)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("faults %q\nwant   %q", got, want)
	}
}

// TestInject strikes at each index of a conversation of four exchanges.
func TestInject(t *testing.T) {
	for name, effect := range effects {
		t.Run(name, func(t *testing.T) {
			for at := range 4 {
				injectAt(t, name, effect, at)
			}
		})
	}
}

func injectAt(t *testing.T, name string, effect faultEffect, at int) {
	t.Helper()
	card := playing(says("01020304 9000"))
	fault := faultNamed(t, 0, name)
	if fault.Sticky != effect.sticky() {
		t.Errorf("sticky %t", fault.Sticky)
	}
	conn := transport.Inject(card, at, fault)
	var heard []string
	for i := range 4 {
		command := fmt.Sprintf("00B00000%02X", i)
		answer, err := conn.Transmit(t.Context(), unhex(command))
		struck := i == at || i > at && effect.sticky()
		want, wantErr := unhex("01020304 9000"), error(nil)
		if struck {
			want, wantErr = append(make([]byte, effect.zeros), unhex(effect.answer)...), effect.err
		}
		if !bytes.Equal(answer, want) || !errors.Is(err, wantErr) {
			t.Errorf("struck at %d: exchange %d: %d bytes, %v", at, i, len(answer), err)
		}
		if !struck || !effect.sticky() {
			heard = append(heard, command)
		}
	}
	card.expectHeard(t, heard...)
}

func TestInjectNever(t *testing.T) {
	for _, at := range []int{-1, 3} {
		card := playing(says("9000"))
		conn := transport.Inject(card, at, transport.Refuses(0x6F00))
		for range 3 {
			answer, err := conn.Transmit(t.Context(), unhex("00B0000000"))
			expect(t, answer, err, "9000", nil)
		}
	}
}

// TestFaultsPassErrorsOn: a fault that changes answers has none to change.
func TestFaultsPassErrorsOn(t *testing.T) {
	for _, fault := range transport.Faults(0, nil) {
		if fault.Sticky {
			continue
		}
		t.Run(fault.Name, func(t *testing.T) {
			conn := transport.Inject(playing(reply{err: reader.ErrNoCard}), 0, fault)
			answer, err := conn.Transmit(t.Context(), unhex("00B0000000"))
			expect(t, answer, err, "", reader.ErrNoCard)
		})
	}
}

// TestFaultsOnTopOfEachOther: none panics on what another has left of an answer.
func TestFaultsOnTopOfEachOther(t *testing.T) {
	for _, below := range []string{"", "90", "9000", "01 9000"} {
		for _, fault := range transport.Faults(0, nil) {
			if fault.Sticky {
				continue
			}
			t.Run(fmt.Sprintf("%s of %q", fault.Name, below), func(t *testing.T) {
				answer, err := transport.Inject(playing(says(below)), 0, fault).Transmit(t.Context(), unhex("00B0000000"))
				if err != nil || len(unhex(below)) < 2 && !bytes.Equal(answer, unhex(below)) {
					t.Errorf("%X, %v", answer, err)
				}
			})
		}
	}
}

// noise is what "random bytes" makes of n answers in a row.
func noise(t *testing.T, seed uint64, n int) [][]byte {
	t.Helper()
	fault := faultNamed(t, seed, "random bytes")
	card := playing(reply{answer: zeros(64, "9000")})
	var all [][]byte
	for range n {
		answer, err := fault.Strike(t.Context(), card, unhex("00B0000000"))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, answer)
	}
	if len(card.heard) != n {
		t.Errorf("card heard %d commands of %d", len(card.heard), n)
	}
	return all
}

func TestRandomBytes(t *testing.T) {
	same := func(a, b [][]byte) bool { return slices.EqualFunc(a, b, bytes.Equal) }
	one := noise(t, 1, 100)
	if !same(one, noise(t, 1, 100)) {
		t.Error("one seed made two noises")
	}
	if same(one, noise(t, 2, 100)) {
		t.Error("two seeds made the same noise")
	}
	good := 0
	for i, answer := range one {
		if len(answer) != 66 || bytes.Equal(answer[:64], make([]byte, 64)) {
			t.Errorf("%d: %X is no noise of the answer's length", i, answer)
		}
		if bytes.HasSuffix(answer, unhex("9000")) {
			good++
		}
	}
	// One half by a fair coin; the seed is fixed, so that this does not fail by chance.
	if good < 30 || good > 70 {
		t.Errorf("%d of 100 kept their status word", good)
	}
}

func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		faults := transport.Faults(0, release)
		fault := faults[len(faults)-1]
		card := playing(says("9000"))
		conn := transport.Inject(card, 0, fault)
		if fault.Name != "never answering" || !fault.Sticky {
			t.Fatalf("fault %q, sticky %t", fault.Name, fault.Sticky)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		back := make(chan error, 2)
		for range cap(back) {
			go func() {
				_, err := conn.Transmit(ctx, unhex("00B0000000"))
				back <- err
			}()
			synctest.Wait()
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(back) != 0 {
			t.Error("a silent call listened to its context")
		}
		close(release)
		for range cap(back) {
			if err := <-back; !errors.Is(err, reader.ErrRemoved) {
				t.Errorf("released with %v", err)
			}
		}
		card.expectHeard(t)
	})
}
