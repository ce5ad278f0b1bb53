package p11

import (
	"errors"
	"fmt"

	"carddesk/cardops/token"
)

// protocol is the version of the messages. Both ends are one program as a rule; they are not when it was replaced while it ran.
const protocol = 1

// greeting begins the first message of either side, so that a program that is no helper is told from one.
const greeting = "CardDesk card module helper"

// The kinds of request.
const (
	askHello byte = iota
	askLoad
	askSlots
	askToken
	askOpenSession
	askCloseSession
	askLogin
	askLogout
	askSetPIN
	askInitPIN
	askObjects
	askSign
	askDecrypt
	askEnd
	askKinds // how many there are
)

// The kinds of answer.
const (
	answerDone    byte = iota // fields as the request has them
	answerRV                  // the module's answer, a number
	answerFailure             // index in failures, and a text
)

// failures are the errors of a helper that are not the module's answers. The index is part of the protocol.
var failures = []error{token.ErrModuleOutput, token.ErrNoModule, token.ErrNotModule, token.ErrUnloadable, token.ErrNoLoader}

// maxText bounds texts: a slot's description has 64 bytes, three times that when decoded; reasons of a loader name files.
const maxText = 1024

// maxID bounds CKA_ID and CKA_LABEL.
const maxID = 1024

// answerError turns an error into an answer.
func answerError(number uint32, err error) *encoder {
	if rv, ok := errors.AsType[token.RV](err); ok {
		e := newMessage(number, answerRV)
		e.number(uint64(rv))
		return e
	}
	e := newMessage(number, answerFailure)
	e.byte(failureOf(err))
	e.text(cut(err.Error(), maxText))
	return e
}

func failureOf(err error) byte {
	for index, known := range failures {
		if errors.Is(err, known) {
			return byte(index)
		}
	}
	return 0
}

func cut(s string, n int) string { return s[:min(len(s), n)] }

// outcome turns an answer's kind into an error and leaves the fields of a good one.
func outcome(kind byte, d *decoder) error {
	switch kind {
	case answerDone:
		return nil
	case answerRV:
		rv := token.RV(d.number32())
		if err := d.end(); err != nil {
			return err
		}
		if rv == token.OK {
			return fmt.Errorf("%w: an error that is none", token.ErrModuleOutput)
		}
		return rv
	case answerFailure:
		return failure(d)
	}
	return fmt.Errorf("%w: answer of kind %d", token.ErrModuleOutput, kind)
}

func failure(d *decoder) error {
	index, text := d.byte(), d.text(maxText)
	if err := d.end(); err != nil {
		return err
	}
	if int(index) >= len(failures) {
		return fmt.Errorf("%w: failure %d", token.ErrModuleOutput, index)
	}
	return fmt.Errorf("%w: in the helper: %q", failures[index], text)
}
