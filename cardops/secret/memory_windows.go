package secret

import (
	"unsafe"

	"golang.org/x/sys/windows"
)

// mapPage takes memory of the system, which the garbage collector neither moves nor copies. Locking it fails where the working set is
// too small; a PIN in the page file is a lesser evil than none.
func mapPage(n int) []byte {
	address, err := windows.VirtualAlloc(0, uintptr(n), windows.MEM_COMMIT|windows.MEM_RESERVE, windows.PAGE_READWRITE)
	if err != nil {
		return make([]byte, n)
	}
	_ = windows.VirtualLock(address, uintptr(n))
	// The address is the system's, not the collector's, so that it does not move; it is read as a pointer in place.
	return unsafe.Slice(*(**byte)(unsafe.Pointer(&address)), n)
}
