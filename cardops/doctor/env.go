package doctor

import (
	"context"
	"net"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

// Inquiry asks on line about a certificate; pool are all certificates of its card. revocation.Client.Check is one.
type Inquiry = func(ctx context.Context, of *cert.Certificate, pool []*cert.Certificate) (revocation.Answer, error)

// Env is all that the checks touch. Here gives that of the running system, without readers, modules and component, which its caller adds.
// Functions that are nil know nothing: what only they could tell is then not found.
type Env struct {
	System       string // as GOOS names it
	Architecture string // as GOARCH names it, of the machine and not of the program
	Who          Who    // whom redacted results must not tell of

	Now   func() time.Time
	Built time.Time // when this program was built: no clock that is right shows less; zero: not known
	// Revoked asks on line whether a certificate is revoked or suspended. The server's clock is compared with this one. nil: a person did not ask for it. Then nothing is sent, and the check is no part of the run.
	Revoked Inquiry

	// Roots are roots that count as known beside the official ones.
	Roots []cert.Fingerprint

	Files   Files
	Tool    func(ctx context.Context, name string, arguments ...string) ([]byte, error) // runs a program of the system, gives its output
	Getenv  func(name string) string
	Dial    func(ctx context.Context, network, address string) (net.Conn, error)
	Listen  func(ctx context.Context, network, address string) (net.Listener, error)
	Windows Windows // only there

	Service transport.Service
	Reader  string // the reader that a person chose; empty: the one with a card
	// CodeLocked tells whether the card centre said, in an earlier try, that the subscriber code of a card is locked.
	CodeLocked func(number string) bool

	Modules func() []ops.Installed
	Usable  func(path string) error // by its header, as ops.Ways
	Load    func(ctx context.Context, path string) (token.Module, error)
	Module  string // the module that a person chose; empty: search

	Component Component

	// BrowserTest tells how the last test from the browser's side ended. nil: there was none.
	BrowserTest *bool
	Reports     string // the folder that reports are saved in
}

// Files reads the computer's files by their full paths.
type Files struct {
	Read func(path string) ([]byte, error)
	Stat func(path string) error          // nil: it is there
	Glob func(pattern string) []string    // as filepath.Glob
	Try  func(folder string, n int) error // writes a file of n bytes into a folder and removes it
}

// Component is the official local component, a *hipki.Client.
type Component interface {
	Info(ctx context.Context) (hipki.Info, error)
	Listener(ctx context.Context) (hipki.Owner, error)
}

// Windows are the questions to that system that neither files nor tools answer.
type Windows struct {
	Registry  Registry
	Service   func(name string) (ServiceState, error)
	Devices   func() ([]Device, error) // of USB, that are plugged in
	Processes func() ([]string, error) // names of program files
	Desktop   func() (Desktop, error)
	Version   func() (major, minor, build int)
}

// Registry reads the registry. Paths begin with HKLM\ or HKCU\.
type Registry interface {
	// Value gives a text, a list of texts joined by line feeds, or a number in decimal; empty where there is none.
	Value(path, name string) string
	// Keys lists the keys below one.
	Keys(path string) []string
}

// ServiceState is the state of a Windows service.
type ServiceState struct {
	Installed, Running, Disabled bool
}

// Device is a USB device as Windows lists it.
type Device struct {
	Name                     string
	HardwareIDs, Compatibles []string // USB\VID_0CA6&PID_0010&REV_0100; USB\Class_0B
}

// Desktop is the state of the session that the program runs in.
type Desktop struct{ Remote, Locked bool }

// UseWays takes modules and component from the ways to a card's PIN, as the operations use them.
func (e *Env) UseWays(w ops.Ways) {
	e.Modules, e.Usable, e.Load, e.Module = w.Modules, w.Usable, w.Load, w.Named
	if w.Component != nil {
		e.Component = w.Component
	}
}

func (e *Env) now() time.Time {
	if e.Now == nil {
		return time.Now()
	}
	return e.Now()
}

func (e *Env) getenv(name string) string {
	if e.Getenv == nil {
		return ""
	}
	return e.Getenv(name)
}

// tool gives the output of a program; empty when there is no such program or it failed, which says nothing.
func (e *Env) tool(ctx context.Context, name string, arguments ...string) string {
	if e.Tool == nil {
		return ""
	}
	out, err := e.Tool(ctx, name, arguments...)
	if err != nil {
		return ""
	}
	return string(out)
}

func (e *Env) read(path string) string {
	if e.Files.Read == nil {
		return ""
	}
	content, err := e.Files.Read(path)
	if err != nil {
		return ""
	}
	return string(content)
}

func (e *Env) exists(path string) bool { return e.Files.Stat != nil && e.Files.Stat(path) == nil }

func (e *Env) glob(pattern string) []string {
	if e.Files.Glob == nil {
		return nil
	}
	return e.Files.Glob(pattern)
}

func (e *Env) value(path, name string) string {
	if e.Windows.Registry == nil {
		return ""
	}
	return e.Windows.Registry.Value(path, name)
}

func (e *Env) keys(path string) []string {
	if e.Windows.Registry == nil {
		return nil
	}
	return e.Windows.Registry.Keys(path)
}
