package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/practice"
	"carddesk/app/theme"
	"carddesk/app/version"
	"carddesk/app/widget"
	"carddesk/app/words"
)

// HelpDeskDesk is what the page for the help desk asks of readers and cards. *desk.Desk is one.
type HelpDeskDesk interface {
	// Practise goes to the simulated readers of a scenario; the empty one leads back to the real ones.
	Practise(scenario string)
}

// HelpDeskPage is for those who help on the phone. What the caller reads out comes first: the code of a check, the number of a row, or words.
// Without any of them the page has what to ask, in order. Then it trains: any failure can be practised.
type HelpDeskPage struct {
	here  Here
	desk  HelpDeskDesk
	sheet *roll

	hearing  *hearing
	asked    *folds // the questions
	training *training
	around   *surroundings
	note     *fyne.Container // says that this is practice
	end      *widget.Button
	practice string
}

// NewHelpDesk makes the page. The scenarios are the practice cards and the failures that can be practised; without any the part about
// training is left out. The program's version is part of what can be copied.
func NewHelpDesk(here Here, d HelpDeskDesk, scenarios []string, failures []practice.Failure, info version.Info) *HelpDeskPage {
	p := &HelpDeskPage{here: here, desk: d, sheet: newRoll(), note: below()}
	text := here.Words.Text
	p.hearing = newHearing(here, p.sheet)
	p.training = newTraining(here, d, p.sheet, scenarios, failures)
	p.around = newSurroundings(here, p.sheet, info)
	asked := below(widget.Subheading(text("helpdesk.questions")), widget.Muted(text("helpdesk.questions.about")), widget.NewPanel(p.questions()))
	p.hearing.heard = func(answered bool) { asked.Hidden = answered }
	p.end = newButton(text("helpdesk.training.end"), theme.Icon(theme.IconBack), fynewidget.MediumImportance, func() { d.Practise("") })
	p.note.Hide()
	parts := []fyne.CanvasObject{
		widget.Heading(text("helpdesk.title")), p.note, p.hearing.content(),
		asked, widget.NewNote(widget.Warn, text("helpdesk.never"), text("helpdesk.never.remedy")),
	}
	if len(scenarios)+len(failures) > 0 {
		parts = append(parts, below(widget.Subheading(text("helpdesk.training")), widget.Muted(text("helpdesk.training.about")), p.training.content()))
	}
	p.sheet.set(append(parts, below(widget.Subheading(text("helpdesk.now")), p.around.content()))...)
	return p
}

// Content implements Page.
func (p *HelpDeskPage) Content() fyne.CanvasObject { return p.sheet }

// Show implements Page.
func (p *HelpDeskPage) Show(s desk.Snapshot) {
	p.around.show(s)
	if s.Practice != p.practice {
		p.practise(s.Practice)
	}
}

// practise says which scenario is practised. Whoever has just chosen one sees that at the top, and can end it at once.
func (p *HelpDeskPage) practise(scenario string) {
	p.practice = scenario
	p.note.Hidden = scenario == ""
	if scenario != "" {
		text := p.here.Words.Text
		title := text("helpdesk.training.on", words.Values{"Scenario": p.here.Words.Scenario(scenario)})
		p.note.Objects = []fyne.CanvasObject{
			container.New(ends{}, widget.NewNote(widget.Warn, title, text("helpdesk.training.on.about")), p.end),
		}
	}
	p.sheet.scroll.Offset = fyne.Position{}
	p.sheet.Refresh()
	if scenario != "" {
		p.sheet.begin(p.here, p.end)
	} else {
		p.Enter()
	}
}

// Enter implements Page: what the caller says is typed first of all.
func (p *HelpDeskPage) Enter() { p.sheet.begin(p.here, p.hearing.field) }

// Leave implements Page. What was heard stays: an agent looks something up and comes back.
func (p *HelpDeskPage) Leave() {}
