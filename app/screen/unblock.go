package screen

import (
	"fyne.io/fyne/v2"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
)

// NewUnblock is the page that unblocks a card with its second code. It first asks whether the code is known.
func NewUnblock(here Here, operator Operator, runner Runner) *Operation {
	p := newOperation(here, operator, runner, ops.Unblock)
	p.preface = p.asksForCode
	return p
}

// asksForCode is the preface: a code that is locked is not asked for, and what a person said of it holds for this card.
func (p *Operation) asksForCode() bool {
	switch {
	case p.secondLocked():
		p.turn(advising)
	case p.known != p.mark && !p.known.same(p.mark):
		p.turn(choosing)
	default:
		return false
	}
	return true
}

// secondLocked tells that the card says that its second code is locked.
func (p *Operation) secondLocked() bool {
	c := p.snapshot.Card
	return c != nil && c.Status.Second.Locked != nil && *c.Status.Second.Locked
}

// second is the name of the card's second code.
func (p *Operation) second() secret.Name {
	if c := p.snapshot.Card; c != nil && c.Status.Second.Name != "" {
		return secret.Name(c.Status.Second.Name)
	}
	switch {
	case citizen(p.mark.kind):
		return secret.SubscriberCode
	case p.mark.kind == card.PIV:
		return secret.PUK
	}
	return secret.SOPIN
}

// choice asks whether the code is known.
func (p *Operation) choice() view {
	name := words.Values{"Secret": p.here.Words.SecretName(p.second())}
	about := p.text("unblock.aboutCode")
	if p.second() != secret.SubscriberCode {
		about = p.text("unblock.aboutOther", name)
	}
	yes := widget.NewAction(p.text("unblock.known", name), p.text("unblock.knownDetail"), theme.Icon(theme.IconKey), p.knows)
	no := widget.NewAction(p.text("unblock.unknown"), p.text("unblock.unknownDetail"), theme.Icon(theme.IconHelp), p.forgotten)
	return view{
		first: yes,
		body: []fyne.CanvasObject{
			widget.Paragraph(p.text("unblock.why")), widget.Subheading(p.text("unblock.question", name)), widget.Paragraph(about), yes, no,
		},
		others: []*widget.Button{p.cancelButton()},
	}
}

func (p *Operation) knows() {
	p.known = markOf(p.snapshot)
	p.start(ops.Unblock)
}

// forgotten says what to do without the code.
func (p *Operation) forgotten() {
	p.known = mark{}
	p.mark = markOf(p.snapshot)
	p.turn(advising)
}
