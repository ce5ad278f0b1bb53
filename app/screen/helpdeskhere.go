package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/report"
	"carddesk/app/theme"
	"carddesk/app/version"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// surroundings are what was found on the agent's own computer, or in practice: folded away, because the caller's matters.
type surroundings struct {
	here     Here
	info     version.Info
	folds    *folds
	found    *fyne.Container
	check    *widget.Button
	copied   *widget.Button
	last     desk.Checkup
	practice string
}

func newSurroundings(here Here, sheet *roll, info version.Info) *surroundings {
	s := &surroundings{here: here, info: info, folds: newFolds(sheet), found: below()}
	text := here.Words.Text
	s.check = newButton(text("helpdesk.now.check"), theme.Icon(theme.IconCheck), fynewidget.MediumImportance, func() { here.Go(Check) })
	s.copied = newButton(text("helpdesk.copy"), theme.Icon(theme.IconCopy), fynewidget.MediumImportance, func() { here.Copy(s.summary()) })
	s.copied.Hide()
	s.folds.add(text("helpdesk.now.show"), text("helpdesk.now.about"), func() []fyne.CanvasObject {
		return []fyne.CanvasObject{s.found, container.New(flow{}, s.check, s.copied), widget.Muted(text("helpdesk.copy.about"))}
	})
	s.draw()
	return s
}

func (s *surroundings) content() fyne.CanvasObject { return widget.NewPanel(s.folds.content()) }

// show brings what was found up to date.
func (s *surroundings) show(now desk.Snapshot) {
	same := now.Check.At.Equal(s.last.At) && now.Check.Whole() == s.last.Whole() && now.Practice == s.practice
	s.last, s.practice = now.Check, now.Practice
	if !same {
		s.draw()
	}
}

// draw shows the verdict of the last check with its code, and what concerns.
func (s *surroundings) draw() {
	s.copied.Hidden = !s.last.Whole()
	if !s.last.Whole() {
		s.found.Objects = []fyne.CanvasObject{widget.Muted(s.here.Words.Text("helpdesk.now.none"))}
		s.folds.sheet.Refresh()
		return
	}
	r := s.report()
	title := s.here.Words.Text("helpdesk.now.found", words.Values{"Verdict": r.Verdict(), "Code": r.Code})
	s.found.Objects = []fyne.CanvasObject{widget.NewNote(stateOf(r.Worst), title, "")}
	for _, row := range r.Rows {
		if row.State != doctor.OK && row.State != doctor.Skip {
			s.found.Objects = append(s.found.Objects, widget.NewRow(stateOf(row.State), row.Title, row.Summary, func() { s.here.Help(CodeTopic(row.Code)) }))
		}
	}
	s.folds.sheet.Refresh()
}

// report is the last check without names and numbers.
func (s *surroundings) report() *report.Report {
	c := s.last
	return report.New(s.here.Words, report.Run{
		At: c.At.Local(), System: c.System, Architecture: c.Architecture, Who: c.Who, Results: c.Results,
	}, false)
}

// summary is what can be copied: no names and no numbers.
func (s *surroundings) summary() string {
	text := "CardDesk " + s.info.Version + ", " + s.info.Platform + "\n"
	if s.practice != "" {
		text += s.here.Words.Text("helpdesk.summary.practice") + "\n"
	}
	return text + "\n" + s.report().Text()
}
