//go:build unix

package p11

import (
	"os"

	"golang.org/x/sys/unix"
)

// takeStreams takes standard input and output away before a module is loaded: what a module prints must not get between the answers, and
// what it reads must not be a request. Both become the null device.
func takeStreams() (in, out *os.File, err error) {
	null, err := unix.Open(os.DevNull, unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, nil, err
	}
	defer unix.Close(null)
	if in, err = take(unix.Stdin, null, "requests"); err != nil {
		return nil, nil, err
	}
	out, err = take(unix.Stdout, null, "answers")
	return in, out, err
}

// take moves a descriptor out of the way, where no program that a module starts inherits it, and puts another in its place.
func take(stream, instead int, name string) (*os.File, error) {
	moved, err := unix.FcntlInt(uintptr(stream), unix.F_DUPFD_CLOEXEC, unix.Stderr+1)
	if err != nil {
		return nil, err
	}
	if err := replace(instead, stream); err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(moved), name), nil
}

// noCoreDump keeps secrets that a crashing module held out of a file.
func noCoreDump() { _ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }
