package screen

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"carddesk/app/manual"
	"carddesk/app/practice"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// training chooses what is practised: practice cards, and every failure that a check tells of, by part or by words.
type training struct {
	here      Here
	desk      HelpDeskDesk
	sheet     *roll
	scenarios []string
	failures  []practice.Failure
	search    *labelledLine
	list      *fyne.Container
	parts     *fyne.Container
}

func newTraining(here Here, d HelpDeskDesk, sheet *roll, scenarios []string, failures []practice.Failure) *training {
	t := &training{here: here, desk: d, sheet: sheet, scenarios: scenarios, failures: failures, list: below()}
	text := here.Words.Text
	t.search = newLabelledLine(text("helpdesk.training.find"), text("helpdesk.training.find.example"), t.find, func() {})
	t.parts = t.folded()
	t.list.Objects = []fyne.CanvasObject{t.parts}
	return t
}

func (t *training) content() fyne.CanvasObject {
	return below(container.New(margins{}, t.search), widget.NewPanel(t.list))
}

// folded are the parts, with what can be practised in each.
func (t *training) folded() *fyne.Container {
	text := t.here.Words.Text
	f := newFolds(t.sheet)
	count := func(n int) string { return text("helpdesk.training.count", words.Values{"Count": n}) }
	f.add(text("helpdesk.training.cards"), count(len(t.scenarios)), func() []fyne.CanvasObject {
		var rows []fyne.CanvasObject
		for _, s := range t.scenarios {
			rows = append(rows, widget.NewRow(widget.Plain, t.here.Words.Scenario(s), "", func() { t.desk.Practise(s) }))
		}
		return rows
	})
	for _, g := range manual.Groups() {
		var within []practice.Failure
		for _, code := range g.Codes {
			for _, failure := range t.failures {
				if failure.Code == code {
					within = append(within, failure)
				}
			}
		}
		f.add(text("helpdesk.group."+g.Name), count(len(within)), func() []fyne.CanvasObject { return t.rows(within) })
	}
	return f.content()
}

// rows are failures that can be pressed.
func (t *training) rows(failures []practice.Failure) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, f := range failures {
		rows = append(rows, widget.NewRow(t.state(f), manual.Number(t.here.Words, f.Code), t.problem(f), func() { t.desk.Practise(f.Scenario()) }))
	}
	return rows
}

func (t *training) state(f practice.Failure) widget.State {
	state, _, _ := strings.Cut(f.Case, "-")
	return stateOf(doctor.State(state))
}

// problem is what the check says, with the system where it is not the usual one.
func (t *training) problem(f practice.Failure) string {
	said := t.here.Words.CheckCase(f.Code, f.Case).Summary
	if f.System == usualSystem {
		return said
	}
	return t.here.Words.Text("helpdesk.training.system", words.Values{"Problem": said, "System": words.Platform(f.System, "")})
}

// usualSystem is that of the simulated computer where nothing else is needed.
const usualSystem = "linux"

// find shows the failures with these words; without any the parts.
func (t *training) find(typed string) {
	typed = strings.TrimSpace(typed)
	if typed == "" {
		t.list.Objects = []fyne.CanvasObject{t.parts}
		t.sheet.Refresh()
		return
	}
	var found []practice.Failure
	for _, f := range t.failures {
		e, _ := manual.Of(t.here.Words, f.Code)
		if e.Number == atoi(typed) || holds(e.Title, typed) || holds(f.Code, typed) || holds(t.problem(f), typed) {
			found = append(found, f)
		}
	}
	t.list.Objects = t.rows(found)
	if len(found) == 0 {
		t.list.Objects = []fyne.CanvasObject{widget.Muted(t.here.Words.Text("helpdesk.training.none"))}
	}
	t.sheet.Refresh()
	t.sheet.scroll.reveal(t.list)
}

// atoi is the number of a check that was typed; 0 for what is none.
func atoi(typed string) int {
	n, _ := strconv.Atoi(typed)
	return n
}

// holds tells whether words stand in a text, in capitals or not.
func holds(text, words string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(words))
}
