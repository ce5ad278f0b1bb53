//go:build linux

// Package pcscd gives a test a smart-card service of its own: a real pcscd with vsmartcard's virtual readers, in a mount
// namespace, so that the machine's service is neither needed nor disturbed.
//
//	service := pcscd.Start(t)
//	go vpcd.Attach(ctx, service.Addr(0), card)      // puts a card into the first reader
//	command.Env = append(os.Environ(), service.Env()...)
//
// It is imported by tests only. Everything that goes wrong fails the test; a program that is not installed fails it with the
// name of the Debian package to install.
package pcscd

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Slots is the number of readers of a service: vsmartcard's driver has two slots for one line of configuration.
const Slots = 2

// Service is a private pcscd. Its methods are for the goroutine of the test.
type Service struct {
	t     testing.TB
	dir   string // holds conf/, run/ and log; removed by the test's clean-up
	port  int    // TCP port of slot 0; slot n listens on port+n
	usb   bool   // readers are hot-plugged, not configured
	child *child // nil while the service is down
}

// Start starts a service with two empty readers and waits until both are listed. The test's clean-up stops it; should the test
// die first, the service dies with it.
func Start(t testing.TB) *Service {
	t.Helper()
	s := newService(t)
	s.startOnFreePorts()
	return s
}

func newService(t testing.TB) *Service {
	t.Helper()
	requireInstalled(t, daemon, driver)
	s := &Service{t: t, dir: makeDir(t)}
	t.Cleanup(s.cleanUp)
	return s
}

// makeDir makes the service's folder directly below the temporary folder, because t.TempDir carries the name of the test: the
// path of a Unix socket must stay below 108 bytes (unix(7)), and pcscd in its own namespace must be able to walk it.
func makeDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "pcscd")
	if err != nil {
		t.Fatalf("folder for a private pcscd: %v", err)
	}
	for _, sub := range []string{"", "conf", "run", "drivers"} {
		path := filepath.Join(dir, sub)
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatalf("folder for a private pcscd: %v", err)
		}
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatalf("folder for a private pcscd: %v", err)
		}
	}
	return dir
}

// portAttempts bounds the search for free ports: between looking and listening another process can take one, twice in a row
// only by a rare accident.
const portAttempts = 5

func (s *Service) startOnFreePorts() {
	s.t.Helper()
	var err error
	for range portAttempts {
		s.port = freePorts(s.t, Slots)
		if err = s.start(true); err == nil {
			return
		}
	}
	s.t.Fatalf("private pcscd: %v\n%s", err, s.Log())
}

// start starts pcscd, with the configured readers or without any, and waits until it serves.
func (s *Service) start(readers bool) error {
	s.t.Helper()
	if err := s.configure(readers); err != nil {
		return err
	}
	c, err := spawn(s.dir, s.preload())
	if err != nil {
		return err
	}
	s.child = c
	want := 0
	if readers && !s.usb {
		want = Slots
	}
	if err := s.awaitServing(want); err != nil {
		s.signal("KILL")
		return err
	}
	return nil
}

// Socket is the path of the service's socket, for PCSCLITE_CSOCK_NAME.
func (s *Service) Socket() string { return filepath.Join(s.dir, "run", "pcscd.comm") }

// Env is what a program needs in its environment, besides its usual one, to talk to this service instead of the machine's.
func (s *Service) Env() []string { return []string{"PCSCLITE_CSOCK_NAME=" + s.Socket()} }

// Addr is the TCP address at which a simulated card enters reader slot (0 or 1).
func (s *Service) Addr(slot int) string { return "127.0.0.1:" + strconv.Itoa(s.port+slot) }

// ReaderName is the name that the service gives the reader of slot (0 or 1).
func (s *Service) ReaderName(slot int) string {
	if s.usb {
		return fmt.Sprintf("%s %02d 00", readerName, slot) // two devices of one slot
	}
	return fmt.Sprintf("%s 00 %02d", readerName, slot) // one device of two slots
}

// Kill ends the service as a crash does (SIGKILL) and returns when it is gone. Clients see their connection break.
func (s *Service) Kill() { s.signal("KILL") }

// Stop ends the service in good order (SIGTERM) and returns when it is gone.
func (s *Service) Stop() { s.signal("TERM") }

// Again starts the service anew, on the same socket and ports, after Kill or Stop.
func (s *Service) Again() {
	s.t.Helper()
	s.again(true)
}

// AgainWithoutReaders starts the service anew with no reader attached, after Kill or Stop.
func (s *Service) AgainWithoutReaders() {
	s.t.Helper()
	s.again(false)
}

// Restart is Stop and Again.
func (s *Service) Restart() {
	s.t.Helper()
	s.Stop()
	s.Again()
}

func (s *Service) again(readers bool) {
	s.t.Helper()
	if s.child != nil {
		s.t.Fatal("private pcscd: started again while it runs")
	}
	if err := s.start(readers); err != nil {
		s.t.Fatalf("private pcscd, again: %v\n%s", err, s.Log())
	}
}

// Log is everything that pcscd has printed so far, for the message of a failing test.
func (s *Service) Log() string {
	b, err := os.ReadFile(filepath.Join(s.dir, "log"))
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func (s *Service) signal(name string) {
	if s.child == nil {
		return
	}
	if err := s.child.end(name); err != nil {
		s.t.Errorf("private pcscd: %v", err)
	}
	s.child = nil
}

func (s *Service) cleanUp() {
	s.signal("KILL")
	if s.t.Failed() {
		s.t.Logf("private pcscd printed:\n%s", s.Log())
	}
	if err := os.RemoveAll(s.dir); err != nil {
		s.t.Errorf("private pcscd: %v", err)
	}
}
