package app

import (
	"sync"
	"time"

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

	settled chan struct{} // told when a snapshot says more than that it is being looked; nil: nobody waits for it
}

// report may be called on any goroutine.
func (l *latest) report(s desk.Snapshot) {
	l.mu.Lock()
	l.newest = s
	first := !l.waiting
	l.waiting = true
	l.mu.Unlock()
	if s.Situation != desk.Looking && s.Situation != desk.Reading {
		select {
		case l.settled <- struct{}{}:
		default: // told before, or nobody waits
		}
	}
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

// settle waits until there is something to show that stays, but no longer than a moment.
func (l *latest) settle(moment time.Duration) {
	select {
	case <-l.settled:
	case <-time.After(moment):
	}
}
