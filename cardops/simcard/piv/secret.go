package piv

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
)

// lenSecret is the length of PIN (padded) and PUK on the wire (SP 800-73-4 Part 1 section 2.4.3).
const lenSecret = 8

const (
	padding   = 0xFF
	minLenPIN = 6
)

// secret is PIN or PUK with its counter. It keeps a salted hash, never the bytes.
type secret struct {
	salt   [16]byte
	digest [sha256.Size]byte
	left   int
	most   int
}

func newSecret(value []byte, left, most int) *secret {
	s := &secret{left: left, most: most}
	s.set(value)
	return s
}

func (s *secret) set(value []byte) {
	_, _ = rand.Read(s.salt[:]) // documented never to fail
	s.digest = s.hash(value)
}

func (s *secret) hash(value []byte) [sha256.Size]byte {
	return sha256.Sum256(append(s.salt[:len(s.salt):len(s.salt)], value...))
}

// try compares, in constant time. A wrong value costs a try, the right one restores them all; a locked secret stays locked.
func (s *secret) try(value []byte) bool {
	if s.left == 0 {
		return false
	}
	digest := s.hash(value)
	if subtle.ConstantTimeCompare(digest[:], s.digest[:]) != 1 {
		s.left--
		return false
	}
	s.left = s.most
	return true
}

// replace sets a new value with all its tries.
func (s *secret) replace(value []byte) {
	s.set(value)
	s.left = s.most
}

// refusal is the status word after a wrong value: tries left, which may be none.
func (s *secret) refusal() uint16 { return swWrong | uint16(s.left) }

// padded fills a PIN up to eight bytes; a longer one stays as it is, which validPIN refuses.
func padded(pin []byte) []byte {
	p := append([]byte(nil), pin...)
	for len(p) < lenSecret {
		p = append(p, padding)
	}
	return p
}

// validPIN tells whether p is a PIN of 6 to 8 characters, padded with FF to 8 bytes. The standard wants digits (SP 800-73-4
// Part 1 section 2.4.3); cards in the field take any character, and so does this one.
func validPIN(p []byte) bool {
	if len(p) != lenSecret {
		return false
	}
	n := 0
	for n < lenSecret && p[n] != padding {
		n++
	}
	for _, b := range p[n:] {
		if b != padding {
			return false
		}
	}
	return n >= minLenPIN
}
