package app

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"carddesk/app/crash"
	"carddesk/app/desk"
	"carddesk/app/screen"
	"carddesk/app/words"
	"carddesk/cardops/card"
)

// page records what the shell does with it.
type page struct {
	button  *widget.Button
	canvas  func() fyne.Canvas
	shown   []desk.Situation
	entered int
	left    int
	escapes int  // how often Escape still means something here
	broken  bool // panics when shown
}

func (p *page) Content() fyne.CanvasObject { return p.button }
func (p *page) Enter()                     { p.entered++; p.canvas().Focus(p.button) }
func (p *page) Leave()                     { p.left++ }
func (p *page) Show(s desk.Snapshot) {
	if p.broken {
		panic("a mistake in a page")
	}
	p.shown = append(p.shown, s.Situation)
}

func (p *page) Escape() bool {
	if p.escapes == 0 {
		return false
	}
	p.escapes--
	return true
}

var someStops = []stop{{screen.Home, theme.HomeIcon()}, {screen.ChangePIN, theme.LoginIcon()}, {screen.Help, theme.HelpIcon()}}

func testShell(t *testing.T, language words.Language, crashed func(*crash.Report)) (*shell, map[screen.Place]*page) {
	t.Helper()
	test.NewTempApp(t)
	w := test.NewTempWindow(t, nil)
	made := map[screen.Place]*page{}
	if crashed == nil {
		crashed = func(r *crash.Report) { t.Errorf("%v: %s\n%s", r, r.Text, r.Stack) }
	}
	s := newShell(w, words.In(language), someStops, crash.Recorder{}.Guard, crashed, func(*shell) map[screen.Place]func() screen.Page {
		all := map[screen.Place]func() screen.Page{}
		for _, stop := range someStops {
			p := &page{button: widget.NewButton(string(stop.place), nil), canvas: w.Canvas}
			made[stop.place], all[stop.place] = p, func() screen.Page { return p }
		}
		return all
	})
	w.Resize(fyne.NewSize(1000, 700))
	s.show(screen.Home)
	return s, made
}

func TestShellLeavesAndEnters(t *testing.T) {
	s, pages := testShell(t, words.English, nil)
	s.update(desk.Snapshot{Situation: desk.NoCard})
	s.show(screen.ChangePIN)
	if pages[screen.Home].left != 1 || pages[screen.ChangePIN].entered != 1 {
		t.Errorf("left home %d times, entered change %d times; want 1 and 1", pages[screen.Home].left, pages[screen.ChangePIN].entered)
	}
	if shown := pages[screen.ChangePIN].shown; len(shown) != 1 || shown[0] != desk.NoCard {
		t.Errorf("a page is entered with %v, want what is known by then", shown)
	}
	s.update(desk.Snapshot{Situation: desk.Ready, Card: &desk.Card{Reading: &card.Reading{Kind: card.PIV}}})
	if shown := pages[screen.Home].shown; shown[len(shown)-1] == desk.Ready {
		t.Error("a page that nobody sees is drawn")
	}
	s.show(screen.Home)
	if shown := pages[screen.Home].shown; shown[len(shown)-1] != desk.Ready {
		t.Error("a page that was away shows what is past")
	}
}

func TestShellKeys(t *testing.T) {
	s, pages := testShell(t, words.English, nil)
	typed := s.window.Canvas().OnTypedKey()
	press := func(key fyne.KeyName) { typed(&fyne.KeyEvent{Name: key}) }

	press(fyne.KeyF1)
	if s.at != screen.Help {
		t.Errorf("F1 leads to %s", s.at)
	}
	press(fyne.KeyEscape)
	if s.at != screen.Home {
		t.Errorf("Escape leads to %s, want home", s.at)
	}
	s.show(screen.ChangePIN)
	pages[screen.ChangePIN].escapes = 1
	press(fyne.KeyEscape)
	if s.at != screen.ChangePIN {
		t.Error("Escape left a page that used it")
	}
	press(fyne.KeyEscape)
	if s.at != screen.Home {
		t.Error("Escape did not leave a page that has no more use for it")
	}
}

func TestShellByKeyboardAlone(t *testing.T) {
	s, _ := testShell(t, words.English, nil)
	reached := map[screen.Place]bool{}
	for range 20 {
		s.window.Canvas().FocusNext()
		if item, ok := s.window.Canvas().Focused().(*navItem); ok {
			reached[item.place] = true
		}
	}
	for _, stop := range someStops {
		if !reached[stop.place] {
			t.Errorf("%s is not reached with Tab", stop.place)
		}
	}
	item := s.items[1]
	s.window.Canvas().Focus(item)
	item.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if s.at != screen.ChangePIN {
		t.Error("Enter does not open a page")
	}
	s.show(screen.Home)
	item.TypedRune(' ')
	if s.at != screen.ChangePIN {
		t.Error("Space does not open a page")
	}
}

func TestShellTitle(t *testing.T) {
	titles := map[words.Language][2]string{
		words.English: {"CardDesk", "CardDesk (practice)"},
		words.Chinese: {"憑證卡片服務台 CardDesk", "憑證卡片服務台 CardDesk（練習）"},
	}
	for language, want := range titles {
		t.Run(string(language), func(t *testing.T) {
			s, _ := testShell(t, language, nil)
			if got := s.window.Title(); got != want[0] {
				t.Errorf("title %q, want %q", got, want[0])
			}
			s.update(desk.Snapshot{Practice: "healthy", Situation: desk.Ready, Card: &desk.Card{Reading: &card.Reading{Kind: card.GPKI2}}})
			if got := s.window.Title(); got != want[1] {
				t.Errorf("in practice %q, want %q", got, want[1])
			}
			s.update(desk.Snapshot{Situation: desk.NoCard})
			if got := s.window.Title(); got != want[0] {
				t.Errorf("after practice %q, want %q", got, want[0])
			}
		})
	}
}

func TestBrokenPage(t *testing.T) {
	var where []string
	var s *shell
	s, pages := testShell(t, words.English, func(r *crash.Report) {
		where = append(where, r.Where)
		s.apologise(widget.NewLabel("sorry"))
	})
	pages[screen.ChangePIN].broken = true
	s.show(screen.ChangePIN)
	s.update(desk.Snapshot{Situation: desk.NoReader})
	if len(where) != 1 || where[0] != string(screen.ChangePIN) {
		t.Errorf("caught in %v, want once in the page", where)
	}
	s.show(screen.Home)
	if pages[screen.Home].entered != 2 {
		t.Error("the other pages can't be reached any more")
	}
	pages[screen.ChangePIN].broken = false
	s.show(screen.ChangePIN)
	if shown := pages[screen.ChangePIN].shown; len(shown) == 0 {
		t.Error("a page that works again stays away")
	}
}

func TestNarrowWindow(t *testing.T) {
	s, _ := testShell(t, words.English, nil)
	s.window.Resize(fyne.NewSize(1000, 700))
	if s.items[0].narrow {
		t.Error("no words in the navigation of a wide window")
	}
	s.window.Resize(fyne.NewSize(500, 600))
	if !s.items[0].narrow {
		t.Error("the navigation of a narrow window leaves no room")
	}
	if s.items[0].AccessibilityLabel() == "" {
		t.Error("a screen reader is told nothing where only the icon is left")
	}
}

func TestCardLine(t *testing.T) {
	reading := func(kind card.Kind) *desk.Card { return &desk.Card{Reading: &card.Reading{Kind: kind}} }
	tests := map[string]struct {
		snapshot desk.Snapshot
		want     string
	}{
		"first":       {desk.Snapshot{}, "Looking for readers"},
		"no reader":   {desk.Snapshot{Situation: desk.NoReader}, "No reader found"},
		"no card":     {desk.Snapshot{Situation: desk.NoCard, Reader: "R1"}, "Reader: R1 (no card)"},
		"ready":       {desk.Snapshot{Situation: desk.Ready, Reader: "R1", Card: reading(card.PIV)}, "Reader: R1 (PIV card)"},
		"hostile":     {desk.Snapshot{Situation: desk.NoCard, Reader: "R\x1b[2J1"}, "Reader: R" + words.Visible("\x1b[2J") + "1 (no card)"},
		"in practice": {desk.Snapshot{Situation: desk.NoReader, Practice: "no-reader"}, "Practice: every card here is simulated. No reader found"},
	}
	test.NewTempApp(t)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			l := newCardLine(words.In(words.English))
			l.set(test.snapshot)
			if got := l.AccessibilityLabel(); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
