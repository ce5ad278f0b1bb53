// Package computer is computers without hardware: what the environment check looks at on a Linux, a Windows and a macOS computer in good
// order, recorded once, so that practice and tests can have something go wrong with it on any system. It knows nothing of the checks.
package computer

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"net"
	"path"
	"slices"
	"strings"
)

// The systems, as GOOS names them.
const (
	Linux   = "linux"
	Windows = "windows"
	MacOS   = "darwin"
)

// Computer is a recorded computer. Its maps and fields may be changed until it is first looked at.
type Computer struct {
	System, Architecture string // as GOOS and GOARCH name them
	User, Host, Home     string

	Files map[string]string // content by path; folders are there with what is in them
	Tools map[string]string // output by command line
	Vars  map[string]string // environment variables

	Modules []string // paths of the PKCS#11 modules for citizen cards

	// Knock is the answer to a connection over a socket file, Connect to one over the loopback, Writing to a write into a folder; nil: it works.
	Knock, Connect, Writing error

	// What is asked of Windows alone.
	Registry  Registry
	Service   Service
	Devices   []Device
	Processes []string
	Desktop   Desktop
	Version   [3]int // major, minor, build
}

// Service is the state of the smart-card service.
type Service struct{ Installed, Running, Disabled bool }

// Device is a USB device.
type Device struct {
	Name                     string
	HardwareIDs, Compatibles []string
}

// Desktop is the state of the session.
type Desktop struct{ Remote, Locked bool }

// Registry is values by key and name. Keys begin with HKLM\ or HKCU\.
type Registry map[string]map[string]string

// Value gives a value; empty where there is none.
func (r Registry) Value(path, name string) string { return r[path][name] }

// Keys lists the keys directly below one.
func (r Registry) Keys(path string) []string {
	var all []string
	for _, key := range slices.Sorted(maps.Keys(r)) {
		if below, ok := strings.CutPrefix(key, path+`\`); ok && !strings.Contains(below, `\`) {
			all = append(all, below)
		}
	}
	return all
}

// homes are where the folders of persons lie.
var homes = map[string]string{Linux: "/home/", Windows: `C:\Users\`, MacOS: "/Users/"}

// New is a computer in good order of a system, with a reader plugged in, used by a person.
func New(system, user, host string) *Computer {
	c := &Computer{
		System: system, Architecture: "amd64", User: user, Host: host, Home: homes[system] + user,
		Files: map[string]string{}, Tools: map[string]string{}, Vars: map[string]string{}, Registry: Registry{},
		Service: Service{Installed: true, Running: true}, Version: [3]int{10, 0, 26100},
	}
	map[string]func(){Linux: c.likeLinux, Windows: c.likeWindows, MacOS: c.likeMac}[system]()
	return c
}

// Read gives the content of a file. The error is an *fs.PathError.
func (c *Computer) Read(name string) ([]byte, error) {
	content, ok := c.Files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return []byte(content), nil
}

// Stat tells by fs.ErrNotExist that there is no such file.
func (c *Computer) Stat(name string) error {
	if _, ok := c.Files[name]; !ok {
		return fs.ErrNotExist
	}
	return nil
}

// Glob finds files, and the folders that they lie in. Windows paths are matched as if they had slashes.
func (c *Computer) Glob(pattern string) []string {
	slashed := func(s string) string { return strings.ReplaceAll(s, `\`, "/") }
	found := map[string]bool{}
	for name := range c.Files {
		for at := name; len(at) > 1; at = at[:max(0, strings.LastIndexAny(at, `/\`))] {
			if ok, _ := path.Match(slashed(pattern), slashed(at)); ok {
				found[at] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// errNoTool stands for whatever keeps a program from being run.
var errNoTool = errors.New("no such program")

// Tool gives what a program of the system prints.
func (c *Computer) Tool(_ context.Context, name string, arguments ...string) ([]byte, error) {
	out, ok := c.Tools[strings.Join(append([]string{name}, arguments...), " ")]
	if !ok {
		return nil, errNoTool
	}
	return []byte(out), nil
}

// Getenv gives an environment variable.
func (c *Computer) Getenv(name string) string { return c.Vars[name] }

// Dial lets whoever knocks at a socket file in; the loopback is that of the computer that this program runs on.
func (c *Computer) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	if network == "unix" {
		if c.Knock != nil {
			return nil, c.Knock
		}
		near, far := net.Pipe()
		_ = far.Close()
		return near, nil
	}
	if c.Connect != nil {
		return nil, c.Connect
	}
	return new(net.Dialer).DialContext(ctx, network, address)
}

// Try answers a write into a folder.
func (c *Computer) Try(string, int) error { return c.Writing }
