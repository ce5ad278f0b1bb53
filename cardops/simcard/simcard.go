// Package simcard is smart cards without plastic: cards that can be practised on, taught with and tested against.
//
// A Card answers command bytes as the real one would, with real RSA keys and with certificates of invented people. A Desk
// is a smart-card service with readers to put such cards into; it stands where the real service (driver/pcsc) would. Demo
// sets up a desk for each situation that a caller may be in. The cards record what they were sent, so that a test can prove
// what was not.
package simcard

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// The kinds of card.
const (
	GPKI1 = "gpki1" // citizen card, first generation
	GPKI2 = "gpki2" // citizen card, second generation
	PIV   = "piv"   // NIST SP 800-73-4
	NHI   = "nhi"   // National Health Insurance card: refuses everything, is to be left alone
	Mute  = "mute"  // does not answer its reset: upside down, dirty or dead
)

// Kinds lists the kinds that New knows.
func Kinds() []string { return []string{GPKI1, GPKI2, PIV, NHI, Mute} }

// What the cards of the embedded practice readers have. They are published on purpose: they protect nothing.
const (
	PracticePIN  = "12345678"
	PracticeCode = "87654321" // the PUK of a PIV card
)

// MaxTries is how many wrong PINs, or PUKs, a card forgives before it locks.
const MaxTries = 3

// Options say which card to make. The zero value of each but Kind is a card as delivered.
type Options struct {
	Kind string // one of Kinds

	// PIN is 6 to 8 characters (PracticePIN if nil). Code is the second code, 8 bytes (PracticeCode if nil); only PIV cards
	// hold one, because the subscriber code of a citizen card is known to the card centre and not to the card. Both are
	// copied; the caller may wipe them when New has returned. A citizen card keeps a salted hash at once, a PIV card from
	// its first command on.
	PIN, Code []byte

	// Tries and CodeTries are the tries that are left, 0 (locked) to MaxTries; nil means MaxTries.
	Tries, CodeTries *int

	// Issued and Expires bound the holder's certificates, to the second. Without Expires they end five years after Issued;
	// without Issued they begin five years before Expires; without both they were issued two years ago.
	Issued, Expires time.Time

	// Seed chooses keys, person and card number. Cards of one seed share their root and issuing CA.
	Seed uint64

	// Flaw is what is wrong with the certificates of a citizen card; empty: nothing.
	Flaw Flaw

	// Now is the card's clock, time.Now if nil. It dates what the card received and, unless told otherwise, certificates.
	Now func() time.Time
}

// KindError says that there is no card of this kind.
type KindError struct{ Kind string }

func (e KindError) Error() string { return fmt.Sprintf("no simulated card of kind %q", e.Kind) }

// ErrOptions is wrapped by every error that tells of Options outside their bounds.
var ErrOptions = errors.New("simulated card cannot be so")

// New makes a card on which nothing is selected and nothing verified. Keys and certificates are made when a command first
// needs them. Errors: KindError, ErrOptions.
func New(o Options) (*Card, error) {
	o, err := o.completed()
	if err != nil {
		return nil, err
	}
	c := &Card{kind: o.Kind, atr: atrs[o.Kind], now: o.Now, wallet: newWallet(o)}
	if o.Kind == PIV {
		c.applet = newPIV(c.wallet, o)
		return c, nil
	}
	c.pin = newTries(o.PIN, *o.Tries)
	clear(o.PIN)
	clear(o.Code)
	switch o.Kind {
	case GPKI1:
		c.applet = newGen1(c.wallet, c.pin)
	case GPKI2:
		c.applet = newGen2(c.wallet, c.pin)
	default:
		c.applet = refuser{}
	}
	return c, nil
}

// completed returns the options with every default filled in, or says which one is out of bounds.
func (o Options) completed() (Options, error) {
	if _, known := atrs[o.Kind]; !known {
		return o, KindError{o.Kind}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.PIN = orBytes(o.PIN, PracticePIN)
	o.Code = orBytes(o.Code, PracticeCode)
	o.Tries = orMaxTries(o.Tries)
	o.CodeTries = orMaxTries(o.CodeTries)
	o.Issued, o.Expires = o.validity()
	return o, o.check()
}

func (o Options) check() error {
	switch {
	case len(o.PIN) < 6 || len(o.PIN) > 8:
		return fmt.Errorf("%w: PIN of %d characters", ErrOptions, len(o.PIN))
	case bytes.IndexByte(o.PIN, 0xFF) >= 0:
		return fmt.Errorf("%w: padding in the PIN", ErrOptions)
	case len(o.Code) != 8 && o.Kind == PIV:
		return fmt.Errorf("%w: PUK of %d characters", ErrOptions, len(o.Code))
	case *o.Tries < 0 || *o.Tries > MaxTries || *o.CodeTries < 0 || *o.CodeTries > MaxTries:
		return fmt.Errorf("%w: tries outside 0 to %d", ErrOptions, MaxTries)
	case !o.Issued.Before(o.Expires):
		return fmt.Errorf("%w: it expires before it is issued", ErrOptions)
	}
	return nil
}

// lifetime is how long a citizen card's certificates are issued for [F].
const lifetime = 5

func (o Options) validity() (from, to time.Time) {
	from, to = o.Issued, o.Expires
	switch {
	case from.IsZero() && to.IsZero():
		from = o.Now().AddDate(-2, 0, 0)
		to = from.AddDate(lifetime, 0, 0)
	case from.IsZero():
		from = to.AddDate(-lifetime, 0, 0)
	case to.IsZero():
		to = from.AddDate(lifetime, 0, 0)
	}
	return from.UTC().Truncate(time.Second), to.UTC().Truncate(time.Second)
}

func orBytes(b []byte, otherwise string) []byte {
	if b == nil {
		return []byte(otherwise)
	}
	return append([]byte(nil), b...)
}

func orMaxTries(n *int) *int {
	if n == nil {
		return new(MaxTries)
	}
	return n
}
