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

// saving is the button that saves all certificates as files; nil where it can't be done or not all are read yet.
func (p *CertificatesPage) saving() fyne.CanvasObject {
	if p.desk == nil || p.snapshot.Situation == desk.Reading || len(p.snapshot.Card.Reading.Certificates()) == 0 {
		return nil
	}
	b := newButton(p.text("certificates.save"), theme.Icon(theme.IconCertificate), fynewidget.MediumImportance, p.save)
	p.keys.add("save", b)
	return container.New(flow{}, b)
}

// save says how it ended, unless another card came in the meantime.
func (p *CertificatesPage) save() {
	of := number(p.snapshot)
	p.desk.Export(func(folder string, files int, err error) {
		if number(p.snapshot) != of {
			return
		}
		p.saved = p.ending(folder, files, err)
		p.draw()
		p.root.reveal(p.saved)
	})
}

func (p *CertificatesPage) ending(folder string, files int, err error) fyne.CanvasObject {
	if err != nil {
		problem := p.here.Words.Problem(err)
		return widget.NewNote(widget.Bad, problem.Message, problem.Remedy)
	}
	return widget.NewNote(widget.Good, p.text("certificates.saved", words.Values{"Count": files}),
		p.text("certificates.saved.where", words.Values{"Folder": words.Visible(folder)}))
}
