package app

import (
	"sync"

	"carddesk/app/desk"
)

// latest brings snapshots from the background to the goroutine that draws. When several come before one was drawn, only the newest is: the
// window never falls behind, and whoever reports never waits.
type latest struct {
	draw func(func()) // fyne.Do; at once in tests
	show func(desk.Snapshot)

	mu      sync.Mutex
	newest  desk.Snapshot
	waiting bool // a call of show is on its way
}

// report may be called on any goroutine.
func (l *latest) report(s desk.Snapshot) {
	l.mu.Lock()
	l.newest = s
	first := !l.waiting
	l.waiting = true
	l.mu.Unlock()
	if first {
		l.draw(l.deliver)
	}
}

// deliver shows what came and was not shown yet, if there is anything. On the goroutine that draws.
func (l *latest) deliver() {
	l.mu.Lock()
	s, waiting := l.newest, l.waiting
	l.waiting = false
	l.mu.Unlock()
	if waiting {
		l.show(s)
	}
}
