package transport

import (
	"context"
	"fmt"

	iso7816 "cunicu.li/go-iso7816"
)

// Limits of one answer that a card sends in pieces.
const (
	// MaxAnswer is the most data, in bytes, that one command may yield: 64 KiB, what an extended-length answer can hold
	// (ISO 7816-4 clause 5.1). No object on the cards that we know comes near it.
	MaxAnswer = 64 << 10
	// maxEmpty is how many pieces of one answer may be empty. Over T=0 the first one often is and no other should be; a card
	// that says "more" for ever must be left.
	maxEmpty = 3
)

// Continue returns a Conn that fetches the rest of an answer when the card says 61xx (ISO 7816-4 clause 7.6.1, GET RESPONSE in
// the class of the command without its chaining bit). It is for cards whose allow-list holds GET RESPONSE: not for GPKI.
func Continue(conn Conn) Conn { return continued{conn} }

type continued struct{ conn Conn }

func (c continued) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	answer, err := c.conn.Transmit(ctx, command)
	if err != nil || len(answer) < 2 || len(command) == 0 {
		return answer, err
	}
	var data []byte
	for empty := 0; ; {
		sw1, sw2 := answer[len(answer)-2], answer[len(answer)-1]
		piece := answer[:len(answer)-2]
		data = append(data, piece...)
		if sw1 == 0x61 && len(piece) == 0 {
			empty++
		}
		if len(data) > MaxAnswer || empty > maxEmpty {
			return nil, fmt.Errorf("%w: endless answer, %d bytes so far", ErrBadAnswer, len(data))
		}
		if sw1 != 0x61 {
			return append(data, sw1, sw2), nil
		}
		answer, err = c.rest(ctx, command[0]&^0x10, sw2)
		if err != nil {
			return nil, err
		}
	}
}

func (c continued) rest(ctx context.Context, class, length byte) ([]byte, error) {
	answer, err := c.conn.Transmit(ctx, []byte{class, byte(iso7816.InsGetResponse), 0, 0, length})
	if err == nil && len(answer) < 2 {
		return nil, fmt.Errorf("%w: %d bytes", ErrBadAnswer, len(answer))
	}
	return answer, err
}

// Relength returns a Conn that repeats a reading command once with the length that the card names in 6Cxx (ISO 7816-4 clause
// 5.1.3, table 5). Only commands that read are repeated: one that may carry a secret never is, whatever the card says.
func Relength(conn Conn) Conn { return relengthed{conn} }

type relengthed struct{ conn Conn }

func (r relengthed) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	answer, err := r.conn.Transmit(ctx, command)
	if err != nil || len(answer) != 2 || answer[0] != 0x6C {
		return answer, err
	}
	c, err := ParseCommand(command)
	if err != nil || c.Ne == 0 || !reads(c.Ins) {
		return answer, nil
	}
	c.Ne = orMax(int(answer[1]), iso7816.MaxLenResponseDataStandard)
	again, err := c.Bytes()
	if err != nil {
		return answer, nil
	}
	return r.conn.Transmit(ctx, again)
}

// reads tells whether an instruction only reads and never carries a secret.
func reads(ins iso7816.Instruction) bool {
	switch ins {
	case iso7816.InsSelect, iso7816.InsReadBinary, iso7816.InsGetData, iso7816.InsGetDataOdd, iso7816.InsGetResponse:
		return true
	}
	return false
}
