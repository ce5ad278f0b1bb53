//go:build !unix && !windows

package p11

import "os"

// takeStreams leaves the streams: modules can't be loaded here anyway.
func takeStreams() (in, out *os.File, err error) { return os.Stdin, os.Stdout, nil }

func noCoreDump() {}
