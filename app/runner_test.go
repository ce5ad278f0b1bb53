package app

import (
	"testing"
	"time"

	"carddesk/app/desk"
)

func TestLatest(t *testing.T) {
	var queue []func()
	var shown []desk.Situation
	l := &latest{draw: func(fn func()) { queue = append(queue, fn) }, show: func(s desk.Snapshot) { shown = append(shown, s.Situation) }}

	for _, s := range []desk.Situation{desk.NoReader, desk.NoCard, desk.Reading} {
		l.report(desk.Snapshot{Situation: s})
	}
	if len(queue) != 1 {
		t.Fatalf("%d calls wait to be drawn, want 1", len(queue))
	}
	queue[0]()
	if len(shown) != 1 || shown[0] != desk.Reading {
		t.Errorf("shown %v, want only the newest", shown)
	}
	l.report(desk.Snapshot{Situation: desk.Ready})
	if len(queue) != 2 {
		t.Fatal("what came after a drawing is not drawn")
	}
	queue[1]()
	if shown[len(shown)-1] != desk.Ready {
		t.Errorf("shown %v, want the last one", shown)
	}
}

// TestLatestIsShownOnce: what was shown before its turn is not drawn again.
func TestLatestIsShownOnce(t *testing.T) {
	var queue []func()
	shown := 0
	l := &latest{draw: func(fn func()) { queue = append(queue, fn) }, show: func(desk.Snapshot) { shown++ }}
	l.deliver()
	l.report(desk.Snapshot{Situation: desk.Ready})
	l.deliver()
	for _, fn := range queue {
		fn()
	}
	if shown != 1 {
		t.Errorf("shown %d times, want once", shown)
	}
}

// TestSettle: the window waits for what stays, not for what says that something is being looked for, and not for ever.
func TestSettle(t *testing.T) {
	l := &latest{draw: func(func()) {}, show: func(desk.Snapshot) {}, settled: make(chan struct{}, 1)}
	l.report(desk.Snapshot{Situation: desk.Looking})
	l.report(desk.Snapshot{Situation: desk.Reading})
	if len(l.settled) > 0 {
		t.Error("a card that is being read counts as read")
	}
	l.settle(time.Millisecond)
	for range 2 {
		l.report(desk.Snapshot{Situation: desk.NoReader})
	}
	l.settle(time.Hour)
	if len(l.settled) > 0 {
		t.Error("told twice")
	}
}
