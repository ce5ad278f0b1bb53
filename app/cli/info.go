package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
)

// infoJSON is the answer of `info`.
type infoJSON struct {
	Schema       string            `json:"schema"`
	Reader       string            `json:"reader"`
	Card         cardJSON          `json:"card"`
	PIN          secretJSON        `json:"pin"`
	SecondCode   secondJSON        `json:"secondCode"`
	Can          []abilityJSON     `json:"can"`
	Certificates []certificateJSON `json:"certificates"`
	Problems     []problemJSON     `json:"problems"`
}

type cardJSON struct {
	Kind       string  `json:"kind"`
	Name       string  `json:"name"`
	Number     *string `json:"number"`
	Generation *int    `json:"generation"`
	ATR        string  `json:"atr"`
	Version    *string `json:"version"`
}

type secretJSON struct {
	TriesLeft *int  `json:"triesLeft"`
	Locked    *bool `json:"locked"`
	Min       int   `json:"min"`
	Max       int   `json:"max"`
}

type secondJSON struct {
	Name string `json:"name"`
	secretJSON
}

type abilityJSON struct {
	Do      string `json:"do"`
	Through string `json:"through"`
	Ready   bool   `json:"ready"` // false: the middleware that it takes is not there
}

type certificateJSON struct {
	Use       *string    `json:"use"` // null when only the head could be read
	Holder    string     `json:"holder"`
	Subject   string     `json:"subject"`
	Issuer    string     `json:"issuer"`
	Serial    string     `json:"serial"`
	NotBefore time.Time  `json:"notBefore"`
	NotAfter  time.Time  `json:"notAfter"`
	DaysLeft  int        `json:"daysLeft"`
	State     cert.State `json:"state"`
	SHA256    *string    `json:"sha256"` // null when only the head could be read
}

// problemJSON is something on the card that could not be read.
type problemJSON struct {
	Place   string `json:"place"`
	Code    string `json:"code"`
	Message string `json:"message"`
	Remedy  string `json:"remedy"`
}

func (p *program) infoCommand() *cobra.Command {
	return &cobra.Command{
		Use: "info", Short: p.words.Text("help.info"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error { return p.withService(c.Context(), p.info) },
	}
}

func (p *program) info(ctx context.Context, s service) error {
	teller := &teller{program: p}
	chosen, r, err := p.read(ctx, s, teller)
	if err != nil && !worthShowing(r, err) {
		return err
	}
	if err == nil && p.json {
		p.printJSON(p.infoJSON(chosen, r, p.abilities(ctx, r)))
	} else if !p.json {
		teller.finish(ctx, r, err == nil)
	}
	return err
}

// read chooses the reader and reads the card in it, telling what becomes known.
func (p *program) read(ctx context.Context, s service, t *teller) (reader.Status, *card.Reading, error) {
	nothing := &card.Reading{Kind: card.Unknown}
	all, err := statuses(ctx, s)
	if err != nil {
		return reader.Status{}, nothing, err
	}
	chosen, err := ops.Choose(all, p.reader)
	if err != nil {
		return chosen, nothing, err
	}
	if p.json {
		t = nil
	}
	r, err := ops.Read(ctx, s, chosen, t.observer(chosen))
	return chosen, r, err
}

// abilities are what can be done with the card on this computer.
func (p *program) abilities(ctx context.Context, r *card.Reading) []ops.Ability {
	ways, _ := p.ways(p.wayOfSettings()) // settings were checked when they were read
	return ways.Abilities(ctx, r.Kind)
}

func (p *program) infoJSON(chosen reader.Status, r *card.Reading, can []ops.Ability) infoJSON {
	out := infoJSON{
		Schema: "carddesk.info/1", Reader: chosen.Name, Card: p.cardJSON(r),
		PIN: secretOf(r.PIN), SecondCode: secondJSON{r.Second.Name, secretOf(r.Second)},
		Can: []abilityJSON{}, Certificates: []certificateJSON{}, Problems: p.problemsJSON(r),
	}
	for _, a := range can {
		out.Can = append(out.Can, abilityJSON{string(a.Do), string(a.Through), a.Ready})
	}
	for _, o := range r.Sorted() {
		out.Certificates = append(out.Certificates, p.certificateJSON(o))
	}
	return out
}

func (p *program) cardJSON(r *card.Reading) cardJSON {
	out := cardJSON{Kind: string(r.Kind), Name: p.words.CardName(string(r.Kind)), ATR: fmt.Sprintf("%X", r.ATR)}
	if r.Number != "" {
		out.Number = &r.Number
	}
	if g := r.Kind.Generation(); g > 0 {
		out.Generation = &g
	}
	if r.Version != "" {
		out.Version = &r.Version
	}
	return out
}

func secretOf(s card.Secret) secretJSON {
	return secretJSON{TriesLeft: s.TriesLeft, Locked: s.Locked, Min: s.Min, Max: s.Max}
}

func (p *program) certificateJSON(o *card.Object) certificateJSON {
	h := o.Head
	now := p.now()
	out := certificateJSON{
		Holder: h.Holder, Subject: h.Subject.String(), Issuer: h.Issuer.String(), Serial: h.Serial.String(),
		NotBefore: h.NotBefore.UTC(), NotAfter: h.NotAfter.UTC(), DaysLeft: h.DaysLeft(now), State: h.StateAt(now),
	}
	if c := o.Certificate; c != nil {
		out.Use, out.SHA256 = text(string(c.Use())), text(c.SHA256.String())
	}
	return out
}

func (p *program) problemsJSON(r *card.Reading) []problemJSON {
	all := []problemJSON{}
	for _, problem := range r.Problems {
		w := p.words.Problem(problem.Err)
		all = append(all, problemJSON{problem.Place, w.Code, w.Message, w.Remedy})
	}
	return all
}

// teller prints what is read as soon as it is known, and every line once.
type teller struct {
	program *program
	kind    bool
	number  bool
	head    bool
}

// observer is nil for no teller, so that JSON is printed once and whole.
func (t *teller) observer(chosen reader.Status) card.Observe {
	if t == nil {
		return nil
	}
	t.program.say("info.reader", words.Values{"Reader": words.Visible(chosen.Name)})
	return t.tell
}

func (t *teller) tell(r *card.Reading) {
	p := t.program
	if !t.kind {
		t.kind = true
		p.say("info.card", words.Values{"Card": p.words.CardName(string(r.Kind))})
	}
	if !t.number && r.Number != "" {
		t.number = true
		p.say("info.number", words.Values{"Number": words.Visible(r.Number)})
	}
	if !t.head && len(r.Objects) > 0 {
		t.head = true
		t.holder(r.Objects[0].Head) // the others belong to the same person or to the CAs
	}
}

func (t *teller) holder(h *cert.Head) {
	p := t.program
	p.say("info.holder", words.Values{"Holder": words.Visible(h.Holder)})
	p.say("info.validity", p.validity(h))
	if advice := p.advice(h); advice != "" {
		fmt.Fprintln(p.out, advice)
	}
}

// validity are the values of a sentence about from when until when.
func (p *program) validity(h *cert.Head) words.Values {
	return words.Values{
		"From": words.Day(h.NotBefore), "Until": words.Day(h.NotAfter), "State": p.words.State(h, p.now()),
	}
}

func (p *program) advice(h *cert.Head) string {
	now := p.now()
	switch state := h.StateAt(now); {
	case state == cert.Expired:
		return p.words.Text("advice.expired")
	case state == cert.NotYetValid:
		return p.words.Text("advice.not-yet-valid")
	case h.EndsSoon(now):
		return p.words.Text("advice.ends-soon")
	}
	return ""
}

// finish prints what is only known in the end. After a reading that broke off nothing is said of what was not asked yet.
func (t *teller) finish(ctx context.Context, r *card.Reading, whole bool) {
	p := t.program
	t.tell(r)
	count := "info.certificates"
	if whole {
		p.say("info.pin", words.Values{"State": p.words.SecretState(r.PIN)})
		p.say("info."+r.Second.Name, words.Values{"State": p.words.SecretState(r.Second)})
		p.tellAbilities(p.abilities(ctx, r))
	} else {
		count = "info.certificatesUntilThen"
	}
	p.say(count, words.Values{"Count": len(r.Objects)})
	for _, o := range r.Sorted() {
		fmt.Fprintln(p.out, "  "+p.certificateLine(o))
	}
	p.tellProblems(r)
}

// tellAbilities prints a line for each job: through what it is done here, or what is missing for it.
func (p *program) tellAbilities(all []ops.Ability) {
	if len(all) == 0 {
		return
	}
	p.say("info.can")
	for _, a := range all {
		p.say("info.ability", words.Values{"Job": p.words.JobName(a.Do), "Through": p.words.Means(a)})
	}
}

func (p *program) certificateLine(o *card.Object) string {
	values := p.validity(o.Head)
	values["Use"], values["Holder"] = p.words.Use(o), words.Visible(words.Titled(o))
	return p.words.Text("info.certificate", values)
}

func (p *program) tellProblems(r *card.Reading) {
	for _, problem := range r.Problems {
		w := p.words.Problem(problem.Err)
		p.say("info.problem", words.Values{"Place": problem.Place, "Message": w.Message, "Remedy": w.Remedy})
	}
}
