//go:build linux

package pcscd

import (
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// A reader from reader.conf stays as long as pcscd runs: Debian's build ignores the signal that re-reads the file, because it
// follows udev. So readers that can be pulled out are announced the way real ones are: a library preloaded into pcscd answers
// for libudev, and is at the same time the driver that passes calls on to vsmartcard's.

//go:embed testdata/hotplug.c
var hotplugSource []byte

//go:embed testdata/Info.plist
var hotplugBundle []byte

const (
	compiler   = "/usr/bin/gcc"
	ifdHeaders = "/usr/include/PCSC/ifdhandler.h"
)

// Hotplug is a private pcscd whose readers are plugged in and pulled out while it runs.
type Hotplug struct {
	*Service
	orders *os.File
}

// StartHotplug starts a service with no reader. What Start says of stopping holds for it too. After Kill or Stop, Again brings it
// back with no reader plugged in. It needs gcc and the headers of pcsc-lite.
func StartHotplug(t testing.TB) *Hotplug {
	t.Helper()
	requireInstalled(t, compiler, ifdHeaders)
	s := newService(t)
	s.usb = true
	if err := s.installBundle(); err != nil {
		t.Fatalf("driver for hot-plugged readers: %v", err)
	}
	h := &Hotplug{Service: s, orders: s.openOrders()}
	t.Cleanup(func() { h.orders.Close() })
	s.startOnFreePorts()
	return h
}

// Plug plugs in the reader of slot (0 or 1) and waits until the service lists it.
func (h *Hotplug) Plug(slot int) {
	h.t.Helper()
	h.order('A' + byte(slot))
	h.AwaitReader(slot, "its arrival", func(Reader) bool { return true })
}

// Unplug pulls out the reader of slot (0 or 1), with the card in it, and waits until the service no longer lists it. A card that
// vpcd.Attach holds finds its way back when the reader does.
func (h *Hotplug) Unplug(slot int) {
	h.t.Helper()
	h.order('a' + byte(slot))
	err := await(noticeTime, func() (bool, error) {
		readers, err := h.Readers()
		for _, r := range readers {
			if r.Name == h.ReaderName(slot) {
				return false, err
			}
		}
		return err == nil, err
	})
	if err != nil {
		h.t.Fatalf("wait for reader %d to go: %v\n%s", slot, err, h.Log())
	}
}

func (h *Hotplug) order(o byte) {
	h.t.Helper()
	if _, err := h.orders.Write([]byte{o}); err != nil {
		h.t.Fatalf("order to the hot-plug driver: %v", err)
	}
}

// installBundle compiles the library and lays it out as pcscd expects drivers of USB readers.
func (s *Service) installBundle() error {
	contents := filepath.Join(s.dir, "drivers", "hotplug.bundle", "Contents")
	if err := os.MkdirAll(filepath.Join(contents, "Linux"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(contents, "Info.plist"), hotplugBundle, 0o644); err != nil {
		return err
	}
	source := filepath.Join(s.dir, "hotplug.c")
	if err := os.WriteFile(source, hotplugSource, 0o644); err != nil {
		return err
	}
	if err := run(compiler, "-shared", "-fPIC", "-O1", "-Wall", "-I", filepath.Dir(ifdHeaders), "-o", s.library(), source); err != nil {
		return err
	}
	// The folder of drivers hides the system's, so the driver behind ours moves to the service's own.
	return run("cp", "--dereference", driver, s.hiddenDriver())
}

func run(name string, args ...string) error {
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, out)
	}
	return nil
}

func (s *Service) library() string {
	return filepath.Join(s.dir, "drivers", "hotplug.bundle", "Contents", "Linux", "libhotplug.so")
}

func (s *Service) hiddenDriver() string { return filepath.Join(s.dir, "libifdvpcd.so") }

func (s *Service) ordersPath() string { return filepath.Join(s.dir, "orders") }

// openOrders makes the FIFO through which the test plugs and unplugs. Opened for reading too, so that opening does not wait for
// pcscd and a restart of pcscd does not break the pipe.
func (s *Service) openOrders() *os.File {
	s.t.Helper()
	if err := syscall.Mkfifo(s.ordersPath(), 0o600); err != nil {
		s.t.Fatalf("pipe to the hot-plug driver: %v", err)
	}
	f, err := os.OpenFile(s.ordersPath(), os.O_RDWR, 0)
	if err != nil {
		s.t.Fatalf("pipe to the hot-plug driver: %v", err)
	}
	return f
}

// preload is the library to load into pcscd, with the environment it reads; nothing for configured readers.
func (s *Service) preload() []string {
	if !s.usb {
		return nil
	}
	return []string{
		"LD_PRELOAD=" + s.library(),
		"VPCD_ORDERS=" + s.ordersPath(),
		"VPCD_DRIVER=" + s.hiddenDriver(),
		fmt.Sprintf("VPCD_PORT=%d", s.port),
	}
}
