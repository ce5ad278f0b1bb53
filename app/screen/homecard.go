package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
)

// dots stand for what is hidden: always as many, so that they tell nothing.
var dots = strings.Repeat("●", 6)

// conceal gives a text that is raw in a form that can be shown, or dots.
func conceal(hidden bool, raw string) string {
	switch {
	case raw == "":
		return ""
	case hidden:
		return dots
	}
	return words.Visible(raw)
}

// cardPanel shows whose card it is, until when, and how the PIN stands, as far as that is known.
func (p *HomePage) cardPanel() fyne.CanvasObject {
	s := p.snapshot
	if s.Card == nil || s.Situation == desk.WrongCard {
		return nil
	}
	inside := container.New(pile{gap: 2}, p.holder())
	if s.Situation == desk.Ready {
		inside.Add(container.New(flow{flush: true}, p.secrets()...))
	}
	if line := p.timeline(); line != nil {
		inside.Add(line)
	}
	return widget.NewPanel(inside)
}

// holder is the name with what else says which card this is, and the control that hides it.
func (p *HomePage) holder() fyne.CanvasObject {
	c := p.snapshot.Card
	number := conceal(p.hidden, c.Number())
	lines := []string{p.cardName()}
	if number != "" {
		lines = append(lines, p.text("info.number", words.Values{"Number": number}))
	}
	lines = append(lines, p.text("info.reader", words.Values{"Reader": words.Visible(p.snapshot.Reader)}))
	if name := conceal(p.hidden, c.Holder()); name != "" {
		lines = append([]string{name}, lines...)
	}
	who := container.New(pile{}, widget.Subheading(lines[0]), widget.Muted(strings.Join(lines[1:], "\n")))
	if c.Holder() == "" && number == "" || p.fixed {
		return who // there is nothing to hide yet, or nobody here decides about it
	}
	return container.New(ends{}, who, p.hideButton())
}

func (p *HomePage) hideButton() fyne.CanvasObject {
	key, icon := "home.hide", theme.IconEyeOff
	if p.hidden {
		key, icon = "home.show", theme.IconEye
	}
	b := newButton(p.text(key, nil), theme.Icon(icon), fynewidget.LowImportance, p.toggleHidden)
	p.keys.add(keyHide, b)
	return b
}

func (p *HomePage) toggleHidden() { p.Hide(!p.hidden) }

// secrets are the PIN, and the second code where the card knows about it: a citizen card does not.
func (p *HomePage) secrets() []fyne.CanvasObject {
	state, text := p.pin()
	all := []fyne.CanvasObject{p.secretLine(p.here.Words.SecretName(secret.PIN), state, text)}
	if second := p.snapshot.Card.Status.Second; known(second) {
		all = append(all, p.secretLine(p.here.Words.SecretName(p.codeName()), secretState(second), p.here.Words.SecretState(second)))
	}
	return all
}

// secretLine names a secret and tells how it stands.
func (p *HomePage) secretLine(name string, state widget.State, text string) fyne.CanvasObject {
	return widget.NewPill(state, capitalised(name)+p.text("detail.colon", nil)+text)
}

// known tells whether anything is known of a secret.
func known(s card.Secret) bool { return s.TriesLeft != nil || s.Locked != nil }

// pin is how the PIN stands, and that in few words.
func (p *HomePage) pin() (widget.State, string) {
	s := p.snapshot.Card.Status
	switch {
	case known(s.PIN):
		return secretState(s.PIN), p.here.Words.SecretState(s.PIN)
	case s.Final:
		return widget.Bad, p.text("secret.one", nil)
	case s.Low:
		return widget.Warn, p.text("home.tries.low", nil)
	}
	return widget.Unknown, p.text("home.tries.unknown", nil)
}

// few is from how many tries on a person should take care.
const few = 2

// secretState tells how a secret stands; what is not known is no alarm.
func secretState(s card.Secret) widget.State {
	switch {
	case s.Locked != nil && *s.Locked, s.TriesLeft != nil && *s.TriesLeft <= 1:
		return widget.Bad
	case s.TriesLeft == nil:
		return widget.Unknown
	case *s.TriesLeft <= few:
		return widget.Warn
	}
	return widget.Good
}

// actions are what can be done with the card.
func (p *HomePage) actions() fyne.CanvasObject {
	if s := p.snapshot; s.Card == nil || s.Situation != desk.Ready && s.Situation != desk.Reading {
		return nil
	}
	v := p.values()
	v["Count"] = len(p.snapshot.Card.Reading.Objects)
	return container.New(grid{most: 3},
		p.action(ChangePIN, theme.IconKey, "change", v, p.whyNotChange()),
		p.action(Unblock, theme.IconUnlock, "unblock", v, p.whyNotUnblock()),
		p.action(Certificates, theme.IconCertificate, "certificates", v, p.whyNoCertificates()),
	)
}

func (p *HomePage) action(to Place, icon theme.IconName, key string, v words.Values, whyNot string) fyne.CanvasObject {
	a := widget.NewAction(p.text("home."+key+".title", v), p.text("home."+key+".text", v), theme.Icon(icon), func() { p.here.Go(to) })
	if whyNot != "" {
		a.DisableBecause(p.text(whyNot, v))
		return a
	}
	p.keys.add(keyAction+string(to), a)
	return a
}

// whyNotChange is the key of the reason why the PIN can't be changed now; empty when it can.
func (p *HomePage) whyNotChange() string {
	switch {
	case p.snapshot.Situation == desk.Reading:
		return "home.not.reading"
	case p.has(desk.PINLocked) && p.has(desk.CodeLocked):
		return "home.not.bothLocked"
	case p.has(desk.PINLocked):
		return "home.not.pinLocked"
	case !p.can(ops.ChangePIN):
		return "home.not.noMiddleware"
	}
	return ""
}

func (p *HomePage) whyNotUnblock() string {
	switch {
	case p.snapshot.Situation == desk.Reading:
		return "home.not.reading"
	case p.has(desk.CodeLocked):
		return "home.not.codeLocked"
	}
	return ""
}

func (p *HomePage) whyNoCertificates() string {
	if len(p.snapshot.Card.Reading.Objects) > 0 {
		return ""
	}
	if p.snapshot.Situation == desk.Reading {
		return "home.not.reading"
	}
	return "home.not.noCertificates"
}

func (p *HomePage) has(c desk.Concern) bool {
	for _, known := range p.snapshot.Concerns(p.here.Now()) {
		if known == c {
			return true
		}
	}
	return false
}

func (p *HomePage) can(job ops.Job) bool {
	for _, a := range p.snapshot.Card.Can {
		if a.Do == job && a.Ready {
			return true
		}
	}
	return false
}

// capitalised begins a text with a capital where its script has them.
func capitalised(text string) string {
	first, n := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[n:]
}
