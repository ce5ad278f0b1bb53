package app

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"carddesk/app/desk"
	"carddesk/app/screen"
	"carddesk/app/selftest"
	"carddesk/cardops/disk"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
)

// browsing serves the test from the browser, away from the goroutine that draws.
type browsing struct{ *program }

// Begin implements screen.BrowserTester. A test that still goes on is ended.
func (b browsing) Begin(begun func(string, error), changed func(selftest.Report)) (stop func()) {
	b.endBrowsing()
	ctx, cancel := context.WithCancel(context.Background())
	component, texts, earnest := b.component(), b.shell.words, b.last.Practice == ""
	b.recorder().Go("browser test", b.crashedInBackground, func() {
		defer cancel()
		test, err := selftest.New(selftest.Config{
			Words: texts, Base: component.Base, Component: component.Info, Sign: b.sign,
			Changed: func(r selftest.Report) {
				if well := r.Browser(); well != nil && earnest {
					b.browsed.Store(well)
				}
				b.draw(func() { changed(r) })
			},
		})
		if err != nil {
			b.draw(func() { begun("", err) })
			return
		}
		context.AfterFunc(ctx, test.Stop)
		b.browsing.Store(test)
		b.draw(func() {
			test.Show(b.last)
			begun(test.Address(), nil)
		})
		test.Run(context.Background()) // which Stop ends, so that the page hears of it
		b.browsing.CompareAndSwap(test, nil)
	})
	return cancel
}

// endBrowsing ends the test that goes on.
func (d *program) endBrowsing() {
	if test := d.browsing.Load(); test != nil {
		test.Stop()
	}
}

// component is the local component that the cards at hand are used through: in practice the simulated one.
func (d *program) component() *hipki.Client {
	if ways := d.practised.Load(); d.last.Practice != "" && ways != nil && ways.Component != nil {
		return ways.Component
	}
	return d.ways().Component
}

// sign shows the page of the card's self test, where the PIN is typed, and brings the window to the front.
func (d *program) sign(tell func(ops.Step), done func(desk.Result)) (cancel func()) {
	var stop func()
	d.draw(func() {
		stop = d.pages.selfTest().Follow(tell, done)
		d.shell.show(screen.SelfTest)
		d.window.RequestFocus()
	})
	return func() {
		d.draw(func() {
			if stop != nil {
				stop()
			}
		})
	}
}

// keeping writes what the card's self test signed into a file of the person's choice, away from the goroutine that draws.
type keeping struct{ *program }

// signedName is what the file is called unless a person calls it otherwise.
const signedName = "carddesk-signed.p7s"

// Keep implements screen.Keeper.
func (k keeping) Keep(signedData []byte, done func(path string, err error)) {
	choose := dialog.NewFileSave(func(chosen fyne.URIWriteCloser, err error) {
		if err != nil || chosen == nil {
			return
		}
		k.recorder().Go("signed data", k.crashedInBackground, func() {
			path := chosen.URI().Path()
			_ = chosen.Close() // nothing was written into it
			err := disk.Replace(path, signedData)
			k.draw(func() { done(path, err) })
		})
	}, k.window)
	choose.SetFileName(signedName)
	choose.Show()
}
