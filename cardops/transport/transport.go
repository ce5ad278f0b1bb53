// Package transport carries command bytes to a card and answer bytes back.
//
// Bytes in, bytes out: a Conn knows nothing of files, certificates or PINs. What every connection needs (continuation of
// long answers, a guard that lets only listed commands through, a trace without data, recording, faults for tests) is a
// Conn around a Conn. The real connection is driver/pcsc, the simulated one simcard.
package transport

import (
	"context"

	"carddesk/cardops/reader"
)

// Conn exchanges one command APDU for one answer.
type Conn interface {
	// Transmit sends command (4 to 65 544 bytes, ISO 7816-4 clause 5.1) and returns data and status word, at least 2 bytes.
	// Errors wrap those of package reader or of this one. The answer belongs to the caller; command is not kept.
	Transmit(ctx context.Context, command []byte) ([]byte, error)
}

// Card is an open connection to the card in one reader.
type Card interface {
	Conn

	// ATR is the answer to reset that was seen when the connection was opened.
	ATR() []byte
	// Begin starts a transaction: no other program reaches the card until End.
	Begin(ctx context.Context) error
	// End finishes the transaction and leaves the card as it is.
	End() error
	// EndReset finishes the transaction and resets the card, so that what was verified in it is forgotten. Other programs see it as
	// reader.ErrReset.
	EndReset() error
	// Close gives the card back, powered. It ends a transaction that is still open.
	Close() error
}

// Opener opens the card in a reader.
type Opener interface {
	// Open connects, shared with other programs. Errors: reader.ErrReaderGone, ErrNoCard, ErrMute, ErrHeld, ErrNoService.
	Open(ctx context.Context, readerName string) (Card, error)
}

// Service is a smart-card service whose cards can be opened.
type Service interface {
	reader.Source
	Opener
}
