package screen

import (
	"slices"

	"carddesk/app/desk"
	"carddesk/app/widget"
	"carddesk/app/words"
)

// question is what an agent asks a caller, in the order of the rows that the caller reads out.
type question struct {
	row     string // key of the row's name; empty for a question that the program can't answer
	ask     string // key of a text
	answers []verdict
}

// askRow asks for a row of the page of checks.
const askRow = "helpdesk.ask.row"

// questions are asked from the top until an answer is not in order. The answers are what the page of checks says, so that agent and caller
// speak of the same.
var questions = []question{
	{serviceFact, askRow, []verdict{cardVerdicts[desk.NoService], {widget.Good, "check.service.good", "", ""}}},
	{readerFact, askRow, []verdict{
		cardVerdicts[desk.NoReader],
		{widget.Bad, "check.reader.virtual", "check.reader.remedy", TopicNoReader},
		{widget.Good, "check.reader.count", "", ""},
	}},
	{cardFact, askRow, []verdict{
		cardVerdicts[desk.NoCard], cardVerdicts[desk.Mute], cardVerdicts[desk.Held], cardVerdicts[desk.WrongCard], cardVerdicts[desk.Several],
		cardVerdicts[desk.Ready],
	}},
	{certificateFact, askRow, []verdict{
		concernVerdicts[desk.Expired], concernVerdicts[desk.NotYetValid], concernVerdicts[desk.EndsSoon], {widget.Good, "check.certificate.good", "", ""},
	}},
	{pinFact, askRow, []verdict{
		concernVerdicts[desk.PINLocked], concernVerdicts[desk.CodeLocked], concernVerdicts[desk.LastTry], concernVerdicts[desk.PINLow],
		{widget.Unknown, "check.pin.unknown", "helpdesk.pin.unknown", TopicPINAndCode},
	}},
	{softwareFact, askRow, []verdict{
		concernVerdicts[desk.NoMiddleware], {widget.Good, "check.software.module", "", ""}, {widget.Good, "check.software.native", "", ""},
	}},
	{"", "helpdesk.ask.code", []verdict{
		{widget.Good, "helpdesk.code.known", "helpdesk.code.known.remedy", TopicCardLocked},
		{widget.Bad, "helpdesk.code.forgotten", "helpdesk.code.forgotten.remedy", TopicCodeForgotten},
		{widget.Bad, "helpdesk.code.locked", "helpdesk.code.locked.remedy", TopicCodeForgotten},
		{widget.Warn, "helpdesk.code.foreign", "helpdesk.code.foreign.remedy", TopicForeignResidents},
	}},
}

// blanks stand in a caller's sentences for what differs from card to card.
var blanks = words.Values{"Card": "…", "Until": "…", "From": "…", "Days": "…", "Count": "…", "Names": "…", "Tries": "…"}

// pressing is the question whose row matters most now; the first where everything is in order.
func pressing(facts []fact) int {
	cause := worst(facts)
	if cause == nil {
		return 0
	}
	return max(0, slices.IndexFunc(questions, func(q question) bool { return q.row == cause.name }))
}
