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
	here   Here
	sheet  *roll
	field  *labelledLine
	cells  *cells
	below  *fyne.Container // what it means
	clear  *widget.Button
	typed  string
	firm   bool   // the agent is done typing
	meant  string // what is shown was made for this
	listed *folds // the rest of the caller's list; nil without one
}

func newHearing(here Here, sheet *roll) *hearing {
	h := &hearing{here: here, sheet: sheet, cells: newCells(here.Words), below: container.New(pile{gap: 1})}
	text := here.Words.Text
	h.field = newLabelledLine(text("helpdesk.field"), text("helpdesk.field.example"), h.hear, h.done)
	h.clear = newButton(text("helpdesk.field.clear"), theme.Icon(theme.IconRefresh), fynewidget.MediumImportance, h.next)
	h.cells.Hide()
	h.below.Hide()
	return h
}

func (h *hearing) content() fyne.CanvasObject {
	text := h.here.Words.Text
	return container.New(
		pile{gap: 1}, below(widget.Strong(text("helpdesk.field")), container.New(margins{}, h.field), widget.Muted(text("helpdesk.field.about"))),
		h.cells, h.below,
	)
}

// hear takes what is in the field now.
func (h *hearing) hear(typed string) {
	h.typed, h.firm = typed, false
	h.judge()
}

// done: with Enter, or when the keyboard goes elsewhere, a mistake is a mistake.
func (h *hearing) done() {
	h.firm = true
	h.judge()
}

// next is for the next call.
func (h *hearing) next() {
	h.field.SetText("")
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
	h.meant, h.listed = state, nil
	call, err := report.Read(h.here.Words, h.typed)
	found := find(h.here.Words, h.typed)
	switch {
	case err == nil:
		h.show(phone.Characters(call.Code), 0, 0, h.told(call)...)
	case len(found) > 0:
		h.show(nil, 0, 0, h.found(found)...)
	case errors.Is(err, phone.ErrNoCode):
		h.show(nil, 0, 0)
	default:
		from, to := suspected(err)
		h.show(phone.Characters(h.typed), from, to, h.mistaken(err)...)
	}
}

// show puts everything below the field.
func (h *hearing) show(code []rune, from, to int, below ...fyne.CanvasObject) {
	h.cells.set(code, from, to)
	h.below.Objects = below
	h.below.Hidden = len(below) == 0
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

// mistaken says what is wrong with a code, calmly while there may be more to come.
func (h *hearing) mistaken(err error) []fyne.CanvasObject {
	text := h.here.Words.Text
	problem := h.here.Words.Problem(err)
	length := len(phone.Characters(h.typed))
	more := !h.firm && length < phone.Length
	short, isShort := errors.AsType[*phone.LengthError](err)
	wrong, isWrong := errors.AsType[*phone.WrongError](err)
	switch {
	case isShort && more:
		return []fyne.CanvasObject{widget.Muted(text("helpdesk.field.typing", words.Values{"Length": short.Length}))}
	case isWrong && more:
		return append([]fyne.CanvasObject{widget.NewNote(widget.Unknown, text("helpdesk.field.more"), problem.Message)}, h.repair(wrong)...)
	case isWrong:
		return append([]fyne.CanvasObject{widget.NewNote(widget.Warn, problem.Message, problem.Remedy)}, h.repair(wrong)...)
	}
	return []fyne.CanvasObject{widget.NewNote(widget.Warn, problem.Message, problem.Remedy)}
}

// repair offers the code that would fit; nothing where none is known.
func (h *hearing) repair(e *phone.WrongError) []fyne.CanvasObject {
	if e.Code == "" {
		return nil
	}
	take := newButton(h.here.Words.Text("helpdesk.field.take", words.Values{"Code": e.Code}), theme.Icon(theme.IconCheck), fynewidget.MediumImportance, func() {
		h.field.SetText(e.Code)
		h.here.Focus(h.field)
	})
	return []fyne.CanvasObject{container.New(flow{}, take)}
}

// most is how many checks are offered for words that were heard: more are no help.
const most = 8

// shortest is how many letters say enough to look for.
const shortest = 2

// find looks for the checks that a caller may mean: by their number, or by words in what they say.
func find(w *words.Words, typed string) []manual.Entry {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		return nil
	}
	number := strings.Trim(typed, "0123456789") == ""
	if !number && utf8.RuneCountInString(typed) < shortest {
		return nil
	}
	var all []manual.Entry
	for _, e := range manual.Entries(w) {
		if number && matches(w, e.Code, strings.TrimLeft(typed, "0")) || !number && (matches(w, e.Code, typed) || cause(e, typed) != nil) {
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
		rows = append(rows, widget.NewRow(toldAs(said.State), manual.Number(h.here.Words, e.Code), said.Problem, func() { h.here.Help(CodeTopic(e.Code)) }))
	}
	return []fyne.CanvasObject{below(widget.Strong(text("helpdesk.found")), widget.NewPanel(below(rows...)))}
}

func (h *hearing) entry(e manual.Entry) []fyne.CanvasObject {
	all := []fyne.CanvasObject{widget.Strong(manual.Number(h.here.Words, e.Code))}
	for _, c := range e.Causes {
		all = append(all, widget.NewNote(toldAs(c.State), c.Problem, c.Remedy))
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
