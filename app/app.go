// Package app is CardDesk's window: it brings the pages (app/screen), what is known of readers and cards (app/desk), settings and practice
// together. This file is the only one that imports fyne/v2/app, and with it cgo and OpenGL: pages and their parts build and are tested without.
package app

import (
	"io"
	"log"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/go-text/typesetting/fontscan"

	"carddesk/app/settings"
	"carddesk/app/words"
	"carddesk/assets"
	"carddesk/cardops/driver/p11"
)

// ID names the program to the system: its settings and its window.
const ID = settings.ID

// Main runs the program until its window is closed, and returns the exit code: 0, or exitNoDisplay.
func Main() int {
	if p11.ServeIfHelper() {
		return 0
	}
	open()
	go findFonts()
	store := inBackground(func() *settings.Store { return settings.NewStore(settings.Folder(), settings.SystemPolicy()) })
	chosen := inBackground(store.Read)
	none := &noDisplay{words: words.In(languageOf(chosen)), tell: tell, exit: os.Exit, out: os.Stderr}
	log.SetOutput(toolkitLog{failed: none.giveUp, verbose: verboseLog()})
	defer none.recover()
	a := app.NewWithID(ID)
	a.SetIcon(fyne.NewStaticResource("carddesk.png", assets.Icon))
	newProgram(a, store, chosen).run()
	return 0
}

// findFonts searches the system's fonts, which Fyne needs for characters that the program's own font lacks. The search opens every font
// file at the first start, and would else be done by the goroutine that draws, before its first text; the result is kept for Fyne by the
// same package.
func findFonts() { _, _ = fontscan.SystemFonts(log.New(io.Discard, "", 0), "") }

// inBackground calls fn off the main goroutine, which touches no file, and waits for it: there is no window yet that could stand still.
func inBackground[T any](fn func() T) T {
	result := make(chan T)
	go func() { result <- fn() }()
	return <-result
}
