package desk

import "sync"

// mailbox takes what is to be done on the goroutine of Run. Posting never waits.
type mailbox struct {
	ready chan struct{} // holds one token while something waits

	mu     sync.Mutex
	queue  []func()
	closed bool
}

func newMailbox() *mailbox { return &mailbox{ready: make(chan struct{}, 1)} }

// post reports whether somebody will still do it.
func (m *mailbox) post(fn func()) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return false
	}
	m.queue = append(m.queue, fn)
	select {
	case m.ready <- struct{}{}:
	default:
	}
	return true
}

// work does what has been posted, in order.
func (m *mailbox) work() {
	m.mu.Lock()
	queue := m.queue
	m.queue = nil
	m.mu.Unlock()
	for _, fn := range queue {
		fn()
	}
}

// close does what is left and takes no more.
func (m *mailbox) close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.work()
}

// outbox hands snapshots to a receiver on a goroutine of its own. One that nobody took yet is replaced by the next.
type outbox struct {
	ready chan struct{} // holds one token while a snapshot waits
	ended chan struct{}

	mu     sync.Mutex
	latest Snapshot
}

func newOutbox() *outbox {
	return &outbox{ready: make(chan struct{}, 1), ended: make(chan struct{})}
}

func (o *outbox) put(s Snapshot) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.latest = s
	select {
	case o.ready <- struct{}{}:
	default:
	}
}

func (o *outbox) close() { close(o.ended) }

// deliver runs until close.
func (o *outbox) deliver(to func(Snapshot), guard func(string) func()) {
	for {
		select {
		case <-o.ended:
			return
		case <-o.ready:
			o.hand(to, guard)
		}
	}
}

// hand gives the latest snapshot, guarded by itself: a receiver that failed once is told of the next all the same.
func (o *outbox) hand(to func(Snapshot), guard func(string) func()) {
	defer guard("changed")()
	o.mu.Lock()
	s := o.latest
	o.mu.Unlock()
	to(s)
}
