package doctor

import (
	"context"
	"errors"
	"sync"
	"time"

	"carddesk/cardops/card"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
)

// Machine is the environment during one run. What several checks want to know is found out once, the first time that one asks.
type Machine struct {
	*Env
	readers   *shared[[]reader.Status]
	content   *shared[content]
	devices   *shared[[]usbDevice]
	session   *shared[session]
	module    *shared[loaded]
	component *shared[answer]
	installs  *shared[[]install]
	modules   func() []ops.Installed
	inquiries *shared[[]inquiry]
}

// How long the looks may take that several checks share.
const (
	// A service that runs lists its readers at once; one that has to be started by its socket first takes a second or two.
	limitReaders = 8 * time.Second
	// A card of the first generation gives about a kilobyte a second with slow readers and holds some eight; see card.Read.
	limitContent = 30 * time.Second
	// A tool of the system answers at once, but for system_profiler, which asks every bus.
	limitTool = 10 * time.Second
	// A module looks for readers and cards when it is loaded; the driver's own limits are below this.
	limitModule = 30 * time.Second
	// The client's own waits come first: up to 8 s to connect, and 30 s for the program that the component starts for each question.
	limitComponent = 40 * time.Second
	// The questions have limits of their own: 10 s for an OCSP server, then 30 s for a list.
	limitOnline = 45 * time.Second
)

func newMachine(run context.Context, env *Env) *Machine {
	m := &Machine{Env: env}
	m.readers = share(run, limitReaders, m.listReaders)
	m.content = share(run, limitContent, m.readCard)
	m.devices = share(run, limitTool, m.findDevices)
	m.session = share(run, limitTool, m.findSession)
	m.module = share(run, limitModule, m.loadModule)
	m.component = share(run, limitComponent, m.askComponent)
	m.modules = sync.OnceValue(m.installed) // looks through whole folders of libraries
	m.installs = share(run, limitTool, m.findInstalls)
	m.inquiries = share(run, limitContent+limitReaders+limitOnline, m.inquire)
	return m
}

func (m *Machine) listReaders(ctx context.Context) ([]reader.Status, error) {
	if m.Service == nil {
		return nil, reader.ErrNoService
	}
	return m.Service.Next(ctx, nil)
}

// content is what is known of the card. err is why not more.
type content struct {
	status  reader.Status
	reading *card.Reading
	err     error
}

// readCard reads the card that the run is about. The error is only that of getting as far as a card.
func (m *Machine) readCard(ctx context.Context) (content, error) {
	status, err := m.subject(ctx)
	if err != nil {
		return content{}, err
	}
	reading, err := ops.Read(ctx, m.Service, status, nil)
	return content{status, reading, err}, nil
}

// subject is the reader with the card that the run is about: the chosen one, or the one that looks most like a citizen card.
func (m *Machine) subject(ctx context.Context) (reader.Status, error) {
	all, err := m.readers.get(ctx)
	if err != nil {
		return reader.Status{}, err
	}
	if m.Reader != "" {
		return ops.Choose(all, m.Reader)
	}
	best, found := reader.Status{}, 0
	for _, s := range all {
		if promise := promise(s); promise > found {
			best, found = s, promise
		}
	}
	if found == 0 {
		return best, reader.ErrNoCard
	}
	return best, nil
}

// promise orders what lies in readers; 0 is nothing.
func promise(s reader.Status) int {
	switch hint := card.Hint(s.ATR); {
	case reader.Virtual(s.Name):
		return 0
	case s.State == reader.Mute:
		return 1
	case s.State != reader.Present:
		return 0
	case hint == card.NHI:
		return 2
	case hint.Generation() > 0:
		return 4
	}
	return 3
}

// answer is what the component said. err is why nothing, or what is wrong with it.
type answer struct {
	info hipki.Info
	err  error
}

func (m *Machine) askComponent(ctx context.Context) (answer, error) {
	if m.Component == nil {
		return answer{err: hipki.ErrNotRunning}, nil
	}
	info, err := m.Component.Info(ctx)
	if err != nil && ctx.Err() != nil && !errors.Is(err, hipki.ErrSlow) {
		err = errors.Join(hipki.ErrSlow, err)
	}
	return answer{info, err}, nil
}
