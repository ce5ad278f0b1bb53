// Package card knows the families of cards: how each is recognised, and what can be read from it.
//
// Identify finds out which card lies in the reader, Read reads it. Both send only what the family's allow-list holds; to a GPKI
// card that is SELECT and READ BINARY, nothing else, because any other command may cost it a try of its PIN (see
// guard.go). What the card says is believed as far as it can be checked, and no further.
package card

import (
	"context"
	"errors"
	"fmt"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// Kind is the family of a card, as the terminal program's JSON names it.
type Kind string

// The kinds of cards.
const (
	GPKI1   Kind = "gpki1"   // Taiwan's certificate IC card, first generation
	GPKI2   Kind = "gpki2"   // the same, second generation
	PIV     Kind = "piv"     // NIST SP 800-73-4
	NHI     Kind = "nhi"     // Taiwan's National Health Insurance card: named, never touched
	Foreign Kind = "foreign" // a card whose ATR tells what it is, and that is none of ours
	Unknown Kind = "unknown"
)

// Readable tells whether Read can read cards of this kind.
func (k Kind) Readable() bool { return k == GPKI1 || k == GPKI2 || k == PIV }

// Generation is the generation of a GPKI card, 1 or 2; 0 for other cards.
func (k Kind) Generation() int {
	switch k {
	case GPKI1:
		return 1
	case GPKI2:
		return 2
	}
	return 0
}

// Errors of reading a card. What went wrong on the way to it are the errors of packages reader and transport.
var (
	// ErrUnsupported: the card is none that this package can read.
	ErrUnsupported = errors.New("card not supported")
	// ErrMissing: a file or data object is not on the card.
	ErrMissing = errors.New("object not on the card")
	// ErrShort: a file ends before the object that it should hold.
	ErrShort = errors.New("file ends early")
	// ErrNumber: what stands in the place of the card number is none.
	ErrNumber = errors.New("malformed card number")
	// ErrVersion: what stands in the place of the version is no text.
	ErrVersion = errors.New("malformed version")
	// ErrDirectory: a directory file is not what ISO/IEC 7816-15 says.
	ErrDirectory = errors.New("malformed directory file")
	// ErrTemplate: a PIV data object is not what SP 800-73-4 says.
	ErrTemplate = errors.New("malformed data object")
	// ErrDuplicate: the same certificate lies on the card twice.
	ErrDuplicate = errors.New("same certificate twice")
	// ErrEmpty: the card holds neither a number nor a certificate.
	ErrEmpty = errors.New("card is empty")
)

// StatusError is a status word that the card should not have given.
type StatusError struct {
	Doing  string // the command, in the standard's words: "select 0903"
	Status transport.Status
}

func (e *StatusError) Error() string {
	return fmt.Sprintf("%s: card answered %X", e.Doing, e.Status[:])
}

// Unwrap gives the status word, and ErrMissing where that is what it says.
func (e *StatusError) Unwrap() []error {
	switch [2]byte(e.Status) {
	case [2]byte{0x6A, 0x82}, [2]byte{0x6A, 0x88}, [2]byte{0x6A, 0x83}:
		return []error{e.Status, ErrMissing}
	}
	return []error{e.Status}
}

// fatal tells whether an error ends the conversation: the card can't be reached any more, or nobody waits for it. All else
// concerns one object, and the next may be fine.
func fatal(err error) bool {
	for _, end := range []error{
		reader.ErrNoService, reader.ErrNoReader, reader.ErrReaderGone, reader.ErrNoCard, reader.ErrMute, reader.ErrHeld,
		reader.ErrRemoved, reader.ErrReset, transport.ErrNoAnswer, transport.ErrNotAllowed, context.Canceled, context.DeadlineExceeded,
	} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}
