//go:build !unix && !windows

package secret

// mapPage has no way around the garbage collector's memory here.
func mapPage(n int) []byte { return make([]byte, n) }
