//go:build linux

package pcscd

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// script runs pcscd in the mount namespace it is started in: the folder of sockets becomes ours, and for hot-plugged readers
// the folder of drivers too; what follows the folder is environment for pcscd. It then waits for one line, the name of the signal
// that ends pcscd. The end of that pipe means that the test is gone, however it went, and counts as KILL. (A parent-death signal
// would not pass sudo.)
const script = `
set -e
dir=$1
shift
` + private + `
mount -t tmpfs tmpfs /run
mkdir /run/pcscd
mount --bind "$dir/run" /run/pcscd
if [ $# -gt 0 ]; then mount --bind "$dir/drivers" /usr/lib/pcsc/drivers; fi
env "$@" /usr/sbin/pcscd --foreground --config "$dir/conf" &
name=
read -r name || true
kill -s "${name:-KILL}" $!
wait $! || true
`

// private keeps the mounts of the namespace in it. Inside a chroot the root is no mount point, and there is nothing to make private by
// that name; the namespace is the script's own all the same.
const private = "mount --make-rprivate / 2>/dev/null || true"

// endTime bounds the wait for pcscd to go. SIGTERM lets its reader threads finish their poll (0.4 s) and a power-down; five
// seconds leave room for a machine that is busy with other tests.
const endTime = 5 * time.Second

// child is the running script with pcscd below it.
type child struct {
	orders io.WriteCloser
	gone   chan struct{} // closed when the script has ended
}

// spawn starts the script for the service in dir; env is what pcscd gets for hot-plugged readers, nothing for configured ones.
func spawn(dir string, env []string) (*child, error) {
	log, err := os.OpenFile(filepath.Join(dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	isolate, err := isolation()
	if err != nil {
		return nil, err
	}
	cmd := isolate(append([]string{"-c", script, "pcscd", dir}, env...))
	cmd.Stdout, cmd.Stderr = log, log
	return launch(cmd)
}

func launch(cmd *exec.Cmd) (*child, error) {
	orders, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start pcscd in its namespace: %w", err)
	}
	c := &child{orders: orders, gone: make(chan struct{})}
	go func() {
		defer close(c.gone)
		_ = cmd.Wait() // how pcscd ended is in its log
	}()
	return c, nil
}

// isolation finds the way into a mount namespace: as root directly; as a user through a user namespace; and where that is refused
// through sudo without a password. Some systems let a user in and refuse the mounts, so each way is tried with one.
var isolation = sync.OnceValues(func() (func(args []string) *exec.Cmd, error) {
	ways := []func([]string) *exec.Cmd{asUser, throughSudo}
	if os.Geteuid() == 0 {
		ways = []func([]string) *exec.Cmd{asRoot, asUser} // root in a container may lack the right to mount
	}
	var errs []error
	for _, way := range ways {
		out, err := way([]string{"-c", "{ " + private + "; } && mount -t tmpfs tmpfs /run"}).CombinedOutput()
		if err == nil {
			return way, nil
		}
		errs = append(errs, fmt.Errorf("no mount namespace for pcscd: %w %s", err, out))
	}
	return nil, errors.Join(errs...)
})

// Isolated is sh with these arguments in a mount namespace of its own, with the rights to mount there, not started yet: for a test that
// shows a program another computer.
func Isolated(args ...string) (*exec.Cmd, error) {
	isolate, err := isolation()
	if err != nil {
		return nil, err
	}
	return isolate(args), nil
}

func asRoot(args []string) *exec.Cmd {
	cmd := exec.Command("sh", args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	return cmd
}

func asUser(args []string) *exec.Cmd {
	cmd := asRoot(args)
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
	}
	return cmd
}

func throughSudo(args []string) *exec.Cmd {
	return exec.Command("sudo", append([]string{"-n", "unshare", "-m", "--propagation", "unchanged", "sh"}, args...)...)
}

// end sends pcscd the signal (KILL or TERM) and waits until it is gone.
func (c *child) end(signal string) error {
	// A script that has already ended cannot read its order; then there is nothing left to end.
	_, _ = io.WriteString(c.orders, signal+"\n")
	_ = c.orders.Close()
	select {
	case <-c.gone:
		return nil
	case <-time.After(endTime):
		return fmt.Errorf("pcscd still runs %v after SIG%s", endTime, signal)
	}
}
