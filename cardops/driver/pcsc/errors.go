package pcsc

import (
	"errors"
	"fmt"

	"github.com/ebfe/scard"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// serviceError is for calls that concern the service itself: whatever it was, the way back is to reach for the service anew.
func serviceError(err error) error { return fmt.Errorf("%w: %w", reader.ErrNoService, err) }

// openErrors and exchangeErrors say what a return code means while opening a card and while talking to it. The same code can mean
// two things: no card is in the reader, or the card was removed.
var openErrors = map[scard.Error]error{
	scard.ErrSharingViolation:   reader.ErrHeld,
	scard.ErrNoSmartcard:        reader.ErrNoCard,
	scard.ErrRemovedCard:        reader.ErrNoCard,
	scard.ErrUnresponsiveCard:   reader.ErrMute,
	scard.ErrUnpoweredCard:      reader.ErrMute,
	scard.ErrProtoMismatch:      reader.ErrMute,
	scard.ErrUnsupportedCard:    reader.ErrMute,
	scard.ErrUnknownReader:      reader.ErrReaderGone,
	scard.ErrReaderUnavailable:  reader.ErrReaderGone,
	scard.ErrNoReadersAvailable: reader.ErrReaderGone,
}

var exchangeErrors = map[scard.Error]error{
	scard.ErrSharingViolation:   reader.ErrHeld,
	scard.ErrNoSmartcard:        reader.ErrRemoved,
	scard.ErrRemovedCard:        reader.ErrRemoved,
	scard.ErrResetCard:          reader.ErrReset,
	scard.ErrUnresponsiveCard:   reader.ErrMute,
	scard.ErrUnpoweredCard:      reader.ErrRemoved,
	scard.ErrUnknownReader:      reader.ErrReaderGone,
	scard.ErrReaderUnavailable:  reader.ErrReaderGone,
	scard.ErrInsufficientBuffer: transport.ErrBadAnswer,
	scard.ErrTimeout:            transport.ErrNoAnswer,
}

// serviceCodes mean that the service itself is gone, whatever was being done.
var serviceCodes = []scard.Error{
	scard.ErrNoService, scard.ErrServiceStopped, scard.ErrInvalidHandle, scard.ErrCommError, scard.ErrShutdown,
	scard.ErrSystemCancelled, scard.ErrServerTooBusy,
}

// typed wraps err with what it means by table; fallback is for codes that mean nothing else.
func typed(err error, table map[scard.Error]error, fallback error) error {
	var code scard.Error
	if !errors.As(err, &code) {
		return fmt.Errorf("%w: %w", fallback, err)
	}
	if known, ok := table[code]; ok {
		return fmt.Errorf("%w: %w", known, err)
	}
	for _, gone := range serviceCodes {
		if code == gone {
			return serviceError(err)
		}
	}
	return fmt.Errorf("%w: %w", fallback, err)
}
