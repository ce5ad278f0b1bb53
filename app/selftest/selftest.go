// Package selftest tries from the browser's side what web sites do with a card: whether the browser reaches the official local component by
// each of its ways, and then, by this program's own operations, reader, card, certificate and, with the PIN, a signature.
//
// A Test serves one page to one browser on this computer, at an address that nobody can guess. The page is asked for no secret: the PIN is
// typed in this program's own window or terminal. The page marks itself as public (see policy), so that the browser treats it as it treats
// web sites: it asks before it lets them reach programs on this computer, and the page sees what came of that.
package selftest

import (
	"context"
	"crypto/rand"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/netutil"

	"carddesk/app/desk"
	"carddesk/app/words"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
)

// Config is what a Test works with.
type Config struct {
	// Words are the texts of the language that the page begins with.
	Words *words.Words
	// Base is the component's address, as web sites use it; hipki.DefaultBase if empty.
	Base string
	// Component asks the component from this program's side; a *hipki.Client's Info.
	Component func(context.Context) (hipki.Info, error)
	// Sign carries out the card's self test, which asks for the PIN outside the browser. It returns at once; tell and done are as in
	// desk.Talk. nil: the step is left out.
	Sign func(tell func(ops.Step), done func(desk.Result)) (cancel func())
	// Changed is told of every change, on the goroutine of Run; may be nil.
	Changed func(Report)
	// Now is the clock that certificates are held against; time.Now if nil.
	Now func() time.Time
	// Limit is how long the test may take; an ordinary one if zero.
	Limit time.Duration
}

// limit is how long a test goes on: a person reads every step, allows what the browser asks, looks for the card and the PIN. Who takes longer
// has left, and the page should not stay open behind them.
const limit = 15 * time.Minute

// Reason is why a test has ended.
type Reason string

// The reasons.
const (
	Finished Reason = "finished" // the person, or every step, has come to the end
	TimeUp   Reason = "time-up"
	Stopped  Reason = "stopped" // the program, or the person in it, has ended it
)

// Test is one test. Its methods may be called by any goroutine.
type Test struct {
	config Config
	page   net.Listener // serves the page
	stand  net.Listener // stands for any program on this computer, which the browser is to reach
	door   door
	site   *http.Server
	probe  *http.Server

	changed chan struct{} // holds one token while a change was not told
	over    chan struct{} // closed when nothing more happens

	mu       sync.Mutex
	steps    map[StepName]Step
	session  string // of the one browser; empty until it has come
	reason   Reason
	signing  func() // cancels the signature under way; nil without one
	asking   func() // ends the question to the component under way; nil without one
	snapshot desk.Snapshot
}

// New opens the two ports of this computer that a test needs. Run serves them, and must be called. Errors: hipki.ErrAddress for a Base that is
// none of this computer's, and those of the system about ports.
func New(c Config) (*Test, error) {
	if c.Base == "" {
		c.Base = hipki.DefaultBase
	}
	if err := hipki.CheckBase(c.Base); err != nil {
		return nil, err // it stands in the page's policy
	}
	c.Base = strings.TrimSuffix(c.Base, "/")
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Limit == 0 {
		c.Limit = limit
	}
	page, err := listen()
	if err != nil {
		return nil, err
	}
	stand, err := listen()
	if err != nil {
		_ = page.Close()
		return nil, err
	}
	t := &Test{
		config: c, page: page, stand: stand, changed: make(chan struct{}, 1), over: make(chan struct{}), steps: map[StepName]Step{},
	}
	t.door = door{host: page.Addr().String(), path: "/" + rand.Text() + "/"}
	t.site, t.probe = serverOf(t.handler()), serverOf(t.standIn())
	t.begin()
	return t, nil
}

// crowd is how many connections are served at a time: a browser opens six, and one more for each other who tries.
const crowd = 16

func listen() (net.Listener, error) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return netutil.LimitListener(l, crowd), nil
}

// Address is what the browser is to open. Who knows it first has the test: it is told to nobody but the person.
func (t *Test) Address() string { return "http://" + t.door.host + t.door.path }

// grace is how long the page of a test that has ended can still ask why: it asks twice a second.
const grace = 2 * time.Second

// Run serves the test until it is over, and gives how it ended. The end of the context ends it.
func (t *Test) Run(ctx context.Context) Report {
	go func() { _ = t.site.Serve(t.page) }()   // ends with Close
	go func() { _ = t.probe.Serve(t.stand) }() // ends with Close
	t.examine()
	timer := time.NewTimer(t.config.Limit)
	defer timer.Stop()
	for going := true; going; {
		select {
		case <-t.changed:
			t.tell()
		case <-t.over:
			going = false
		case <-timer.C:
			t.end(TimeUp)
		case <-ctx.Done():
			t.end(Stopped)
		}
	}
	t.tell()
	t.close(ctx)
	return t.Report()
}

// close lets the page hear of the end, unless the program ends as well.
func (t *Test) close(ctx context.Context) {
	if t.Report().Opened {
		pause := time.NewTimer(grace)
		defer pause.Stop()
		select {
		case <-pause.C:
		case <-ctx.Done():
		}
	}
	_ = t.site.Close()
	_ = t.probe.Close()
}

func (t *Test) tell() {
	if t.config.Changed != nil {
		t.config.Changed(t.Report())
	}
}

// Stop ends the test.
func (t *Test) Stop() { t.end(Stopped) }

// end ends the test once, and with it what is under way.
func (t *Test) end(why Reason) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.reason != "" {
		return
	}
	t.reason = why
	for _, cancel := range []func(){t.signing, t.asking} {
		if cancel != nil {
			cancel()
		}
	}
	close(t.over)
}

// Report is how the test stands.
func (t *Test) Report() Report {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.report()
}

// report is Report for who holds t.mu.
func (t *Test) report() Report {
	r := Report{Opened: t.session != "", Over: t.reason}
	for _, name := range order {
		if s, there := t.steps[name]; there {
			r.Steps = append(r.Steps, s)
		}
	}
	return r
}
