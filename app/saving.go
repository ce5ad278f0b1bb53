package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"carddesk/cardops/ops"
)

// saving writes the certificates of the card that is shown into a folder of the person's choice, away from the goroutine that draws.
type saving struct{ *program }

// Export implements screen.CertificatesDesk. Nothing is done without a card, or when no folder is chosen.
func (s saving) Export(done func(folder string, files int, err error)) {
	if s.last.Card == nil {
		return
	}
	reading := s.last.Card.Reading // as it was when the person asked, should the card be changed meanwhile
	dialog.ShowFolderOpen(func(chosen fyne.ListableURI, err error) {
		if err != nil || chosen == nil {
			return
		}
		s.recorder().Go("export", s.crashedInBackground, func() {
			files, err := ops.Export(reading, chosen.Path())
			s.draw(func() { done(chosen.Path(), len(files), err) })
		})
	}, s.window)
}
