package screen

import (
	"fyne.io/fyne/v2"

	"carddesk/app/manual"
	"carddesk/app/widget"
	"carddesk/app/words"
)

// answer is what a caller may say about the subscriber code, which no check can tell.
type answer struct {
	state      widget.State
	said, what string // keys of texts
	topic      string
}

var codeAnswers = []answer{
	{widget.Good, "helpdesk.code.known", "helpdesk.code.known.remedy", TopicCardLocked},
	{widget.Bad, "helpdesk.code.forgotten", "helpdesk.code.forgotten.remedy", TopicCodeForgotten},
	{widget.Bad, "helpdesk.code.locked", "helpdesk.code.locked.remedy", TopicCodeForgotten},
	{widget.Warn, "helpdesk.code.foreign", "helpdesk.code.foreign.remedy", TopicForeignResidents},
}

// questions are asked from the top until an answer is not in order: about each part of what is checked, and about the subscriber code. The
// answers are the words of the checks, so that agent and caller speak of the same.
func (p *HelpDeskPage) questions() fyne.CanvasObject {
	text := p.here.Words.Text
	f := newFolds(p.sheet)
	p.asked = f
	question := func(said string) string {
		return text("helpdesk.question", words.Values{"Number": len(f.all) + 1, "Group": said})
	}
	for _, g := range manual.Groups() {
		f.add(question(text("helpdesk.group."+g.Name+".ask")), "", func() []fyne.CanvasObject { return p.causes(g) })
	}
	f.add(question(text("helpdesk.ask.code")), "", p.codes)
	return f.content()
}

// causes are what the checks of a part may complain of. Each leads to its page of the manual.
func (p *HelpDeskPage) causes(g manual.Group) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, code := range g.Codes {
		e, _ := manual.Of(p.here.Words, code)
		for _, c := range e.Causes {
			said := p.here.Words.Text("helpdesk.said", words.Values{"Said": c.Problem})
			rows = append(rows, widget.NewRow(stateOf(c.State), said, c.Remedy, func() { p.here.Help(CodeTopic(code)) }))
		}
	}
	return rows
}

func (p *HelpDeskPage) codes() []fyne.CanvasObject {
	text := p.here.Words.Text
	var rows []fyne.CanvasObject
	for _, a := range codeAnswers {
		said := text("helpdesk.said", words.Values{"Said": text(a.said)})
		rows = append(rows, widget.NewRow(a.state, said, text(a.what), func() { p.here.Help(a.topic) }))
	}
	return rows
}
