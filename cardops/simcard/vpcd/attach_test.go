//go:build linux

package vpcd_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/simcard/pcscd"
	"carddesk/cardops/simcard/vpcd"
)

// plain is a card of a kind nobody knows, which refuses every command.
type plain struct{ atr []byte }

func (p plain) ATR() []byte            { return p.atr }
func (p plain) Reset()                 {}
func (p plain) Transmit([]byte) []byte { return []byte{0x6D, 0x00} }

var testATR = []byte{0x3B, 0x80, 0x01, 0x81} // T=1 only, with its check byte

// attach puts card into slot until the test ends or the returned function is called, which waits until Attach has returned.
func attach(t *testing.T, s *pcscd.Service, slot int, card vpcd.Card, options ...vpcd.Option) (takeOut func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- vpcd.Attach(ctx, s.Addr(slot), card, options...) }()
	takeOut = func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("attach ended with %v", err)
		}
		done <- context.Canceled // calling it again is harmless
	}
	t.Cleanup(takeOut)
	return takeOut
}

func TestCardComesAndGoes(t *testing.T) {
	s := pcscd.Start(t)
	takeOut := attach(t, s, 1, plain{testATR})
	if got := s.AwaitCard(1); !bytes.Equal(got, testATR) {
		t.Errorf("service sees ATR %X", got)
	}
	s.AwaitEmpty(0)
	takeOut()
	s.AwaitEmpty(1)
}

func TestCardReturnsAfterTheService(t *testing.T) {
	s := pcscd.Start(t)
	states := make(chan vpcd.State, 100)
	attach(t, s, 0, plain{testATR}, vpcd.OnState(func(st vpcd.State) { states <- st }))
	s.AwaitCard(0)
	s.Kill()
	s.Again()
	s.AwaitCard(0)
	for i, attached := range []bool{true, false, true} {
		if st := nextState(t, states); st.Attached != attached || (st.Reason == nil) != attached {
			t.Errorf("state %d is %+v", i, st)
		}
	}
}

// nextState skips a wait whose reason alone has changed: whether the connection broke or was refused depends on the moment.
func nextState(t *testing.T, states chan vpcd.State) vpcd.State {
	t.Helper()
	select {
	case st := <-states:
		for len(states) > 0 && !st.Attached {
			next := <-states
			if next.Attached {
				t.Cleanup(func() {})
				states <- next
				return st
			}
			st = next
		}
		return st
	case <-time.After(10 * time.Second): // generous: the service polls every 0.4 s
		t.Fatal("no change of state")
		return vpcd.State{}
	}
}

func TestCardFollowsItsReader(t *testing.T) {
	h := pcscd.StartHotplug(t)
	attach(t, h.Service, 0, plain{testATR})
	h.Plug(0)
	h.AwaitCard(0)
	h.Unplug(0)
	h.Plug(0)
	h.AwaitCard(0)
}

func TestMuteCardIsSeenAsMute(t *testing.T) {
	s := pcscd.Start(t)
	attach(t, s, 0, plain{})
	s.AwaitMute(0)
	scan := exec.Command("pcsc_scan", "-n", "-c", "-t", "1")
	scan.Env = append(os.Environ(), s.Env()...)
	out, err := scan.CombinedOutput()
	t.Logf("%v\n%s", err, out)
	if !strings.Contains(string(out), "Mute card") && !strings.Contains(string(out), "Unresponsive card") {
		t.Errorf("pcsc_scan shows no mute card")
	}
}

func TestAttachRefusesWhatIsNoAddress(t *testing.T) {
	if err := vpcd.Attach(t.Context(), "nowhere", plain{}); err == nil {
		t.Error("no error")
	}
}
