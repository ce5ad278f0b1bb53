package ops

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"carddesk/cardops/card"
	"carddesk/cardops/hipki"
	"carddesk/cardops/reader"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

// Ways is everything through which this computer can reach a card's PIN. The zero value knows commands of our own alone, and guidance.
type Ways struct {
	// Modules lists the PKCS#11 modules that are installed, in the order in which they are asked for a citizen card. nil: there are none.
	Modules func() []Installed
	// Usable tells why a module can't be loaded on this computer, without loading it. nil: each can.
	Usable func(path string) error
	// Load loads a module; the caller closes it. It is not called with Modules and Named unset.
	Load func(ctx context.Context, path string) (token.Module, error)
	// Named is the module that the user chose, for whatever card there is; its token need not lie in a reader of the service. Empty: none.
	Named string
	// AtReader tells that the token of a Named module has to lie in a reader of the service all the same.
	AtReader bool
	// Style is how a module is to unblock; empty leaves it to what is known of the module.
	Style token.Style
	// Component is the official local component. nil: it is not to be asked.
	Component *hipki.Client
	// Prepare collects the secrets where nobody types; nil: they are asked for once the way is known. It is called before a card that may be
	// PIV is opened. Such a card is then held until the secret was sent or the path is closed, and hears half the commands.
	Prepare func()
	// Looking is how long finding out about the card may take; 0: as long as the context lets it.
	Looking time.Duration
}

// Installed is a PKCS#11 module on this computer.
type Installed struct {
	Path    string
	Citizen bool // it is made for citizen cards; others are asked all the same, and may know the card
}

// Chosen is a path to a card's PIN, and whose it is. Beside an error it tells what is known of the card, without a path.
type Chosen struct {
	Path   Path
	Kind   card.Kind // empty for a token that lies in no reader of the service
	Reader string    // name; empty for such a token
	Number string    // of the card, or serial number of such a token; empty where it is not known
	Label  string    // of such a token, raw
	// Noticed tells that the official notice is to be shown before the PIN is written.
	Noticed bool

	close func()
}

// Close gives back what the path holds. What was done is done; how a module ends changes nothing of it.
func (c Chosen) Close() {
	if c.close != nil {
		c.close()
	}
}

// Choose finds the path for a job on the card in the reader that is wanted, as for the function Choose: commands of our own for PIV; for
// citizen cards a module, the component, or guidance, in this order. A module that was named is used for whatever card there is. The choice
// is made before a secret is asked for, and never again. The caller closes what is chosen.
//
// Errors: hipki.ErrNoCentre where nothing here unblocks the card and the person is to be guided to the official page, which asks for
// Chosen.Number; token.ErrNoModule where the middleware that it takes is not installed; *UnsupportedError; and those of the reader, the card,
// the module and the component.
func (w Ways) Choose(ctx context.Context, service transport.Service, wanted string, job Job) (Chosen, error) {
	status, err := w.status(ctx, service, wanted)
	if err == nil && w.holds(status) {
		w.Prepare()
		c, err := w.hold(ctx, service, status.Name)
		if !errors.Is(err, card.ErrUnsupported) {
			return c, err
		}
	}
	var c Chosen
	var present Present
	if err == nil {
		c, present, err = w.look(ctx, service, status)
	}
	switch {
	case w.Named != "":
		if err != nil && w.AtReader {
			return c, err
		}
		return w.throughNamed(ctx, c, job)
	case err != nil:
		return c, err
	case present.Kind == card.PIV:
		c.Path = &NativePIV{Opener: service, Reader: c.Reader, First: present.PIV}
		return c, nil
	case present.Kind.Generation() > 0:
		return w.throughMiddleware(ctx, c, job)
	}
	return c, &UnsupportedError{Kind: present.Kind}
}

// status is the reader that is wanted.
func (w Ways) status(ctx context.Context, source reader.Source, wanted string) (reader.Status, error) {
	ctx, cancel := w.limited(ctx)
	defer cancel()
	all, err := source.Next(ctx, nil)
	if err == nil && len(all) == 0 {
		err = reader.ErrNoReader
	}
	if err != nil {
		return reader.Status{}, err
	}
	return Choose(all, wanted)
}

func (w Ways) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if w.Looking > 0 {
		return context.WithTimeout(ctx, w.Looking)
	}
	return ctx, func() {}
}

// look finds out which card lies in the reader.
func (w Ways) look(ctx context.Context, opener transport.Opener, s reader.Status) (Chosen, Present, error) {
	ctx, cancel := w.limited(ctx)
	defer cancel()
	present, err := Look(ctx, opener, s)
	return Chosen{Kind: present.Kind, Reader: s.Name, Number: present.Number, Noticed: present.Kind.Generation() > 0}, present, err
}

// holds tells whether the card is to be held from the start: nobody types, and it may be PIV.
func (w Ways) holds(s reader.Status) bool {
	return w.Prepare != nil && w.Named == "" && s.State != reader.Mute && card.Hint(s.ATR) == card.Unknown
}

func (w Ways) hold(ctx context.Context, opener transport.Opener, readerName string) (Chosen, error) {
	ctx, cancel := w.limited(ctx)
	defer cancel()
	c := Chosen{Reader: readerName}
	held, err := OpenPIV(ctx, opener, readerName)
	if err == nil {
		c.Kind, c.Path, c.close = card.PIV, held, held.Close
	}
	return c, err
}

// throughNamed is the way through the module that the user chose. What it can't do is said before a secret is asked for.
func (w Ways) throughNamed(ctx context.Context, c Chosen, job Job) (Chosen, error) {
	found, err := w.throughModule(ctx, c, w.Named)
	if err == nil && job == Unblock && !found.unblocks() {
		found.Close()
		return c, token.ErrNoUnblock
	}
	return found, err
}

// throughMiddleware takes the first module that knows the card, else the component.
func (w Ways) throughMiddleware(ctx context.Context, c Chosen, job Job) (Chosen, error) {
	missing := token.ErrNoModule
	for _, m := range w.installed() {
		found, err := w.throughModule(ctx, c, m.Path)
		switch {
		case err == nil && job == Unblock && !found.unblocks():
			found.Close()
		case err == nil:
			return found, nil
		case !errors.Is(err, token.ErrNoToken):
			missing = err
		}
	}
	if job == VerifyPIN || job == Sign || job == Decrypt {
		return c, missing // the component has no way to compare a PIN alone, and keys are not used through it
	}
	return w.throughComponent(ctx, c, job, missing)
}

func (w Ways) installed() []Installed {
	if w.Modules == nil {
		return nil
	}
	return w.Modules()
}

// unblocks tells whether a module's path can unblock at all.
func (c Chosen) unblocks() bool {
	m, ok := c.Path.(*ModulePath)
	return ok && m.Token.Style() != token.NoUnblock
}

// throughModule loads a module and finds the card's token in it.
func (w Ways) throughModule(ctx context.Context, c Chosen, path string) (Chosen, error) {
	module, err := w.Load(ctx, path)
	if err != nil {
		return c, err
	}
	found, err := token.Find(ctx, module, token.Card{Serial: c.Number, Reader: c.Reader}, w.Style)
	if err != nil {
		_ = module.Close()
		return c, err
	}
	if c.Number == "" {
		c.Number, c.Label = found.Details().Serial, found.Details().Label
		c.Noticed = c.Noticed || citizen(module.Info(), found.Details())
	}
	c.Path = &ModulePath{Token: found, Module: module.Info()}
	c.close = func() { _ = module.Close() }
	return c, nil
}

// citizen tells whether a module, or a token that was found without its reader, is to be taken for a citizen card's.
func citizen(i token.Info, d token.Details) bool {
	return slices.Contains([]string{"HiCOS", "open-gpki"}, token.ProfileOf(i, d).Name)
}

// throughComponent asks the component whether it sees the card. missing is why there is no module.
func (w Ways) throughComponent(ctx context.Context, c Chosen, job Job, missing error) (Chosen, error) {
	client := w.Component
	switch {
	case job == Unblock && !w.hasCentre():
		return c, hipki.ErrNoCentre
	case client == nil:
		return c, missing
	}
	info, err := client.Info(ctx)
	if errors.Is(err, hipki.ErrNotRunning) && client.Base == "" {
		return c, missing
	}
	if err != nil {
		return c, err
	}
	name, err := slotOf(info, c.Number)
	if err != nil {
		return c, err
	}
	c.Path = ComponentPath{Client: client, Card: hipki.CardRef{Number: c.Number, ReaderName: name}, Version: info.Version.String()}
	return c, nil
}

func (w Ways) hasCentre() bool { return w.Component != nil && w.Component.Centre != "" }

// slotOf is what the component calls the reader with this card.
func slotOf(info hipki.Info, number string) (string, error) {
	for _, s := range info.Slots {
		if s.State == hipki.SlotCard && s.Token.Number == number {
			return s.Reader, nil
		}
	}
	return "", hipki.ErrBlind
}

// style is how a module at a path would unblock, as far as its name tells.
func (w Ways) style(path string) token.Style {
	return cmp.Or(w.Style, token.ProfileOf(token.Info{Path: path}, token.Details{}).Unblock)
}
