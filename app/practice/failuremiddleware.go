package practice

import (
	"context"
	"net"
	"net/netip"
	"syscall"
	"time"

	"carddesk/cardops/doctor"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/computer"
	"carddesk/cardops/simcard/mishap"
	"carddesk/cardops/token"
)

// What goes wrong with card modules and the local component. Operations meet the same.

var moduleFaults = []fault{
	{check: "code-state", says: "warn", ways: flagged(token.SOPINCountLow)},
	{check: "code-state", says: "fail", noCode: true, env: func(e *doctor.Env) { e.CodeLocked = func(string) bool { return true } }},
	{check: "hicos-installs", says: "fail-several", system: computer.Windows, computer: func(c *computer.Computer) { c.HiCOS("{2}", "2.1.9", "") }},
	{check: "hicos-installs", says: "fail-broken", system: computer.Windows, computer: func(c *computer.Computer) { delete(c.Files, computer.HiCOSTool) }},
	{check: "module-installed", says: "fail", ways: func(w *ops.Ways) { w.Modules = func() []ops.Installed { return nil } }},
	{check: "module-architecture", says: "fail-other", ways: unusable(&token.ArchitectureError{
		Path: Module, Want: "linux/amd64", Got: []string{"linux/arm64"},
	})},
	{check: "module-architecture", says: "fail-damaged", ways: unusable(token.ErrNotModule)},
	{check: "module-works", says: "fail-refused", ways: unloadable(token.DeviceError)},
	{check: "module-works", says: "fail-crashed", ways: unloadable(token.ErrModuleDied)},
	{check: "module-works", says: "fail-silent", ways: unloadable(token.ErrModuleSilent)},
	{check: "module-works", says: "fail-unloadable", ways: unloadable(token.ErrUnloadable)},
	{check: "module-version", says: "fail", system: computer.Windows, computer: func(c *computer.Computer) {
		c.HiCOS("{1}", "3.0.2", `C:\Program Files\HiCOS\`)
	}},
}

var componentFaults = []fault{
	{check: "loopback", says: "fail", computer: func(c *computer.Computer) { c.Connect = syscall.ECONNREFUSED }},
	{check: "component-running", says: "fail", client: func(c *hipki.Client) { c.Dial = nobody }},
	{check: "component-genuine", says: "warn", client: owned(nil)},
	{check: "component-genuine", says: "fail-stranger", client: owned([]hipki.Owner{{PID: 815, Name: "python3", Path: "/usr/bin/python3"}})},
	{
		check: "component-genuine", says: "fail-silent",
		local: func(c *component.Component) {
			for _, request := range []string{component.Info, component.Change, component.Build, component.Apply} {
				c.Plan.Set(request, mishap.Event{Mishap: mishap.Silence, Before: true})
			}
		},
		// Whoever practises need not wait as long as in earnest.
		client: func(c *hipki.Client) { c.Waits = hipki.Waits{Info: 2 * time.Second, Act: 5 * time.Second} },
	},
	{check: "component-version", says: "fail", local: func(c *component.Component) {
		c.Change(func(s *component.Settings) { s.Version = "1.3.4.2" })
	}},
	{check: "component-reader", says: "fail", local: func(c *component.Component) {
		c.Change(func(s *component.Settings) { s.Blind = true })
	}},
	{check: "component-log", says: "warn", computer: file("/usr/local/HiPKILocalSignServerApp/debug.log.1", "…")},
}

// nobody answers where no component runs.
func nobody(context.Context, string, string) (net.Conn, error) { return nil, syscall.ECONNREFUSED }

// flagged has the module set a flag on each token.
func flagged(flags token.Flags) func(*ops.Ways) {
	return func(w *ops.Ways) {
		load := w.Load
		w.Load = func(ctx context.Context, path string) (token.Module, error) {
			m, err := load(ctx, path)
			return flaggedModule{m, flags}, err
		}
	}
}

type flaggedModule struct {
	token.Module
	flags token.Flags
}

// Slots implements token.Module.
func (m flaggedModule) Slots(ctx context.Context) ([]token.Slot, error) {
	slots, err := m.Module.Slots(ctx)
	for i := range slots {
		if slots[i].Token != nil {
			slots[i].Token.Flags |= m.flags
		}
	}
	return slots, err
}

// unusable: the header of the module's file says so.
func unusable(err error) func(*ops.Ways) {
	return func(w *ops.Ways) { w.Usable = func(string) error { return err } }
}

// unloadable: the module fails when it is loaded.
func unloadable(err error) func(*ops.Ways) {
	return func(w *ops.Ways) {
		w.Load = func(_ context.Context, path string) (token.Module, error) {
			return nil, &token.ModuleError{Path: path, Err: err}
		}
	}
}

// owned has the component's port belong to these programs, none of which is known to be the component; without any nobody can tell.
func owned(by []hipki.Owner) func(*hipki.Client) {
	return func(c *hipki.Client) { c.AllowOwner, c.Owners = nil, owners(by) }
}

type owners []hipki.Owner

// Owners implements hipki.OwnerFinder.
func (o owners) Owners(context.Context, netip.AddrPort) ([]hipki.Owner, error) {
	if o == nil {
		return nil, hipki.ErrOwnerUnknown
	}
	return o, nil
}
