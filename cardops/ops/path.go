package ops

import (
	"context"
	"errors"

	"carddesk/cardops/card"
	"carddesk/cardops/secret"
)

// Path is a way to a card's PIN: commands of our own, a PKCS#11 module, the official component. It sends what it is given once, and never
// tries another path.
type Path interface {
	// Carrier tells who carries the secrets.
	Carrier() Carrier
	// Status tells what is known of PIN and second code, without spending a try.
	Status(ctx context.Context) (Status, error)
	// Verify, Change and Unblock re-read the status just before sending and stop with ErrChanged when it is no longer what was seen.
	// Errors: those of package secret, ErrChanged, ErrNotPossible, and those of the way to the card.
	Verify(ctx context.Context, seen Status, pin *secret.Secret) error
	Change(ctx context.Context, seen Status, old, fresh *secret.Secret) error
	Unblock(ctx context.Context, seen Status, code, fresh *secret.Secret) error
	// Rules are what the path wants of a PIN and of the second code.
	Rules() (pin, second secret.Rules)
}

// Carrier is what carries a secret to the card. Texts are raw: a module's may contain anything.
type Carrier struct {
	Way     Way
	Name    string // of the module or component; empty for commands of our own
	Maker   string
	Version string
	Path    string // where it is installed, or its address
}

// Status is what is known of a card's secrets. The zero value of each means "not known".
type Status struct {
	PIN, Second card.Secret
	// Low tells that a wrong PIN was tried since the last right one, where the card says so without a number.
	Low bool
	// Final tells that the next wrong PIN locks it.
	Final bool
	// Pad tells that the secrets are typed at the reader's own keys: Verify, Change and Unblock take nil for them.
	Pad bool
}

// Errors of a path.
var (
	// ErrChanged: tries left are not what the person saw. Nothing was sent.
	ErrChanged = errors.New("tries left have changed")
	// ErrNotPossible: this path can't do that. Nothing was sent.
	ErrNotPossible = errors.New("not possible on this path")
)

// same tells whether two statuses tell a person the same.
func (s Status) same(other Status) bool {
	return sameSecret(s.PIN, other.PIN) && sameSecret(s.Second, other.Second) && s.Low == other.Low && s.Final == other.Final
}

func sameSecret(a, b card.Secret) bool {
	return same(a.TriesLeft, b.TriesLeft) && same(a.Locked, b.Locked)
}

func same[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func locked(s card.Secret) bool { return s.Locked != nil && *s.Locked }

// last tells whether a wrong entry would, or for all that is known could, spend the last try. A count that is not known counts only after a
// wrong entry: else every use of a card that keeps its count to itself would be an alarm.
func last(s card.Secret, low, final bool) bool {
	if s.TriesLeft != nil {
		return *s.TriesLeft == 1
	}
	return low || final
}
