package screen

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/desk"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
)

// Secrets of the tests.
const (
	oldPIN   = "k7Rw2m"
	newPIN   = "Qz41xP"
	wrongPIN = "Wr0ng1"
	theCode  = "Code77+8"
)

// scripted is a way to a card that answers as a test says.
type scripted struct {
	mu      sync.Mutex
	status  ops.Status
	carrier ops.Carrier
	result  error         // of what is sent
	after   *ops.Status   // the status once something was sent; nil: as before
	hold    chan struct{} // what is sent waits for it; nil: it does not
	asking  chan struct{} // the status waits for it; nil: it does not
	sent    int
	took    []*secret.Secret
}

func (s *scripted) Carrier() ops.Carrier { return s.carrier }

func (s *scripted) Rules() (pin, second secret.Rules) {
	if s.carrier.Way == ops.Native {
		return secret.PIVPIN, secret.PIVPUK
	}
	return secret.CitizenPIN, secret.CitizenCode
}

func (s *scripted) Status(ctx context.Context) (ops.Status, error) {
	if s.asking != nil {
		select {
		case <-s.asking:
		case <-ctx.Done():
			return ops.Status{}, ctx.Err()
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sent > 0 && s.after != nil {
		return *s.after, nil
	}
	return s.status, nil
}

func (s *scripted) send(all ...*secret.Secret) error {
	s.mu.Lock()
	s.sent++
	s.took = append(s.took, all...)
	hold, result := s.hold, s.result
	s.mu.Unlock()
	if hold != nil {
		<-hold
	}
	return result
}

func (s *scripted) Verify(_ context.Context, _ ops.Status, pin *secret.Secret) error {
	return s.send(pin)
}

func (s *scripted) Change(_ context.Context, _ ops.Status, old, fresh *secret.Secret) error {
	return s.send(old, fresh)
}

func (s *scripted) Unblock(_ context.Context, _ ops.Status, code, fresh *secret.Secret) error {
	return s.send(code, fresh)
}

func (s *scripted) submissions() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent
}

// model stands where the desk does: it carries operations out over a scripted way, as the desk would, in the background.
type model struct {
	*scripted
	notices ops.Notices
	guided  string // number of the card that the person is guided with; empty: nobody is
	failed  error  // why there is no way
	runs    int
	again   int
	working sync.WaitGroup
}

func (m *model) Start(job ops.Job, talk desk.Talk) func() {
	m.runs++
	ctx, cancel := context.WithCancel(context.Background())
	m.working.Add(1)
	go func() {
		defer m.working.Done()
		talk.Done(m.carryOut(ctx, job, talk))
	}()
	return cancel
}

func (m *model) carryOut(ctx context.Context, job ops.Job, talk desk.Talk) desk.Result {
	refused := desk.Result{Outcome: ops.Outcome{Job: job, Stage: ops.Refused, Certain: ops.Unchanged, Err: m.failed}, Number: m.guided}
	switch {
	case m.guided != "":
		refused.Guided = true
		return refused
	case m.failed != nil:
		return refused
	}
	pin := ops.Pin{Path: m.scripted, Ask: talk.Ask, Observe: talk.Observe, Notices: m.notices, Card: "TP03220000000001"}
	run := map[ops.Job]func(ops.Pin, context.Context) ops.Outcome{
		ops.ChangePIN: ops.Pin.Change, ops.Unblock: ops.Pin.Unblock, ops.VerifyPIN: ops.Pin.Verify,
	}[job]
	return desk.Result{Outcome: run(pin, ctx)}
}

func (m *model) Again() { m.again++ }

// notices remembers in memory.
type notices struct{ accepted bool }

func (n *notices) Accepted(string) bool { return n.accepted }
func (n *notices) Accept(string) error  { n.accepted = true; return nil }

// queue brings functions to the goroutine of the test, as the window's runner brings them to the one that draws.
type queue chan func()

func (q queue) Do(f func()) { q <- f }

// stage is a page in a window, with what it did to its surroundings.
type stage struct {
	t      *testing.T
	page   *Operation
	model  *model
	queue  queue
	window fyne.Window
	forms  []*form // all that were ever shown
	went   []Place
	copied []string
	opened []string
}

func newStage(t *testing.T, l words.Language, page func(Here, Operator, Runner) *Operation, m *model) *stage {
	t.Helper()
	return newStageOn(t, l, page, m, m, make(queue, 100))
}

// newStageOn is a stage whose operator may be another one than the model.
func newStageOn(
	t *testing.T, l words.Language, page func(Here, Operator, Runner) *Operation, m *model, o Operator, q queue,
) *stage {
	t.Helper()
	Stand(t, l, 1)
	s := &stage{t: t, model: m, queue: q}
	here := Here{
		Words: words.In(l), Now: time.Now,
		Go:    func(p Place) { s.went = append(s.went, p); s.page.Leave() },
		Help:  func(string) {},
		Focus: func(f fyne.Focusable) { s.window.Canvas().Focus(f) },
		Open:  func(address string) { s.opened = append(s.opened, address) },
		Copy:  func(text string) { s.copied = append(s.copied, text) },
	}
	s.page = page(here, o, s.queue)
	s.window = test.NewTempWindow(t, s.page.Content())
	s.window.Resize(fyne.NewSize(1000, 700))
	s.window.Canvas().SetOnTypedKey(func(e *fyne.KeyEvent) {
		if e.Name == fyne.KeyEscape {
			s.page.Escape()
		}
	})
	t.Cleanup(func() { s.page.Leave(); s.end() })
	return s
}

// end lets everything in the background come to its end.
func (s *stage) end() {
	s.t.Helper()
	late := time.After(10 * time.Second) // for a machine that is busy
	done := make(chan struct{})
	go func() { s.model.working.Wait(); close(done) }()
	for {
		select {
		case f := <-s.queue:
			f()
		case <-done:
			s.drain()
			return
		case <-late:
			s.t.Fatal("an operation does not end")
		}
	}
}

// drain does what is left for the drawing goroutine.
func (s *stage) drain() {
	for len(s.queue) > 0 {
		(<-s.queue)()
	}
}

// until does what comes to the drawing goroutine until the page is in a phase.
func (s *stage) until(want phase) {
	s.t.Helper()
	late := time.After(10 * time.Second) // for a machine that is busy: nothing here takes a millisecond
	for s.page.phase != want {
		select {
		case f := <-s.queue:
			f()
		case <-late:
			s.t.Fatalf("phase %d, want %d; it says:\n%s", s.page.phase, want, s.says())
		}
	}
	s.noteForm()
}

func (s *stage) noteForm() {
	if f := s.page.form; f != nil {
		s.forms = append(s.forms, f)
	}
}

// enters shows a snapshot on the page and then the page.
func (s *stage) enters(snap desk.Snapshot) {
	s.page.Show(snap)
	s.page.Enter()
}

// types types on whatever has the keyboard.
func (s *stage) types(text string) {
	s.t.Helper()
	f := s.window.Canvas().Focused()
	if f == nil {
		s.t.Fatal("nothing has the keyboard")
	}
	test.Type(f, text)
}

// key presses a key, as the window does: it goes to what has the keyboard, or else to the window.
func (s *stage) key(name fyne.KeyName) {
	e := &fyne.KeyEvent{Name: name}
	if f := s.window.Canvas().Focused(); f != nil {
		f.TypedKey(e)
		return
	}
	s.window.Canvas().OnTypedKey()(e)
}

// space sets the tick that has the keyboard.
func (s *stage) space() {
	s.t.Helper()
	box, ok := s.window.Canvas().Focused().(*tick)
	if !ok {
		s.t.Fatalf("the keyboard is at %T, want a tick", s.window.Canvas().Focused())
	}
	box.TypedRune(' ')
}

// press presses the button of that text.
func (s *stage) press(text string) {
	s.t.Helper()
	for _, b := range s.page.frame.bar.Objects {
		if b := b.(*widget.Button); b.Text == text {
			if b.Disabled() {
				s.t.Fatalf("%q can't be pressed: %s", text, s.page.missing())
			}
			b.Tapped(nil)
			return
		}
	}
	s.t.Fatalf("there is no button %q; it says:\n%s", text, s.says())
}

// offers tells whether there is a button of that text.
func (s *stage) offers(text string) bool {
	for _, b := range s.page.frame.bar.Objects {
		if b.(*widget.Button).Text == text {
			return true
		}
	}
	return false
}

// fill types secrets into the fields, in their order.
func (s *stage) fill(all ...string) {
	s.t.Helper()
	for i, f := range s.page.form.fields() {
		if i < len(all) {
			s.window.Canvas().Focus(f)
			s.types(all[i])
		}
	}
}

// says is every text that the page shows.
func (s *stage) says() string {
	var out []string
	collect(s.page.Content(), &out)
	return strings.Join(out, "\n")
}

func collect(o fyne.CanvasObject, out *[]string) {
	if o == nil || !o.Visible() {
		return
	}
	switch o := o.(type) {
	case *canvas.Text:
		*out = append(*out, o.Text)
	case *widget.Text:
		*out = append(*out, o.Text)
	case *fynewidget.Label:
		*out = append(*out, o.Text)
	case *fyne.Container:
		for _, child := range o.Objects {
			collect(child, out)
		}
	case fyne.Widget:
		for _, child := range test.WidgetRenderer(o).Objects() {
			collect(child, out)
		}
	}
}

func (s *stage) expect(texts ...string) {
	s.t.Helper()
	said := s.says()
	for _, text := range texts {
		if !strings.Contains(said, text) {
			s.t.Errorf("it does not say %q but:\n%s", text, said)
		}
	}
}

// expectWiped checks that no field that was ever shown holds anything, nor a secret that was sent.
func (s *stage) expectWiped() {
	s.t.Helper()
	s.expectWipedForms()
	s.end()
	for _, took := range s.model.took {
		if took.Len() != 0 {
			s.t.Errorf("a secret that was sent still has %d characters", took.Len())
		}
	}
}

// card that is ready, with all abilities.
func ready(kind card.Kind, number string, changes uint16) desk.Snapshot {
	can := []ops.Ability{{Do: ops.VerifyPIN}, {Do: ops.ChangePIN}, {Do: ops.Unblock}}
	return desk.Snapshot{
		Situation: desk.Ready, Reader: "Reader",
		Readers: []reader.Status{{Name: "Reader", State: reader.Present, ATR: []byte{0x3B}, Changes: changes}},
		Card:    &desk.Card{Reading: &card.Reading{Kind: kind, Number: number}, Can: can},
	}
}

func citizenCard() desk.Snapshot { return ready(card.GPKI2, "TP03220000000001", 1) }

func pivCard() desk.Snapshot { return ready(card.PIV, "", 1) }

func noCard() desk.Snapshot {
	return desk.Snapshot{
		Situation: desk.NoCard, Reader: "Reader", Readers: []reader.Status{{Name: "Reader", State: reader.Empty, Changes: 2}},
	}
}

// left is a status with that many tries of PIN and second code.
func left(pin, second int) ops.Status {
	return ops.Status{
		PIN:    card.Secret{Name: "pin", TriesLeft: &pin, Locked: new(pin == 0)},
		Second: card.Secret{Name: "puk", TriesLeft: &second, Locked: new(second == 0)},
	}
}

// native is a way by commands of our own, with all tries left.
func native() *model {
	return &model{scripted: &scripted{status: left(3, 3), carrier: ops.Carrier{Way: ops.Native}}}
}

// middleware is a way through a module that does not tell its tries.
func middleware() *model {
	return &model{notices: &notices{}, scripted: &scripted{
		status:  ops.Status{PIN: card.Secret{Name: "pin"}, Second: card.Secret{Name: "subscriber-code"}},
		carrier: ops.Carrier{Way: ops.Module, Name: "HiCOS PKI Smart Card", Maker: "Chunghwa Telecom", Version: "3.2", Path: "/usr/lib/libhicos.so"},
	}}
}
