package screen

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"carddesk/app/desk"
	"carddesk/app/selftest"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
)

// kept remembers what it was given to keep.
type kept struct {
	data []byte
	err  error
}

func (k *kept) Keep(signedData []byte, done func(string, error)) {
	k.data = signedData
	done("signed.p7s", k.err)
}

// TestOnDeskSelfTest tests cards with their PIN: what is said, what is offered, and what it cost.
func TestOnDeskSelfTest(t *testing.T) {
	for name, tc := range map[string]struct {
		kind string
		pin  string
		says string
		left int
	}{
		"PIV":            {simcard.PIV, simcard.PracticePIN, "Passed: this card can sign and decrypt.", 3},
		"PIV, wrong":     {simcard.PIV, wrongPIN, "Tries left: 2.", 2},
		"citizen":        {simcard.GPKI2, simcard.PracticePIN, "Passed: this card can sign and decrypt.", 3},
		"citizen, wrong": {simcard.GPKI2, wrongPIN, "The PIN is wrong.", 2},
	} {
		t.Run(name, func(t *testing.T) {
			keeper := &kept{}
			page := func(here Here, o Operator, r Runner) *Operation { return NewSelfTest(here, o, r, keeper) }
			s, sim := onDesk(t, page, simcard.Options{Kind: tc.kind})
			s.sends(tc.pin)
			s.expect(tc.says)
			expectCard(t, sim.Card(0), tc.left, simcard.PracticePIN)
			s.expectWipedForms()
			passed := tc.left == 3
			if steps := strings.Contains(s.says(), "Keys and certificates belong together"); steps != passed || s.offers("Save the signed data") != passed {
				t.Errorf("it says:\n%s", s.says())
			}
			if !passed {
				s.press("Begin again")
				s.until(consenting)
				return
			}
			s.press("Save the signed data")
			s.expect("The signed data is in signed.p7s")
			if len(keeper.data) == 0 {
				t.Error("nothing was kept")
			}
			keeper.err = errors.New("disk full")
			s.press("Save the signed data")
			if strings.Contains(s.says(), "signed.p7s") {
				t.Errorf("it says:\n%s", s.says())
			}
		})
	}
}

// TestSelfTestLastTry: a last try is not spent without a consent of its own.
func TestSelfTestLastTry(t *testing.T) {
	page := func(here Here, o Operator, r Runner) *Operation { return NewSelfTest(here, o, r, nil) }
	s, sim := onDesk(t, page, simcard.Options{Kind: simcard.PIV, Tries: new(1)})
	s.until(consenting)
	s.page.continues()
	if s.page.phase != consenting {
		t.Fatal("it goes on without a consent")
	}
	s.sends(wrongPIN)
	s.expect("The PIN is locked.")
	if !s.offers("Unblock") && !strings.Contains(s.says(), "nblock") {
		t.Errorf("it says:\n%s", s.says())
	}
	expectCard(t, sim.Card(0), 0, "")
}

// TestFollowed: the browser's test hears of the steps and of the end, or that nobody typed the PIN.
func TestFollowed(t *testing.T) {
	page := func(here Here, o Operator, r Runner) *Operation { return NewSelfTest(here, o, r, nil) }
	s, sim := onDesk(t, page, simcard.Options{Kind: simcard.PIV})
	var steps []ops.Step
	var results []desk.Result
	follow := func() func() {
		steps, results = nil, nil
		return s.page.Follow(func(step ops.Step) { steps = append(steps, step) }, func(r desk.Result) { results = append(results, r) })
	}
	s.until(consenting)
	follow()
	s.page.Leave()
	if len(results) != 1 || !errors.Is(results[0].Err, context.Canceled) || len(steps) != 0 {
		t.Errorf("left: %v %v", steps, results)
	}

	follow()
	s.page.Enter()
	s.sends(wrongPIN)
	s.press("Begin again")
	s.sends(simcard.PracticePIN)
	if len(results) != 2 || results[0].Stage != ops.Refused || results[1].Stage != ops.Done || len(steps) != 4 {
		t.Errorf("tested: %v %v", steps, results)
	}
	s.press("Finish")
	if s.went[len(s.went)-1] != Browser || len(results) != 2 {
		t.Errorf("went to %v; %d results", s.went, len(results))
	}

	stop := follow()
	stop()
	s.page.Enter()
	s.until(consenting)
	s.page.Leave()
	if len(results) != 0 {
		t.Errorf("not followed any more: %v", results)
	}
	expectCard(t, sim.Card(0), 3, simcard.PracticePIN)
}

// testers begin tests that a test of the page drives.
type testers struct {
	begun   func(string, error)
	changed func(selftest.Report)
	began   int
	stopped int
}

func (b *testers) Begin(begun func(string, error), changed func(selftest.Report)) func() {
	b.began++
	b.begun, b.changed = begun, changed
	return func() { b.stopped++ }
}

// browserStage is the page in a window.
type browserStage struct {
	*BrowserPage
	*testers
	window         fyne.Window
	opened, copied []string
	went           []Place
}

func stageBrowser(t *testing.T) *browserStage {
	t.Helper()
	Stand(t, words.English, 1)
	s := &browserStage{testers: &testers{}}
	here := Here{
		Words: words.In(words.English), Go: func(p Place) { s.went = append(s.went, p) },
		Focus: func(f fyne.Focusable) { s.window.Canvas().Focus(f) },
		Open:  func(a string) { s.opened = append(s.opened, a) }, Copy: func(a string) { s.copied = append(s.copied, a) },
	}
	s.BrowserPage = NewBrowser(here, s.testers)
	s.window = test.NewTempWindow(t, s.Content())
	s.window.Resize(fyne.NewSize(1000, 1400))
	s.Enter()
	return s
}

// tap presses the button of that text.
func (s *browserStage) tap(t *testing.T, text string) {
	t.Helper()
	for _, o := range test.LaidOutObjects(s.Content()) {
		if b, ok := o.(*widget.Button); ok && b.Text == text {
			b.Tapped(nil)
			return
		}
	}
	t.Fatalf("there is no button %q:\n%s", text, s.says())
}

func (s *browserStage) says() string {
	var out []string
	collect(s.Content(), &out)
	return strings.Join(out, "\n")
}

// TestBrowserPage goes through a test: begun, mirrored, left and come back to, stopped, and begun again.
func TestBrowserPage(t *testing.T) {
	s := stageBrowser(t)
	const address = "http://127.0.0.1:1/SECRET/"
	s.tap(t, "Begin and open the browser")
	if s.began != 1 || len(s.opened) != 0 || strings.Contains(s.says(), "Begin and open") {
		t.Fatalf("began %d, opened %v:\n%s", s.began, s.opened, s.says())
	}
	s.testers.begun(address, nil)
	if len(s.opened) != 1 || s.opened[0] != address || !strings.Contains(s.says(), address) {
		t.Fatalf("opened %v:\n%s", s.opened, s.says())
	}
	s.testers.changed(browserReport(selftest.StepComponent, "", ops.ErrMismatch))
	held := s.window.Canvas().Focused()
	s.testers.changed(browserReport(selftest.StepPopups, "button", nil))
	if s.window.Canvas().Focused() != held {
		t.Error("the keyboard went elsewhere with a step")
	}
	for _, said := range []string{"Pop-up windows: waits for you", "It runs, version 1.3.4.103425.", "Signature with the PIN"} {
		if !strings.Contains(s.says(), said) {
			t.Errorf("%q is not said:\n%s", said, s.says())
		}
	}
	s.tap(t, "Open the browser")
	s.tap(t, "Copy the address")
	if len(s.opened) != 2 || len(s.copied) != 1 || s.copied[0] != address {
		t.Errorf("opened %v, copied %v", s.opened, s.copied)
	}
	s.Leave()
	s.testers.changed(browserReport(selftest.StepSignature, "typing", nil)) // while the PIN is typed on another page
	s.Enter()
	if s.stopped != 0 || !strings.Contains(s.says(), "Signature with the PIN") {
		t.Errorf("stopped %d:\n%s", s.stopped, s.says())
	}
	s.tap(t, "Stop the test")
	over := browserReport(selftest.StepSignature, "button", nil)
	over.Over = selftest.Stopped
	s.testers.changed(over)
	if s.stopped != 1 || strings.Contains(s.says(), address) || !strings.Contains(s.says(), "The test was ended") {
		t.Errorf("stopped %d:\n%s", s.stopped, s.says())
	}
	s.tap(t, "Test again")
	if s.began != 2 || strings.Contains(s.says(), "The test was ended") {
		t.Errorf("began %d:\n%s", s.began, s.says())
	}
}

// TestBrowserPageWithoutPort: what keeps a test from beginning is said, and it can be begun again.
func TestBrowserPageWithoutPort(t *testing.T) {
	s := stageBrowser(t)
	s.tap(t, "Begin and open the browser")
	s.testers.begun("", errors.New("no port"))
	if len(s.opened) != 0 || !strings.Contains(s.says(), "no port") {
		t.Errorf("opened %v:\n%s", s.opened, s.says())
	}
	s.tap(t, "Test again")
	if s.began != 2 {
		t.Errorf("began %d:\n%s", s.began, s.says())
	}
}
