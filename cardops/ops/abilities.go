package ops

import (
	"context"
	"slices"
	"time"

	"carddesk/cardops/card"
	"carddesk/cardops/token"
)

// Job is something that can be done with a card, as the terminal program's JSON names it.
type Job string

// The jobs.
const (
	VerifyPIN Job = "verify-pin"
	ChangePIN Job = "change-pin"
	Unblock   Job = "unblock"
	Sign      Job = "sign"
	Decrypt   Job = "decrypt"
)

// Way is what carries a job out.
type Way string

// The ways.
const (
	Native    Way = "native"    // commands of this program
	Module    Way = "module"    // a PKCS#11 module that is installed on the computer
	Component Way = "component" // the official local component, together with the card centre
	Guided    Way = "guided"    // the person, on the official page
)

// Ability is a job and the way that it takes on a card.
type Ability struct {
	Do      Job
	Through Way
	Ready   bool // false: the middleware that it takes is not there
}

// listening is how long the component may take to be found on its port. A listening program is connected to at once; Windows tries a closed
// port again for about two seconds, which nobody should have to wait for.
const listening = time.Second

// Abilities tells what would carry out each job on cards of a kind, here and now; nil for cards that are left alone. A GPKI card protects its
// PIN on the wire with keys of its vendor, so that only the vendor's middleware can carry one; a PIV card takes it from anybody. Nothing is
// sent to card or component, and no module is loaded: that a module is installed does not mean that it knows this very card.
func (w Ways) Abilities(ctx context.Context, kind card.Kind) []Ability {
	switch {
	case kind != card.PIV && kind.Generation() == 0:
		return nil
	case w.Named != "":
		return w.named()
	case kind == card.PIV:
		return []Ability{{VerifyPIN, Native, true}, {ChangePIN, Native, true}, {Unblock, Native, true}, {Sign, Native, true}, {Decrypt, Native, true}}
	}
	usable := slices.ContainsFunc(w.installed(), func(m Installed) bool { return m.Citizen && w.usable(m.Path) })
	return []Ability{
		{VerifyPIN, Module, usable}, w.change(ctx, usable), w.unblock(ctx), {Sign, Module, usable}, {Decrypt, Module, usable},
	}
}

// named are the abilities through the module that the user chose: no other way is gone then.
func (w Ways) named() []Ability {
	usable := w.usable(w.Named)
	return []Ability{
		{VerifyPIN, Module, usable},
		{ChangePIN, Module, usable},
		{Unblock, Module, usable && w.style(w.Named) != token.NoUnblock},
		{Sign, Module, usable},
		{Decrypt, Module, usable},
	}
}

func (w Ways) usable(path string) bool { return w.Usable == nil || w.Usable(path) == nil }

// change: the component changes a PIN too, where there is no module.
func (w Ways) change(ctx context.Context, usable bool) Ability {
	if !usable && w.listens(ctx) {
		return Ability{ChangePIN, Component, true}
	}
	return Ability{ChangePIN, Module, usable}
}

func (w Ways) unblock(ctx context.Context) Ability {
	switch {
	case slices.ContainsFunc(w.installed(), func(m Installed) bool {
		return m.Citizen && w.usable(m.Path) && w.style(m.Path) != token.NoUnblock
	}):
		return Ability{Unblock, Module, true}
	case w.hasCentre():
		return Ability{Unblock, Component, w.listens(ctx)}
	}
	return Ability{Unblock, Guided, true}
}

// listens tells whether the component, or a program that is allowed to stand for it, is there to be asked.
func (w Ways) listens(ctx context.Context) bool {
	if w.Component == nil {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, listening)
	defer cancel()
	_, err := w.Component.Listener(ctx)
	return err == nil
}
