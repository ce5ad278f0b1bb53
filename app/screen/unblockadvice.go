package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/secret"
)

// The service desk and the official site, as the official texts name them.
const (
	servicePhone = "0800-080-117"
	officialSite = "https://moica.nat.gov.tw"
)

// advice says what to do when the second code is forgotten or locked. It offers no try.
func (p *Operation) advice() view {
	v := view{others: []*widget.Button{p.other("operation.back", p.begin), p.cancelButton()}}
	if p.secondLocked() {
		problem := p.here.Words.Problem(&secret.LockedError{Secret: p.second()})
		v.body = append(v.body, widget.NewNote(widget.Bad, problem.Message, problem.Remedy), p.locked())
		v.others = []*widget.Button{p.other("operation.toHome", p.finish)}
		return v
	}
	name := words.Values{"Secret": p.here.Words.SecretName(p.second())}
	if p.second() != secret.SubscriberCode {
		v.body = append(v.body, widget.NewNote(widget.Plain, p.text("unblock.lostOther", name), p.text("unblock.lostOtherRemedy")))
		return v
	}
	v.body = append(v.body,
		widget.Subheading(p.text("unblock.lost")),
		p.place("unblock.office", "unblock.officeDetail"),
		p.place("unblock.foreign", "unblock.foreignDetail"), p.siteAction(),
		p.place("unblock.phone", "unblock.phoneDetail"), p.phoneAction(),
	)
	return v
}

// place is somewhere to turn to.
func (p *Operation) place(title, detail string) fyne.CanvasObject {
	return widget.NewPanel(below(widget.Subheading(p.text(title)), widget.Paragraph(p.text(detail))))
}

// locked is whom to call about a locked code: nothing here can help any more.
func (p *Operation) locked() fyne.CanvasObject {
	if p.second() != secret.SubscriberCode {
		return widget.Paragraph(p.text("unblock.lostOtherRemedy"))
	}
	return container.New(pile{gap: 2},
		p.place("unblock.phone", "unblock.phoneDetail"), p.phoneAction(), p.place("unblock.office", "unblock.officeDetail"))
}

func (p *Operation) phoneAction() fyne.CanvasObject {
	return widget.NewAction(
		p.text("unblock.copyPhone", words.Values{"Phone": servicePhone}), p.text("unblock.phoneHours"), theme.Icon(theme.IconPhone),
		func() { p.here.Copy(servicePhone) })
}

func (p *Operation) siteAction() fyne.CanvasObject {
	return widget.NewAction(p.text("unblock.openSite"), officialSite, theme.Icon(theme.IconExternal), func() { p.here.Open(officialSite) })
}
