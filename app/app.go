// Package app is CardDesk's window. This file is the only one that imports fyne/v2/app, and with it cgo and OpenGL: everything else,
// screens included, builds and is tested without.
package app

import (
	"fyne.io/fyne/v2/app"

	"carddesk/cardops/driver/p11"
)

// ID names the program to the system: its settings and its window.
const ID = "tw.carddesk.CardDesk"

// Main runs the program until its window is closed, and returns the exit code.
func Main() int {
	if p11.ServeIfHelper() {
		return 0
	}
	a := app.NewWithID(ID)
	w := a.NewWindow("CardDesk")
	w.ShowAndRun()
	return 0
}
