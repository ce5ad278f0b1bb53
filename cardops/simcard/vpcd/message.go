package vpcd

import (
	"encoding/binary"
	"fmt"
	"io"
)

// A message is a length of two bytes, big endian, and that many bytes (vsmartcard, vpcd.c). One byte is a control; commands
// have at least four.
const (
	maxMessage = 0xFFFF
	lenLength  = 2

	controlOff   = 0
	controlOn    = 1
	controlReset = 2
	controlATR   = 4
)

// mute stands for an ATR that never came. The driver takes an empty answer for an empty slot, so it must get something; 34 bytes
// are one more than an ATR can have (ISO 7816-3 clause 8.2.1): they show that a card is there and fail its power-up.
var mute = make([]byte, 34)

// readMessage reads one message into buffer, which holds maxMessage bytes; the result refers to it. The error is ErrFrame for an
// empty message, else the reader's: io.EOF between two messages, io.ErrUnexpectedEOF within one.
func readMessage(r io.Reader, buffer []byte) ([]byte, error) {
	var length [lenLength]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	message := buffer[:binary.BigEndian.Uint16(length[:])]
	if len(message) == 0 {
		return nil, fmt.Errorf("%w: empty", ErrFrame)
	}
	if _, err := io.ReadFull(r, message); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return message, nil
}

// writeMessage sends length and answer in one write: two would cost a delayed acknowledgement (40 ms) per command.
func writeMessage(w io.Writer, answer []byte) error {
	message := binary.BigEndian.AppendUint16(make([]byte, 0, lenLength+len(answer)), uint16(len(answer)))
	_, err := w.Write(append(message, answer...))
	return err
}

// react has the card do what the message says. A nil answer means that none is due.
func react(card Card, message []byte) ([]byte, error) {
	if len(message) > 1 {
		return transmit(card, message)
	}
	switch message[0] {
	case controlOff:
		return nil, nil // what the card forgets, it forgets at power-up
	case controlOn, controlReset:
		card.Reset()
		return nil, nil
	case controlATR:
		return answerToReset(card), nil
	}
	return nil, fmt.Errorf("%w: control %d", ErrFrame, message[0])
}

func answerToReset(card Card) []byte {
	if atr := card.ATR(); len(atr) > 0 {
		return atr
	}
	return mute
}

func transmit(card Card, command []byte) ([]byte, error) {
	answer := card.Transmit(command)
	switch {
	case len(answer) == 0:
		return nil, ErrLeft
	case len(answer) < 2 || len(answer) > maxMessage:
		return nil, fmt.Errorf("%w: %d bytes", ErrAnswer, len(answer))
	}
	return answer, nil
}
