package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"carddesk/app/middleware"
	"carddesk/app/words"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/token"
)

// wayFlags choose among paths.
type wayFlags struct {
	style             string
	component, centre string
	anyOwner          bool
}

func (f *wayFlags) add(p *program, c *cobra.Command, job ops.Job) {
	if job == ops.Unblock {
		c.Flags().StringVar(&f.style, "unblock-style", "", p.words.Text("flag.unblockStyle"))
		c.Flags().StringVar(&f.centre, "centre", "", p.words.Text("flag.centre"))
	}
	if job != ops.VerifyPIN {
		c.Flags().StringVar(&f.component, "component", "", p.words.Text("flag.component"))
		c.Flags().BoolVar(&f.anyOwner, "any-owner", false, p.words.Text("flag.anyOwner"))
	}
}

// onWay finds the path for a job, runs fn on it and gives everything back. There is no time limit over the whole: a person types in
// between. Each part has its own.
func (p *program) onWay(ctx context.Context, ways ops.Ways, job ops.Job, fn func(context.Context, ops.Chosen) error) error {
	s, err := p.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	chosen, err := ways.Choose(ctx, s, p.reader, job)
	if err != nil {
		return p.noWay(chosen, err)
	}
	defer chosen.Close()
	return fn(ctx, chosen)
}

// noWayError is a card without a path, and what is known of it all the same.
type noWayError struct {
	ops.Chosen
	err error
}

func (e *noWayError) Error() string { return e.err.Error() }
func (e *noWayError) Unwrap() error { return e.err }

// noWay tells the card's number to whom is guided to the official page, which asks for it.
func (p *program) noWay(c ops.Chosen, err error) error {
	if errors.Is(err, hipki.ErrNoCentre) && !p.json {
		p.tellNumber(c)
	}
	return &noWayError{c, err}
}

// ways are the ways to a card's PIN: this computer's, or for a simulated card those of practice. It is in no module and before no component of
// this computer, and trying it must not reach a real one that was not named.
func (p *program) ways(f wayFlags) (ops.Ways, error) {
	style, err := token.ParseStyle(f.style)
	if err != nil {
		return ops.Ways{}, &usageError{"usage.style", words.Values{"Value": words.Visible(f.style), "Styles": styles()}}
	}
	w := p.computer.Ways(middleware.Choice{
		Module: p.module, Style: style, Component: f.component, Centre: f.centre, AnyOwner: f.anyOwner,
	})
	w.AtReader, w.Looking = p.reader != "" || p.demoSet, p.timeout
	if p.demoSet {
		return p.practised(w, f)
	}
	return w, nil
}

// practised are the ways to a simulated card: through simulated middleware, unless another was named.
func (p *program) practised(w ops.Ways, f wayFlags) (ops.Ways, error) {
	e, err := p.practice()
	if err != nil {
		return ops.Ways{}, err
	}
	simulated, err := e.Ways()
	if err != nil {
		return ops.Ways{}, err
	}
	w.Modules = nil
	if w.Named == "" {
		w.Modules, w.Usable, w.Load = simulated.Modules, simulated.Usable, simulated.Load
	}
	switch {
	case f.component == "" && f.centre == "":
		w.Component = simulated.Component
	case f.component == "":
		w.Component.Dial = nobody
	}
	return w, nil
}

// nobody answers where there is no component.
func nobody(context.Context, string, string) (net.Conn, error) { return nil, hipki.ErrNotRunning }

func styles() string {
	var all []string
	for _, s := range token.Styles() {
		all = append(all, string(s))
	}
	return fmt.Sprint(all)
}

// cardName is what people call the card.
func (p *program) cardName(c ops.Chosen) string {
	if c.Label != "" {
		return words.Visible(c.Label)
	}
	return p.words.CardName(string(c.Kind))
}

// pinStatusJSON is the answer of `pin status`.
type pinStatusJSON struct {
	Schema     string     `json:"schema"`
	Reader     *string    `json:"reader"`
	Card       *string    `json:"card"`
	Through    *string    `json:"through"` // null where nothing that is installed can tell
	PIN        secretJSON `json:"pin"`
	SecondCode secondJSON `json:"secondCode"`
}

func (p *program) pinStatusCommand() *cobra.Command {
	return &cobra.Command{
		Use: "status", Short: p.words.Text("help.pin.status"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			ways, err := p.ways(p.wayOfSettings())
			if err == nil {
				err = p.onWay(c.Context(), ways, ops.VerifyPIN, p.pinStatus)
			}
			if none, ok := errors.AsType[*noWayError](err); ok && (errors.Is(err, token.ErrNoModule) || errors.Is(err, token.ErrNoToken)) {
				return p.pinUnknown(c.Context(), none)
			}
			return err
		},
	}
}

func (p *program) pinStatus(ctx context.Context, c ops.Chosen) error {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	s, err := c.Path.Status(ctx)
	if err != nil {
		return err
	}
	p.tellStatus(c, s, text(string(c.Path.Carrier().Way)))
	return nil
}

// pinUnknown: a citizen card does not tell its tries, and nothing is installed that could.
func (p *program) pinUnknown(ctx context.Context, none *noWayError) error {
	switch {
	case none.Kind == "":
		return none
	case none.Kind.Generation() == 0:
		return &ops.UnsupportedError{Kind: none.Kind}
	}
	unknown, err := (ops.ComponentPath{Client: &hipki.Client{}}).Status(ctx)
	if err == nil {
		p.tellStatus(none.Chosen, unknown, nil)
	}
	return err
}

func (p *program) tellStatus(c ops.Chosen, s ops.Status, through *string) {
	if p.json {
		p.printJSON(pinStatusJSON{
			Schema: "carddesk.pin.status/1", Reader: orNull(c.Reader), Card: orNull(c.Number), Through: through,
			PIN: secretOf(s.PIN), SecondCode: secondJSON{s.Second.Name, secretOf(s.Second)},
		})
		return
	}
	p.say("info.card", words.Values{"Card": p.cardName(c)})
	p.say("info.pin", words.Values{"State": p.status(s)})
	p.say("info."+s.Second.Name, words.Values{"State": p.words.SecretState(s.Second)})
}
