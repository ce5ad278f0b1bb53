package secret

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"testing"
	"unsafe"
)

// length is long enough that no other 16 bytes of a process are the same by chance.
const length = 16

// sought is a secret under a mask, by which a scan finds the secret and not itself.
type sought struct{ masked, mask [length]byte }

// unknown is a secret of random bytes that were never anywhere else, and what is needed to look for it. The bytes are drawn right into the
// page.
func unknown(t *testing.T) (*Secret, *sought) {
	t.Helper()
	s := New()
	t.Cleanup(s.Wipe)
	fill(s.bytes()[:length])
	s.n = length
	l := new(sought)
	fill(l.mask[:])
	s.Lend(func(b []byte) {
		for i := range b {
			l.masked[i] = b[i] ^ l.mask[i]
		}
	})
	return s, l
}

// fill draws from the kernel, so that no generator in this process keeps what it gave.
func fill(b []byte) {
	f, err := os.Open("/dev/urandom")
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if n, err := f.Read(b); n != len(b) {
		panic(err)
	}
}

func (l *sought) in(b []byte) int {
	n, first := 0, l.masked[0]^l.mask[0]
	for {
		at := bytes.IndexByte(b, first)
		if at < 0 || len(b)-at < length {
			return n
		}
		if b = b[at:]; l.begins(b) {
			n++
		}
		b = b[1:]
	}
}

func (l *sought) begins(b []byte) bool {
	for i := range l.masked {
		if b[i]^l.mask[i] != l.masked[i] {
			return false
		}
	}
	return true
}

// window is what memory is read through. It is never scanned itself.
var window = make([]byte, 1<<20)

// copies counts the places in this process's writable memory that hold the secret (proc_pid_maps(5), proc_pid_mem(5)).
func (l *sought) copies(t *testing.T) int {
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
	own := int64(uintptr(unsafe.Pointer(&window[0])))
	found, scanned := 0, int64(0)
	for line := range strings.Lines(string(maps)) {
		var from, to int64
		var mode string
		if _, err := fmt.Sscanf(line, "%x-%x %s", &from, &to, &mode); err != nil || !strings.HasPrefix(mode, "rw") {
			continue
		}
		parts := [][2]int64{{from, to}}
		if end := own + int64(len(window)); from <= own && end <= to {
			parts = [][2]int64{{from, own}, {end, to}}
		}
		for _, part := range parts {
			n, read := l.scan(memory, part[0], part[1])
			found, scanned = found+n, scanned+read
		}
	}
	if scanned < 1<<20 {
		t.Fatalf("only %d bytes were scanned", scanned)
	}
	return found
}

// scan looks from one address to another, and leaves nothing in the window.
func (l *sought) scan(memory *os.File, from, to int64) (found int, scanned int64) {
	for at := from; at < to; at += int64(len(window) - length + 1) {
		got, err := memory.ReadAt(window[:min(int64(len(window)), to-at)], at)
		if err != nil {
			return found, scanned // a mapping that can't be read, such as a device's
		}
		found += l.in(window[:got])
		scanned += int64(got)
		clear(window)
	}
	return found, scanned
}

// heap keeps what a test makes off the stack, which leaves copies behind when it grows.
var heap []byte

func TestNothingStaysAfterWipe(t *testing.T) {
	cases := map[string]func(t *testing.T, s *Secret){
		"nothing else": func(*testing.T, *Secret) {},
		"copied and compared": func(t *testing.T, s *Secret) {
			c := s.Copy()
			defer c.Wipe()
			if !s.Equal(c) {
				t.Error("a copy differs")
			}
		},
		"checked": func(t *testing.T, s *Secret) {
			if err := CitizenPIN.CheckNew(s, New(), s); err == nil {
				t.Error("16 random bytes are no PIN")
			}
			if Weak(s) != Strong {
				t.Error("16 random bytes are a weak PIN")
			}
		},
		"formatted and logged": func(_ *testing.T, s *Secret) {
			var out strings.Builder
			slog.New(slog.NewJSONHandler(&out, nil)).Info(fmt.Sprintf("%v %#v %s %x", s, s, s, s), "pin", s)
		},
		"taken over from a buffer": func(t *testing.T, s *Secret) {
			heap = make([]byte, 0, length)
			s.Lend(func(b []byte) { heap = append(heap, b...) })
			c, err := From(heap)
			if err != nil {
				t.Fatal(err)
			}
			c.Wipe()
		},
		"lengthened and shortened": func(t *testing.T, s *Secret) {
			c := s.Copy()
			if err := c.Append(1, 2, 3); err != nil {
				t.Fatal(err)
			}
			c.Shorten(c.Len())
		},
		"made too long": func(t *testing.T, s *Secret) {
			c := s.Copy()
			if err := c.Append(make([]byte, Capacity)...); !errors.Is(err, ErrTooLong) {
				t.Fatal(err)
			}
		},
	}
	for name, use := range cases {
		t.Run(name, func(t *testing.T) {
			s, l := unknown(t)
			if n := l.copies(t); n != 1 {
				t.Fatalf("%d copies found while there is one", n)
			}
			use(t, s)
			if n := l.copies(t); n != 1 {
				t.Errorf("%d copies found, and one is still needed", n)
			}
			s.Wipe()
			if n := l.copies(t); n != 0 {
				t.Errorf("%d copies stayed behind", n)
			}
		})
	}
}

// A scan that finds nothing proves something only if it finds what is there: in the heap, at any place, more than once.
func TestScanFindsCopies(t *testing.T) {
	s, l := unknown(t)
	heap = make([]byte, 3+2*length)
	s.Lend(func(b []byte) { copy(heap[3:], b); copy(heap[3+length:], b) })
	if n := l.copies(t); n != 3 {
		t.Errorf("%d copies found, there are 3", n)
	}
	clear(heap)
	s.Wipe()
	if n := l.copies(t); n != 0 {
		t.Errorf("%d copies found, all were wiped", n)
	}
}

// Each page is the system's own, not a part of the collector's memory.
func TestPagesAreTheSystems(t *testing.T) {
	s, _ := unknown(t)
	if at := uintptr(unsafe.Pointer(&s.bytes()[0])); at%uintptr(os.Getpagesize()) != 0 {
		t.Errorf("%#x does not begin a page", at)
	}
}
