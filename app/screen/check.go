package screen

import (
	"errors"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/remedy"
	"carddesk/app/report"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// CheckDesk carries out the checks of the environment. *desk.Desk is one.
type CheckDesk interface {
	// Check begins; without codes all checks are made, else these and what they need. The results come with snapshots.
	Check(codes ...string)
	// EndCheck stops what is under way.
	EndCheck()
}

// CheckTools are what the page of checks needs besides. They return at once; what they are given is called on the goroutine that draws. Whatever
// is nil is not offered.
type CheckTools struct {
	// Do does something for a person.
	Do func(a remedy.Action, done func(remedy.Outcome))
	// Save lets a person choose a file for a report. done is not called when none was chosen.
	Save func(r *report.Report, f doctor.Format, done func(path string, err error))
	// Print opens a report in the browser, which can print it.
	Print func(r *report.Report, done func(error))
	// Online: servers can be asked about the certificates.
	Online bool
	// SelfTest and BrowserTest lead to the tests that need more than looking: the PIN, and the browser.
	SelfTest, BrowserTest func()
}

// CheckPage finds the one reason why something does not work, and says what can be done. Nothing begins by itself: the checks speak with other
// programs, and a person is to know when.
type CheckPage struct {
	sheet
	desk     CheckDesk
	tools    CheckTools
	check    desk.Checkup
	practice bool
	report   *report.Report // redacted, of what is known; nil before the first run
	bar      *gauge         // of the run that is under way
	done     *widget.Text   // the same in words
	open     map[string]bool
	doing    string // the action under way, by its place on the page; empty for none
	told     told   // how the last one ended
	handing  handing
}

// told is how something ended that a person asked for, and where on the page it is said.
type told struct {
	at   string
	note fyne.CanvasObject
}

// NewCheck makes the page.
func NewCheck(here Here, d CheckDesk, tools CheckTools) *CheckPage {
	p := &CheckPage{sheet: newSheet(here), desk: d, tools: tools, open: map[string]bool{}, handing: handing{format: doctor.Text}}
	p.draw()
	return p
}

// Show implements Page. Only what the checks found is drawn anew: cards that come and go change nothing of it.
func (p *CheckPage) Show(s desk.Snapshot) {
	practice := s.Practice != ""
	if p.known != nil && sameCheck(p.check, s.Check) && practice == p.practice {
		return
	}
	p.known = &s
	begins := s.Check.Running && !p.check.Running
	if begins {
		p.told = told{}
	}
	was := p.check
	p.check, p.practice = s.Check, practice
	if goesOn(was, p.check) {
		p.advance()
		p.root.settle() // a longer name may take another line
		return
	}
	p.report = nil
	if len(s.Check.Results) > 0 {
		p.report = report.New(p.here.Words, p.run(), false)
	}
	p.draw()
	if begins {
		p.root.ScrollToTop()
	}
}

// goesOn tells whether a run has only come further, without anything to be told: a page that is built anew for each check would stutter.
func goesOn(was, is desk.Checkup) bool {
	return was.Running && is.Running && len(was.Codes) == len(is.Codes) && len(concerning(was)) == len(concerning(is))
}

// concerning are the results that are shown while a run is under way.
func concerning(c desk.Checkup) []doctor.Result {
	return slices.DeleteFunc(slices.Clone(c.Results), func(r doctor.Result) bool { return r.State == doctor.OK || r.State == doctor.Skip })
}

// sameCheck compares what a page shows of two runs: results are never changed, only more of them come.
func sameCheck(a, b desk.Checkup) bool {
	return a.Running == b.Running && a.Done == b.Done && a.At.Equal(b.At) && a.Stale == b.Stale &&
		errors.Is(a.Err, b.Err) && len(a.Codes) == len(b.Codes) && slices.EqualFunc(a.Results, b.Results, sameResult)
}

func sameResult(a, b doctor.Result) bool {
	return a.Code == b.Code && a.Case() == b.Case() && a.Parent == b.Parent && a.Took == b.Took
}

// run is the last run as reports want it.
func (p *CheckPage) run() report.Run {
	c := p.check
	return report.Run{At: c.At.Local(), System: c.System, Architecture: c.Architecture, Who: c.Who, Results: c.Results}
}

func (p *CheckPage) text(key string, values ...words.Values) string {
	return p.here.Words.Text(key, values...)
}

func (p *CheckPage) draw() { p.redraw(p.parts) }

func (p *CheckPage) parts() []fyne.CanvasObject {
	all := []fyne.CanvasObject{container.New(pile{}, widget.Heading(p.text("check.title")), widget.Muted(p.text("check.intro"))), p.head()}
	p.keys.begin = p.keys.firstOf("") // what stops the run, or the next step
	all = append(all, some(p.concerns())...)
	if p.check.Running {
		return all
	}
	switch {
	case p.report == nil:
	case p.check.Err != nil: // a code or report of half a run would tell that the rest is in order
		all = append(all, some(p.lists())...)
	default:
		all = append(all, some(p.phone(), p.lists(), p.hand())...)
	}
	return append(all, some(p.tests())...)
}

// button adds a button that the keyboard reaches by a name that outlives a redrawing. The icon may be empty.
func (p *CheckPage) button(name, text string, icon theme.IconName, importance fynewidget.Importance, tapped func()) *widget.Button {
	var drawn fyne.Resource
	if icon != "" {
		drawn = theme.Icon(icon)
	}
	b := newButton(text, drawn, importance, tapped)
	p.keys.add(name, b)
	return b
}

// tests lead to those that need more than looking; nil where there are none.
func (p *CheckPage) tests() fyne.CanvasObject {
	var all []fyne.CanvasObject
	add := func(name string, do func(), title, about string, icon theme.IconName) {
		if do != nil {
			a := widget.NewAction(p.text(title), p.text(about), theme.Icon(icon), do)
			p.keys.add(name, a)
			all = append(all, a)
		}
	}
	add("test/card", p.tools.SelfTest, "check.test.card", "check.test.card.about", theme.IconKey)
	add("test/browser", p.tools.BrowserTest, "check.test.browser", "check.test.browser.about", theme.IconExternal)
	if p.tools.Online {
		add("test/online", func() { p.desk.Check(doctor.CertRevoked) }, "check.test.online", "check.test.online.about", theme.IconCertificate)
	}
	if len(all) == 0 {
		return nil
	}
	return container.New(pile{gap: 1}, widget.Subheading(p.text("check.tests")), container.New(grid{most: 2}, all...))
}

// Enter implements Page: the page is read from its beginning, also by who comes back.
func (p *CheckPage) Enter() {
	p.root.ScrollToTop()
	p.sheet.Enter()
}

// Leave implements Page. A run goes on: it changes nothing, and who comes back finds its results.
func (p *CheckPage) Leave() {}
