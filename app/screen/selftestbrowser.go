package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/selftest"
	"carddesk/app/theme"
	"carddesk/app/widget"
)

// BrowserTester serves the page of the test from the browser.
type BrowserTester interface {
	// Begin begins a test and returns at once. begun is called once with the address of the page, and changed with every change after that, both on
	// the goroutine that draws. The returned function ends the test; its last change says so.
	Begin(begun func(address string, err error), changed func(selftest.Report)) (stop func())
}

// BrowserPage mirrors the test from the browser. The test goes on while another page is shown.
type BrowserPage struct {
	here   Here
	tester BrowserTester
	sheet  *roll

	going   bool
	stop    func() // of the test that goes on
	address string // empty: not known yet
	report  selftest.Report
	err     error // why no test could begin
	seen    bool  // a test has begun before
	first   fyne.Focusable
	rows    map[selftest.StepName]*widget.Row
	verdict *widget.Note
	drawn   string // which buttons are shown
	visible bool
}

// NewBrowser makes the page.
func NewBrowser(here Here, tester BrowserTester) *BrowserPage {
	p := &BrowserPage{here: here, tester: tester, sheet: newRoll()}
	p.draw()
	return p
}

// Content implements Page.
func (p *BrowserPage) Content() fyne.CanvasObject { return p.sheet }

// Show implements Page. What is known of the card comes with the test.
func (p *BrowserPage) Show(desk.Snapshot) {}

// Enter implements Page.
func (p *BrowserPage) Enter() {
	p.visible = true
	p.sheet.begin(p.here, p.first)
}

// Leave implements Page.
func (p *BrowserPage) Leave() { p.visible = false }

// begin begins a test, and opens the browser for it.
func (p *BrowserPage) begin() {
	if p.going {
		return
	}
	p.going, p.address, p.report, p.err, p.seen = true, "", selftest.Report{}, nil, true
	p.stop = p.tester.Begin(p.begun, p.changed)
	p.draw()
}

func (p *BrowserPage) begun(address string, err error) {
	p.address, p.err = address, err
	if err != nil {
		p.going = false
	} else {
		p.here.Open(address)
	}
	p.draw()
}

// changed shows how the test stands. Rows change in place: the keyboard stays where it is.
func (p *BrowserPage) changed(r selftest.Report) {
	p.report = r
	if r.Over != "" {
		p.going = false
	}
	p.draw()
}

// phase is what decides about the buttons.
func (p *BrowserPage) phase() string {
	switch {
	case p.going && p.address == "":
		return "starting"
	case p.going:
		return "going"
	case p.seen:
		return "over"
	}
	return "idle"
}

// draw shows the page, anew only where the buttons or the rows are others.
func (p *BrowserPage) draw() {
	if now := p.phase(); now != p.drawn || len(p.rows) != len(p.report.Steps) || p.err != nil {
		p.drawn = now
		p.build()
	}
	view := p.report.In(p.here.Words)
	for _, line := range view.Steps {
		p.rows[line.Name].Set(lineState(line.State), line.Title, detail(line))
	}
	if p.verdict != nil {
		p.verdict.Set(lineState(view.Verdict.State), view.Verdict.Title, detail(view.Verdict))
	}
	p.sheet.Refresh()
}

func detail(l selftest.Line) string {
	switch {
	case l.Text == "" && l.Title != "" && l.Name != "":
		return l.Called
	case l.Remedy == "":
		return l.Text
	}
	return l.Text + "\n" + l.Remedy
}

// lineState is how a state looks in the window.
func lineState(s selftest.State) widget.State {
	switch s {
	case selftest.OK:
		return widget.Good
	case selftest.Warn, selftest.Asking:
		return widget.Warn
	case selftest.Fail:
		return widget.Bad
	case selftest.Running:
		return widget.Plain
	}
	return widget.Unknown
}

// build makes the page for a phase.
func (p *BrowserPage) build() {
	text := p.here.Words.Text
	objects := []fyne.CanvasObject{below(widget.Heading(text("browser.title")), widget.Muted(text("browser.page.intro")))}
	buttons := p.buttons()
	p.rows, p.verdict = map[selftest.StepName]*widget.Row{}, nil
	switch {
	case p.err != nil:
		problem := p.here.Words.Problem(p.err)
		objects = append(objects, widget.NewNote(widget.Bad, problem.Message, problem.Remedy))
	case len(p.report.Steps) > 0:
		p.verdict = widget.NewNote(widget.Plain, "", "")
		objects = append(objects, p.verdict)
	}
	if p.drawn == "going" {
		objects = append(objects, widget.NewPanel(below(widget.Strong(text("browser.page.address")), widget.Muted(p.address))))
	}
	objects = append(objects, container.New(pile{gap: 1}, container.New(flow{}, buttons...), widget.Muted(text("browser.page.safe"))))
	if len(p.report.Steps) > 0 {
		objects = append(objects, p.list())
	}
	p.sheet.set(container.New(pile{gap: 3}, objects...))
	if p.visible {
		p.sheet.begin(p.here, p.first)
	}
}

// list are the steps, filled in by draw.
func (p *BrowserPage) list() fyne.CanvasObject {
	var rows []fyne.CanvasObject
	for _, s := range p.report.Steps {
		p.rows[s.Name] = widget.NewRow(widget.Unknown, "", "", nil)
		rows = append(rows, p.rows[s.Name])
	}
	return widget.NewPanel(below(rows...))
}

// buttons are what can be done in a phase, the first one foremost.
func (p *BrowserPage) buttons() []fyne.CanvasObject {
	back := p.button("browser.page.back", fynewidget.MediumImportance, func() { p.here.Go(Check) })
	var all []*widget.Button
	switch p.drawn {
	case "starting":
		all = []*widget.Button{back}
	case "going":
		all = []*widget.Button{
			p.button("browser.page.open", fynewidget.HighImportance, func() { p.here.Open(p.address) }),
			p.button("browser.page.copy", fynewidget.MediumImportance, func() { p.here.Copy(p.address) }),
			p.button("browser.page.stop", fynewidget.MediumImportance, func() { p.stop() }),
		}
	case "over":
		all = []*widget.Button{p.button("browser.button.again", fynewidget.HighImportance, p.begin), back}
	default:
		all = []*widget.Button{p.button("browser.page.start", fynewidget.HighImportance, p.begin), back}
	}
	p.first = all[0]
	var objects []fyne.CanvasObject
	for _, b := range all {
		objects = append(objects, b)
	}
	return objects
}

func (p *BrowserPage) button(key string, importance fynewidget.Importance, tapped func()) *widget.Button {
	icon := map[string]fyne.Resource{"browser.page.copy": theme.Icon(theme.IconCopy), "browser.button.again": theme.Icon(theme.IconRefresh)}[key]
	return newButton(p.here.Words.Text(key), icon, importance, tapped)
}
