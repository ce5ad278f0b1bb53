package token

import (
	"context"
	"errors"
	"fmt"

	"carddesk/cardops/secret"
)

// answer is what an answer is about: the secret that was compared.
type answer struct {
	sent  secret.Name
	fresh bool // a new PIN was sent as well: a refusal is about that one
}

// notDone are the answers of a module that did not get as far as the secret.
var notDone = map[RV]bool{
	FunctionNotSupported: true, SessionReadOnly: true, SessionReadOnlyExists: true, TokenWriteProtected: true, UserAlreadyLoggedIn: true,
	UserNotLoggedIn: true, UserPINNotInitialized: true, UserTypeInvalid: true, UserAnotherLoggedIn: true, UserTooManyTypes: true,
	CryptokiNotInitialized: true, OperationNotInitialized: true,
}

// judge says what the outcome of a call means that carried a secret. Nothing that costs a try follows it, whatever the outcome.
func (t *Token) judge(ctx context.Context, a answer, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, ErrNotSent) {
		return err
	}
	rv, answered := errors.AsType[RV](err)
	if !answered {
		return secret.Unanswered(err)
	}
	if left, ok := t.triesIn(rv); ok {
		return &secret.WrongError{Secret: a.sent, TriesLeft: new(left)}
	}
	switch {
	case rv == PINIncorrect:
		return t.wrong(ctx, a.sent)
	case rv == PINLocked:
		return &secret.LockedError{Secret: a.sent}
	case rv == PINLenRange || rv == PINInvalid || rv == PINTooWeak:
		return a.refused()
	case t.details.Flags.Has(ProtectedPath) && (rv == FunctionCanceled || rv == Cancel):
		return fmt.Errorf("%w: %w", ErrCancelled, err)
	case notDone[rv]:
		return fmt.Errorf("%w: %w", ErrNotDone, err)
	}
	return secret.Unanswered(err)
}

func (a answer) refused() error {
	if a.fresh {
		return &secret.RefusedError{Secret: secret.PIN}
	}
	return &secret.RefusedError{Secret: a.sent}
}

// triesIn reads the vendor codes, which tell the tries left without a further question to the card.
func (t *Token) triesIn(rv RV) (left int, ok bool) {
	switch {
	case !t.profile.TriesInCodes:
		return 0, false
	case rv == WrongOneLeft:
		return 1, true
	case rv == WrongTwoLeft:
		return 2, true
	}
	return 0, false
}

// wrong reads the flags after a wrong secret, which costs nothing, and says as much about the tries left as they do.
func (t *Token) wrong(ctx context.Context, name secret.Name) error {
	now, err := t.Refresh(ctx)
	if err != nil {
		return &secret.WrongError{Secret: name}
	}
	tries := now.PIN
	if name != secret.PIN {
		tries = now.Second
	}
	if tries.Locked {
		return &secret.LockedError{Secret: name}
	}
	return &secret.WrongError{Secret: name, TriesLeft: tries.Left}
}
