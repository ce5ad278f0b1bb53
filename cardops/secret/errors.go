package secret

import (
	"errors"
	"fmt"
)

// Name says which secret is meant.
type Name string

// The secrets.
const (
	PIN            Name = "pin"
	PUK            Name = "puk"             // second code of a PIV card
	SubscriberCode Name = "subscriber-code" // second code of a citizen card, known to the card centre
	SOPIN          Name = "so-pin"          // second code of other PKCS#11 tokens
)

// WrongError: the secret was compared and is wrong. One try is gone.
type WrongError struct {
	Secret    Name
	TriesLeft *int // nil: not known, which is not 0
}

func (e *WrongError) Error() string {
	if e.TriesLeft == nil {
		return fmt.Sprintf("wrong %s, tries left not known", e.Secret)
	}
	return fmt.Sprintf("wrong %s, %d tries left", e.Secret, *e.TriesLeft)
}

// LockedError: the secret is locked. Nothing was compared, or the last try has just been spent.
type LockedError struct{ Secret Name }

func (e *LockedError) Error() string { return fmt.Sprintf("%s locked", e.Secret) }

// RefusedError: the card, token or service refuses the new secret, or one of a wrong form. No try was spent.
type RefusedError struct{ Secret Name }

func (e *RefusedError) Error() string { return fmt.Sprintf("%s not acceptable", e.Secret) }

// ErrUnanswered is wrapped by every error after which it is not known what became of a secret that was sent: no answer came back, or none
// that can be understood. Errors that do not wrap it and are none of the types above mean that no secret was sent.
var ErrUnanswered = errors.New("sent, and no answer")

// Unanswered wraps err as ErrUnanswered.
func Unanswered(err error) error { return fmt.Errorf("%w: %w", ErrUnanswered, err) }
