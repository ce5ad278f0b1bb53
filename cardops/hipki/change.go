package hipki

import (
	"context"
	"fmt"
	"unicode/utf8"

	"carddesk/cardops/secret"
)

// MaxPIN is the longest PIN that the component takes, in characters [F].
const MaxPIN = 8

// maxCode is the longest subscriber code, in characters.
const maxCode = 10

// The requests that carry secrets, in the protocol's own words. The misspelling is the protocol's.
const (
	funcChange = "changeUserPINCode"
	funcBuild  = "bulidUnblockCardRequest"
	funcApply  = "unblockCard"
)

var secretFuncs = []string{funcChange, funcBuild, funcApply}

// ChangePIN has the component replace a PIN. One wrong old PIN costs one try; the request is sent once.
//
// Errors: secret.RefusedError before anything is sent if a PIN is empty, longer than MaxPIN or not UTF-8; ErrNotRunning, *StrangerError and
// ErrOwnerUnknown, with nothing sent; *CodeError, which unwraps to what it says about the PIN; and those that wrap secret.ErrUnanswered.
func (c *Client) ChangePIN(ctx context.Context, card CardRef, old, replacement *secret.Secret) error {
	if err := checkForms(card, secret.PIN, old, replacement); err != nil {
		return fmt.Errorf("change the pin: %w", err)
	}
	_, err := c.command(ctx, card, funcChange,
		member{name: "currentPIN", hidden: old},
		member{name: "newpin", hidden: replacement},
	)
	if err != nil {
		return fmt.Errorf("change the pin: %w", err)
	}
	return nil
}

// command sends a request about a card with a secret in it, and wants an answer about that card.
func (c *Client) command(ctx context.Context, card CardRef, name string, members ...member) (object, error) {
	all := append([]member{{name: "func", text: name}}, members...)
	all = append(all, member{name: "cardid", text: card.Number}, member{name: "readername", text: card.ReaderName})
	o, err := c.ask(ctx, call{
		method: "POST", path: "/CardManagement/sendCardCommand", name: name, members: all, wait: c.Waits.completed().Act,
	})
	if other := o.aboutCard(card.Number); other != nil { // before the code: it is about that card too
		return nil, secret.Unanswered(other)
	}
	return o, err
}

// checkForms finds what the component could only misunderstand.
func checkForms(card CardRef, which secret.Name, all ...*secret.Secret) error {
	most := map[secret.Name]int{secret.PIN: MaxPIN, secret.SubscriberCode: maxCode}[which]
	for _, s := range all {
		fits := false
		s.Lend(func(b []byte) { fits = len(b) > 0 && utf8.Valid(b) && utf8.RuneCount(b) <= most })
		if !fits {
			return &secret.RefusedError{Secret: which}
		}
	}
	return card.check()
}
