package doctor

import (
	"context"
	"net"
	"testing"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/computer"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

// today is the day of these tests; the practice cards are issued for it.
var today = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

const deskReader = "CASTLES EZ100PU 0"

// packageList is dpkg's on the recorded computer; profile is what system_profiler tells of a device.
var (
	packageList = computer.New(linux, "", "").Files[computer.Packages]
	profile     = computer.Bus
)

// rig is a recorded computer in good order, and what tests change about it.
type rig struct {
	env       *Env
	computer  *computer.Computer
	files     map[string]string
	tools     map[string]string // output by command line
	vars      map[string]string
	registry  computer.Registry
	desk      *simcard.Desk
	card      *simcard.Card
	module    *module.Module
	loading   error
	usable    error
	modules   []ops.Installed
	component *recordedComponent
	knock     error
	connect   error
	trying    error
	service   ServiceState
	devices   []Device
	desktop   Desktop
	running   []string
	version   [3]int
}

// recordedComponent answers what a test says.
type recordedComponent struct {
	info     hipki.Info
	err      error
	owner    hipki.Owner
	ownerErr error
}

func (c *recordedComponent) Info(context.Context) (hipki.Info, error) { return c.info, c.err }
func (c *recordedComponent) Listener(context.Context) (hipki.Owner, error) {
	return c.owner, c.ownerErr
}

func newRig(t testing.TB, system string) *rig {
	t.Helper()
	c := computer.New(system, "meilin", "TAX-PC-07")
	r := &rig{
		computer: c, files: c.Files, tools: c.Tools, vars: c.Vars, registry: c.Registry,
		service: ServiceState{Installed: true, Running: true}, version: c.Version,
	}
	r.env = &Env{
		System: system, Architecture: c.Architecture, Who: Who{Home: c.Home, User: c.User, Host: c.Host},
		Now: func() time.Time { return today }, Built: today.AddDate(0, -1, 0),
		Files: Files{Read: c.Read, Stat: c.Stat, Glob: c.Glob, Try: func(string, int) error { return r.trying }},
		Tool:  c.Tool, Getenv: c.Getenv,
		Dial: r.dial, Listen: new(net.ListenConfig).Listen,
		Usable: func(string) error { return r.usable }, Load: r.load, Modules: func() []ops.Installed { return r.modules },
		Reports: c.Home,
	}
	for _, path := range c.Modules {
		r.modules = append(r.modules, ops.Installed{Path: path, Citizen: true})
	}
	r.likeWindows(c)
	r.insert(t, simcard.Options{Kind: simcard.GPKI2})
	r.component = &recordedComponent{info: hipki.Info{Version: hipki.Minimum(system), Slots: []hipki.Slot{{Reader: deskReader}}}}
	r.env.Component = r.component
	return r
}

// insert puts a card into the reader of a new desk, and into the module's.
func (r *rig) insert(t testing.TB, o simcard.Options) {
	t.Helper()
	o.Now = func() time.Time { return today }
	card, err := simcard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.desk = simcard.NewDesk(deskReader, "Second Reader 0")
	if err := r.desk.Insert(0, card); err != nil {
		t.Fatal(err)
	}
	r.card, r.module, r.env.Service = card, module.New(module.Reader{Name: deskReader, Card: card}), r.desk
	if truth, err := card.Truth(); err == nil && truth.Certificates[issuer.Root] != nil {
		root, err := cert.Parse(truth.Certificates[issuer.Root])
		if err != nil {
			t.Fatal(err)
		}
		r.env.Roots = []cert.Fingerprint{root.SHA256}
	}
}

// readers replaces the desk by one of empty readers of these names.
func (r *rig) readers(names ...string) {
	r.desk = simcard.NewDesk(names...)
	r.env.Service = r.desk
}

// likeWindows adds what is asked of that system alone.
func (r *rig) likeWindows(c *computer.Computer) {
	for _, d := range c.Devices {
		r.devices = append(r.devices, Device(d))
	}
	r.running = c.Processes
	r.env.Windows = Windows{
		Registry: c.Registry, Service: func(string) (ServiceState, error) { return r.service, nil },
		Devices: func() ([]Device, error) { return r.devices, nil }, Processes: func() ([]string, error) { return r.running, nil },
		Desktop: func() (Desktop, error) { return r.desktop, nil },
		Version: func() (int, int, int) { return r.version[0], r.version[1], r.version[2] },
	}
}

func (r *rig) hicos(key, version, folder string) { r.computer.HiCOS(key, version, folder) }

func (r *rig) dial(ctx context.Context, network, address string) (net.Conn, error) {
	r.computer.Knock, r.computer.Connect = r.knock, r.connect
	return r.computer.Dial(ctx, network, address)
}

func (r *rig) load(context.Context, string) (token.Module, error) { return r.module, r.loading }

// run carries out all checks.
func (r *rig) run(t testing.TB) []Result {
	t.Helper()
	results, err := Run(t.Context(), Table(), r.env, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return results
}
