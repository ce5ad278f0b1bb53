package hipki

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard/component"
)

// TestNoCopyOfASecretStaysInMemory runs every operation against a component in another process, well and badly, wipes the secrets and looks
// for them in all memory of this process that can be written to.
func TestNoCopyOfASecretStaysInMemory(t *testing.T) {
	pin, other, code, bad := random(t), random(t), random(t), random(t)
	all := map[string]*secret.Secret{"PIN": pin, "new PIN": other, "code": code, "wrong code": bad}
	looked := map[string]sought{}
	for name, s := range all {
		looked[name] = seek(s)
	}
	e := startElsewhere(t, pin, code)
	runEverything(t, e, pin, other, code, bad)

	for name, s := range looked {
		if s.copies(t) == 0 {
			t.Errorf("%s: not even the one that is still needed is found", name)
		}
	}
	for _, s := range all {
		s.Wipe()
	}
	for name, s := range looked {
		if n := s.copies(t); n != 0 {
			t.Errorf("%s: %d copies stayed behind", name, n)
		}
	}
}

// TestScanFindsCopies: a scan that finds nothing proves something only if it could have found it.
func TestScanFindsCopies(t *testing.T) {
	s := random(t)
	looked := seek(s)
	var kept []byte
	s.Lend(func(b []byte) { kept = bytes.Repeat(b, 3) })
	s.Wipe()
	if n := looked.copies(t); n < 3 {
		t.Errorf("%d copies found, 3 were made", n)
	}
	clear(kept)
	if n := looked.copies(t); n != 0 {
		t.Errorf("%d copies found, all were wiped", n)
	}
	runtime.KeepAlive(kept)
}

func runEverything(t *testing.T, e elsewhere, pin, other, code, bad *secret.Secret) {
	t.Helper()
	change := func(old, replacement *secret.Secret) error {
		return e.client.ChangePIN(t.Context(), e.ref, old, replacement)
	}
	unblock := func(c *secret.Secret) error { return e.client.Unblock(t.Context(), e.ref, c, other, nil) }
	for i, err := range []error{change(pin, other), change(other, pin), unblock(code)} {
		if err != nil {
			t.Fatalf("operation %d: %v", i, err)
		}
	}
	says(t, change(pin, other), &secret.WrongError{Secret: secret.PIN, TriesLeft: new(2)})
	says(t, unblock(bad), &secret.WrongError{Secret: secret.SubscriberCode, TriesLeft: new(3)})
	for _, call := range []string{component.Change, component.Apply, component.Build} {
		e.cutOff(call)
		run := func() error { return unblock(code) }
		if call == component.Change {
			run = func() error { return change(other, pin) }
		}
		if err := run(); !errors.Is(err, ErrCutOff) || !errors.Is(err, secret.ErrUnanswered) {
			t.Errorf("%s cut off: %v", call, err)
		}
	}
}

// random is a secret that nobody has ever written down, made without leaving a copy.
func random(t *testing.T) *secret.Secret {
	t.Helper()
	const characters = "ABCDEFGHJKMNPQRSTVWXYZabcdefghjkmnpqrstvwxyz0123456789+&%;=\"\\-_."
	b := make([]byte, 8)
	_, _ = rand.Read(b) // documented never to fail
	for i := range b {
		b[i] = characters[b[i]%54] // letters and digits, which are sent as they are
	}
	s, err := secret.From(b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Wipe)
	return s
}

// sought is a secret in a form that a scan for it does not find.
type sought struct{ masked, mask []byte }

func seek(s *secret.Secret) sought {
	l := sought{masked: make([]byte, s.Len()), mask: make([]byte, s.Len())}
	_, _ = rand.Read(l.mask)
	s.Lend(func(b []byte) {
		for i := range b {
			l.masked[i] = b[i] ^ l.mask[i]
		}
	})
	return l
}

// in counts the places of b that hold the secret.
func (l sought) in(b []byte) int {
	n, first := 0, l.masked[0]^l.mask[0]
	for {
		at := bytes.IndexByte(b, first)
		if at < 0 || len(b)-at < len(l.masked) {
			return n
		}
		if b = b[at:]; l.begins(b) {
			n++
		}
		b = b[1:]
	}
}

func (l sought) begins(b []byte) bool {
	for i := range l.masked {
		if b[i]^l.mask[i] != l.masked[i] {
			return false
		}
	}
	return true
}

// copies counts the places in this process's writable memory that hold the secret (proc_pid_maps(5), proc_pid_mem(5)).
func (l sought) copies(t *testing.T) int {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	window := make([]byte, 1<<20)
	n, scanned := 0, int64(0)
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var mode string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") {
			continue
		}
		for at := from; at < to; at += int64(len(window) - len(l.masked) + 1) {
			got, err := memory.ReadAt(window[:min(int64(len(window)), to-at)], at)
			if err != nil {
				break // a mapping that cannot be read, such as a device's
			}
			n += l.in(window[:got])
			scanned += int64(got)
			clear(window)
		}
	}
	if scanned < 1<<20 {
		t.Fatalf("only %d bytes were scanned", scanned)
	}
	return n
}
