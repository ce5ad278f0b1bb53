//go:build !unix && !windows

package secret

// allocate has no way around the garbage collector's memory here.
func allocate(n int) []byte { return make([]byte, n) }

func release(page []byte) { clear(page) }
