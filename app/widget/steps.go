package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/words"
)

// Steps shows the steps of a task, and at which of them a person is.
type Steps struct {
	fynewidget.BaseWidget
	titles []string
	at     int // from 0; len(titles) when all are done
	line   *fynewidget.Label
}

// NewSteps makes steps and stands at the first.
func NewSteps(titles []string) *Steps {
	s := &Steps{titles: titles, line: strong("")}
	s.ExtendBaseWidget(s)
	s.SetStep(0)
	return s
}

// SetStep goes to a step, counted from 0; the number of steps means that all are done.
func (s *Steps) SetStep(i int) {
	s.at = min(max(i, 0), len(s.titles))
	s.line.SetText(s.AccessibilityLabel())
	s.Refresh()
}

// Step tells at which step a person is, counted from 0.
func (s *Steps) Step() int { return s.at }

// AccessibilityLabel says which step this is, and of how many.
func (s *Steps) AccessibilityLabel() string {
	if len(s.titles) == 0 {
		return ""
	}
	i := min(s.at, len(s.titles)-1)
	return spoken.Text("look.step", words.Values{"Number": i + 1, "Total": len(s.titles), "Title": s.titles[i]})
}

// AccessibilityRole is text.
func (s *Steps) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer draws the steps.
func (s *Steps) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(s.line) }
