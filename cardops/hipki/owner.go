package hipki

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
)

// Owner is a process that listens on a port. The zero Owner stands for one that cannot be told.
type Owner struct {
	PID  int
	Name string // as the system lists the process
	Path string // of its program file
}

// OwnerFinder tells which processes listen where a connection leads to, at least one: an open socket may be shared. The error wraps
// ErrOwnerUnknown.
type OwnerFinder interface {
	Owners(ctx context.Context, listening netip.AddrPort) ([]Owner, error)
}

// Listener tells who listens on the component's port, so that the person can be told before being asked for anything. Nothing is
// sent. Errors: ErrNotRunning, ErrSlow; *StrangerError and ErrOwnerUnknown, unless AllowOwner accepts the program.
func (c *Client) Listener(ctx context.Context) (Owner, error) {
	e, err := c.endpoint()
	if err != nil {
		return Owner{}, err
	}
	conn, err := c.connect(ctx, e)
	if err != nil {
		return Owner{}, err
	}
	defer conn.Close()
	return c.vouch(ctx, conn.RemoteAddr())
}

// trust tells whether a secret may be sent over a connection.
func (c *Client) trust(ctx context.Context, remote net.Addr) error {
	_, err := c.vouch(ctx, remote)
	return err
}

// vouch finds who listens at the far end of a connection and whether that is the component, or allowed. Of several it gives the first,
// or the first stranger.
func (c *Client) vouch(ctx context.Context, remote net.Addr) (Owner, error) {
	owners, err := c.owners(ctx, remote)
	if err != nil {
		if c.allowed(Owner{}) {
			return Owner{}, nil
		}
		return Owner{}, err
	}
	for _, o := range owners {
		if !known(c.system(), o, homes()) && !c.allowed(o) {
			return o, &StrangerError{o}
		}
	}
	return owners[0], nil
}

func (c *Client) allowed(o Owner) bool { return c.AllowOwner != nil && c.AllowOwner(o) }

func (c *Client) owners(ctx context.Context, remote net.Addr) ([]Owner, error) {
	at, err := netip.ParseAddrPort(remote.String())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOwnerUnknown, err)
	}
	finder := c.Owners
	if finder == nil {
		finder = OwnersOf()
	}
	ctx, cancel := context.WithTimeoutCause(ctx, c.Waits.completed().Owner, ErrSlow)
	defer cancel()
	owners, err := finder.Owners(ctx, at)
	switch {
	case err != nil && errors.Is(err, ErrOwnerUnknown):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrOwnerUnknown, err)
	case len(owners) == 0:
		return nil, ErrOwnerUnknown
	}
	return owners, nil
}

// Known tells whether a program is the component, by where its file lies on the running system.
func Known(o Owner) bool { return known(runtime.GOOS, o, homes()) }

// folder is what the component is installed into on Windows and macOS [F].
const folder = "HiPKILocalSignServer"

// linuxFolders are names of the folder that the archive for Linux is unpacked into, wherever that is. One place is known from reports
// (/usr/local/HiPKILocalSignServerApp), none is documented.
var linuxFolders = []string{folder, "HiPKILocalSignServerApp"}

// windowsFiles are the programs in that folder on Windows [F].
var windowsFiles = []string{"chtnode.exe", "node.exe", "chksrv.exe", "checkserver.exe"}

// homes are the folders below which the component's own folder lies, on systems where that is fixed.
func homes() []string {
	switch runtime.GOOS {
	case "windows":
		return []string{os.Getenv("ProgramFiles(x86)"), os.Getenv("ProgramFiles")}
	case "darwin":
		home, _ := os.UserHomeDir()
		return []string{path.Join(home, "Library")}
	}
	return nil
}

// known decides by the path: a process can give itself any name. homes are absolute, empty ones are passed over.
func known(system string, o Owner, homes []string) bool {
	switch system {
	case "windows":
		file := strings.ToLower(path.Clean(strings.ReplaceAll(o.Path, `\`, "/")))
		return slices.Contains(windowsFiles, path.Base(file)) && slices.ContainsFunc(homes, func(home string) bool {
			home = strings.ToLower(strings.ReplaceAll(home, `\`, "/"))
			return home != "" && path.Dir(file) == path.Join(home, strings.ToLower(folder))
		})
	case "darwin":
		return slices.ContainsFunc(homes, func(home string) bool {
			return home != "" && strings.HasPrefix(path.Clean(o.Path), path.Join(home, folder)+"/")
		})
	case "linux":
		return path.IsAbs(o.Path) && slices.ContainsFunc(strings.Split(path.Dir(path.Clean(o.Path)), "/"), func(element string) bool {
			return slices.Contains(linuxFolders, element)
		})
	}
	return false
}
