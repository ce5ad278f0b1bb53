package app

import (
	"net/url"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"carddesk/app/settings"
)

// keeper keeps what is set on the settings page, away from the goroutine that draws.
type keeper struct{ *program }

// Set implements screen.SettingsKeeper.
func (k keeper) Set(key settings.Key, value any, done func(error)) {
	k.recorder().Go("settings", k.crashedInBackground, func() {
		err := k.store.Set(key, value)
		now := k.store.Read()
		k.draw(func() {
			k.apply(now)
			done(err)
		})
	})
}

// ChooseFile implements screen.SettingsKeeper.
func (k keeper) ChooseFile(done func(path string)) {
	dialog.ShowFileOpen(func(chosen fyne.URIReadCloser, err error) {
		if err != nil || chosen == nil {
			return
		}
		path := chosen.URI().Path()
		go func() { _ = chosen.Close() }()
		done(path)
	}, k.window)
}

// ChooseFolder implements screen.SettingsKeeper.
func (k keeper) ChooseFolder(done func(path string)) {
	dialog.ShowFolderOpen(func(chosen fyne.ListableURI, err error) {
		if err == nil && chosen != nil {
			done(chosen.Path())
		}
	}, k.window)
}

// apply lets new settings take effect at once.
func (d *program) apply(now settings.Settings) {
	before := *d.chosen.Load()
	d.chosen.Store(&now)
	changed := func(keys ...settings.Key) bool {
		for _, key := range keys {
			if before.Value(key) != now.Value(key) {
				return true
			}
		}
		return false
	}
	if changed(settings.Appearance, settings.TextSize) {
		d.dress()
	}
	if changed(settings.Module, settings.UnblockStyle, settings.Component, settings.Centre) && d.last.Practice == "" {
		d.desk.Practise("") // the ways are asked for anew
	}
	if changed(settings.Practice) && d.last.Practice != "" {
		d.desk.Practise("") // none is offered any more
	}
	if changed(settings.UpdateCheck, settings.UpdateSource) {
		d.lookForUpdate()
	}
	if changed(settings.Language, settings.HideNames, settings.Practice, settings.ReportFolder) {
		d.build()
		return
	}
	d.pages.settings().Update(now)
}

// open shows a web page in the browser, which means starting a program.
func (d *program) open(address string) {
	parsed, err := url.Parse(address)
	if err != nil {
		return
	}
	d.recorder().Go("browser", d.crashedInBackground, func() { _ = d.app.OpenURL(parsed) })
}
