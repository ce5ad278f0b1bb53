package desk

import (
	"time"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
)

// Concern is something to worry about.
type Concern string

// The concerns, the most important first.
const (
	PINLocked    Concern = "pin-locked"
	CodeLocked   Concern = "code-locked"   // the second code, without which a locked PIN stays locked
	LastTry      Concern = "last-try"      // the next wrong PIN locks the card
	PINLow       Concern = "pin-low"       // a wrong PIN was tried since the last right one
	Expired      Concern = "expired"       //
	NotYetValid  Concern = "not-yet-valid" // as a rule the computer's clock is wrong
	EndsSoon     Concern = "ends-soon"     // the certificate can be extended or renewed
	NoMiddleware Concern = "no-middleware" // nothing is installed that could change this card's PIN
)

// Concerns tells what to worry about with the card that is looked at, the most important first; nil where there is nothing, or no card.
func (s Snapshot) Concerns(now time.Time) []Concern {
	if s.Card == nil {
		return nil
	}
	var all []Concern
	add := func(c Concern, is bool) {
		if is {
			all = append(all, c)
		}
	}
	pin, second := s.Card.Status.PIN, s.Card.Status.Second
	add(PINLocked, locked(pin))
	add(CodeLocked, locked(second))
	if !locked(pin) {
		last := s.Card.Status.Final || left(pin, 1)
		add(LastTry, last)
		add(PINLow, !last && (s.Card.Status.Low || left(pin, 2)))
	}
	if main := s.Card.Main(); main != nil {
		state := main.Head.StateAt(now)
		add(Expired, state == cert.Expired)
		add(NotYetValid, state == cert.NotYetValid)
		add(EndsSoon, state == cert.Valid && main.Head.EndsSoon(now))
	}
	add(NoMiddleware, s.Card.lacksMiddleware())
	return all
}

func locked(s card.Secret) bool { return s.Locked != nil && *s.Locked || left(s, 0) }

func left(s card.Secret, n int) bool { return s.TriesLeft != nil && *s.TriesLeft == n }

// lacksMiddleware tells whether it is known that the PIN can't be changed here.
func (c *Card) lacksMiddleware() bool { return len(c.Can) > 0 && !ready(c.Can, ops.ChangePIN) }

// Main is the holder's certificate for signatures. Until certificates are read completely it is the first of the holder's, which belongs to
// the same person and ends on the same day. nil while there is none.
func (c *Card) Main() *card.Object {
	var first *card.Object
	for _, o := range c.Reading.Sorted() {
		switch {
		case o.Certificate == nil:
		case o.Certificate.Use() == cert.Sign:
			return o
		case o.Certificate.Use() == cert.CA, o.Certificate.Use() == cert.Root:
			continue
		}
		if first == nil {
			first = o
		}
	}
	return first
}

// Holder is the name in that certificate, raw; empty while it is not known.
func (c *Card) Holder() string {
	if main := c.Main(); main != nil {
		return main.Head.Holder
	}
	return ""
}

// Number is the card number, or the PIV card's identifier; empty while it is not known.
func (c *Card) Number() string { return c.Reading.Number }
