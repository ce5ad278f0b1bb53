// Package screen holds the pages of the window: screens are the last part of the flow (reader → transport → card → operation → screen). A page
// shows a desk.Snapshot and calls back; it holds no card logic, opens no reader and no file, and never waits.
//
// The files of a page begin with its name; those that begin with operation are about both pages that ask for secrets. The gallery has every
// page in every state, for tests and screenshots.
package screen

import (
	"time"

	"fyne.io/fyne/v2"

	"carddesk/app/desk"
	"carddesk/app/words"
)

// Page is one page of the window. All its methods are called on the goroutine that draws.
type Page interface {
	// Content is what is seen: the same object for the page's whole life.
	Content() fyne.CanvasObject
	// Show brings the page up to date.
	Show(desk.Snapshot)
	// Enter is called when the page comes to be seen: it puts the keyboard where a person begins.
	Enter()
	// Leave is called when the page is left: secrets are wiped, what runs is cancelled.
	Leave()
}

// Place names a page.
type Place string

// The pages.
const (
	Home         Place = "home"
	ChangePIN    Place = "change"
	Unblock      Place = "unblock"
	Certificates Place = "certificates"
	Check        Place = "check"
	HelpDesk     Place = "help-desk"
	Settings     Place = "settings"
	About        Place = "about"
	Help         Place = "help"
	SelfTest     Place = "self-test" // of the card; the page of checks leads there
	Browser      Place = "browser"   // the test from the browser; likewise
)

// Here is what every page is given of its surroundings. Its functions return at once.
type Here struct {
	Words *words.Words
	Now   func() time.Time
	Go    func(Place)          // shows another page
	Help  func(topic string)   // opens the offline help at a topic
	Focus func(fyne.Focusable) // moves the keyboard
	Open  func(address string) // opens a web page in the browser
	Copy  func(text string)    // puts a text on the clipboard; never a secret
}
