//go:build linux

package vpcd_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"

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
	var seen states
	attach(t, s, 0, plain{testATR}, vpcd.OnState(seen.add))
	s.AwaitCard(0)
	s.Kill()
	s.Again()
	s.AwaitCard(0)
	if got := seen.attached(); !slices.Equal(got, []bool{true, false, true}) {
		t.Errorf("attached: %v, from %+v", got, seen.list)
	}
}

// states collects what Attach reports.
type states struct {
	mu   sync.Mutex
	list []vpcd.State
}

func (s *states) add(st vpcd.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, st)
}

// attached lists how it went in and out, without the changes of reason between: whether a connection broke or was refused
// depends on the moment.
func (s *states) attached() []bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []bool
	for _, st := range s.list {
		list = append(list, st.Attached)
	}
	return slices.Compact(list)
}

func (s *states) reason(want error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.ContainsFunc(s.list, func(st vpcd.State) bool { return errors.Is(st.Reason, want) })
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
	if err != nil || !strings.Contains(string(out), "Card inserted, Unresponsive card") {
		t.Errorf("pcsc_scan shows no mute card (package pcsc-tools): %v\n%s", err, out)
	}
}

// leaver is a card that is pulled out by its second command.
type leaver struct {
	plain
	commands int
}

func (l *leaver) Transmit([]byte) []byte {
	l.commands++
	if l.commands == 2 {
		return nil
	}
	return []byte{0x6D, 0x00}
}

func TestCardThatLeavesIsMissedAndComesBack(t *testing.T) {
	s := pcscd.Start(t)
	var seen states
	attach(t, s, 0, &leaver{plain: plain{testATR}}, vpcd.OnState(seen.add))
	s.AwaitCard(0)
	tool := exec.Command("opensc-tool", "--send-apdu", "00A40400", "--send-apdu", "00A40400")
	tool.Env = append(os.Environ(), s.Env()...)
	out, err := tool.CombinedOutput()
	if err == nil {
		t.Errorf("opensc-tool (package opensc) noticed nothing:\n%s", out)
	}
	// Inserted, pulled, inserted again.
	s.AwaitReader(0, "its return", func(r pcscd.Reader) bool { return r.Present && r.Events == 3 })
	if !seen.reason(vpcd.ErrLeft) {
		t.Errorf("states %+v", seen.list)
	}
}

func TestAttachRefusesWhatIsNoAddress(t *testing.T) {
	if err := vpcd.Attach(t.Context(), "nowhere", plain{}); err == nil {
		t.Error("no error")
	}
}
