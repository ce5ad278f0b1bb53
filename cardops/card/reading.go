package card

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"carddesk/cardops/cert"
	"carddesk/cardops/transport"
)

// Reading is what is known of a card. It grows while the card is read.
type Reading struct {
	Kind    Kind
	ATR     []byte
	Number  string // card number, or the PIV card's identifier in hexadecimal; empty while not known
	Version string // what a GPKI card calls itself; empty while not known

	PIN    Secret // what the card tells of its PIN
	Second Secret // and of its second code: the subscriber code, or the PUK

	Objects  []*Object // certificates, in the order in which they were found
	Problems []Problem // what should be there and could not be read
}

// Secret is what is known of a PIN or second code without trying one.
type Secret struct {
	Name      string // "pin", "puk", "subscriber-code"
	TriesLeft *int   // nil: not known, which is not 0
	Locked    *bool  // nil: not known
	Min, Max  int    // length in characters
}

// Object is a certificate on the card.
type Object struct {
	Place       string            // where it lies: "08F2/0E00", "9A"
	Head        *cert.Head        // what its first bytes tell; nil until known
	Certificate *cert.Certificate // all of it; nil until known
}

// Problem is an object that could not be read, or reads wrong.
type Problem struct {
	Place string
	Err   error
}

func (p Problem) Error() string { return p.Place + ": " + p.Err.Error() }

// Observe is told of every step while a card is read, so that a screen can show what is already known. The Reading must not be
// changed or kept.
type Observe func(*Reading)

// Read reads all that a card tells without a PIN: the number and the heads of the holder's certificates first, CA certificates
// last. Object by object errors are in the Reading's Problems. The error is ErrUnsupported, ErrEmpty, or what ended the
// conversation; the Reading then holds what was known until that moment, and is never nil.
func Read(ctx context.Context, conn transport.Conn, kind Kind, atr []byte, observe Observe) (*Reading, error) {
	r := &reading{Reading: &Reading{Kind: kind, ATR: bytes.Clone(atr)}, observe: observe}
	guarded := transport.Guard(conn, Allow(kind))
	var err error
	switch kind {
	case GPKI1:
		err = readGPKI(ctx, transport.Relength(guarded), gpki1, r)
	case GPKI2:
		err = readGPKI(ctx, transport.Relength(guarded), gpki2, r)
	case PIV:
		err = readPIV(ctx, transport.Relength(transport.Continue(guarded)), r)
	default:
		return r.Reading, fmt.Errorf("%w: %s", ErrUnsupported, kind)
	}
	if err == nil && r.Number == "" && len(r.Objects) == 0 {
		err = ErrEmpty
	}
	return r.Reading, err
}

// reading is a Reading in the making.
type reading struct {
	*Reading
	observe Observe
}

func (r *reading) changed() {
	if r.observe != nil {
		r.observe(r.Reading)
	}
}

// failed notes an error at place. It returns it when nothing more can be read.
func (r *reading) failed(place string, err error) error {
	if fatal(err) {
		return fmt.Errorf("read %s: %w", place, err)
	}
	r.Problems = append(r.Problems, Problem{place, err})
	r.changed()
	return nil
}

// found adds what the head of a certificate tells.
func (r *reading) found(place string, head cert.Head) *Object {
	o := &Object{Place: place, Head: &head}
	r.Objects = append(r.Objects, o)
	r.changed()
	return o
}

// complete fills in the whole certificate, unless it is on the card already. When it can't be read the head stays: a person sees
// whose it is, and that something is wrong with it.
func (r *reading) complete(o *Object, der []byte) {
	c, err := cert.Parse(der)
	switch {
	case err != nil:
		r.Problems = append(r.Problems, Problem{o.Place, err})
	case r.has(c):
		r.drop(o)
		r.Problems = append(r.Problems, Problem{o.Place, ErrDuplicate})
	default:
		o.Certificate = c
	}
	r.changed()
}

func (r *reading) has(c *cert.Certificate) bool {
	for _, o := range r.Objects {
		if o.Certificate != nil && bytes.Equal(o.Certificate.Raw, c.Raw) {
			return true
		}
	}
	return false
}

func (r *reading) drop(o *Object) {
	for i, other := range r.Objects {
		if other == o {
			r.Objects = append(r.Objects[:i:i], r.Objects[i+1:]...)
			return
		}
	}
}

// order in which people look at certificates: their own first.
var order = map[cert.Use]int{cert.Sign: 0, cert.Encrypt: 1, cert.Other: 2, cert.CA: 4, cert.Root: 5}

// unread is the place in that order of a certificate whose use is not known.
const unread = 3

// Sorted are the objects in the order in which people look at them; those of one use stay as they were found.
func (r *Reading) Sorted() []*Object {
	sorted := slices.Clone(r.Objects)
	slices.SortStableFunc(sorted, func(a, b *Object) int { return a.rank() - b.rank() })
	return sorted
}

func (o *Object) rank() int {
	if o.Certificate == nil {
		return unread
	}
	return order[o.Certificate.Use()]
}

// Certificates are those that were read completely.
func (r *Reading) Certificates() []*cert.Certificate {
	var all []*cert.Certificate
	for _, o := range r.Objects {
		if o.Certificate != nil {
			all = append(all, o.Certificate)
		}
	}
	return all
}
