package transport

import (
	"errors"
	"fmt"

	iso7816 "cunicu.li/go-iso7816"
)

// Errors of an exchange that reached the card, or tried to.
var (
	// ErrNoAnswer: the card did not answer within the time that was allowed. What the card did is not known.
	ErrNoAnswer = errors.New("card gave no answer in time")
	// ErrBadAnswer: the answer is no APDU: shorter than a status word, longer than was asked for, or endless.
	ErrBadAnswer = errors.New("malformed answer")
	// ErrBadCommand: the bytes are no command APDU.
	ErrBadCommand = errors.New("malformed command")
	// ErrNotAllowed: the command is not on the allow-list of this card; it was not sent.
	ErrNotAllowed = errors.New("command not allowed for this card")
)

// ParseCommand reads a command APDU, short or extended (ISO 7816-4 clause 5.1, cases 1 to 4). Data refers to b. Ne is 0 when
// no answer data is asked for, 256 (or 65 536) for a length byte (or two) of zero. The error is ErrBadCommand.
func ParseCommand(b []byte) (iso7816.CAPDU, error) {
	if len(b) < iso7816.LenHeader {
		return iso7816.CAPDU{}, fmt.Errorf("%w: %d bytes", ErrBadCommand, len(b))
	}
	c := iso7816.CAPDU{Cla: b[0], Ins: iso7816.Instruction(b[1]), P1: b[2], P2: b[3]}
	body := b[iso7816.LenHeader:]
	switch {
	case len(body) == 0:
		return c, nil
	case len(body) == 1:
		c.Ne = orMax(int(body[0]), iso7816.MaxLenResponseDataStandard)
		return c, nil
	case body[0] == 0:
		return parseExtended(c, body[1:])
	}
	return parseBody(c, body[1:], int(body[0]), 1)
}

func parseExtended(c iso7816.CAPDU, body []byte) (iso7816.CAPDU, error) {
	if len(body) < 2 {
		return c, fmt.Errorf("%w: extended length cut short", ErrBadCommand)
	}
	n := int(body[0])<<8 | int(body[1])
	if len(body) == 2 {
		c.Ne = orMax(n, iso7816.MaxLenResponseDataExtended)
		return c, nil
	}
	return parseBody(c, body[2:], n, 2)
}

// parseBody reads n data bytes and, behind them, an expected length of lenLe bytes or none.
func parseBody(c iso7816.CAPDU, rest []byte, n, lenLe int) (iso7816.CAPDU, error) {
	if n == 0 || len(rest) < n {
		return c, fmt.Errorf("%w: says %d data bytes, holds %d", ErrBadCommand, n, len(rest))
	}
	c.Data = rest[:n:n]
	le := rest[n:]
	switch {
	case len(le) == 0:
		return c, nil
	case len(le) != lenLe:
		return c, fmt.Errorf("%w: %d bytes too many", ErrBadCommand, len(le))
	case lenLe == 1:
		c.Ne = orMax(int(le[0]), iso7816.MaxLenResponseDataStandard)
	default:
		c.Ne = orMax(int(le[0])<<8|int(le[1]), iso7816.MaxLenResponseDataExtended)
	}
	return c, nil
}

func orMax(n, max int) int {
	if n == 0 {
		return max
	}
	return n
}
