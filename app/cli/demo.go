package main

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"carddesk/app/practice"
	"carddesk/app/settings"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/token"
)

// The secrets of the tour. They belong to a simulated card and protect nothing.
const (
	tourWrongPIN = "00000000"
	tourNewPIN   = "A7practi"
	tourNextPIN  = "B8practi"
)

// errTour: a step of the tour went another way than it should, which is a mistake in the program.
var errTour = errors.New("the tour went astray")

func (p *program) demoCommand() *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: p.words.Text("help.demo"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			ctx, cancel := context.WithTimeout(c.Context(), p.timeout)
			defer cancel()
			if p.noPractice() {
				return &settings.LockedError{Key: settings.Practice}
			}
			t, err := p.newTour()
			if err != nil {
				return err
			}
			defer t.close()
			if err := t.run(ctx); err != nil {
				return err
			}
			if p.json {
				p.printJSON(demoJSON{Schema: "carddesk.demo/1", Steps: t.steps})
			}
			return nil
		},
	}
}

// demoJSON is the answer of `demo`.
type demoJSON struct {
	Schema string         `json:"schema"`
	Steps  []demoStepJSON `json:"steps"`
}

// demoStepJSON is a step that ended as it should. One that does not is an error.
type demoStepJSON struct {
	Step    string           `json:"step"` // read, check, lock, unblock, change, sign
	Title   string           `json:"title"`
	Results []demoResultJSON `json:"results"`
}

type demoResultJSON struct {
	Code    *string `json:"code"` // of an error that belongs to the story, such as wrong-pin; null for others
	Message string  `json:"message"`
}

// tour is a simulated citizen card with everything around it: a reader, a card module, the local component and the card centre.
type tour struct {
	*program
	around    *practice.Environment
	card      *simcard.Card
	module    *ops.ModulePath
	component ops.ComponentPath
	reading   *card.Reading
	steps     []demoStepJSON // told so far, for JSON
}

func (p *program) newTour() (*tour, error) {
	around, err := practice.Open(defaultScenario, p.now)
	if err != nil {
		return nil, err
	}
	t := &tour{program: p, around: around, card: around.Desk.Card(0)}
	if err := t.connect(); err != nil {
		t.close()
		return nil, err
	}
	return t, nil
}

func (t *tour) close() { t.around.Close() }

// connect puts the simulated middleware where a real one would be.
func (t *tour) connect() error {
	ways, err := t.around.Ways()
	if err != nil {
		return err
	}
	number := t.card.Number()
	m := t.around.Load()
	found, err := token.Find(context.Background(), m, token.Card{Serial: number}, "")
	if err != nil {
		return err
	}
	t.module = &ops.ModulePath{Token: found, Module: m.Info()}
	t.component = ops.ComponentPath{Client: ways.Component, Card: hipki.CardRef{Number: number, ReaderName: simcard.ReaderName(1)}}
	return nil
}

// run is the story, one step after the other. Each must end as it should.
func (t *tour) run(ctx context.Context) error {
	t.aside("demo.begin")
	steps := []struct {
		key string
		run func(context.Context) error
	}{
		{"read", t.read}, {"check", t.check}, {"lock", t.lock}, {"unblock", t.unblock}, {"change", t.change}, {"sign", t.sign},
	}
	for i, step := range steps {
		title := t.words.Text("demo." + step.key)
		t.aside("demo.step", words.Values{"Number": i + 1, "Of": len(steps), "Title": title})
		t.steps = append(t.steps, demoStepJSON{Step: step.key, Title: title, Results: []demoResultJSON{}})
		if err := step.run(ctx); err != nil {
			return err
		}
	}
	t.aside("demo.end")
	return nil
}

// aside is said to people only.
func (t *tour) aside(key string, values ...words.Values) {
	if !t.json {
		t.say(key, values...)
	}
}

// line tells one result of a step.
func (t *tour) line(text string) { t.result(nil, text) }

func (t *tour) result(code *string, text string) {
	if !t.json {
		fmt.Fprintln(t.out, "   "+text)
		return
	}
	step := &t.steps[len(t.steps)-1]
	step.Results = append(step.Results, demoResultJSON{code, text})
}

func (t *tour) read(ctx context.Context) (err error) {
	all, err := statuses(ctx, t.around.Desk)
	if err != nil {
		return err
	}
	if t.reading, err = ops.Read(ctx, t.around.Desk, all[0], nil); err != nil {
		return err
	}
	head := t.reading.Objects[0].Head
	t.line(t.words.Text("info.card", words.Values{"Card": t.words.CardName(string(t.reading.Kind))}))
	t.line(t.words.Text("info.number", words.Values{"Number": t.reading.Number}))
	t.line(t.words.Text("info.holder", words.Values{"Holder": words.Visible(head.Holder)}))
	t.line(t.words.Text("info.validity", t.validity(head)))
	return nil
}

func (t *tour) check(context.Context) error {
	for _, o := range t.reading.Sorted() {
		t.line(t.certificateLine(o))
	}
	leaf := t.certificate()
	t.line(t.words.Text("detail.chain") + t.words.Text("detail.colon") + t.words.Chain(leaf, t.reading))
	return nil
}

// certificate is the holder's, for signing.
func (t *tour) certificate() *cert.Certificate {
	for _, c := range t.reading.Certificates() {
		if c.Use() == cert.Sign {
			return c
		}
	}
	return nil
}

// lock tries a wrong PIN until the card is locked.
func (t *tour) lock(ctx context.Context) error {
	for range simcard.MaxTries {
		out := t.pin(t.module, tourWrongPIN, "").Verify(ctx)
		if out.Stage != ops.Refused {
			return fmt.Errorf("%w: %s", errTour, out.Stage)
		}
		problem := t.words.Problem(out.Err)
		t.result(&problem.Code, problem.Message)
	}
	if t.card.TriesLeft() != 0 {
		return fmt.Errorf("%w: not locked", errTour)
	}
	return nil
}

func (t *tour) unblock(ctx context.Context) error {
	t.line(t.through(t.component.Carrier()))
	return t.done(t.pin(t.component, practice.TheSecrets().SubscriberCode, tourNewPIN).Unblock(ctx), "unblock")
}

func (t *tour) change(ctx context.Context) error {
	t.line(t.through(t.module.Carrier()))
	return t.done(t.pin(t.module, tourNewPIN, tourNextPIN).Change(ctx), "change")
}

func (t *tour) done(out ops.Outcome, name string) error {
	if out.Stage != ops.Done {
		return fmt.Errorf("%w: %w", errTour, out.Err)
	}
	t.line(t.words.Text("pin.done." + name))
	return nil
}

// pin is an operation with every consent given.
func (t *tour) pin(path ops.Path, now, fresh string) ops.Pin {
	return ops.Pin{Path: path, Ask: func(context.Context, ops.Question) (ops.Answer, error) {
		a := ops.Answer{Notice: true, Last: true}
		var err error
		if a.Now, err = secret.From([]byte(now)); err == nil && fresh != "" {
			a.Fresh, err = secret.From([]byte(fresh))
		}
		return a, err
	}}
}

// sign signs something random with the card's key and has the certificate judge it.
func (t *tour) sign(ctx context.Context) error {
	challenge := make([]byte, 32)
	_, _ = rand.Read(challenge) // never fails
	pin, err := secret.From([]byte(tourNextPIN))
	if err != nil {
		return err
	}
	defer pin.Wipe()
	seen, err := t.module.Token.Refresh(ctx)
	if err != nil {
		return err
	}
	signature, err := t.module.Token.Sign(ctx, seen, pin, []byte("SIGN"), token.SHA256RSA, challenge)
	if err != nil {
		return err
	}
	key, ok := t.certificate().PublicKey.Key.(*rsa.PublicKey)
	digest := sha256.Sum256(challenge)
	if !ok || rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) != nil {
		return fmt.Errorf("%w: the signature does not fit", errTour)
	}
	t.line(t.words.Text("demo.signed"))
	return nil
}
