// Package module is a simulated PKCS#11 module: it stands where the official module for citizen cards would, behind token.Module, over
// simulated cards.
//
// It behaves as the official one is known to ([F]): its labels, identifiers and PIN lengths, private keys that show only after a login,
// and vendor codes that tell the tries left. It records the names of the calls it received, so that a test can count those that cost
// a try, and it fails in the ways and at the moments that a test chooses.
package module

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/token"
)

// Reader is a reader with what lies in it.
type Reader struct {
	Name string
	Card *simcard.Card // nil: empty
	// Keys are those of a reader with keys of its own: each call gives what is typed next, nil where the person cancels. nil: it has none.
	Keys func() *secret.Secret
}

// Module is a loaded module. It satisfies token.Module.
type Module struct {
	mu       sync.Mutex
	readers  []Reader
	sessions map[token.Session]*session
	last     token.Session
	user     map[token.SlotID]token.User // who is logged in; PKCS#11 clause 5.6: to all sessions of a token at once
	calls    []string
	faults   []Fault
	ended    error // the process that a real module runs in has ended
}

type session struct {
	slot  token.SlotID
	card  *simcard.Card // a token that was taken away closes its sessions, even if put back
	write bool
}

// New returns a module that sees these readers.
func New(readers ...Reader) *Module {
	return &Module{readers: slices.Clone(readers), sessions: map[token.Session]*session{}, user: map[token.SlotID]token.User{}}
}

var _ token.Module = (*Module)(nil)

// Put puts a card into the reader of that index, or takes out what is there if card is nil.
func (m *Module) Put(index int, card *simcard.Card) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.readers[index].Card = card
	delete(m.user, token.SlotID(index))
}

// Calls lists the names of the calls that the module received, "C_Login" for example, in order.
func (m *Module) Calls() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.calls)
}

// Count tells how many calls of this name were received.
func (m *Module) Count(name string) int {
	n := 0
	for _, call := range m.Calls() {
		if call == name {
			n++
		}
	}
	return n
}

// call is the way of every call: it is recorded, and a fault may strike before or after its effect.
func (m *Module) call(ctx context.Context, name string, effect func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended != nil {
		return fmt.Errorf("%w: %w", token.ErrNotSent, m.ended)
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("%w: %w", token.ErrNotSent, err)
	}
	m.calls = append(m.calls, name)
	fault := m.due(name)
	if fault == nil {
		return effect()
	}
	if fault.After {
		_ = effect()
	}
	return m.strike(fault.Kind)
}

// Info is a made-up version of the official module.
func (m *Module) Info() token.Info {
	return token.Info{
		Manufacturer: padded(manufacturer, 32), Description: padded("HiCOS PKCS#11 (simulated)", 32),
		Version: token.Version{Major: 3, Minor: 1}, Cryptoki: token.Version{Major: 2, Minor: 11},
	}
}

// Close ends the module. Calls after it fail.
func (m *Module) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls = append(m.calls, "C_Finalize")
	m.ended = errClosed
	return nil
}
