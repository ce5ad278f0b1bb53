package app

import (
	"context"
	"math"
	"path/filepath"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"carddesk/app/crash"
	"carddesk/app/desk"
	"carddesk/app/middleware"
	"carddesk/app/practice"
	"carddesk/app/screen"
	"carddesk/app/selftest"
	"carddesk/app/settings"
	"carddesk/app/theme"
	"carddesk/app/version"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/driver/pcsc"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

// firstSize is the window's at its first start: room for the whole first page at the usual text size.
var firstSize = fyne.NewSize(1040, 720)

// program is the running program: it brings pages, model and settings together. Its fields belong to the goroutine that draws, except where
// they say otherwise.
type program struct {
	app      fyne.App
	window   fyne.Window
	store    *settings.Store
	chosen   atomic.Pointer[settings.Settings] // read by any goroutine
	computer middleware.Computer
	desk     *desk.Desk
	news     *latest
	watched  *watch
	shell    *shell
	pages    *pages
	last     desk.Snapshot
	updates  screen.Updates
	draw     func(func()) // fyne.Do
	printed  []string     // folders with reports that were opened to be printed; removed at the end

	// Of the test from the browser; read and written by any goroutine.
	practised atomic.Pointer[ops.Ways]      // those of the practice environment that was opened last
	browsing  atomic.Pointer[selftest.Test] // that goes on; nil without one
	browsed   atomic.Pointer[bool]          // how the browser did in the last one; nil: not known
}

// watch is the model at work in the background.
type watch struct {
	stop  context.CancelFunc
	ended chan struct{}
}

func begin(d *desk.Desk) *watch {
	ctx, stop := context.WithCancel(context.Background())
	w := &watch{stop, make(chan struct{})}
	go func() {
		defer close(w.ended)
		d.Run(ctx)
	}()
	return w
}

// end tells the model to end and waits for it: a secret that was sent has an outcome.
func (w *watch) end() {
	w.stop()
	select {
	case <-w.ended:
	case <-time.After(closing):
	}
}

// newProgram makes the window. Readers and cards are watched from the first moment, so that they are read while the window is made.
func newProgram(a fyne.App, store *settings.Store, chosen settings.Settings) *program {
	d := &program{
		app: a, store: store, draw: fyne.Do,
		computer: middleware.Here(),
	}
	d.chosen.Store(&chosen)
	d.updates = screen.Updates{Off: !chosen.On(settings.UpdateCheck), Locked: chosen.Locked(settings.UpdateCheck), Looking: true}
	d.window = a.NewWindow("CardDesk")
	d.news = &latest{draw: d.draw, show: d.update, settled: make(chan struct{}, 1)}
	d.desk = desk.New(desk.Config{
		Service: func() transport.Service { return pcsc.New() }, Ways: d.ways, Notices: notices(), Practice: d.practise,
		Computer: d.thisComputer, Revoked: (&revocation.Client{Now: time.Now}).Check, Changed: d.news.report, Guard: d.guarded,
	})
	d.watched = begin(d.desk)
	d.dress()
	d.window.Resize(firstSize) // before there is anything to lay out: else all of it is laid out twice
	d.build()
	d.window.CenterOnScreen()
	return d
}

// closing is how long the end of the program waits for the truth about a secret that was just sent: longer than a card or a centre takes to
// answer, and short enough that nobody takes the program for stuck.
const closing = 20 * time.Second

// rest is when the memory that only the opening of the window needed is given back: the card is shown by then, and nothing stutters.
const rest = 2 * time.Second

// moment is how long the window waits for the first look at readers and card before it is shown: a card that is read at once is then seen at
// once, and nothing changes under the eyes; a slow one delays the window by less than anybody notices.
const moment = 80 * time.Millisecond

// opening is how much memory the opening of the window may take before it is tidied up: several times what it takes.
const opening = 512 << 20

// open puts off tidying up memory until the window is open: it would look several times through what is all still needed.
func open() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(opening)
}

// tidy ends what open began.
func tidy() {
	debug.SetGCPercent(100) // Go's own
	debug.SetMemoryLimit(math.MaxInt64)
	debug.FreeOSMemory()
}

// run shows the window until it is closed.
func (d *program) run() {
	observe(d.window, d)
	time.AfterFunc(rest, tidy)
	time.AfterFunc(rest, func() { d.draw(d.lookForUpdate) }) // after what the person came for
	d.news.settle(moment)
	d.news.deliver() // what is known by now needs no second picture
	d.window.ShowAndRun()
	d.watched.stop()
	d.endBrowsing()
	d.forgetPrinted()
	d.watched.end()
}

// ways are called on a goroutine of the model.
func (d *program) ways() ops.Ways {
	s := *d.chosen.Load()
	return d.computer.Ways(middleware.Choice{
		Module: s.Text(settings.Module), Style: token.Style(s.Text(settings.UnblockStyle)),
		Component: s.Text(settings.Component), Centre: s.Text(settings.Centre),
	})
}

// recorder writes reports of crashes into the folder that is chosen. It may be called on any goroutine.
func (d *program) recorder() crash.Recorder {
	if folder := d.chosen.Load().Text(settings.ReportFolder); folder != "" {
		return crash.Recorder{Folder: folder}
	}
	return crash.Recorder{Folder: crash.Folder()}
}

// practise is called on a goroutine of the model. Where practice cards are not offered there are none, whoever asks.
func (d *program) practise(scenario string) (desk.Practice, error) {
	if !d.chosen.Load().On(settings.Practice) {
		return desk.Practice{}, &settings.LockedError{Key: settings.Practice}
	}
	p, err := practice.For(time.Now)(scenario)
	d.practised.Store(&p.Ways)
	return p, err
}

// scenarios are those that the help desk can train with.
func (d *program) scenarios() []string {
	if !d.chosen.Load().On(settings.Practice) {
		return nil
	}
	return simcard.Scenarios()
}

// failures are those of the environment check that the help desk can train with.
func (d *program) failures() []practice.Failure {
	if !d.chosen.Load().On(settings.Practice) {
		return nil
	}
	return practice.Failures()
}

// notices remembers who accepted the official notice; nothing where the system has no folder for it.
func notices() ops.Notices {
	folder := settings.Folder()
	if folder == "" {
		return forgetful{}
	}
	return ops.NoticeFile{Path: filepath.Join(folder, "notices.json")}
}

// forgetful shows the notice every time.
type forgetful struct{}

func (forgetful) Accepted(string) bool { return false }
func (forgetful) Accept(string) error  { return nil }

// languageOf is the chosen language, or the system's.
func languageOf(s settings.Settings) words.Language {
	if l, known := words.ParseLanguage(s.Text(settings.Language)); known {
		return l
	}
	return words.System()
}

// dress puts the chosen look on.
func (d *program) dress() {
	s := d.chosen.Load()
	variants := map[string]theme.Variant{"light": theme.Light, "dark": theme.Dark}
	d.app.Settings().SetTheme(theme.New(theme.Options{
		Variant: variants[s.Text(settings.Appearance)], Scale: float32(s.Number(settings.TextSize)) / 100,
	}))
}

// build makes everything anew in the language that is chosen, and shows the page that was shown.
func (d *program) build() {
	at := screen.Home
	if d.shell != nil {
		at = d.shell.at
		d.shell.leave()
		d.endBrowsing() // whose page is made anew
	}
	texts := words.In(languageOf(*d.chosen.Load()))
	widget.Speak(texts)
	_ = speak(texts.Language()) // else the toolkit's few texts stay in the system's language
	d.shell = newShell(d.window, texts, stops(), d.recorder().Guard, d.crashed, func(s *shell) map[screen.Place]func() screen.Page {
		d.pages = d.newPages(s, texts)
		return d.pages.all
	})
	d.shell.update(d.last)
	d.shell.show(at)
}

// update is called with every change of readers and card.
func (d *program) update(s desk.Snapshot) {
	d.last = s
	if test := d.browsing.Load(); test != nil {
		test.Show(s)
	}
	d.shell.update(s)
}

// guarded catches a mistake in background work; the model tells the person itself that it broke off.
func (d *program) guarded(where string) func() {
	return d.recorder().Deferred(where, d.crashedInBackground)
}

func (d *program) crashedInBackground(r *crash.Report) { d.draw(func() { d.crashed(r) }) }

// crashed says what happened in the place of the page that it happened in.
func (d *program) crashed(r *crash.Report) {
	problem := d.shell.words.Problem(r)
	d.shell.apologise(widget.NewNote(widget.Bad, problem.Message, problem.Remedy))
}

// stops are the pages of the navigation, in its order.
func stops() []stop {
	return []stop{
		{screen.Home, theme.Icon(theme.IconHome)},
		{screen.ChangePIN, theme.Icon(theme.IconKey)},
		{screen.Unblock, theme.Icon(theme.IconUnlock)},
		{screen.Certificates, theme.Icon(theme.IconCertificate)},
		{screen.Check, theme.Icon(theme.IconCheck)},
		{screen.HelpDesk, theme.Icon(theme.IconHelpDesk)},
		{screen.Settings, theme.Icon(theme.IconSettings)},
		{screen.Help, theme.Icon(theme.IconHelp)},
		{screen.About, theme.Icon(theme.IconAbout)},
	}
}

// pages are how those of the window are made, and some of them by what they are, where more than a page is asked of them.
type pages struct {
	all      map[screen.Place]func() screen.Page
	home     *screen.HomePage
	help     func() *screen.HelpPage
	about    *screen.AboutPage // nil until it is shown
	settings func() *screen.SettingsPage
	selfTest func() *screen.Operation
}

func (d *program) newPages(s *shell, texts *words.Words) *pages {
	here := screen.Here{
		Words: texts, Now: time.Now, Go: s.show, Help: d.help, Focus: d.window.Canvas().Focus, Open: d.open,
		Copy: d.app.Clipboard().SetContent,
	}
	home := screen.NewHome(here, d.desk)
	home.Hide(d.chosen.Load().On(settings.HideNames))
	home.FixHiding(d.chosen.Load().Locked(settings.HideNames))
	home.OfferPractice(d.chosen.Load().On(settings.Practice))
	home.TellNewer(newerVersion(d.updates))
	operation := func(o *screen.Operation) screen.Page { return discreet{o, home.Hidden} }
	p := &pages{
		home: home,
		help: sync.OnceValue(func() *screen.HelpPage { return screen.NewHelp(here) }),
		settings: sync.OnceValue(func() *screen.SettingsPage {
			page := screen.NewSettings(here, keeper{d}, d.recorder().Folder)
			page.Update(*d.chosen.Load())
			return page
		}),
		selfTest: sync.OnceValue(func() *screen.Operation {
			return screen.NewSelfTest(here, d.desk, drawing{d.draw}, keeping{d})
		}),
	}
	p.all = map[screen.Place]func() screen.Page{
		screen.Home:      func() screen.Page { return home },
		screen.ChangePIN: func() screen.Page { return operation(screen.NewChange(here, d.desk, drawing{d.draw})) },
		screen.Unblock:   func() screen.Page { return operation(screen.NewUnblock(here, d.desk, drawing{d.draw})) },
		screen.Certificates: func() screen.Page {
			page := screen.NewCertificates(here, home.Hidden)
			page.ExportThrough(saving{d})
			return page
		},
		screen.Check: func() screen.Page { return screen.NewCheck(here, d.desk, d.checkTools()) },
		screen.HelpDesk: func() screen.Page {
			return screen.NewHelpDesk(here, d.desk, d.scenarios(), d.failures(), version.This())
		},
		screen.SelfTest: func() screen.Page { return operation(p.selfTest()) },
		screen.Browser:  func() screen.Page { return screen.NewBrowser(here, browsing{d}) },
		screen.Settings: func() screen.Page { return p.settings() },
		screen.Help:     func() screen.Page { return p.help() },
		screen.About: func() screen.Page {
			p.about = screen.NewAbout(here, version.This())
			p.about.Tell(d.updates)
			return p.about
		},
	}
	return p
}

// discreet hides on the pages of an operation what is hidden on the first page.
type discreet struct {
	*screen.Operation
	hidden func() bool
}

// Enter implements screen.Page.
func (d discreet) Enter() {
	d.Hide(d.hidden())
	d.Operation.Enter()
}

// drawing carries what pages learn in the background to the goroutine that draws.
type drawing struct{ draw func(func()) }

func (r drawing) Do(f func()) { r.draw(f) }

// help opens the offline help at a topic.
func (d *program) help(topic string) {
	d.pages.help().Open(topic, d.shell.at)
	d.shell.show(screen.Help)
}
