package screen

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
)

// CertificatesPage shows every certificate on the card: first what a person wants to know, below it what an expert does.
type CertificatesPage struct {
	sheet
	hidden    func() bool
	desk      CertificatesDesk  // nil: nothing can be saved
	saved     fyne.CanvasObject // how the last saving ended; nil before the first
	snapshot  desk.Snapshot
	open      string // place of the certificate whose details are shown; empty: none
	technical bool   // its technical details too
	concealed bool   // what was drawn last hides names and numbers
}

// CertificatesDesk saves what the page shows.
type CertificatesDesk interface {
	// Export lets a person choose a folder and saves the certificates of the card there. It returns at once; done is called on the goroutine
	// that draws, with the folder, the number of files and what went wrong, and not at all when no folder was chosen.
	Export(done func(folder string, files int, err error))
}

// ExportThrough sets what saves the certificates as files; without it that is not offered.
func (p *CertificatesPage) ExportThrough(d CertificatesDesk) {
	p.desk = d
	p.draw()
}

// NewCertificates makes the page. hidden tells whether names and numbers are not to be seen.
func NewCertificates(here Here, hidden func() bool) *CertificatesPage {
	p := &CertificatesPage{sheet: newSheet(here), hidden: hidden}
	p.draw()
	return p
}

// Show implements Page.
func (p *CertificatesPage) Show(s desk.Snapshot) {
	if !p.news(s) && p.concealed == p.hidden() {
		return
	}
	if number(p.snapshot) != number(s) {
		p.open, p.technical, p.saved = "", false, nil
	}
	p.snapshot = s
	p.draw()
}

// Enter implements Page. What is hidden may have changed on another page.
func (p *CertificatesPage) Enter() {
	if p.concealed != p.hidden() {
		p.draw()
	}
	p.sheet.Enter()
}

func number(s desk.Snapshot) string {
	if s.Card == nil {
		return ""
	}
	return s.Card.Number()
}

func (p *CertificatesPage) draw() {
	p.concealed = p.hidden()
	p.redraw(func() []fyne.CanvasObject {
		all := p.parts()
		p.keys.begin = p.keys.firstOf("")
		return all
	})
}

func (p *CertificatesPage) text(key string, values ...words.Values) string {
	return p.here.Words.Text(key, values...)
}

func (p *CertificatesPage) parts() []fyne.CanvasObject {
	objects := p.objects()
	title := widget.Heading(p.text("certificates.title"))
	if len(objects) == 0 {
		return append([]fyne.CanvasObject{title, p.nothing()}, p.problems()...)
	}
	all := []fyne.CanvasObject{container.New(pile{}, title, widget.Paragraph(p.text("certificates.intro")))}
	all = append(append(all, some(p.numberRow())...), p.problems()...)
	for _, o := range objects {
		all = append(all, p.certificate(o))
	}
	return append(all, some(p.saving(), p.saved)...)
}

// numberRow is the card's number, which the service desk asks for; nil while it is not known. Hidden, it is copied all the same.
func (p *CertificatesPage) numberRow() fyne.CanvasObject {
	raw := number(p.snapshot)
	if raw == "" {
		return nil
	}
	return widget.Form(widget.FormRow{
		Label: p.text("certificates.number"), Value: conceal(p.hidden(), raw), Mono: !p.hidden(),
		Copy: func(string) { p.here.Copy(raw) },
	})
}

// objects are the certificates that are known, in the order in which people look at them.
func (p *CertificatesPage) objects() []*card.Object {
	switch p.snapshot.Situation {
	case desk.Reading, desk.Ready, desk.Unreadable:
		if p.snapshot.Card != nil {
			return p.snapshot.Card.Reading.Sorted()
		}
	}
	return nil
}

// nothing says why there is nothing to see, and leads to where it is told what to do.
func (p *CertificatesPage) nothing() fyne.CanvasObject {
	key := "certificates.noCard"
	switch p.snapshot.Situation {
	case desk.Reading:
		key = "certificates.reading"
	case desk.Ready, desk.Unreadable:
		key = "certificates.none"
	}
	back := newButton(p.text("certificates.back"), theme.Icon(theme.IconHome), fynewidget.HighImportance, func() { p.here.Go(Home) })
	p.keys.add("back", back)
	return widget.NewPanel(container.New(pile{gap: 1}, widget.Paragraph(p.text(key)), container.New(flow{}, back)))
}

// problems are what could not be read, in words.
func (p *CertificatesPage) problems() []fyne.CanvasObject {
	if p.snapshot.Card == nil {
		return nil
	}
	var all []fyne.CanvasObject
	for _, problem := range p.snapshot.Card.Reading.Problems {
		w := p.here.Words.Problem(problem.Err)
		all = append(all, widget.NewNote(widget.Warn, w.Message+p.text("certificates.where", words.Values{"Place": words.Visible(problem.Place)}), w.Remedy))
	}
	return all
}

// certificate is one of them: a row, and its details when it was pressed.
func (p *CertificatesPage) certificate(o *card.Object) fyne.CanvasObject {
	state, h := p.here.Words.State(o.Head, p.here.Now()), o.Head
	detail := p.text("certificates.summary", words.Values{
		"Holder": p.about(o), "Until": words.Day(h.NotAfter), "State": state,
	})
	row := widget.NewRow(p.stateOf(o), p.here.Words.Use(o), detail, func() {
		if p.open == o.Place {
			p.open = ""
		} else {
			p.open, p.technical = o.Place, false
		}
		p.draw()
	})
	p.keys.add("certificate/"+o.Place, row)
	if p.open != o.Place {
		return widget.NewPanel(row)
	}
	return widget.NewPanel(container.New(pile{gap: 1}, row, p.details(o)))
}

// about is whom a certificate is about. Authorities are no secret.
func (p *CertificatesPage) about(o *card.Object) string {
	return conceal(p.hidden() && !authority(o), words.Titled(o))
}

func authority(o *card.Object) bool {
	return o.Certificate != nil && (o.Certificate.Use() == cert.CA || o.Certificate.Use() == cert.Root)
}

// stateOf is how a certificate stands today.
func (p *CertificatesPage) stateOf(o *card.Object) widget.State {
	now := p.here.Now()
	switch state := o.Head.StateAt(now); {
	case state == cert.Expired:
		return widget.Bad
	case o.Certificate == nil:
		return widget.Unknown
	case state == cert.NotYetValid, o.Head.EndsSoon(now):
		return widget.Warn
	}
	return widget.Good
}
