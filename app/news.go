package app

import (
	"context"

	"carddesk/app/screen"
	"carddesk/app/settings"
	"carddesk/app/update"
)

// lookForUpdate asks in the background whether there is a newer version, where that is wanted, and tells what came of it. The package asks at most
// once a day, however often this is called.
func (d *program) lookForUpdate() {
	s := *d.chosen.Load()
	if !s.On(settings.UpdateCheck) {
		d.tellUpdate(screen.Updates{Off: true, Locked: s.Locked(settings.UpdateCheck)})
		return
	}
	d.tellUpdate(screen.Updates{Looking: true})
	d.recorder().Go("update", d.crashedInBackground, func() {
		found := newest(s.Text(settings.UpdateSource))
		d.draw(func() {
			if d.chosen.Load().On(settings.UpdateCheck) { // it may have been turned off meanwhile
				d.tellUpdate(screen.Updates{Finding: found})
			}
		})
	})
}

// newest may take as long as the network does.
func newest(source string) update.Finding {
	checker, err := update.New(source, settings.Folder())
	if err != nil {
		return update.Finding{Failure: err}
	}
	return checker.Ask(context.Background(), false) // it has a time limit of its own, and the end of the program ends it
}

// tellUpdate keeps what is known for pages that are made anew, and shows it.
func (d *program) tellUpdate(u screen.Updates) {
	d.updates = u
	if d.pages.about != nil {
		d.pages.about.Tell(u)
	}
	d.pages.home.TellNewer(newerVersion(u))
}

// newerVersion is what there is, empty where none is known.
func newerVersion(u screen.Updates) string {
	if u.Off || u.Looking || !u.Finding.Newer {
		return ""
	}
	return u.Finding.Latest.Version
}
