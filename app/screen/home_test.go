package screen

import (
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/desk"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
)

// calls are what a page asked for, in words.
type calls struct{ all []string }

func (c *calls) add(parts ...string) { c.all = append(c.all, strings.Join(parts, " ")) }

func (c *calls) Choose(reader string)     { c.add("choose", reader) }
func (c *calls) Practise(scenario string) { c.add("practise", scenario) }
func (c *calls) Again()                   { c.add("again") }

// surroundings note what is asked of them.
func (c *calls) surroundings() Here {
	return Here{
		Words: words.In(words.English), Now: func() time.Time { return galleryNow }, Focus: focusOnItsCanvas,
		Go:   func(to Place) { c.add("go", string(to)) },
		Help: func(topic string) { c.add("help", topic) },
		Open: func(address string) { c.add("open", address) },
		Copy: func(text string) { c.add("copy", text) },
	}
}

// home shows a state of the gallery on a page whose calls are noted.
func home(t *testing.T, name string) (*HomePage, *calls, fyne.Window) {
	t.Helper()
	return homeWith(t, galleryState(t, name))
}

func homeWith(t *testing.T, s desk.Snapshot) (*HomePage, *calls, fyne.Window) {
	t.Helper()
	c := &calls{}
	p := NewHome(c.surroundings(), c)
	w := inWindow(t, pageIn("", p, s, nil), fyne.NewSize(800, 700))
	return p, c, w
}

// galleryStates are those of the gallery, which are read once.
var galleryStates = map[string]desk.Snapshot{}

// galleryState is a snapshot of the gallery.
func galleryState(t *testing.T, name string) desk.Snapshot {
	t.Helper()
	Stand(t, words.English, 1)
	if len(galleryStates) == 0 {
		for _, e := range exhibited(t, words.English) {
			galleryStates[e.Name] = e.Snapshot
		}
	}
	s, known := galleryStates[name]
	if !known {
		t.Fatalf("there is no state %q", name)
	}
	return s
}

func pressKey(w fyne.Window, key fyne.KeyName) {
	w.Canvas().Focused().TypedKey(&fyne.KeyEvent{Name: key})
}

// TestNextStep: the keyboard begins at the one next step, and Enter takes it.
func TestNextStep(t *testing.T) {
	for name, want := range map[string]string{
		"no-service":         "help no-service",
		"no-reader":          "help no-reader",
		"no-card":            "help card-unreadable",
		"mute":               "again",
		"held":               "again",
		"wrong-card":         "help other-card",
		"health-card":        "help other-card",
		"several":            "choose " + simcard.ReaderName(1),
		"unreadable":         "again",
		"no-middleware":      "open https://moica.nat.gov.tw",
		"pin-low":            "go unblock",
		"pin-low-unknown":    "go unblock",
		"last-try":           "go unblock",
		"pin-locked":         "go unblock",
		"code-locked":        "help code-forgotten",
		"both-locked":        "help code-forgotten",
		"code-locked-issuer": "go certificates",
		"ends-soon":          "open https://moica.nat.gov.tw",
		"expired":            "open https://moica.nat.gov.tw",
		"not-yet-valid":      "again",
		"two-concerns":       "go unblock",
		"ready":              "go change",
		"piv":                "go change",
	} {
		t.Run(name, func(t *testing.T) {
			_, c, w := home(t, "home-"+name)
			pressKey(w, fyne.KeyReturn)
			if !slices.Equal(c.all, []string{want}) {
				t.Errorf("Enter did %q, want %q", c.all, want)
			}
		})
	}
}

// TestSpacePresses too.
func TestSpacePresses(t *testing.T) {
	_, c, w := home(t, "home-pin-locked")
	test.Type(w.Canvas().Focused(), " ")
	pressKey(w, fyne.KeySpace)
	if !slices.Contains(c.all, "go unblock") {
		t.Errorf("the space bar did %q", c.all)
	}
}

// TestWhatIsOffered: nothing is offered that would lead nowhere or make things worse.
func TestWhatIsOffered(t *testing.T) {
	const change, unblock, certificates = keyAction + "change", keyAction + "unblock", keyAction + "certificates"
	for name, want := range map[string][]string{
		"ready":              {change, unblock, certificates},
		"last-try":           {change, unblock, certificates},
		"expired":            {change, unblock, certificates},
		"no-middleware":      {unblock, certificates},
		"pin-locked":         {unblock, certificates},
		"code-locked":        {change, certificates},
		"both-locked":        {certificates},
		"code-locked-issuer": {certificates},
		"reading":            nil,
		"reading-known":      {certificates},
		"no-card":            nil,
		"mute":               nil,
		"health-card":        nil,
		"unreadable":         nil,
	} {
		t.Run(name, func(t *testing.T) {
			p, _, _ := home(t, "home-"+name)
			var got []string
			for _, key := range p.keys.names {
				if strings.HasPrefix(key, keyAction) {
					got = append(got, key)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("offered %q, want %q", got, want)
			}
		})
	}
}

// TestDeadCodeIsNoWayOut: with a locked second code no step and no sentence leads to it.
func TestDeadCodeIsNoWayOut(t *testing.T) {
	_, c, w := home(t, "home-code-locked-last-try")
	pressKey(w, fyne.KeyReturn)
	if !slices.Equal(c.all, []string{"help code-forgotten"}) {
		t.Errorf("the step is %q", c.all)
	}
	if all := text(w.Content()); strings.Contains(all, "set a new one with") || !strings.Contains(all, "0800-080-117") {
		t.Errorf("it says %s", all)
	}
}

// TestNoSentenceLeadsToALockedCode: with both secrets locked none says that unblocking helps.
func TestNoSentenceLeadsToALockedCode(t *testing.T) {
	for _, name := range []string{"home-both-locked", "home-code-locked-issuer"} {
		_, _, w := home(t, name)
		if all := text(w.Content()); strings.Contains(all, "please unblock") || strings.Contains(all, "With the") {
			t.Errorf("%s says %s", name, all)
		}
	}
}

// text is all that can be read, a line for each object that says something.
func text(o fyne.CanvasObject) string {
	var all []string
	if s := saying(o); s != "" {
		all = append(all, s)
	}
	for _, child := range children(o) {
		if s := text(child); s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, "\n")
}

// What an administrator hides stays hidden.
func TestHiddenForGood(t *testing.T) {
	p, _, w := home(t, "home-ready")
	p.Hide(true)
	p.FixHiding(true)
	if said := text(w.Content()); strings.Contains(said, p.snapshot.Card.Holder()) || !strings.Contains(said, dots) || p.keys.by[keyHide] != nil {
		t.Errorf("it says %s", said)
	}
	p.FixHiding(false)
	if p.keys.by[keyHide] == nil {
		t.Error("nobody can show it")
	}
}

// A newer version is a line at the end, which leads to where it is told of.
func TestNewVersion(t *testing.T) {
	p, asked, w := home(t, "home-ready")
	p.TellNewer("9.9.9")
	if !strings.Contains(text(w.Content()), "There is a new version, 9.9.9.") {
		t.Error("it is not told")
	}
	w.Canvas().Focus(p.keys.by["update"])
	pressKey(w, fyne.KeyReturn)
	if !slices.Equal(asked.all, []string{"go about"}) {
		t.Errorf("asked for %q", asked.all)
	}
	p.TellNewer("")
	if strings.Contains(text(w.Content()), "9.9.9") || p.keys.by["update"] != nil {
		t.Error("it is still told")
	}
}

func TestHiddenNameAndNumber(t *testing.T) {
	p, _, w := home(t, "home-ready")
	before := text(w.Content())
	name, number := p.snapshot.Card.Holder(), p.snapshot.Card.Number()
	if !strings.Contains(before, name) || !strings.Contains(before, number) || p.Hidden() {
		t.Fatal("name and number are not shown")
	}
	height := p.root.Content.MinSize().Height
	w.Canvas().Focus(p.keys.by[keyHide])
	pressKey(w, fyne.KeyReturn)
	if after := text(w.Content()); strings.Contains(after, name) || strings.Contains(after, number) || !strings.Contains(after, dots) {
		t.Errorf("hidden, it still says %s", after)
	}
	if markup := test.RenderToMarkup(w.Canvas()); strings.Contains(markup, name) || strings.Contains(markup, number) {
		t.Error("hidden, it is still drawn")
	}
	if p.root.Content.MinSize().Height != height || !p.Hidden() {
		t.Error("hiding moves the page")
	}
	if w.Canvas().Focused() != p.keys.by[keyHide] {
		t.Error("the keyboard went elsewhere")
	}
	test.Tap(p.keys.by[keyHide].(fyne.Tappable))
	if text(w.Content()) != before {
		t.Error("shown again, it says something else")
	}
}

// TestKeyboardStays where it was while the page is brought up to date, and begins anew when that is gone.
func TestKeyboardStays(t *testing.T) {
	p, _, w := home(t, "home-ready")
	w.Canvas().Focus(p.keys.by[keyAction+"certificates"])
	p.Show(galleryState(t, "home-pin-low"))
	if w.Canvas().Focused() != p.keys.by[keyAction+"certificates"] {
		t.Error("the keyboard went elsewhere")
	}
	p.Show(galleryState(t, "home-no-card"))
	if w.Canvas().Focused() != p.keys.by[keyStep] {
		t.Error("the keyboard is not at the next step")
	}
	w.Canvas().Unfocus()
	p.Show(galleryState(t, "home-ready"))
	if w.Canvas().Focused() != nil {
		t.Error("the page took the keyboard by itself")
	}
}

func TestPractice(t *testing.T) {
	p, c, _ := home(t, "home-no-card")
	test.Tap(p.keys.by[keyMenu].(fyne.Tappable))
	for _, name := range offered {
		if !slices.Contains(simcard.Scenarios(), name) {
			t.Errorf("%s can not be practised", name)
		}
		test.Tap(p.keys.by["scenario/"+name].(fyne.Tappable))
		if c.all[len(c.all)-1] != "practise "+name {
			t.Errorf("%s leads to %q", name, c.all[len(c.all)-1])
		}
	}
	s := galleryState(t, "home-practice")
	p.Show(s)
	all := text(p.Content())
	if !strings.Contains(all, simcard.PracticePIN) || !strings.Contains(all, simcard.PracticeCode) || !strings.Contains(all, "not a real card") {
		t.Errorf("practice is not marked: %s", all)
	}
	test.Tap(p.keys.by[keyReal].(fyne.Tappable))
	if c.all[len(c.all)-1] != "practise " {
		t.Errorf("back leads to %q", c.all[len(c.all)-1])
	}
}

// TestPracticeIsNeverMixed: where cards are real nothing says practice, and in practice none is offered.
func TestPracticeIsNeverMixed(t *testing.T) {
	for _, e := range hung(t, words.English, 1) {
		if p, ok := e.Page.(*HomePage); ok {
			inWindow(t, e, fyne.NewSize(800, 700))
			if marked := strings.Contains(text(p.Content()), "Practice: "); marked != (e.Snapshot.Practice != "") {
				t.Errorf("%s is marked as practice: %v", e.Name, marked)
			}
		}
	}
	q, _, _ := home(t, "home-no-card")
	if q.OfferPractice(false); q.keys.by[keyMenu] != nil {
		t.Error("practice is offered where it is not to be")
	}
	s := galleryState(t, "home-no-card")
	s.Practice = "empty"
	if p, _, _ := homeWith(t, s); p.keys.by[keyMenu] != nil {
		t.Error("practice is offered in practice")
	}
}

func TestChoosingAmongCards(t *testing.T) {
	s := galleryState(t, "home-several")
	s.Readers = append(s.Readers, reader.Status{Name: "Windows Hello for Business 1", State: reader.Present})
	p, c, w := homeWith(t, s)
	for _, n := range []int{1, 3, 4} {
		test.Tap(p.keys.by[keyReader+simcard.ReaderName(n)].(fyne.Tappable))
	}
	want := []string{"choose " + simcard.ReaderName(1), "choose " + simcard.ReaderName(3), "choose " + simcard.ReaderName(4)}
	if !slices.Equal(c.all, want) {
		t.Errorf("it asked for %q", c.all)
	}
	if strings.Contains(text(w.Content()), "Windows Hello") {
		t.Error("a reader that is none is offered")
	}
}

// TestHostileTexts from card and reader are made visible.
func TestHostileTexts(t *testing.T) {
	s := galleryState(t, "home-ready")
	r := *s.Card.Reading
	r.Number = "TT\u202e\x1b[31m"
	r.Objects = nil
	for _, o := range s.Card.Reading.Objects {
		copied, head := *o, *o.Head
		head.Holder, copied.Head = "甲\x07\u2066乙", &head
		r.Objects = append(r.Objects, &copied)
	}
	s.Card = &desk.Card{Reading: &r, Can: s.Card.Can}
	s.Reader = "Reader\x00\u200f"
	_, _, w := homeWith(t, s)
	all := text(w.Content())
	for _, want := range []string{`TT\u202e\u001b[31m`, `甲\u0007\u2066乙`, `Reader\u0000\u200f`} {
		if !strings.Contains(all, want) {
			t.Errorf("it does not say %s: %s", want, all)
		}
	}
	if strings.ContainsAny(all, "\u202e\x1b\x07\u2066\x00\u200f") {
		t.Error("characters that act are shown")
	}
}

// TestTriesLeft: what is not known is never shown as a number, and each state has its word.
func TestTriesLeft(t *testing.T) {
	low, final := triesLeft(-1, -1, ""), triesLeft(-1, -1, "")
	low.Low, final.Low, final.Final = true, true, true
	for name, tc := range map[string]struct {
		status ops.Status
		want   string
	}{
		"three":          {triesLeft(3, -1, ""), "In order; PIN: 3 tries left"},
		"two":            {triesLeft(2, -1, ""), "Attention; PIN: 2 tries left"},
		"one":            {triesLeft(1, -1, ""), "Problem; PIN: 1 try left"},
		"locked":         {triesLeft(0, -1, ""), "Problem; PIN: locked"},
		"not known":      {triesLeft(-1, -1, ""), "Not known; PIN: tries left not known"},
		"low":            {low, "Attention; PIN: a wrong one was entered"},
		"the last":       {final, "Problem; PIN: 1 try left"},
		"the PUK's last": {triesLeft(3, 1, "puk"), "Problem; PUK: 1 try left"},
	} {
		t.Run(name, func(t *testing.T) {
			s := galleryState(t, "home-ready")
			s.Card = &desk.Card{Reading: s.Card.Reading, Can: s.Card.Can, Status: tc.status}
			_, _, w := homeWith(t, s)
			if all := text(w.Content()); !strings.Contains(all, tc.want) {
				t.Errorf("it does not say %q: %s", tc.want, all)
			}
		})
	}
}

// TestBareSnapshots: nothing that a desk may hand out, however little it holds, ends the program.
func TestBareSnapshots(t *testing.T) {
	Stand(t, words.English, 1)
	for _, situation := range []desk.Situation{
		"", desk.Looking, desk.NoService, desk.NoReader, desk.NoCard, desk.Mute, desk.Held, desk.WrongCard, desk.Several, desk.Reading,
		desk.Ready, desk.Unreadable,
	} {
		for _, c := range []*desk.Card{nil, {Reading: &card.Reading{}}} {
			p := NewHome((&calls{}).surroundings(), &calls{})
			p.Show(desk.Snapshot{Situation: situation, Card: c})
			q := NewCertificates((&calls{}).surroundings(), p.Hidden)
			q.Show(desk.Snapshot{Situation: situation, Card: c})
		}
	}
}

// TestKeyboardIsInSight: where the Tab key leads the page follows, and it begins at its top although the next step may be further down.
func TestKeyboardIsInSight(t *testing.T) {
	s := galleryState(t, "home-code-locked")
	Stand(t, words.English, 2)
	p := NewHome((&calls{}).surroundings(), &calls{})
	w := inWindow(t, pageIn("", p, s, nil), rooms[2])
	if p.root.Offset.Y != 0 {
		t.Errorf("it begins %v further down", p.root.Offset.Y)
	}
	for _, key := range []string{keyHide, keyStep} {
		w.Canvas().Focus(p.keys.by[key])
		o := p.keys.by[key].(fyne.CanvasObject)
		top := fyne.CurrentApp().Driver().AbsolutePositionForObject(o).Y
		if top < 0 || top+o.Size().Height > rooms[2].Height {
			t.Errorf("%s is at %v", key, top)
		}
	}
}

// TestOnlyCitizensExtend: the rules of extension are for citizens' cards, so nothing is said of them on another one.
func TestOnlyCitizensExtend(t *testing.T) {
	for name, want := range map[string]bool{"home-ready": true, "home-piv": false} {
		_, _, w := home(t, name)
		if got := strings.Contains(text(w.Content()), "Extension probably"); got != want {
			t.Errorf("%s: %v: %s", name, got, text(w.Content()))
		}
	}
}
