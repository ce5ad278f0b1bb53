package doctor

import (
	"context"
	"errors"
	"strings"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/token"
)

// candidates are the modules that citizen cards would be used through: the chosen one, or those that are made for them.
func (m *Machine) candidates() []string {
	if m.Module != "" {
		return []string{m.Module}
	}
	var paths []string
	for _, installed := range m.modules() {
		if installed.Citizen {
			paths = append(paths, installed.Path)
		}
	}
	return paths
}

func (m *Machine) installed() []ops.Installed {
	if m.Modules == nil {
		return nil
	}
	return m.Modules()
}

func checkModule(ctx context.Context, m *Machine) (Finding, error) {
	paths := m.candidates()
	if len(paths) > 0 {
		return Finding{OK, "", Facts{"Paths": file(paths)}}, nil
	}
	// A PIV card needs none. Whether there is such a card is told elsewhere.
	if c, err := m.content.get(ctx); err == nil && c.reading.Kind == card.PIV {
		return Finding{State: OK, Reason: "piv"}, nil
	}
	return Finding{State: Fail}, nil
}

func (m *Machine) usable(path string) error {
	if m.Usable == nil {
		return nil
	}
	return m.Usable(path)
}

// checkArchitecture: of several modules one that fits is enough. Windows has two, for programs of 32 and of 64 bits.
func checkArchitecture(_ context.Context, m *Machine) (Finding, error) {
	paths := m.candidates()
	if len(paths) == 0 {
		return Finding{State: OK, Reason: "none"}, nil
	}
	var first error
	for _, path := range paths {
		err := m.usable(path)
		if err == nil {
			return Finding{OK, "", Facts{"Path": file(path)}}, nil
		}
		if first == nil {
			first = err
		}
	}
	facts := Facts{"Path": file(paths[0])}
	if errors.Is(first, token.ErrNoLoader) {
		return Finding{OK, "unknown", facts}, nil
	}
	var other *token.ArchitectureError
	if errors.As(first, &other) {
		facts["Want"], facts["Got"] = open(other.Want), open(other.Got)
		return Finding{Fail, "other", facts}, nil
	}
	return Finding{Fail, "damaged", facts}, nil
}

// loaded is what a module told. err is why it told nothing.
type loaded struct {
	path  string // empty: there is none to load
	info  token.Info
	slots []token.Slot
	err   error
}

// loadModule loads the first module that can be, asks which cards it sees, and unloads it.
func (m *Machine) loadModule(ctx context.Context) (loaded, error) {
	if m.Load == nil {
		return loaded{}, nil
	}
	for _, path := range m.candidates() {
		if m.usable(path) != nil {
			continue
		}
		module, err := m.Load(ctx, path)
		if err != nil {
			return loaded{path: path, err: err}, nil
		}
		defer module.Close()
		slots, err := module.Slots(ctx)
		return loaded{path, module.Info(), slots, err}, nil
	}
	return loaded{}, nil
}

// moduleFailures are the cases of a module that does not work, by error.
var moduleFailures = []struct {
	err    error
	reason string
}{{token.ErrModuleDied, "crashed"}, {token.ErrModuleSilent, "silent"}, {ErrLate, "silent"}, {token.ErrUnloadable, "unloadable"}}

func checkModuleWorks(ctx context.Context, m *Machine) (Finding, error) {
	l, err := m.module.get(ctx)
	if err != nil && !errors.Is(err, ErrLate) {
		return Finding{}, err
	}
	if l.err == nil {
		l.err = err
	}
	facts := Facts{"Path": file(l.path), "Name": open(strings.TrimSpace(l.info.Description)), "Version": open(l.info.Version.String())}
	switch {
	case l.err == nil && l.path == "":
		return Finding{OK, "none", facts}, nil
	case l.err == nil:
		return Finding{OK, "", facts}, nil
	case errors.Is(l.err, token.ErrNoLoader):
		return Finding{OK, "unknown", facts}, nil
	}
	for _, failure := range moduleFailures {
		if errors.Is(l.err, failure.err) {
			return Finding{Fail, failure.reason, facts}, nil
		}
	}
	return Finding{Fail, "refused", facts}, nil
}
