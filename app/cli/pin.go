package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"carddesk/app/words"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
)

// pinFlags are what the operations with a secret have of their own. None of them is a secret.
type pinFlags struct {
	yes, lastTry bool
}

func (p *program) pinCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "pin", Short: p.words.Text("help.pin"), Args: p.noSuchCommand,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		p.pinStatusCommand(),
		p.pinOperation("verify", ops.Pin.Verify),
		p.pinOperation("change", ops.Pin.Change),
		p.pinOperation("unblock", ops.Pin.Unblock),
	)
	return c
}

// jobs are the jobs behind the commands.
var jobs = map[string]ops.Job{"verify": ops.VerifyPIN, "change": ops.ChangePIN, "unblock": ops.Unblock}

// secrets are how many of them each command reads from standard input.
var secrets = map[string]int{"verify": 1, "change": 2, "unblock": 2}

func (p *program) pinOperation(name string, run func(ops.Pin, context.Context) ops.Outcome) *cobra.Command {
	var flags pinFlags
	var how wayFlags
	c := &cobra.Command{
		Use: name, Short: p.words.Text("help.pin." + name), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			ways, err := p.ways(how)
			if err != nil {
				return err
			}
			defer p.readAhead(&ways, secrets[name])()
			return p.onWay(c.Context(), ways, jobs[name], func(ctx context.Context, w ops.Chosen) error {
				return p.operate(ctx, name, w, flags, run)
			})
		},
	}
	if name != "verify" {
		c.Flags().BoolVar(&flags.yes, "yes", false, p.words.Text("flag.yes"))
	}
	c.Flags().BoolVar(&flags.lastTry, "last-try", false, p.words.Text("flag.lastTry"))
	how.add(p, c, jobs[name])
	return c
}

// readAhead has n secrets read before the card is opened, where nobody types. The function that it returns wipes what was not asked for.
func (p *program) readAhead(ways *ops.Ways, n int) (wipe func()) {
	if p.keys.Interactive() {
		return func() {}
	}
	given := &ahead{keyboard: p.keys}
	p.keys, ways.Prepare = given, func() { given.read(n) }
	return given.wipe
}

// outcomeError is an operation that was not carried out, with what is certain all the same.
type outcomeError struct{ ops.Outcome }

func (e *outcomeError) Error() string { return e.Err.Error() }
func (e *outcomeError) Unwrap() error { return e.Err }

// certain is what is known of the card after an operation that failed.
func certain(err error) *string {
	var outcome *outcomeError
	if !errors.As(err, &outcome) {
		return nil
	}
	return text(string(outcome.Certain))
}

// triesLeft is what an error tells of the tries.
func triesLeft(err error) *int {
	var wrong *secret.WrongError
	var locked *secret.LockedError
	switch {
	case errors.As(err, &wrong):
		return wrong.TriesLeft
	case errors.As(err, &locked):
		return new(int)
	}
	return nil
}

// doneJSON is the answer of `pin verify`, `pin change` and `pin unblock`.
type doneJSON struct {
	Schema  string      `json:"schema"`
	Reader  *string     `json:"reader"` // null for a token that lies in no reader
	Card    *string     `json:"card"`   // number
	Through string      `json:"through"`
	Carrier carrierJSON `json:"carrier"`
	Certain string      `json:"certain"`
}

type carrierJSON struct {
	Name    *string `json:"name"`
	Maker   *string `json:"maker"`
	Version *string `json:"version"`
	Path    *string `json:"path"`
}

func (p *program) operate(ctx context.Context, name string, w ops.Chosen, flags pinFlags, run func(ops.Pin, context.Context) ops.Outcome) error {
	pin := ops.Pin{
		Path: w.Path, Card: w.Number, Observe: p.observer(w),
		Ask: func(ctx context.Context, q ops.Question) (ops.Answer, error) { return p.ask(ctx, name, q, flags) },
	}
	if w.Noticed {
		pin.Notices = p.notices()
	}
	out := run(pin, ctx)
	if out.Stage != ops.Done {
		return &outcomeError{out}
	}
	c := w.Path.Carrier()
	if p.json {
		p.printJSON(doneJSON{
			Schema: "carddesk.pin." + name + "/1", Reader: orNull(w.Reader), Card: orNull(w.Number), Through: string(c.Way),
			Carrier: carrier(c), Certain: string(out.Certain),
		})
		return nil
	}
	p.say("pin.done." + name)
	return nil
}

// notices remembers who accepted the official notice. Where nothing can be remembered, and in practice, it is shown every time.
func (p *program) notices() ops.Notices {
	if p.settings == "" || p.demoSet {
		return forgetful{}
	}
	return ops.NoticeFile{Path: filepath.Join(p.settings, "notices.json")}
}

type forgetful struct{}

func (forgetful) Accepted(string) bool { return false }
func (forgetful) Accept(string) error  { return nil }

func carrier(c ops.Carrier) carrierJSON {
	return carrierJSON{orNull(c.Name), orNull(c.Maker), orNull(c.Version), orNull(c.Path)}
}

// observer tells a person what is going on. Standard output is kept for the answer.
func (p *program) observer(w ops.Chosen) func(ops.Progress) {
	return func(progress ops.Progress) {
		if p.json || progress.Stage != ops.Asking && progress.Stage != ops.Sending {
			return
		}
		if progress.Stage == ops.Sending {
			fmt.Fprintln(p.err, p.words.Text("pin.sending"))
			return
		}
		p.introduce(w, progress)
	}
}

// introduce says which card it is, through what the job will be done, and how many tries are left, before anything is typed.
func (p *program) introduce(w ops.Chosen, progress ops.Progress) {
	fmt.Fprintln(p.err, p.words.Text("info.card", words.Values{"Card": p.cardName(w)}))
	p.tellNumber(w)
	fmt.Fprintln(p.err, p.through(progress.Carrier))
	fmt.Fprintln(p.err, p.words.Text("info.pin", words.Values{"State": p.status(progress.Status)}))
}

func (p *program) tellNumber(w ops.Chosen) {
	if w.Number != "" {
		fmt.Fprintln(p.err, p.words.Text("info.number", words.Values{"Number": words.Visible(w.Number)}))
	}
}

func (p *program) status(s ops.Status) string {
	if s.PIN.TriesLeft == nil && s.Low {
		return p.words.Text("secret.low")
	}
	return p.words.SecretState(s.PIN)
}

// through names what carries the job out.
func (p *program) through(c ops.Carrier) string {
	return p.words.Text("through."+string(c.Way), words.Values{
		"Name": words.Visible(c.Name), "Maker": words.Visible(c.Maker), "Version": words.Visible(c.Version), "Path": words.Visible(c.Path),
	})
}

// ask collects consent and secrets. Without a person at the keyboard the flags stand for consent, and the secrets come in the order of the
// prompts, one a line.
func (p *program) ask(_ context.Context, name string, q ops.Question, flags pinFlags) (a ops.Answer, err error) {
	a.Last = flags.lastTry
	if q.Last && !a.Last {
		return a, ops.ErrLastTry
	}
	if a.Notice, err = p.accept(q, flags); err != nil || q.Notice && !a.Notice {
		return a, err
	}
	if q.Pad {
		fmt.Fprintln(p.err, p.words.Text("pad."+name, p.asked(q)))
		return a, nil
	}
	err = p.enter(name, q, &a)
	return a, err
}

// enter asks for the secrets.
func (p *program) enter(name string, q ops.Question, a *ops.Answer) (err error) {
	if a.Now, err = p.askSecret("ask."+name+".now", p.asked(q)); err != nil {
		return err
	}
	if q.Job == ops.VerifyPIN || q.Job == ops.Sign {
		return nil
	}
	if a.Fresh, err = p.askSecret("ask.fresh", words.Values{"Length": p.length(q.PIN)}); err != nil {
		return err
	}
	if p.keys.Interactive() {
		if a.Again, err = p.askSecret("ask.again", nil); err != nil {
			return err
		}
	}
	if q.PIN.CheckNew(a.Fresh, nil, a.Again) != nil {
		return nil // it will be refused: nobody need insist on it
	}
	return p.warn(a.Fresh)
}

// asked is the secret that is asked for first, by the name that it has on this card, and its length.
func (p *program) asked(q ops.Question) words.Values {
	rules := q.PIN
	if q.Job == ops.Unblock {
		rules = q.Second
	}
	return words.Values{"Secret": p.words.SecretName(rules.Secret), "Length": p.length(rules)}
}

func (p *program) length(r secret.Rules) string {
	key := "length.range"
	if r.Min == r.Max {
		key = "length.exact"
	}
	return p.words.Text(key, words.Values{"Min": r.Min, "Max": r.Max})
}

// accept shows the official notice and asks for its acceptance.
func (p *program) accept(q ops.Question, flags pinFlags) (bool, error) {
	if !q.Notice {
		return true, nil
	}
	fmt.Fprintln(p.err, p.words.Text("notice.official"))
	fmt.Fprintln(p.err, p.words.Text("notice.ours")+p.through(q.Carrier))
	if flags.yes {
		return true, nil
	}
	return p.confirm("notice.accept", false)
}

// warn tells that a new secret is easy to guess. A person may insist; where there is none, the warning is all.
func (p *program) warn(fresh *secret.Secret) error {
	weak := secret.Weak(fresh)
	if weak == secret.Strong {
		return nil
	}
	fmt.Fprintln(p.err, p.words.Text("weak."+string(weak)))
	insists, err := p.confirm("weak.insist", true)
	if err == nil && !insists {
		err = context.Canceled
	}
	return err
}
