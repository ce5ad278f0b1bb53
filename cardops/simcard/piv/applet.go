// Package piv is a PIV card application in software, for a simulated card: NIST SP 800-73-4 as far as a card holder's programs
// use it. It selects, reads, verifies and changes PIN and PUK, unblocks, signs and decrypts with RSA-2048. What an issuer does
// (writing objects, making keys, the management key 9B) it refuses.
//
// Independent programs accept it as a PIV card: OpenSC through its generic PIV driver, yubico-piv-tool when told the reader.
package piv

import (
	"sync"
)

// Applet is the card application with its state. It may be used by many goroutines; commands are answered one after another.
type Applet struct {
	mu      sync.Mutex // guards what follows
	pin     *secret
	puk     *secret
	slots   map[byte]Slot
	objects map[string][]byte // data objects by the bytes of their tag, as GET DATA answers them

	session
}

// session is what a loss of power erases.
type session struct {
	selected bool
	verified bool   // the PIN was right, and nothing has taken that back
	fresh    bool   // and no key has been used since, which key 9C asks for
	chain    chain  // a command that is still arriving
	pending  []byte // the rest of an answer that GET RESPONSE collects
}

// Reset forgets what was selected and verified, as a loss of power does. Tries stay.
func (a *Applet) Reset() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.session = session{}
}

// TriesLeft is how many wrong PINs the card still forgives, 0 when it is locked.
func (a *Applet) TriesLeft() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.pin.left
}

// PUKTriesLeft is how many wrong PUKs the card still forgives, 0 when it is locked for good.
func (a *Applet) PUKTriesLeft() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.puk.left
}
