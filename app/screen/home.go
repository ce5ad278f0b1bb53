package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
)

// HomeDesk is what the first page asks of readers and cards. *desk.Desk is one.
type HomeDesk interface {
	// Choose looks at the card in the reader of that name.
	Choose(reader string)
	// Practise goes to the simulated readers of a scenario; the empty one leads back to the real ones.
	Practise(scenario string)
	// Again reads the card anew, which costs no try.
	Again()
}

// HomePage is the first page: what is so, the one next step, whose card it is and until when, and what can be done with it.
type HomePage struct {
	sheet
	desk     HomeDesk
	snapshot desk.Snapshot
	hidden   bool   // name and card number, for people who share their screen
	fixed    bool   // whether they are hidden can't be changed here
	menu     bool   // the practice cards are listed
	real     bool   // practice is not offered
	newer    string // version that there is; empty for none
}

// NewHome makes the page.
func NewHome(here Here, d HomeDesk) *HomePage {
	p := &HomePage{sheet: newSheet(here), desk: d}
	p.draw()
	return p
}

// Hidden tells whether names and numbers are not to be seen. Other pages follow it.
func (p *HomePage) Hidden() bool { return p.hidden }

// Hide sets whether names and numbers are hidden; a person may change it on the page.
func (p *HomePage) Hide(hidden bool) {
	p.hidden = hidden
	p.draw()
}

// FixHiding keeps people from changing whether names and numbers are hidden, because an administrator decided it.
func (p *HomePage) FixHiding(fixed bool) {
	p.fixed = fixed
	p.draw()
}

// OfferPractice sets whether practice cards are offered, which they are at first.
func (p *HomePage) OfferPractice(offered bool) {
	p.real = !offered
	p.draw()
}

// TellNewer says that there is a newer version, in a line at the end of the page; empty for none.
func (p *HomePage) TellNewer(version string) {
	if version != p.newer {
		p.newer = version
		p.draw()
	}
}

// newVersion leads to what is known of it.
func (p *HomePage) newVersion() fyne.CanvasObject {
	if p.newer == "" {
		return nil
	}
	more := newButton(p.text("home.update.more", nil), theme.Icon(theme.IconInfo), fynewidget.LowImportance, func() { p.here.Go(About) })
	p.keys.add("update", more)
	return container.New(ends{}, widget.Muted(p.text("home.update", words.Values{"Version": p.newer})), more)
}

// Show implements Page.
func (p *HomePage) Show(s desk.Snapshot) {
	if !p.news(s) {
		return
	}
	before := p.snapshot
	p.snapshot = s
	if before.Situation != s.Situation || before.Practice != s.Practice {
		p.menu = false
		p.root.ScrollToTop()
	}
	p.draw()
}

func (p *HomePage) draw() { p.redraw(p.parts) }

// parts are the page from top to bottom.
func (p *HomePage) parts() []fyne.CanvasObject {
	all := some(p.practiceBanner(), p.hero())
	all = append(all, p.notes()...)
	all = append(all, some(p.cardPanel(), p.actions(), p.otherCards(), p.tryPractice(), p.newVersion())...)
	p.keys.begin = keyStep
	if _, step := p.keys.by[keyStep]; !step {
		p.keys.begin = p.keys.firstOf(keyAction)
	}
	return all
}
