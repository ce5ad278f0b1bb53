// Command empty opens a window with nothing in it: what the window toolkit costs by itself.
package main

import "fyne.io/fyne/v2/app"

func main() {
	w := app.NewWithID("tw.carddesk.empty").NewWindow("CardDesk empty")
	w.ShowAndRun()
}
