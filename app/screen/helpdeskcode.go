package screen

import (
	"errors"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/manual"
	"carddesk/app/report"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/phone"
)

// hearing is the field for what a caller reads out, and below it what that means, brought up to date with every key.
type hearing struct {
	here  Here
	sheet *roll
	field *labelledLine
	about *widget.Text // what can be typed
	cells *cells
	below *fyne.Container // what it means
	heard func(bool)      // told whether there is an answer to be seen
	clear *widget.Button
	typed string
	firm  bool           // the agent is done typing
	meant string         // what is shown was made for this
	book  []manual.Entry // nil before it is first looked into
}

func newHearing(here Here, sheet *roll) *hearing {
	h := &hearing{here: here, sheet: sheet, cells: newCells(here.Words), below: container.New(pile{gap: 1}), heard: func(bool) {}}
	text := here.Words.Text
	h.about = widget.Muted(text("helpdesk.field.about"))
	h.field = newLabelledLine(text("helpdesk.field"), text("helpdesk.field.example"), h.hear, h.done)
	h.clear = newButton(text("helpdesk.field.clear"), theme.Icon(theme.IconRefresh), fynewidget.MediumImportance, h.next)
	h.cells.Hide()
	h.below.Hide()
	return h
}

func (h *hearing) content() fyne.CanvasObject {
	text := h.here.Words.Text
	return container.New(
		pile{gap: 1}, below(widget.Strong(text("helpdesk.field")), container.New(margins{}, h.field), h.about),
		h.cells, h.below,
	)
}

// hear takes what is in the field now.
func (h *hearing) hear(typed string) {
	h.typed, h.firm = typed, false
	h.judge()
}

// done: with Enter a mistake is a mistake.
func (h *hearing) done() {
	h.firm = true
	h.judge()
}

// next is for the next call.
func (h *hearing) next() { h.put("") }

// put types for the agent.
func (h *hearing) put(code string) {
	h.field.SetText(code)
	h.field.CursorColumn = len(code)
	h.here.Focus(h.field)
}

// judge shows what was typed means.
func (h *hearing) judge() {
	state := h.typed
	if h.firm {
		state += "\n"
	}
	if state == h.meant {
		return
	}
	h.meant = state
	call, err := report.Read(h.here.Words, h.typed)
	found := h.find()
	h.heard(err == nil || len(found) > 0)
	switch {
	case err == nil:
		h.show(phone.Characters(call.Code), 0, 0, h.told(call)...)
	case len(found) > 0:
		h.show(nil, 0, 0, h.found(found)...)
	case errors.Is(err, phone.ErrNoCode):
		h.show(nil, 0, 0)
	case h.unfinished(err):
		h.show(phone.Characters(h.typed), 0, 0, h.unsaid(err))
	default:
		from, to := suspected(err)
		h.show(phone.Characters(h.typed), from, to, h.mistaken(err)...)
	}
}

// unfinished tells whether there may be more to come, which would make a code of what was typed so far.
func (h *hearing) unfinished(err error) bool {
	_, character := errors.AsType[*phone.CharacterError](err)
	_, version := errors.AsType[*phone.VersionError](err)
	return !h.firm && !character && !version && len(phone.Characters(h.typed)) < phone.Length
}

// unsaid is shown while there may be more to come. Nothing is called wrong then.
func (h *hearing) unsaid(err error) fyne.CanvasObject {
	if atoi(strings.TrimSpace(h.typed)) > 0 && len(h.typed) <= numberLength {
		return widget.Muted(h.here.Words.Text("helpdesk.field.number"))
	}
	if e, ok := errors.AsType[*phone.LengthError](err); ok {
		return widget.Muted(h.here.Words.Text("helpdesk.field.typing", words.Values{"Length": e.Length}))
	}
	return widget.Muted(h.here.Words.Text("helpdesk.field.more"))
}

// show puts everything below the field.
func (h *hearing) show(code []rune, from, to int, below ...fyne.CanvasObject) {
	h.cells.set(code, from, to)
	h.below.Objects = below
	h.below.Hidden = len(below) == 0
	h.about.Hidden = !h.below.Hidden // it has been read, and the answer is to be seen
	h.sheet.Refresh()
}

// suspected are the places, from 0, of what is probably wrong; equal where nothing is known.
func suspected(err error) (from, to int) {
	if e, ok := errors.AsType[*phone.CharacterError](err); ok {
		return e.Position - 1, e.Position
	}
	if e, ok := errors.AsType[*phone.WrongError](err); ok && e.Position > 0 {
		return e.Position - 1, e.Position - 1 + utf8.RuneCountInString(e.Typed)
	}
	return 0, 0
}

// mistaken says what is wrong with a code, and offers the one that would fit.
func (h *hearing) mistaken(err error) []fyne.CanvasObject {
	problem := h.here.Words.Problem(err)
	all := []fyne.CanvasObject{widget.NewNote(widget.Warn, problem.Message, problem.Remedy)}
	if e, ok := errors.AsType[*phone.WrongError](err); ok {
		all = append(all, h.repair(e)...)
	}
	return all
}

// repair offers the code that would fit; nothing where none is known.
func (h *hearing) repair(e *phone.WrongError) []fyne.CanvasObject {
	if e.Code == "" {
		return nil
	}
	take := newButton(h.here.Words.Text("helpdesk.field.take", words.Values{"Code": e.Code}), theme.Icon(theme.IconCheck), fynewidget.MediumImportance, func() { h.put(e.Code) })
	return []fyne.CanvasObject{container.New(flow{}, take)}
}

// most is how many checks are offered for words that were heard: more are no help.
const most = 8

// numberLength is how many digits the number of a check has at most.
const numberLength = 2

// shortest is how many letters say enough to look for.
const shortest = 2

// find looks for the checks that a caller may mean: by their number, or by words in what they say.
func (h *hearing) find() []manual.Entry {
	typed := strings.TrimSpace(h.typed)
	number := atoi(typed) > 0
	if number && !h.firm || !number && utf8.RuneCountInString(typed) < shortest { // codes begin with digits too
		return nil
	}
	if h.book == nil {
		h.book = manual.Entries(h.here.Words)
	}
	var all []manual.Entry
	for _, e := range h.book {
		if e.Number == atoi(typed) || !number && (holds(e.Title, typed) || holds(e.Code, typed) || cause(e, typed) != nil) {
			all = append(all, e)
		}
	}
	return all[:min(most, len(all))]
}

// cause is the first that has these words; nil without one.
func cause(e manual.Entry, typed string) *manual.Cause {
	for _, c := range e.Causes {
		if holds(c.Problem, typed) {
			return &c
		}
	}
	return nil
}

// found shows one check with all that it may be, or several to choose from.
func (h *hearing) found(all []manual.Entry) []fyne.CanvasObject {
	text := h.here.Words.Text
	if len(all) == 1 {
		return h.entry(all[0])
	}
	var rows []fyne.CanvasObject
	for _, e := range all {
		said := e.Causes[0]
		if c := cause(e, h.typed); c != nil {
			said = *c
		}
		rows = append(rows, widget.NewRow(stateOf(said.State), manual.Number(h.here.Words, e.Code), said.Problem, func() { h.here.Help(CodeTopic(e.Code)) }))
	}
	return []fyne.CanvasObject{below(widget.Strong(text("helpdesk.found")), widget.NewPanel(below(rows...)))}
}

func (h *hearing) entry(e manual.Entry) []fyne.CanvasObject {
	all := []fyne.CanvasObject{widget.Strong(manual.Number(h.here.Words, e.Code))}
	for _, c := range e.Causes {
		all = append(all, widget.NewNote(stateOf(c.State), c.Problem, c.Remedy))
	}
	return append(all, h.ask(e.Ask), container.New(flow{}, h.more(e.Code), h.clear))
}

// ask is what to ask the caller, and what to let them do then.
func (h *hearing) ask(question string) fyne.CanvasObject {
	text := h.here.Words.Text
	return widget.NewPanel(below(widget.Strong(text("helpdesk.cause.ask")), widget.Paragraph(question), widget.Muted(text("helpdesk.cause.again"))))
}

func (h *hearing) more(code string) *widget.Button {
	return newButton(h.here.Words.Text("helpdesk.cause.more"), theme.Icon(theme.IconHelp), fynewidget.MediumImportance, func() { h.here.Help(CodeTopic(code)) })
}
