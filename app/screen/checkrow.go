package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/report"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// concerns are what somebody should read besides the one cause; nil where there is nothing.
func (p *CheckPage) concerns() fyne.CanvasObject {
	if p.report == nil {
		return nil
	}
	rows := p.report.Concerning()
	title := "check.found"
	if !p.check.Running && p.check.Err == nil {
		title = "check.concerns"
		if len(rows) > 0 && rows[0].State == doctor.Fail {
			rows, title = rows[1:], "check.more" // the first is told above
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return container.New(pile{gap: 1}, widget.Subheading(p.text(title)), widget.NewPanel(below(p.rows(rows)...)))
}

// rows are checks, each with what is to know about it when it was pressed.
func (p *CheckPage) rows(rows []report.Row) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	for _, row := range rows {
		name := "row/" + row.Code
		r := widget.NewRow(stateOf(row.State), row.Title, row.Summary, func() { p.toggle(name) })
		p.keys.add(name, r)
		all = append(all, r)
		if p.open[name] {
			all = append(all, container.New(indent{steps: 2}, p.details(row)))
		}
	}
	return all
}

// toggle opens or closes a part of the page.
func (p *CheckPage) toggle(name string) {
	p.open[name] = !p.open[name]
	p.draw()
}

// details are what is to know about a check, and what can be done.
func (p *CheckPage) details(row report.Row) fyne.CanvasObject {
	var all []fyne.CanvasObject
	if row.Remedy != "" {
		all = append(all, widget.Paragraph(row.Remedy))
	}
	if row.Detail != "" {
		all = append(all, widget.Muted(row.Detail))
	}
	all = append(all, widget.Muted(p.text("check.row.about", words.Values{
		"Number": row.Number, "Code": row.Code, "Took": int(row.Took.Milliseconds()),
	})))
	if !p.check.Running {
		buttons := p.offers(row, false)
		buttons = append(buttons, p.button("again/"+row.Code, p.text("check.row.again"), theme.IconRefresh, fynewidget.MediumImportance, func() {
			p.desk.Check(p.related(row)...)
		}))
		all = append(all, container.New(flow{}, append(buttons, some(p.how(row))...)...))
	}
	all = append(all, p.afterwards(row.Code)...)
	return container.New(pile{gap: 1}, all...)
}

// related are the checks to make again together with one: what it waits for, and what waits for the same. The engine adds what these need.
func (p *CheckPage) related(row report.Row) []string {
	root, codes := row.Parent, []string{row.Code}
	if root == "" {
		root = row.Code
	}
	for _, r := range p.check.Results {
		if r.Parent == root && r.Code != row.Code {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// lists are what is in order, and what was not tried; nil where there is nothing in them.
func (p *CheckPage) lists() fyne.CanvasObject {
	all := append(p.fold(doctor.OK, "check.fold.ok", "check.fold.ok.about"), p.fold(doctor.Skip, "check.fold.skip", "check.fold.skip.about")...)
	if len(all) == 0 {
		return nil
	}
	return widget.NewPanel(below(all...))
}

// fold is a list that is closed at first.
func (p *CheckPage) fold(state doctor.State, title, about string) []fyne.CanvasObject {
	rows := p.report.Of(state)
	if len(rows) == 0 {
		return nil
	}
	name := "fold/" + string(state)
	head := widget.NewRow(stateOf(state), p.text(title, words.Values{"Count": len(rows)}), p.text(about), func() { p.toggle(name) })
	p.keys.add(name, head)
	all := []fyne.CanvasObject{head}
	if p.open[name] {
		all = append(all, container.New(indent{steps: 2}, below(p.rows(rows)...)))
	}
	return all
}

// how leads to the help about a check; nil where there is none.
func (p *CheckPage) how(row report.Row) fyne.CanvasObject {
	topic := topicOf(row)
	if topic == "" {
		return nil
	}
	return p.button("help/"+row.Code, p.text("check.how"), theme.IconHelp, fynewidget.MediumImportance, func() { p.here.Help(topic) })
}
