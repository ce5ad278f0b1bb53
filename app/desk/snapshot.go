package desk

import (
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
)

// Situation is the one thing that a person has to know first. Each has its own picture and one next step.
type Situation string

// The situations.
const (
	Looking    Situation = "looking"    // the service was not asked yet
	NoService  Situation = "no-service" // the system's smart-card service does not run
	NoReader   Situation = "no-reader"
	NoCard     Situation = "no-card"
	Mute       Situation = "mute"       // a card that does not answer: upside down, dirty, not all the way in
	Held       Situation = "held"       // another program uses the card
	WrongCard  Situation = "wrong-card" // Card.Reading.Kind says which; it is named and never touched
	Several    Situation = "several"    // several cards, and none chosen
	Reading    Situation = "reading"    // Card grows
	Ready      Situation = "ready"
	Unreadable Situation = "unreadable" // Err says why
)

// Snapshot is everything that a screen shows of readers and card. It does not change once it was handed out.
type Snapshot struct {
	// Practice is the scenario of the simulated readers; empty where the readers are real.
	Practice  string
	Situation Situation
	Readers   []reader.Status
	Reader    string // name of the reader that is looked at; empty without one
	Card      *Card  // nil unless the situation is WrongCard, Reading, Ready or Unreadable
	Err       error  // why, where the situation is NoService, Held or Unreadable
	Check     Checkup
}

// Card is what is known of the card that is looked at.
type Card struct {
	Reading *card.Reading // as far as it was read; never nil
	// Status is what is known of PIN and second code; the zero value where nothing tells. StatusErr is why not, when something should.
	Status    ops.Status
	StatusErr error
	// Can is what can be done with the card here and now, and through what.
	Can []ops.Ability
}
