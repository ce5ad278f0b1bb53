package screen

import (
	"reflect"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"carddesk/app/desk"
	"carddesk/app/words"
)

// sheet is a page that scrolls and is built anew whenever what it shows has changed. The keyboard stays where it was.
type sheet struct {
	here Here
	root pane
	body *fyne.Container
	keys keys
	// known and day are what was shown last: what has not changed is not built anew.
	known *desk.Snapshot
	day   string
}

func newSheet(here Here) sheet {
	s := sheet{here: here, body: container.New(pile{gap: 3})}
	s.root = newPane(0, s.body)
	return s
}

// Content implements Page.
func (s *sheet) Content() fyne.CanvasObject { return s.root.Scroll }

// Leave implements Page.
func (s *sheet) Leave() {}

// Enter implements Page: the keyboard begins at the next step, or else at the first thing that can be done.
func (s *sheet) Enter() {
	s.place(s.keys.first())
}

// place puts the keyboard somewhere; nil leaves it.
func (s *sheet) place(f fyne.Focusable) {
	if f == nil {
		return
	}
	s.root.reading = true
	defer func() { s.root.reading = false }()
	s.here.Focus(f)
}

// keys are what the keyboard can be on, by names that outlive a redrawing.
type keys struct {
	names []string // in the order in which Tab goes through them
	by    map[string]fyne.Focusable
	begin string // where to begin; nowhere if that is not there
}

func (k *keys) add(name string, f fyne.Focusable) {
	if k.by == nil {
		k.by = map[string]fyne.Focusable{}
	}
	k.names, k.by[name] = append(k.names, name), f
}

// first is where the keyboard begins; nil where it is to be nowhere.
func (k *keys) first() fyne.Focusable { return k.by[k.begin] }

// firstOf is the first name that begins so; empty where there is none.
func (k *keys) firstOf(beginning string) string {
	for _, name := range k.names {
		if strings.HasPrefix(name, beginning) {
			return name
		}
	}
	return ""
}

// name of what has the keyboard; empty when it is none of these.
func (k *keys) name(f fyne.Focusable) string {
	for name, known := range k.by {
		if known == f {
			return name
		}
	}
	return ""
}

// news tells whether a snapshot, or the date, differs from what was shown last.
func (s *sheet) news(now desk.Snapshot) bool {
	day := words.Day(s.here.Now())
	if s.known != nil && s.day == day && reflect.DeepEqual(*s.known, now) {
		return false
	}
	s.known, s.day = &now, day
	return true
}

// redraw builds the page anew.
func (s *sheet) redraw(parts func() []fyne.CanvasObject) {
	had := s.keys.name(focused(s.root.Scroll))
	s.keys = keys{}
	s.body.Objects = parts()
	s.body.Refresh()
	s.root.settle()
	s.root.follow()
	if had == "" {
		return
	}
	if f, there := s.keys.by[had]; there {
		s.place(f)
		return
	}
	s.Enter()
}

// focused is what has the keyboard on the canvas of an object; nil where there is none.
func focused(o fyne.CanvasObject) fyne.Focusable {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		return c.Focused()
	}
	return nil
}

// focusOnItsCanvas moves the keyboard where the window is not at hand.
func focusOnItsCanvas(f fyne.Focusable) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(f.(fyne.CanvasObject)); c != nil {
		c.Focus(f)
	}
}

// some are the objects that there are.
func some(all ...fyne.CanvasObject) []fyne.CanvasObject {
	var there []fyne.CanvasObject
	for _, o := range all {
		if o != nil {
			there = append(there, o)
		}
	}
	return there
}
