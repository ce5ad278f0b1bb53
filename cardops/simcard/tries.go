package simcard

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"sync"
)

// tries is a secret with its counter. It keeps a salted hash of the secret, never the bytes.
type tries struct {
	mu     sync.Mutex
	salt   [16]byte
	digest [sha256.Size]byte
	left   int
}

func newTries(secret []byte, left int) *tries {
	t := &tries{left: left}
	t.set(secret)
	return t
}

// set replaces the secret. The counter stays.
func (t *tries) set(secret []byte) {
	_, _ = rand.Read(t.salt[:]) // documented never to fail
	t.digest = t.hash(secret)
}

func (t *tries) hash(secret []byte) [sha256.Size]byte {
	return sha256.Sum256(append(t.salt[:len(t.salt):len(t.salt)], secret...))
}

// burn spends a try, if one is left, and returns how many remain.
func (t *tries) burn() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left = max(t.left-1, 0)
	return t.left
}

func (t *tries) remaining() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.left
}

// verify compares. A wrong secret costs a try, the right one restores them all; a locked counter stays locked.
func (t *tries) verify(secret []byte) (ok bool, left int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.left == 0 {
		return false, 0
	}
	digest := t.hash(secret)
	if subtle.ConstantTimeCompare(digest[:], t.digest[:]) == 1 {
		t.left = MaxTries
		return true, t.left
	}
	t.left--
	return false, t.left
}

// replace sets a new secret with all its tries.
func (t *tries) replace(secret []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.set(secret)
	t.left = MaxTries
}
