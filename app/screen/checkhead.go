package screen

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/report"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// head is the one thing to know first: what the page is for, how far it is, or what was found.
func (p *CheckPage) head() fyne.CanvasObject {
	c := p.check
	switch {
	case c.Running:
		return p.progress()
	case c.Err != nil:
		return p.cut()
	case p.report == nil:
		return p.invitation()
	}
	if causes := p.report.Of(doctor.Fail); len(causes) > 0 {
		return p.cause(causes[0])
	}
	return p.verdict()
}

// invitation is what stands there before the first run.
func (p *CheckPage) invitation() fyne.CanvasObject {
	start := p.button("start", p.text("check.start"), theme.IconCheck, fynewidget.HighImportance, func() { p.desk.Check() })
	return p.poster("looking", widget.Subheading(p.text("check.before")), widget.Paragraph(p.text("check.before.about")), start)
}

// poster is a panel with a picture, words and buttons.
func (p *CheckPage) poster(name string, title, about fyne.CanvasObject, buttons ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewPanel(container.New(beside{}, picture(name), container.New(pile{gap: 2}, title, about, container.New(flow{}, buttons...))))
}

// progress says how far a run is and what it waits for.
func (p *CheckPage) progress() fyne.CanvasObject {
	p.bar, p.done = newGauge(), widget.Paragraph("")
	p.advance()
	stop := p.button("cancel", p.text("check.stop"), "", fynewidget.MediumImportance, p.desk.EndCheck)
	return widget.NewPanel(container.New(pile{gap: 2}, widget.Subheading(p.text("check.running")), p.bar, p.done, container.New(flow{}, stop)))
}

// advance brings it up to date.
func (p *CheckPage) advance() {
	c := p.check
	said := p.text("check.running.begin")
	if total := len(c.Codes); total > 0 {
		p.bar.done = float32(c.Done) / float32(total)
		said = p.text("check.running.of", words.Values{"Done": c.Done, "Total": total})
	}
	if now := c.Now(); now != "" {
		said += "\n" + p.text("check.running.now", words.Values{"Title": p.here.Words.CheckTitle(now)})
	}
	p.bar.Refresh()
	p.done.SetText(said)
}

// cut is a run that did not come to its end, and why.
func (p *CheckPage) cut() fyne.CanvasObject {
	problem, remedy := p.text("check.stopped"), p.text("check.stopped.next")
	switch err := p.check.Err; {
	case errors.Is(err, context.Canceled):
	case errors.Is(err, desk.ErrBusy):
		problem, remedy = p.text("check.gaveWay"), p.text("check.gaveWay.next")
	default:
		problem, remedy = p.text("check.notBegun"), p.text("check.notBegun.next")
	}
	return container.New(pile{gap: 2}, widget.NewNote(widget.Unknown, problem, remedy), container.New(flow{}, p.again(fynewidget.HighImportance)))
}

func (p *CheckPage) again(importance fynewidget.Importance) *widget.Button {
	return p.button("start", p.text("check.again"), theme.IconRefresh, importance, func() { p.desk.Check() })
}

// cause is the one reason, with what can be done about it: big, and the next step in reach.
func (p *CheckPage) cause(row report.Row) fyne.CanvasObject {
	offers := p.offers(row, true)
	importance := fynewidget.HighImportance
	if len(offers) > 0 {
		importance = fynewidget.MediumImportance
	}
	buttons := append(offers, p.again(importance))
	buttons = append(buttons, some(p.how(row))...)
	return p.finding(pictureOf(row), row.State, row.Summary, row.Remedy, buttons)
}

// finding is the panel of what a run came to: in a word or two, in a sentence, and what to do.
func (p *CheckPage) finding(picture string, state doctor.State, what, next string, buttons []fyne.CanvasObject) fyne.CanvasObject {
	pill := widget.NewPill(stateOf(state), p.text("check.pill."+string(state)))
	title := container.New(pile{gap: 1}, container.New(flow{flush: true}, pill), widget.Subheading(what))
	panel := p.poster(picture, title, widget.Paragraph(next), buttons...)
	return container.New(pile{gap: 2}, append([]fyne.CanvasObject{panel}, p.afterwards("head")...)...)
}

// verdict is said where nothing keeps the card from being used.
func (p *CheckPage) verdict() fyne.CanvasObject {
	next, picture := p.text("check.good.next"), "ready"
	if p.report.Worst != doctor.OK {
		next = p.text("check.concerns.next")
	}
	if p.report.Worst == doctor.Broken {
		picture = "unreadable"
	}
	return p.finding(picture, p.report.Worst, p.report.Verdict(), next, []fyne.CanvasObject{p.again(fynewidget.HighImportance)})
}

// afterwards is what there is to say below a finding: how an action ended, and that things have changed.
func (p *CheckPage) afterwards(at string) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	if p.doing == at {
		all = append(all, widget.NewNote(widget.Unknown, p.text("remedy.working"), p.text("remedy.working.about")))
	}
	if p.told.at == at {
		all = append(all, p.told.note)
	}
	if at == "head" {
		all = append(all, some(p.inquired())...)
	}
	if at == "head" && p.check.Stale {
		all = append(all, widget.NewNote(widget.Warn, p.text("check.stale"), p.text("check.stale.next")))
	}
	return all
}

// inquired is what servers said of the certificates where that is good: a person who asked wants to hear it. The rest is found with the others.
func (p *CheckPage) inquired() fyne.CanvasObject {
	for _, row := range p.report.Of(doctor.OK) {
		if row.Code == doctor.CertRevoked {
			return widget.NewNote(widget.Good, row.Summary, "")
		}
	}
	return nil
}

// stateOf is how a state is shown.
func stateOf(s doctor.State) widget.State {
	return map[doctor.State]widget.State{
		doctor.OK: widget.Good, doctor.Warn: widget.Warn, doctor.Fail: widget.Bad, doctor.Broken: widget.Unknown, doctor.Skip: widget.Plain,
	}[s]
}
