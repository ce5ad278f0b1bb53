// Package reader says which smart-card readers are attached and what lies in each.
//
// It is the leftmost package of the flow (reader → transport → card → operation → screen): it knows names, states and ATRs,
// and no byte that a card is sent. A Source reports the situation; a Watcher turns situations into events.
package reader

import (
	"bytes"
	"context"
)

// State is what a reader holds.
type State string

// The states of a reader. Whether another program holds the card is told by Status.Held, because it can be true of Present.
const (
	Empty   State = "empty"   // no card
	Present State = "present" // a card that answered its reset
	Mute    State = "mute"    // a card that did not answer its reset: upside down, dirty or dead
	Unknown State = "unknown" // the service lists the reader and cannot say more
)

// Status is one reader as the smart-card service sees it.
type Status struct {
	Name  string // the service's name for it, unique while it is attached
	State State
	ATR   []byte // answer to reset, 2 to 33 bytes (ISO 7816-3 clause 8); nil unless Present
	Held  bool   // another program holds the card exclusively

	// Changes counts the cards that came and went in this reader. The service increments it, so that a card taken out and
	// put back between two looks is not missed. Zero where the service does not count.
	Changes uint16
}

// HasCard tells whether something lies in the reader, answering or not.
func (s Status) HasCard() bool { return s.State == Present || s.State == Mute }

// Equal tells whether a person would see no difference between two statuses.
func (s Status) Equal(other Status) bool {
	return s.Name == other.Name && s.State == other.State && s.Held == other.Held &&
		s.Changes == other.Changes && bytes.Equal(s.ATR, other.ATR)
}

// Source is a smart-card service: the real one (driver/pcsc) or a simulated one (simcard).
type Source interface {
	// Next blocks until the situation differs from last, then returns the new one, sorted as the service sorts it. A nil last
	// returns at once; an empty, non-nil last waits for a first reader. Errors are those of this package (ErrNoService), or
	// ctx's. After an error Next may be called again: it reaches for the service anew.
	Next(ctx context.Context, last []Status) ([]Status, error)

	// Close gives the service back. Next must not be running.
	Close() error
}
