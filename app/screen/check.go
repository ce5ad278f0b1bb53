package screen

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/widget"
)

// CheckDesk is what the page of checks asks of readers and cards. *desk.Desk is one.
type CheckDesk interface {
	// Again reads the card anew, which costs no try.
	Again()
}

// CheckPage says what is in order and what is not: one cause, and what can be done about it.
type CheckPage struct {
	here  Here
	sheet *roll
	again *widget.Button
	body  *fyne.Container
	facts []fact
	ready bool // a card was read
}

// NewCheck makes the page.
func NewCheck(here Here, d CheckDesk) *CheckPage {
	text := here.Words.Text
	p := &CheckPage{here: here, body: container.New(pile{gap: 1})}
	p.again = newButton(text("check.again"), theme.Icon(theme.IconRefresh), fynewidget.HighImportance, d.Again)
	p.sheet = newRoll(
		widget.Heading(text("check.title")), widget.Muted(text("check.intro")), p.body, container.NewHBox(p.again),
	)
	return p
}

// Content implements Page.
func (p *CheckPage) Content() fyne.CanvasObject { return p.sheet }

// Show implements Page. What did not change is left alone, and with it the keyboard.
func (p *CheckPage) Show(s desk.Snapshot) {
	facts := checked(p.here.Words, s, p.here.Now())
	if slices.Equal(facts, p.facts) {
		return
	}
	p.facts, p.ready = facts, s.Situation == desk.Ready
	var rows []fyne.CanvasObject
	for _, f := range facts {
		rows = append(rows, widget.NewRow(f.state, p.here.Words.Text(f.name), f.text, p.help(f.topic)))
	}
	p.body.Objects = []fyne.CanvasObject{p.summary(), widget.NewPanel(below(rows...))}
	p.sheet.Refresh()
}

// summary says the one thing that matters, and what can be done about it.
func (p *CheckPage) summary() fyne.CanvasObject {
	text := p.here.Words.Text
	cause := worst(p.facts)
	switch {
	case cause != nil:
		note := widget.NewNote(cause.state, cause.text, cause.remedy)
		if cause.topic == "" {
			return note
		}
		how := newButton(text("check.how"), theme.Icon(theme.IconHelp), fynewidget.MediumImportance, p.help(cause.topic))
		return container.New(pile{gap: 1}, note, container.NewHBox(how))
	case p.ready:
		return widget.NewNote(widget.Good, text("check.good"), text("check.good.next"))
	}
	return widget.NewNote(widget.Unknown, text("check.busy"), "")
}

// help leads to a topic; nil where there is none.
func (p *CheckPage) help(topic string) func() {
	if topic == "" {
		return nil
	}
	return func() { p.here.Help(topic) }
}

// Enter implements Page.
func (p *CheckPage) Enter() { p.sheet.begin(p.here, p.again) }

// Leave implements Page.
func (p *CheckPage) Leave() {}
