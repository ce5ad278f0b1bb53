package doctor

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// ErrFull is wrapped by the error of Files.Try when there is no room.
var ErrFull = errors.New("disk full")

// Here is the environment of the running system. Readers, modules, the component and what a person asked for are the caller's to add.
func Here() *Env {
	dialer := net.Dialer{Timeout: 2 * time.Second} // on this computer a connection is made or refused at once
	var listener net.ListenConfig
	e := &Env{
		System: runtime.GOOS, Architecture: runtime.GOARCH, Who: whoHere(), Now: time.Now,
		Files: filesHere(), Tool: toolHere, Getenv: os.Getenv, Dial: dialer.DialContext, Listen: listener.Listen, Windows: windowsHere(),
	}
	e.Architecture = e.machineArchitecture()
	e.Reports = e.Who.Home
	return e
}

// machineArchitecture: macOS lets an Intel program believe that the machine is one too.
func (e *Env) machineArchitecture() string {
	if e.System == macOS && strings.TrimSpace(e.tool(context.Background(), "/usr/sbin/sysctl", "-n", "hw.optional.arm64")) == "1" {
		return "arm64"
	}
	return e.Architecture
}

func whoHere() Who {
	var w Who
	w.Home, _ = os.UserHomeDir()
	w.Host, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		w.User = u.Username[strings.LastIndex(u.Username, `\`)+1:] // Windows puts computer or domain before it
	}
	return w
}

func filesHere() Files {
	return Files{
		Read: readHere,
		Stat: func(path string) error { _, err := os.Stat(path); return err },
		Glob: func(pattern string) []string { found, _ := filepath.Glob(pattern); return found },
		Try:  tryHere,
	}
}

// maxFile is more than any file that is looked at: dpkg's list has a few megabytes.
const maxFile = 32 << 20

var errTooLarge = errors.New("file too large")

// readHere reads ordinary files alone: opening a pipe would wait for whoever writes to it.
func readHere(path string) ([]byte, error) {
	about, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !about.Mode().IsRegular() || about.Size() > maxFile:
		return nil, errTooLarge
	}
	return os.ReadFile(path)
}

// toolHere runs a program of the system in the plain language that is parsed here. It ends with the context.
func toolHere(ctx context.Context, name string, arguments ...string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, limitTool)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, arguments...)
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	cmd.WaitDelay = time.Second // for what it started and left behind
	return cmd.Output()
}

func tryHere(folder string, n int) error {
	f, err := os.CreateTemp(folder, ".carddesk-*.tmp")
	if err != nil {
		return full(err)
	}
	defer os.Remove(f.Name())
	_, err = f.Write(make([]byte, n))
	if err == nil {
		err = f.Sync() // only now a network disk has to tell
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return full(err)
}

// full adds ErrFull to the system's own errors of that meaning.
func full(err error) error {
	if noRoom(err) {
		return errors.Join(ErrFull, err)
	}
	return err
}
