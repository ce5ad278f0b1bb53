package screen

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/remedy"
	"carddesk/app/report"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// offers are what can be done for a person about a finding: the first is the next step where it is the one cause. In practice nothing is done
// to this computer.
func (p *CheckPage) offers(row report.Row, cause bool) []fyne.CanvasObject {
	at := row.Code
	if cause {
		at = "head"
	}
	var all []fyne.CanvasObject
	importance := func() fynewidget.Importance {
		if cause && len(all) == 0 {
			return fynewidget.HighImportance
		}
		return fynewidget.MediumImportance
	}
	if goal, ok := goals[row.Code]; ok && row.State == doctor.Fail {
		all = append(all, p.button("go/"+row.Code, p.text("nav."+string(goal.place)), goal.icon, importance(), func() { p.here.Go(goal.place) }))
	}
	if p.practice || p.tools.Do == nil {
		return all
	}
	for _, a := range remedy.For(p.check.System, p.result(row.Code)) {
		b := p.button("do/"+row.Code+"/"+string(a.Name), p.text("remedy.do."+string(a.Name)), iconOf(a), importance(), func() { p.do(at, a) })
		if p.doing != "" {
			b.Disable()
		}
		all = append(all, b)
	}
	return all
}

// goal is a page of the window that is the remedy.
type goal struct {
	place Place
	icon  theme.IconName
}

var goals = map[string]goal{
	"pin-state": {Unblock, theme.IconUnlock},
	"pin-tries": {Unblock, theme.IconUnlock},
}

func iconOf(a remedy.Action) theme.IconName {
	switch {
	case a.Text != "":
		return theme.IconCopy
	case a.Address != "":
		return theme.IconExternal
	}
	return theme.IconSettings
}

// result is what is known of a check.
func (p *CheckPage) result(code string) doctor.Result {
	for _, r := range p.check.Results {
		if r.Code == code {
			return r
		}
	}
	return doctor.Result{}
}

// do carries an action out and says how it ended. What it may have mended is checked again.
func (p *CheckPage) do(at string, a remedy.Action) {
	if a.Text != "" {
		p.here.Copy(a.Text)
		p.tell(at, widget.NewNote(widget.Good, p.text("remedy.done."+string(a.Name)), a.Text))
		return
	}
	p.doing, p.told = at, told{}
	p.draw()
	p.tools.Do(a, func(how remedy.Outcome) {
		p.doing = ""
		p.tell(at, p.ending(a, how))
		if how == remedy.Done && a.Mends && !p.check.Running {
			p.desk.Check()
		}
	})
}

// ending says how an action ended.
func (p *CheckPage) ending(a remedy.Action, how remedy.Outcome) fyne.CanvasObject {
	name := words.Values{"Action": p.text("remedy.do." + string(a.Name))}
	switch how {
	case remedy.Done:
		return widget.NewNote(widget.Good, p.text("remedy.done."+string(a.Name)), "")
	case remedy.Refused:
		return widget.NewNote(widget.Warn, p.text("remedy.refused", name), p.text("remedy.refused.next"))
	case remedy.Missing:
		return widget.NewNote(widget.Warn, p.text("remedy.missing", name), p.text("remedy.missing.next"))
	}
	return widget.NewNote(widget.Warn, p.text("remedy.failed", name), p.text("remedy.failed.next"))
}

// tell shows how something ended, where it was asked for.
func (p *CheckPage) tell(at string, note fyne.CanvasObject) {
	p.told = told{at, note}
	p.draw()
	p.root.reveal(note)
}
