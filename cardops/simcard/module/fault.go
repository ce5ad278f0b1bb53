package module

import (
	"errors"
	"fmt"

	"carddesk/cardops/token"
)

// Kind is a way to fail.
type Kind string

// The ways to fail. After all but DeviceError the module is of no more use: the process that a real one runs in is ended, or the
// card is out.
const (
	Removed     Kind = "token removed"
	DeviceError Kind = "device error"
	Died        Kind = "module died"
	Silent      Kind = "module silent"
	Nonsense    Kind = "module output"
)

// Kinds lists them all.
func Kinds() []Kind { return []Kind{Removed, DeviceError, Died, Silent, Nonsense} }

// Fault is something that goes wrong in one call.
type Fault struct {
	Call  string // its name, "C_Login" for example; empty for a call of any name
	Nth   int    // which of these calls, counted from 0 at the time of Inject
	Kind  Kind
	After bool // the effect took place, and only its answer is lost
}

// Inject has faults strike once each.
func (m *Module) Inject(faults ...Fault) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = append(m.faults, faults...)
}

// due finds the fault that strikes in this call and counts the others down.
func (m *Module) due(name string) *Fault {
	var due *Fault
	var waiting []Fault
	for _, f := range m.faults {
		switch {
		case f.Call != "" && f.Call != name:
			waiting = append(waiting, f)
		case f.Nth == 0 && due == nil:
			due = &f
		default:
			f.Nth--
			waiting = append(waiting, f)
		}
	}
	m.faults = waiting
	return due
}

var errClosed = errors.New("module closed")

// strike makes the error of a fault, and what stays after it.
func (m *Module) strike(kind Kind) error {
	switch kind {
	case Removed:
		for index := range m.readers {
			m.readers[index].Card = nil
		}
		return token.DeviceRemoved
	case DeviceError:
		return token.DeviceError
	case Silent:
		return m.end(token.ErrModuleSilent)
	case Nonsense:
		return m.end(token.ErrModuleOutput)
	}
	return m.end(token.ErrModuleDied)
}

func (m *Module) end(err error) error {
	m.ended = &token.ModuleError{Name: "HiCOS PKCS#11 (simulated)", Version: "3.1", Err: fmt.Errorf("injected: %w", err)}
	return m.ended
}
