package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/driver/p11"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/token"
)

// way is a chosen path to a card's PIN, and whose it is.
type way struct {
	path    ops.Path
	reader  string // name; empty for a token that lies in no reader
	number  string // of the card; empty where it is not known
	name    string // what people call the card
	noticed bool   // the official notice is to be shown before its PIN is written
	close   func()
}

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
func (p *program) onWay(ctx context.Context, job ops.Job, f wayFlags, fn func(context.Context, way) error) error {
	s, err := p.open()
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	w, err := p.way(ctx, s, job, f)
	if err != nil {
		return err
	}
	defer w.close()
	return fn(ctx, w)
}

// way chooses: commands of our own for PIV; for citizen cards a module, the component, or guidance, in this order. A module that was named
// is used for whatever card there is. The choice is made before a secret is asked for, and never again.
func (p *program) way(ctx context.Context, s service, job ops.Job, f wayFlags) (way, error) {
	style, err := token.ParseStyle(f.style)
	if err != nil {
		return way{}, &usageError{"usage.style", words.Values{"Value": words.Visible(f.style), "Styles": styles()}}
	}
	w, present, err := p.present(ctx, s)
	switch {
	case p.module != "":
		if err != nil && (p.reader != "" || p.demoSet) {
			return way{}, err
		}
		return p.throughNamed(ctx, w, job, style)
	case err != nil:
		return way{}, err
	case present.Kind == card.PIV:
		w.path = &ops.NativePIV{Opener: s, Reader: w.reader, First: present.PIV}
		return w, nil
	case present.Kind.Generation() > 0:
		return p.throughMiddleware(ctx, w, job, f, style)
	}
	return way{}, &ops.UnsupportedError{Kind: present.Kind}
}

func styles() string {
	var all []string
	for _, s := range token.Styles() {
		all = append(all, string(s))
	}
	return fmt.Sprint(all)
}

// present is the card in the chosen reader.
func (p *program) present(ctx context.Context, s service) (way, ops.Present, error) {
	w := way{close: func() {}}
	all, err := statuses(ctx, s)
	if err != nil {
		return w, ops.Present{}, err
	}
	chosen, err := ops.Choose(all, p.reader)
	if err != nil {
		return w, ops.Present{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	present, err := ops.Look(ctx, s, chosen)
	w.reader, w.number, w.name = chosen.Name, present.Number, p.words.CardName(string(present.Kind))
	w.noticed = present.Kind.Generation() > 0
	return w, present, err
}

// throughMiddleware takes the first module that knows the card, else the component.
func (p *program) throughMiddleware(ctx context.Context, w way, job ops.Job, f wayFlags, style token.Style) (way, error) {
	missing := token.ErrNoModule
	for _, candidate := range p.candidates() {
		found, err := p.throughModule(ctx, w, candidate.Path, style)
		switch {
		case err == nil && job == ops.Unblock && !found.unblocks():
			found.close()
		case err == nil:
			return found, nil
		case !errors.Is(err, token.ErrNoToken):
			missing = err
		}
	}
	if job == ops.VerifyPIN {
		return way{}, missing
	}
	return p.throughComponent(ctx, w, job, f, missing)
}

// throughNamed is the way through the module of --module. The token need not lie in a reader of the service. What the module can't do is said
// before a secret is asked for.
func (p *program) throughNamed(ctx context.Context, w way, job ops.Job, style token.Style) (way, error) {
	found, err := p.throughModule(ctx, w, p.module, style)
	if err == nil && job == ops.Unblock && !found.unblocks() {
		found.close()
		return way{}, token.ErrNoUnblock
	}
	return found, err
}

// candidates are the modules that are installed. A simulated card is in none of them, and trying it must not reach a real one.
func (p *program) candidates() []p11.Candidate {
	if p.demoSet {
		return nil
	}
	return p11.Find(p.modules)
}

// unblocks tells whether a module's path can unblock at all.
func (w way) unblocks() bool {
	m, ok := w.path.(*ops.ModulePath)
	return ok && m.Token.Style() != token.NoUnblock
}

// throughComponent asks the component whether it sees the card. missing is why there is no module.
func (p *program) throughComponent(ctx context.Context, w way, job ops.Job, f wayFlags, missing error) (way, error) {
	client := &hipki.Client{Base: f.component, Centre: f.centre}
	if f.anyOwner {
		client.AllowOwner = func(hipki.Owner) bool { return true }
	}
	if job == ops.Unblock && f.centre == "" {
		if !p.json {
			p.tellNumber(w) // which the official page asks for
		}
		return way{}, hipki.ErrNoCentre // guided: the person goes to that page
	}
	if p.demoSet && f.component == "" {
		return way{}, missing
	}
	info, err := client.Info(ctx)
	if errors.Is(err, hipki.ErrNotRunning) && f.component == "" {
		return way{}, missing
	}
	if err != nil {
		return way{}, err
	}
	name, err := slotOf(info, w.number)
	if err != nil {
		return way{}, err
	}
	w.path = ops.ComponentPath{Client: client, Card: hipki.CardRef{Number: w.number, ReaderName: name}, Version: info.Version.String()}
	return w, nil
}

// slotOf is what the component calls the reader with this card.
func slotOf(info hipki.Info, number string) (string, error) {
	for _, s := range info.Slots {
		if s.State == hipki.SlotCard && s.Token.Number == number {
			return s.Reader, nil
		}
	}
	return "", hipki.ErrBlind
}

// throughModule loads a module and finds the card's token in it.
func (p *program) throughModule(ctx context.Context, w way, name string, style token.Style) (way, error) {
	path, err := p11.Locate(p.modules, name)
	if err != nil {
		return way{}, err
	}
	module, err := p.loaded(ctx, path)
	if err != nil {
		return way{}, err
	}
	found, err := token.Find(ctx, module, token.Card{Serial: w.number, Reader: w.reader}, style)
	if err != nil {
		_ = module.Close()
		return way{}, err
	}
	if w.number == "" {
		w.number, w.name = found.Details().Serial, words.Visible(found.Details().Label)
		w.noticed = w.noticed || citizens(module.Info(), found.Details())
	}
	w.path = &ops.ModulePath{Token: found, Module: module.Info()}
	w.close = func() { _ = module.Close() } // what was done is done; how the module ends changes nothing of it
	return w, nil
}

// loaded is a module in a helper process, or what stands in for it.
func (p *program) loaded(ctx context.Context, path string) (token.Module, error) {
	if p.load != nil {
		return p.load(ctx, path)
	}
	return p11.Start(ctx, p.helper, path)
}

// citizens tells whether a token that was found without its reader is to be taken for a citizen card.
func citizens(i token.Info, d token.Details) bool {
	name := token.ProfileOf(i, d).Name
	return name == "HiCOS" || name == "open-gpki"
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
			err := p.onWay(c.Context(), ops.VerifyPIN, wayFlags{}, p.pinStatus)
			if errors.Is(err, token.ErrNoModule) || errors.Is(err, token.ErrNoToken) {
				return p.pinUnknown(c.Context())
			}
			return err
		},
	}
}

func (p *program) pinStatus(ctx context.Context, w way) error {
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	s, err := w.path.Status(ctx)
	if err != nil {
		return err
	}
	p.tellStatus(w, s, text(string(w.path.Carrier().Way)))
	return nil
}

// pinUnknown: a citizen card does not tell its tries, and nothing is installed that could.
func (p *program) pinUnknown(ctx context.Context) error {
	return p.withService(ctx, func(ctx context.Context, s service) error {
		w, present, err := p.present(ctx, s)
		if err != nil {
			return err
		}
		if present.Kind.Generation() == 0 {
			return &ops.UnsupportedError{Kind: present.Kind}
		}
		unknown, err := (ops.ComponentPath{Client: &hipki.Client{}}).Status(ctx)
		if err == nil {
			p.tellStatus(w, unknown, nil)
		}
		return err
	})
}

func (p *program) tellStatus(w way, s ops.Status, through *string) {
	if p.json {
		p.printJSON(pinStatusJSON{
			Schema: "carddesk.pin.status/1", Reader: orNull(w.reader), Card: orNull(w.number), Through: through,
			PIN: secretOf(s.PIN), SecondCode: secondJSON{s.Second.Name, secretOf(s.Second)},
		})
		return
	}
	p.say("info.card", words.Values{"Card": w.name})
	p.say("info.pin", words.Values{"State": p.status(s)})
	p.say("info."+s.Second.Name, words.Values{"State": p.words.SecretState(s.Second)})
}
