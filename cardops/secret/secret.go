// Package secret holds PINs and second codes as bytes that are wiped.
//
// A Secret lives outside the garbage collector's memory, so that no copy of it is left behind when the heap moves or grows; it is kept
// from being swapped out where the system allows. It never becomes a string: formatted, logged or encoded it shows nothing. Whoever makes
// one wipes it.
package secret

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// Capacity is the longest secret, in bytes. Subscriber codes have up to 10 characters, PINs of other tokens up to 255 bytes in theory
// (PKCS#11's ulMaxPinLen is rarely above 64).
const Capacity = 255

// ErrTooLong: more than Capacity bytes were given. Nothing of them is kept.
var ErrTooLong = errors.New("secret too long")

// Secret is a PIN or a code. Its zero value is empty and can't be written to; use New. It may be used by several goroutines.
type Secret struct {
	mu sync.Mutex
	// page gives locked memory of Capacity bytes. It is a function because nothing prints what is inside one: fmt prints the fields of a
	// value whose Format it does not call, as for %w outside of Errorf.
	page func() []byte
	n    int // bytes in use
}

// New returns an empty Secret. It is wiped by Wipe, or at the latest some time after it is forgotten.
func New() *Secret {
	page := allocate()
	s := &Secret{page: func() []byte { return page }}
	runtime.AddCleanup(s, release, page)
	return s
}

// bytes is the whole page; nothing for the zero value.
func (s *Secret) bytes() []byte {
	if s.page == nil {
		return nil
	}
	return s.page()
}

// From returns a Secret with the bytes of b, and wipes b. The error is ErrTooLong.
func From(b []byte) (*Secret, error) {
	defer clear(b)
	s := New()
	if err := s.Append(b...); err != nil {
		return nil, err
	}
	return s, nil
}

// Append adds bytes. On ErrTooLong the Secret is emptied.
func (s *Secret) Append(b ...byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	page := s.bytes()
	if s.n+len(b) > len(page) {
		s.empty()
		return ErrTooLong
	}
	s.n += copy(page[s.n:], b)
	return nil
}

// Shorten takes the last n bytes away.
func (s *Secret) Shorten(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n = min(max(n, 0), s.n)
	clear(s.bytes()[s.n-n : s.n])
	s.n -= n
}

// Wipe empties the Secret. It can be filled again.
func (s *Secret) Wipe() {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.empty()
}

func (s *Secret) empty() {
	clear(s.bytes())
	s.n = 0
}

// Len is the length in bytes.
func (s *Secret) Len() int {
	if s == nil {
		return 0
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// Lend calls fn with the bytes. They belong to the Secret: fn must not keep, change or convert them. A nil Secret lends no bytes.
func (s *Secret) Lend(fn func(b []byte)) {
	if s == nil {
		fn(nil)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	fn(s.bytes()[:s.n:s.n])
}

// Equal compares in constant time for secrets of one length.
func (s *Secret) Equal(other *Secret) bool {
	if s == other {
		return true
	}
	// A copy, because two of them comparing each other must not wait for each other.
	c := other.Copy()
	defer c.Wipe()
	equal := false
	s.Lend(func(a []byte) {
		c.Lend(func(b []byte) { equal = subtle.ConstantTimeCompare(a, b) == 1 })
	})
	return equal
}

// Copy returns another Secret with the same bytes.
func (s *Secret) Copy() *Secret {
	c := New()
	s.Lend(func(b []byte) { c.n = copy(c.bytes(), b) })
	return c
}

// hidden is what a Secret shows, whatever it is asked for.
const hidden = "(secret)"

// String shows nothing of the secret.
func (s *Secret) String() string { return hidden }

// GoString shows nothing of the secret.
func (s *Secret) GoString() string { return hidden }

// Format shows nothing of the secret, whatever the verb.
func (s *Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

// MarshalText shows nothing of the secret: it covers JSON, XML and structured logs.
func (s *Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }
