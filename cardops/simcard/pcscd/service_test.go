//go:build linux

package pcscd_test

import (
	"os"
	"testing"

	"carddesk/cardops/simcard/pcscd"
)

func names(t *testing.T, s *pcscd.Service) []string {
	t.Helper()
	readers, err := s.Readers()
	if err != nil {
		t.Fatalf("readers: %v", err)
	}
	var list []string
	for _, r := range readers {
		list = append(list, r.Name)
	}
	return list
}

func TestServiceListsTwoEmptyReaders(t *testing.T) {
	s := pcscd.Start(t)
	got := names(t, s)
	if len(got) != 2 || got[0] != s.ReaderName(0) || got[1] != s.ReaderName(1) {
		t.Errorf("readers %q", got)
	}
	s.AwaitEmpty(0)
	s.AwaitEmpty(1)
}

func TestServiceDiesAndReturns(t *testing.T) {
	s := pcscd.Start(t)
	ends := []struct {
		name string
		end  func()
	}{
		{"killed", s.Kill},
		{"stopped", s.Stop},
	}
	for _, e := range ends {
		t.Run(e.name, func(t *testing.T) {
			e.end()
			if _, err := s.Readers(); err == nil {
				t.Error("the service still answers")
			}
			s.Again()
			if got := names(t, s); len(got) != pcscd.Slots {
				t.Errorf("readers %q", got)
			}
		})
	}
}

func TestServiceWithoutReaders(t *testing.T) {
	s := pcscd.Start(t)
	s.Stop()
	s.AgainWithoutReaders()
	if got := names(t, s); len(got) != 0 {
		t.Errorf("readers %q", got)
	}
}

func TestServicesDoNotMeet(t *testing.T) {
	a, b := pcscd.Start(t), pcscd.Start(t)
	if a.Socket() == b.Socket() || a.Addr(0) == b.Addr(0) {
		t.Errorf("two services share %s or %s", a.Socket(), a.Addr(0))
	}
	if _, err := os.Stat(a.Socket()); err != nil {
		t.Error(err)
	}
}

func TestReadersComeAndGo(t *testing.T) {
	h := pcscd.StartHotplug(t)
	if got := names(t, h.Service); len(got) != 0 {
		t.Fatalf("readers %q before any was plugged in", got)
	}
	h.Plug(0)
	h.Plug(1)
	h.Unplug(0)
	if got := names(t, h.Service); len(got) != 1 || got[0] != h.ReaderName(1) {
		t.Errorf("readers %q after the first was pulled out", got)
	}
	h.Plug(0)
	h.AwaitEmpty(0)
	h.Kill()
	h.Again()
	if got := names(t, h.Service); len(got) != 0 {
		t.Errorf("readers %q after the service came back", got)
	}
	h.Plug(0)
	h.Unplug(0)
}
