package screen

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/version"
	"carddesk/app/widget"
	"carddesk/app/words"
)

// surroundings are what is so on the agent's own computer, or in practice: folded away, because the caller's matters.
type surroundings struct {
	here     Here
	info     version.Info
	folds    *folds
	rows     *fyne.Container
	facts    []fact
	practice bool
}

func newSurroundings(here Here, sheet *roll, info version.Info) *surroundings {
	s := &surroundings{here: here, info: info, folds: newFolds(sheet), rows: below()}
	text := here.Words.Text
	copied := newButton(text("helpdesk.copy"), theme.Icon(theme.IconCopy), fynewidget.MediumImportance, func() { here.Copy(s.summary()) })
	s.folds.add(text("helpdesk.now.show"), text("helpdesk.now.about"), func() []fyne.CanvasObject {
		return []fyne.CanvasObject{s.rows, container.New(flow{}, copied), widget.Muted(text("helpdesk.copy.about"))}
	})
	return s
}

func (s *surroundings) content() fyne.CanvasObject { return widget.NewPanel(s.folds.content()) }

// show brings the rows up to date.
func (s *surroundings) show(now desk.Snapshot) {
	s.practice = now.Practice != ""
	facts := checked(s.here.Words, now, s.here.Now())
	if slices.Equal(facts, s.facts) {
		return
	}
	s.facts = facts
	s.rows.Objects = nil
	for _, f := range facts {
		s.rows.Objects = append(s.rows.Objects, widget.NewRow(f.state, s.here.Words.Text(f.name), f.text, nil))
	}
	s.folds.sheet.Refresh()
}

// summary is what can be copied: no names and no numbers, of readers neither.
func (s *surroundings) summary() string {
	text := s.here.Words.Text
	lines := []string{"CardDesk " + s.info.Version + ", " + s.info.Platform}
	if s.practice {
		lines = append(lines, text("helpdesk.summary.practice"))
	}
	for _, f := range s.facts {
		lines = append(lines, text("helpdesk.summary.row", words.Values{"Row": text(f.name), "Said": f.plain}))
	}
	return strings.Join(lines, "\n") + "\n"
}
