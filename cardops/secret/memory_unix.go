//go:build unix

package secret

import "golang.org/x/sys/unix"

// mapPage maps memory of its own, which the garbage collector neither moves nor copies. Locking it fails where the user's limit is
// used up; a PIN in swap is a lesser evil than none.
func mapPage(n int) []byte {
	page, err := unix.Mmap(-1, 0, n, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		return make([]byte, n)
	}
	_ = unix.Mlock(page)
	return page
}
