package desk

import (
	"context"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/transport"
)

// Ways finds the path to a card's PIN.
type Ways interface {
	Choose(ctx context.Context, service transport.Service, wanted string, job ops.Job) (Chosen, error)
	Abilities(ctx context.Context, kind card.Kind) []ops.Ability
}

// Chosen is a path, and whose it is.
type Chosen struct {
	Path    ops.Path
	Kind    card.Kind
	Reader  string
	Number  string
	Noticed bool
	close   func()
}

// Close gives it back.
func (c Chosen) Close() {
	if c.close != nil {
		c.close()
	}
}
