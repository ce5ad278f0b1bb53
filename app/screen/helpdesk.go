package screen

import (
	"image/color"
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
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

// HelpDeskPage is for those who help on the phone: what to ask the caller, in order, and what each answer means.
type HelpDeskPage struct {
	here      Here
	desk      HelpDeskDesk
	scenarios []string
	info      version.Info

	sheet    *roll
	training *choice
	end      *widget.Button
	asks     []*ask
	open     int // the question whose answers are seen; -1 for none
	pressing int // the one that was opened by itself
	facts    []fact
	now      *fyne.Container // what is so on this computer
	practice string
}

// ask is a question on the page, and its answers below.
type ask struct {
	row     *widget.Row
	answers *fyne.Container
}

// NewHelpDesk makes the page. The scenarios are those that can be practised; the program's version is part of what can be copied.
func NewHelpDesk(here Here, d HelpDeskDesk, scenarios []string, info version.Info) *HelpDeskPage {
	p := &HelpDeskPage{here: here, desk: d, scenarios: scenarios, info: info, now: below(), open: -1, pressing: -1}
	text := here.Words.Text
	var asks []fyne.CanvasObject
	for i, q := range questions {
		p.asks = append(p.asks, p.ask(i, q))
		asks = append(asks, p.asks[i].row, p.asks[i].answers)
	}
	copied := newButton(text("helpdesk.copy"), theme.Icon(theme.IconCopy), fynewidget.MediumImportance, func() { here.Copy(p.summary()) })
	p.sheet = newRoll(
		widget.Heading(text("helpdesk.title")), widget.NewNote(widget.Warn, text("helpdesk.never"), text("helpdesk.never.remedy")),
		widget.Subheading(text("helpdesk.questions")), widget.Muted(text("helpdesk.questions.about")), widget.NewPanel(below(asks...)),
		widget.Subheading(text("helpdesk.now")), widget.NewPanel(p.now), widget.Muted(text("helpdesk.copy.about")), container.NewHBox(copied),
		widget.Subheading(text("helpdesk.training")), widget.Muted(text("helpdesk.training.about")), p.trainer(),
	)
	return p
}

// trainer chooses a practice scenario.
func (p *HelpDeskPage) trainer() fyne.CanvasObject {
	text := p.here.Words.Text
	var names []string
	for _, s := range p.scenarios {
		names = append(names, text("home.scenario."+s))
	}
	p.training = newChoice(names, func(i int) {
		if i >= 0 && p.scenarios[i] != p.practice {
			p.desk.Practise(p.scenarios[i])
		}
	})
	p.training.PlaceHolder = text("helpdesk.training.choose")
	p.end = newButton(text("helpdesk.training.end"), theme.Icon(theme.IconBack), fynewidget.MediumImportance, func() { p.desk.Practise("") })
	p.end.Hide()
	return below(p.training, container.NewHBox(p.end))
}

// ask makes a question with its answers, which are hidden.
func (p *HelpDeskPage) ask(i int, q question) *ask {
	text := p.here.Words.Text
	title := strconv.Itoa(i+1) + ". " + text(q.ask, words.Values{"Row": p.rowName(q)})
	var answers []fyne.CanvasObject
	for _, v := range q.answers {
		meaning := text("helpdesk.next")
		if v.remedy != "" {
			meaning = text(v.remedy, blanks)
		}
		var more func()
		if v.topic != "" {
			more = func() { p.here.Help(v.topic) }
		}
		answers = append(answers, widget.NewRow(v.state, text("helpdesk.said", words.Values{"Said": text(v.text, blanks)}), meaning, more))
	}
	a := &ask{row: widget.NewRow(widget.Plain, title, "", func() { p.unfold(i) }), answers: indented(below(answers...))}
	a.answers.Hide()
	return a
}

// indented sets answers apart from questions.
func indented(o fyne.CanvasObject) *fyne.Container {
	space := canvas.NewRectangle(color.Transparent)
	space.SetMinSize(fyne.NewSquareSize(2 * fynetheme.InnerPadding()))
	return container.NewBorder(nil, nil, space, nil, o)
}

func (p *HelpDeskPage) rowName(q question) string {
	if q.row == "" {
		return ""
	}
	return p.here.Words.Text(q.row)
}

// unfold shows the answers to a question, and hides those to the others.
func (p *HelpDeskPage) unfold(i int) {
	if p.open == i {
		i = -1
	}
	p.open = i
	for at, a := range p.asks {
		if at == i {
			a.answers.Show()
		} else {
			a.answers.Hide()
		}
	}
	p.sheet.Refresh()
}

// Content implements Page.
func (p *HelpDeskPage) Content() fyne.CanvasObject { return p.sheet }

// Show implements Page.
func (p *HelpDeskPage) Show(s desk.Snapshot) {
	p.practise(s.Practice)
	facts := checked(p.here.Words, s, p.here.Now())
	if slices.Equal(facts, p.facts) {
		return
	}
	p.facts = facts
	p.now.Objects = nil
	for _, f := range facts {
		p.now.Objects = append(p.now.Objects, widget.NewRow(f.state, p.here.Words.Text(f.name), f.text, nil))
	}
	if now := pressing(facts); now != p.pressing { // not against an agent who has opened another
		p.pressing = now
		p.open = -1
		p.unfold(now)
	}
	p.sheet.Refresh()
}

// practise shows which scenario is practised.
func (p *HelpDeskPage) practise(scenario string) {
	p.practice = scenario
	if scenario == "" {
		p.training.ClearSelected()
		p.end.Hide()
		return
	}
	p.training.SetSelectedIndex(slices.Index(p.scenarios, scenario))
	p.end.Show()
}

// summary is what can be copied: no names and no numbers, of readers neither.
func (p *HelpDeskPage) summary() string {
	text := p.here.Words.Text
	lines := []string{"CardDesk " + p.info.Version + ", " + p.info.Platform}
	if p.practice != "" {
		lines = append(lines, text("helpdesk.summary.practice"))
	}
	for _, f := range p.facts {
		lines = append(lines, text("helpdesk.summary.row", words.Values{"Row": text(f.name), "Said": f.plain}))
	}
	return strings.Join(lines, "\n") + "\n"
}

// Enter implements Page.
func (p *HelpDeskPage) Enter() { p.sheet.begin(p.here, p.asks[max(0, p.open)].row) }

// Leave implements Page.
func (p *HelpDeskPage) Leave() {}
