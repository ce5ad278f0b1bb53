package hipki

import (
	"errors"
	"fmt"
)

// What may keep the component, or the centre, from answering. Where a secret may have arrived, these are wrapped together with
// secret.ErrUnanswered.
var (
	// ErrNotRunning: nobody listens on the component's port.
	ErrNotRunning = errors.New("local component not running")
	// ErrSlow: an answer, or the rest of one, did not come in time.
	ErrSlow = errors.New("answer took too long")
	// ErrCutOff: the connection ended before the answer did.
	ErrCutOff = errors.New("answer cut off")
	// ErrTooLarge: the answer is longer than MaxAnswer.
	ErrTooLarge = errors.New("answer too large")
	// ErrRedirected: the answer points elsewhere. It was not followed.
	ErrRedirected = errors.New("redirected elsewhere")
	// ErrNonsense: the answer is not what the protocol says. Whoever gave it may not be the component.
	ErrNonsense = errors.New("answer makes no sense")
	// ErrOtherCard: the answer is about another card than the request.
	ErrOtherCard = errors.New("answer is about another card")
	// ErrCentreUnreachable: no connection to the card centre came about, so that it received nothing.
	ErrCentreUnreachable = errors.New("card centre cannot be reached")
)

// What is found out before anything is sent.
var (
	// ErrNoCentre: no address of the card centre is set. The person is guided to the official page instead.
	ErrNoCentre = errors.New("no address of the card centre")
	// ErrAddress is wrapped by errors about an address in Client that secrets must not be sent to: not loopback, not encrypted, not a URL.
	ErrAddress = errors.New("address not usable")
	// ErrNoCardNamed: the card number or the reader's name is empty.
	ErrNoCardNamed = errors.New("card number and reader name are needed")
	// ErrOwnerUnknown: it cannot be told which program listens on the port.
	ErrOwnerUnknown = errors.New("owner of the port cannot be told")
)

// ErrBlind: the component answers but has no slot at all. The one for macOS looks for readers only once, when it starts [F].
var ErrBlind = errors.New("local component sees no reader")

// StrangerError: a program listens on the port that is not known to be the component. Nothing was sent to it.
type StrangerError struct{ Owner Owner }

func (e *StrangerError) Error() string {
	return fmt.Sprintf("port owned by %s (process %d, %s)", e.Owner.Name, e.Owner.PID, e.Owner.Path)
}

// TooOldError: the component is older than what official sites accept.
type TooOldError struct{ Have, Want Version }

func (e *TooOldError) Error() string {
	return fmt.Sprintf("local component %s is older than %s", e.Have, e.Want)
}

// StatusError is an HTTP status other than 200 OK.
type StatusError struct{ Status int }

func (e *StatusError) Error() string { return fmt.Sprintf("HTTP status %d", e.Status) }

// StepError says at which step an unblocking ended. Before Applying has begun the card's PIN is what it was.
type StepError struct {
	Step Step
	Err  error
}

func (e *StepError) Error() string { return string(e.Step) + ": " + e.Err.Error() }

// Unwrap gives what went wrong.
func (e *StepError) Unwrap() error { return e.Err }
