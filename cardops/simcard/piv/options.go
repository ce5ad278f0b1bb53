package piv

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"time"
)

// Key references of SP 800-73-4 Part 1 Table 4b, which name the slots.
const (
	Authentication byte = 0x9A // PIN once
	Signature      byte = 0x9C // PIN before every signature
	KeyManagement  byte = 0x9D // PIN once
	CardAuth       byte = 0x9E // no PIN
)

// DefaultTries is how many wrong secrets in a row lock PIN or PUK unless Options say otherwise.
const DefaultTries = 3

// ErrOptions is wrapped by every error of New.
var ErrOptions = errors.New("simulated PIV card cannot be so")

// Slot is one key with its certificate; either may be missing.
type Slot struct {
	ID          byte            // one of the four key references
	Key         *rsa.PrivateKey // RSA-2048
	Certificate []byte          // DER
	Gzip        bool            // the card holds the certificate compressed (SP 800-73-4 Part 1 Appendix A, CertInfo 01)
}

// Options say which card to make.
type Options struct {
	PIN []byte // 6 to 8 characters, unpadded; hashed by New, so the caller may wipe it afterwards
	PUK []byte // 8 bytes; likewise

	Tries, PUKTries       int // tries left, 0 (locked) to the maximum
	MaxTries, MaxPUKTries int // tries of a fresh card, at most 15 (63CX holds four bits); 0 means DefaultTries

	GUID    [16]byte  // the card's UUID, in its CHUID
	Serial  uint32    // in the card capability container
	Expires time.Time // expiry in the CHUID, to the day; zero means the end of 2099
	Slots   []Slot
}

// New makes a card application that is not selected. Errors wrap ErrOptions.
func New(o Options) (*Applet, error) {
	o.MaxTries = orDefault(o.MaxTries, DefaultTries)
	o.MaxPUKTries = orDefault(o.MaxPUKTries, DefaultTries)
	if err := o.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	objects, err := o.objects()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOptions, err)
	}
	pin := padded(o.PIN)
	defer clear(pin)
	a := &Applet{
		pin:     newSecret(pin, o.Tries, o.MaxTries),
		puk:     newSecret(o.PUK, o.PUKTries, o.MaxPUKTries),
		slots:   map[byte]Slot{},
		objects: objects,
	}
	for _, s := range o.Slots {
		a.slots[s.ID] = s
	}
	return a, nil
}

func orDefault(n, otherwise int) int {
	if n == 0 {
		return otherwise
	}
	return n
}

func (o Options) check() error {
	pin := padded(o.PIN)
	defer clear(pin)
	switch {
	case !validPIN(pin):
		return fmt.Errorf("PIN of %d bytes, or with padding in it", len(o.PIN))
	case len(o.PUK) != lenSecret:
		return fmt.Errorf("PUK of %d bytes", len(o.PUK))
	}
	if err := checkTries("PIN", o.Tries, o.MaxTries); err != nil {
		return err
	}
	if err := checkTries("PUK", o.PUKTries, o.MaxPUKTries); err != nil {
		return err
	}
	return checkSlots(o.Slots)
}

func checkTries(of string, left, most int) error {
	const mostTries = 15
	if most < 0 || most > mostTries || left < 0 || left > most {
		return fmt.Errorf("%d of %d tries for the %s", left, most, of)
	}
	return nil
}

func checkSlots(slots []Slot) error {
	seen := map[byte]bool{}
	for _, s := range slots {
		_, known := certificateTags[s.ID]
		switch {
		case !known:
			return fmt.Errorf("no slot %02X", s.ID)
		case seen[s.ID]:
			return fmt.Errorf("slot %02X twice", s.ID)
		case s.Key != nil && s.Key.Size() != lenRSA2048:
			return fmt.Errorf("slot %02X holds a key of %d bytes", s.ID, s.Key.Size())
		}
		if s.Key != nil {
			if err := s.Key.Validate(); err != nil {
				return fmt.Errorf("key of slot %02X: %w", s.ID, err)
			}
		}
		seen[s.ID] = true
	}
	return nil
}
