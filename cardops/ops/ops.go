// Package ops holds what a person can do with a card, one file each. An operation takes readers and cards through the interfaces of
// package transport, and returns facts and typed errors: words and colours are the screen's.
package ops

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"carddesk/cardops/card"
	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// NoSuchReaderError: the reader that was asked for is not among those attached.
type NoSuchReaderError struct {
	Wanted string
	Names  []string // those that are attached
}

func (e *NoSuchReaderError) Error() string { return fmt.Sprintf("no reader %q", e.Wanted) }

// Unwrap makes it a reader.ErrNoReader.
func (e *NoSuchReaderError) Unwrap() error { return reader.ErrNoReader }

// UnsupportedError: the card is known, or not, and in any case none that can be read.
type UnsupportedError struct{ Kind card.Kind }

func (e *UnsupportedError) Error() string { return "card not supported: " + string(e.Kind) }

// Unwrap makes it a card.ErrUnsupported.
func (e *UnsupportedError) Unwrap() error { return card.ErrUnsupported }

// Choose finds the reader to work with: by number (from 1, in the order of the list), by name, or, when wanted is empty, the only one
// with a card. Errors: reader.ErrNoReader, *NoSuchReaderError, reader.ErrNoCard, *reader.SeveralError.
func Choose(all []reader.Status, wanted string) (reader.Status, error) {
	if wanted == "" {
		return reader.CardIn(all)
	}
	if len(all) == 0 {
		return reader.Status{}, reader.ErrNoReader
	}
	chosen, err := find(all, wanted)
	if err == nil && chosen.State == reader.Empty {
		err = reader.ErrNoCard
	}
	return chosen, err
}

func find(all []reader.Status, wanted string) (reader.Status, error) {
	var names []string
	for _, s := range all {
		if s.Name == wanted {
			return s, nil
		}
		names = append(names, s.Name)
	}
	if n, err := strconv.Atoi(wanted); err == nil && n >= 1 && n <= len(all) {
		return all[n-1], nil
	}
	return reader.Status{}, &NoSuchReaderError{Wanted: wanted, Names: names}
}

// with opens the card in a reader, runs fn in one transaction and gives the card back, powered as it was.
func with(ctx context.Context, opener transport.Opener, readerName string, fn func(transport.Card, transport.Conn) error) error {
	return within(ctx, opener, readerName, transport.Transact, fn)
}

// transaction is transport.Transact, or transport.TransactAndReset.
type transaction func(context.Context, transport.Card, func(transport.Conn) error) error

func within(
	ctx context.Context, opener transport.Opener, readerName string, transact transaction,
	fn func(transport.Card, transport.Conn) error,
) error {
	c, err := opener.Open(ctx, readerName)
	if err != nil {
		return err
	}
	err = transact(ctx, c, func(conn transport.Conn) error { return fn(c, conn) })
	if closing := c.Close(); err == nil && !errors.Is(closing, reader.ErrRemoved) {
		err = closing
	}
	return err
}
