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

// handing is what a person decided about a report that is handed on.
type handing struct {
	open   bool
	full   bool // nothing is left out
	format doctor.Format
}

// hand shows what will be handed on before it is, and the ways to do so.
func (p *CheckPage) hand() fyne.CanvasObject {
	name := "check.report.show"
	if p.handing.open {
		name = "check.report.hide"
	}
	show := p.button("report", p.text(name), theme.IconEye, fynewidget.MediumImportance, func() {
		p.handing.open, p.handing.full = !p.handing.open, false
		p.draw()
	})
	all := []fyne.CanvasObject{
		widget.Subheading(p.text("check.report")), widget.Muted(p.text("check.report.about")), container.New(flow{}, show),
	}
	if p.handing.open {
		all = append(all, p.preview()...)
	}
	return container.New(pile{gap: 1}, all...)
}

// written is the report as it will be handed on.
func (p *CheckPage) written() *report.Report {
	if p.handing.full {
		return report.New(p.here.Words, p.run(), true)
	}
	return p.report
}

// preview is all of it, with the choices that change it above and the ways to hand it on below.
func (p *CheckPage) preview() []fyne.CanvasObject {
	r := p.written()
	note := widget.NewNote(widget.Good, p.text("check.report.redacted"), p.text("check.report.redacted.next"))
	if p.handing.full {
		note = widget.NewNote(widget.Warn, p.text("check.report.full"), p.text("check.report.full.next"))
	}
	said := "check.report.preview"
	if p.handing.format == doctor.HTML {
		said = "check.report.preview.page"
	}
	all := []fyne.CanvasObject{
		p.fullSwitch(), note, p.formats(),
		container.New(flow{}, p.ways(r)...),
	}
	all = append(all, p.afterwards("report")...)
	return append(all, widget.Muted(p.text(said)), widget.NewPanel(widget.Paragraph(p.shownText(r))))
}

// shownText is what the preview shows: the file itself, or, of a page for the browser, the same in plain words.
func (p *CheckPage) shownText(r *report.Report) string {
	if p.handing.format == doctor.JSON {
		if raw, err := r.JSON(); err == nil {
			return string(raw)
		}
	}
	return r.Text()
}

// fullSwitch lets nothing be left out. It is off whenever the preview is opened.
func (p *CheckPage) fullSwitch() fyne.CanvasObject {
	t := newToggle(p.text("check.report.all"), func(on bool) {
		p.handing.full = on
		p.draw()
	})
	t.Checked = p.handing.full
	p.keys.add("full", t)
	return container.New(flow{}, t)
}

// formats lets a person choose the form of the file.
func (p *CheckPage) formats() fyne.CanvasObject {
	var names []string
	for _, f := range doctor.Formats() {
		names = append(names, p.text("check.format."+string(f[1:])))
	}
	c := newChoice(names, func(i int) {
		if i >= 0 && p.handing.format != doctor.Formats()[i] {
			p.handing.format = doctor.Formats()[i]
			p.draw()
		}
	})
	for i, f := range doctor.Formats() {
		if f == p.handing.format {
			c.Selected = names[i]
		}
		if len(names[i]) > len(c.PlaceHolder) {
			c.PlaceHolder = names[i] // which makes the list as wide as it has to be
		}
	}
	p.keys.add("format", c)
	return container.New(flow{}, c)
}

// ways are the buttons that hand a report on.
func (p *CheckPage) ways(r *report.Report) []fyne.CanvasObject {
	var all []fyne.CanvasObject
	if p.tools.Save != nil {
		all = append(all, p.button("save", p.text("check.report.save"), theme.IconCertificate, fynewidget.HighImportance, func() {
			p.tools.Save(r, p.handing.format, p.saved)
		}))
	}
	all = append(all, p.button("copy", p.text("check.report.copy"), theme.IconCopy, fynewidget.MediumImportance, func() {
		p.here.Copy(p.shownText(r))
		p.tell("report", widget.NewNote(widget.Good, p.text("check.report.copied"), ""))
	}))
	if p.tools.Print != nil {
		all = append(all, p.button("print", p.text("check.report.print"), theme.IconExternal, fynewidget.MediumImportance, func() {
			p.tools.Print(r, p.printed)
		}))
	}
	return all
}

func (p *CheckPage) saved(path string, err error) {
	if err != nil {
		problem := p.here.Words.Problem(err)
		p.tell("report", widget.NewNote(widget.Bad, problem.Message, problem.Remedy))
		return
	}
	p.tell("report", widget.NewNote(widget.Good, p.text("check.report.saved", words.Values{"Path": words.Visible(path)}), ""))
}

func (p *CheckPage) printed(err error) {
	if err != nil {
		p.tell("report", widget.NewNote(widget.Warn, p.text("check.report.notOpened"), p.text("check.report.notOpened.next")))
		return
	}
	p.tell("report", widget.NewNote(widget.Good, p.text("check.report.opened"), p.text("check.report.opened.next")))
}
