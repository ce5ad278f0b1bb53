package screen

import (
	"slices"

	"fyne.io/fyne/v2"

	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
)

// intro is step 1: what will happen and through what, and the consents that it takes.
func (p *Operation) intro() view {
	v := view{main: p.chief("operation.continue", p.continues), others: []*widget.Button{p.cancelButton()}}
	if p.lost {
		v.body = append(v.body, widget.NewNote(widget.Warn, p.text("operation.begunAgain"), p.text("operation.begunAgainRemedy")))
	}
	if p.follower != nil {
		v.body = append(v.body, widget.NewNote(widget.Plain, p.text("signtest.fromBrowser"), p.text("signtest.fromBrowserRemedy")))
	}
	v.body = append(v.body, widget.NewPanel(p.facts()), widget.Paragraph(p.introduction()))
	if p.question.Notice {
		box, agree := p.consent(p.text("operation.acceptNotice"), p.consents.notice, func(yes bool) { p.consents.notice = yes; p.settle() })
		v.body = append(v.body, widget.NewNote(widget.Warn, p.text("notice.official"), p.noticeOfOurs()), agree)
		v.first = box
	}
	if p.question.Last {
		box, agree := p.consent(p.text("operation.acceptLast"), p.consents.last, func(yes bool) { p.consents.last = yes; p.settle() })
		v.body = append(v.body, p.lastWarning(), agree)
		if v.first == nil {
			v.first = box
		}
	}
	if p.job == ops.ChangePIN && p.can(ops.Unblock) {
		v.others = append(v.others, p.other("change.forgotten", func() { p.here.Go(Unblock) }))
	}
	return v
}

// facts are the card, what carries the secrets, and the tries.
func (p *Operation) facts() fyne.CanvasObject {
	tries, state := p.tries()
	rows := []widget.FormRow{
		{Label: p.text("operation.card"), Value: p.cardName()},
		{Label: p.text("operation.through"), Value: p.through(p.question.Carrier)},
	}
	return below(widget.Form(rows...), widget.NewRow(state, p.text("operation.tries", words.Values{
		"Secret": initial(p.here.Words.SecretName(p.first().Secret)), "State": tries,
	}), "", nil))
}

// cardName is what the card is called, with its number where it has one that may be seen.
func (p *Operation) cardName() string {
	name := p.here.Words.CardName(string(p.mark.kind))
	if p.mark.number == "" || p.hides {
		return name
	}
	return p.text("operation.cardNumbered", words.Values{"Card": name, "Number": words.Visible(p.mark.number)})
}

func (p *Operation) through(c ops.Carrier) string {
	return p.text("through."+string(c.Way), words.Values{
		"Name": words.Visible(c.Name), "Maker": words.Visible(c.Maker), "Version": words.Visible(c.Version), "Path": words.Visible(c.Path),
	})
}

// first are the rules of the secret that is given first, and that a wrong entry costs a try of.
func (p *Operation) first() secret.Rules {
	if p.job == ops.Unblock {
		return p.question.Second
	}
	return p.question.PIN
}

// tries tells how many tries of the first secret are left, and how that is.
func (p *Operation) tries() (string, widget.State) {
	s, low := p.question.Status.PIN, p.question.Status.Low
	if p.job == ops.Unblock {
		s, low = p.question.Status.Second, false
	}
	switch {
	case s.TriesLeft != nil && *s.TriesLeft == 1:
		return p.text("secret.one"), widget.Bad
	case s.TriesLeft != nil:
		return p.text("secret.tries", words.Values{"Tries": *s.TriesLeft}), widget.Good
	case p.question.Status.Final && p.job != ops.Unblock:
		return p.text("secret.one"), widget.Bad
	case low:
		return p.text("secret.low"), widget.Warn
	}
	return p.text("secret.unknown"), widget.Unknown
}

// introduction says what will happen.
func (p *Operation) introduction() string {
	values := words.Values{"Secret": p.here.Words.SecretName(p.first().Secret)}
	switch {
	case p.atReader():
		return p.text("operation.introAtReader", values)
	case p.job == ops.Unblock:
		return p.text("unblock.intro", values)
	case p.job == ops.VerifyPIN:
		return p.text("operation.introVerify", values)
	case p.job == ops.Sign:
		return p.text("signtest.intro", values)
	}
	return p.text("change.intro", values)
}

// noticeOfOurs is what stands beside the official notice: who carries the PIN.
func (p *Operation) noticeOfOurs() string {
	if p.question.Carrier.Way == ops.Native {
		return p.through(p.question.Carrier)
	}
	return p.text("notice.ours") + p.through(p.question.Carrier)
}

// lastWarning says what a wrong entry will do, or may.
func (p *Operation) lastWarning() fyne.CanvasObject {
	values := words.Values{"Secret": p.here.Words.SecretName(p.first().Secret)}
	key := "operation.last"
	if _, state := p.tries(); state != widget.Bad {
		key = "operation.maybeLast"
	}
	remedy := p.text("operation.lastRemedyPin")
	if p.job == ops.Unblock {
		remedy = p.text("operation.lastRemedyCode", values)
	}
	return widget.NewNote(widget.Bad, p.text(key, values), remedy)
}

// missing says why the main button can't be pressed; empty when it can.
func (p *Operation) missing() string {
	switch {
	case p.phase == consenting && p.question.Notice && !p.consents.notice:
		return p.text("operation.needNotice")
	case p.phase == consenting && p.question.Last && !p.consents.last:
		return p.text("operation.needLast")
	case p.phase == typing:
		return p.form.missing()
	}
	return ""
}

// can tells whether there is a way for a job on the card that the operation began with.
func (p *Operation) can(job ops.Job) bool {
	return slices.ContainsFunc(p.abilities, func(a ops.Ability) bool { return a.Do == job })
}

// atReader tells that the secrets are typed at the keys of the reader: then nothing is asked for here.
func (p *Operation) atReader() bool { return p.question.Pad }

func citizen(kind card.Kind) bool { return kind == card.GPKI1 || kind == card.GPKI2 }
