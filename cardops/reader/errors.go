package reader

import "errors"

// What can be wrong between a program and a card, before any command is understood. Every error that a Source or a connection
// returns wraps exactly one of these; sentences for people are made from them in app/words.
var (
	// ErrNoService: the smart-card service is not installed, not running, or refuses this user.
	ErrNoService = errors.New("no smart-card service")
	// ErrNoReader: the service runs and lists no reader.
	ErrNoReader = errors.New("no reader")
	// ErrReaderGone: the reader is not, or no longer, attached.
	ErrReaderGone = errors.New("reader gone")
	// ErrNoCard: the reader holds no card.
	ErrNoCard = errors.New("no card in the reader")
	// ErrMute: a card is in the reader and does not answer its reset.
	ErrMute = errors.New("card does not answer")
	// ErrHeld: another program holds the card exclusively.
	ErrHeld = errors.New("card held by another program")
	// ErrRemoved: the card was taken out while it was in use.
	ErrRemoved = errors.New("card removed")
	// ErrReset: another program reset the card while it was in use; what was selected or verified is gone.
	ErrReset = errors.New("card was reset by another program")
)
