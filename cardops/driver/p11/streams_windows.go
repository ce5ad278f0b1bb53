package p11

import (
	"os"

	"golang.org/x/sys/windows"
)

// takeStreams takes standard input and output away before a module is loaded: what a module prints must not get between the answers, and
// what it reads must not be a request. A module's own C library asks for the standard handles when it is loaded, and gets the null device.
func takeStreams() (in, out *os.File, err error) {
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, nil, err
	}
	in, out = os.Stdin, os.Stdout
	for _, stream := range []uint32{windows.STD_INPUT_HANDLE, windows.STD_OUTPUT_HANDLE} {
		if err := windows.SetStdHandle(stream, windows.Handle(null.Fd())); err != nil {
			return nil, nil, err
		}
	}
	return in, out, nil
}

// noCoreDump: the Go runtime turns Windows error reporting off by itself.
func noCoreDump() {}
