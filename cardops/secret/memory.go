package secret

import "sync"

// pages are mapped pages that nobody uses, all zero. They are never given back to the system: a call into a driver that hangs may still
// hold the address of one, and must not find a hole there.
var pages struct {
	sync.Mutex
	free [][]byte
}

func allocate() []byte {
	pages.Lock()
	defer pages.Unlock()
	if n := len(pages.free); n > 0 {
		page := pages.free[n-1]
		pages.free = pages.free[:n-1]
		return page
	}
	return mapPage(Capacity)
}

func release(page []byte) {
	clear(page)
	pages.Lock()
	defer pages.Unlock()
	pages.free = append(pages.free, page)
}
