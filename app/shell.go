package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"carddesk/app/crash"
	"carddesk/app/desk"
	"carddesk/app/screen"
	"carddesk/app/words"
)

// stop is a page that the navigation leads to.
type stop struct {
	place screen.Place
	icon  fyne.Resource
}

// shell is what stands around the pages: the navigation, and the line that says which reader and card is looked at.
type shell struct {
	window fyne.Window
	words  *words.Words
	make   map[screen.Place]func() screen.Page
	made   map[screen.Place]screen.Page // those that were shown
	items  []*navItem
	body   *fyne.Container // holds the current page alone
	line   *cardLine
	at     screen.Place
	last   desk.Snapshot
	// guard is to be deferred: it turns a panic in a page into a report, which crashed is told of.
	guard   func(where string, report func(*crash.Report))
	crashed func(*crash.Report)
	broken  bool // the current page crashed: it is left alone until it is shown anew
}

// newShell builds the window's content. pages tells how each page is made; the shell is there already, so that they can lead to each other.
// A page is made when it is shown first: the window opens sooner without those that nobody looks at.
func newShell(
	w fyne.Window, texts *words.Words, stops []stop, guard func(string, func(*crash.Report)), crashed func(*crash.Report),
	pages func(*shell) map[screen.Place]func() screen.Page,
) *shell {
	s := &shell{
		window: w, words: texts, body: container.NewStack(), line: newCardLine(texts), guard: guard, crashed: crashed,
		made: map[screen.Place]screen.Page{},
	}
	column := container.NewVBox()
	for _, stop := range stops {
		item := newNavItem(stop.place, texts.Text("nav."+string(stop.place)), stop.icon, s.show)
		s.items = append(s.items, item)
		column.Add(item)
	}
	s.make = pages(s)
	nav := container.NewPadded(container.NewVScroll(column))
	f := frame{items: s.items, nav: nav, page: s.body, line: s.line}
	w.SetContent(container.New(f, nav, s.body, s.line))
	w.SetTitle(s.title())
	s.keys()
	return s
}

// title is the window's: in Chinese it says what the program is as well. Practice is marked here too: it is what a screen reader says first.
func (s *shell) title() string {
	title := s.words.Text("app.title")
	if s.last.Practice != "" {
		title += s.words.Text("app.practice")
	}
	return title
}

// keys: Ctrl and a number lead to a page; Escape leads home from a page that has no other use for it.
func (s *shell) keys() {
	for i, item := range s.items {
		if i >= 9 {
			break
		}
		key := fyne.KeyName(rune('1' + i))
		s.window.Canvas().AddShortcut(
			&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault},
			func(fyne.Shortcut) { s.show(item.place) },
		)
	}
	s.window.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		switch e.Name {
		case fyne.KeyEscape:
			s.escape()
		case fyne.KeyF1:
			s.show(screen.Help)
		}
	})
}

// escaper is a page that uses Escape itself. It returns false where it has nothing to leave.
type escaper interface{ Escape() bool }

func (s *shell) escape() {
	defer s.guard(string(s.at), s.crashed)
	if page, ok := s.made[s.at].(escaper); ok && page.Escape() {
		return
	}
	if s.at != screen.Home {
		s.show(screen.Home)
	}
}

// show changes to a page.
func (s *shell) show(place screen.Place) {
	if s.make[place] == nil {
		return
	}
	if s.at != "" && s.at != place {
		s.leave()
	}
	s.turn(place)
	defer s.guard(string(place), s.crashed)
	next := s.page(place)
	s.body.Objects = []fyne.CanvasObject{next.Content()}
	next.Show(s.last)
	s.body.Refresh()
	next.Enter()
}

// within are pages that the navigation does not have, and where it finds them.
var within = map[screen.Place]screen.Place{screen.SelfTest: screen.Check, screen.Browser: screen.Check}

// turn marks a page as the current one.
func (s *shell) turn(place screen.Place) {
	s.at, s.broken = place, false
	for _, item := range s.items {
		item.current = item.place == place || item.place == within[place]
		item.Refresh()
	}
}

// page is made at its first use.
func (s *shell) page(place screen.Place) screen.Page {
	page, made := s.made[place]
	if !made {
		page = s.make[place]()
		s.made[place] = page
	}
	return page
}

// leave ends the current page, so that no secret stays behind.
func (s *shell) leave() {
	defer s.guard(string(s.at), s.crashed)
	s.window.Canvas().Unfocus()
	if page, made := s.made[s.at]; made {
		page.Leave()
	}
}

// update brings everything up to date.
func (s *shell) update(now desk.Snapshot) {
	changed := now.Practice != s.last.Practice
	s.last = now
	if changed {
		s.window.SetTitle(s.title())
	}
	s.line.set(now)
	if s.at == "" || s.broken {
		return
	}
	defer s.guard(string(s.at), s.crashed)
	s.page(s.at).Show(now)
}

// apologise puts a note in the place of a page that crashed. The other pages go on.
func (s *shell) apologise(note fyne.CanvasObject) {
	s.broken = true
	s.body.Objects = []fyne.CanvasObject{container.NewPadded(container.NewVBox(note))}
	s.body.Refresh()
}
