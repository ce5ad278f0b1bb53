package reader

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"time"
)

// EventKind is what happened.
type EventKind string

// What can happen. After ServiceLost every reader counts as gone, without an event for each; after ServiceFound those that are
// there are announced anew.
const (
	ReaderAdded   EventKind = "reader-added"
	ReaderRemoved EventKind = "reader-removed"
	CardInserted  EventKind = "card-inserted"
	CardRemoved   EventKind = "card-removed"
	ServiceLost   EventKind = "service-lost"
	ServiceFound  EventKind = "service-found"
)

// Event is one change. Reader is the status after it; for removals the status before it. Err is set for ServiceLost only.
type Event struct {
	Kind   EventKind
	Reader Status
	Err    error
}

// Back-off while the service is away. Asking costs one failed connection to a local socket. The first wait is short because a
// service that was restarted is back within a fraction of a second; the longest is what a person who has just started the
// service will wait without thinking that the program missed it.
const (
	firstRetry = 100 * time.Millisecond
	lastRetry  = 2 * time.Second
)

// Watch tells emit of every change until ctx ends, whose error it returns. First it announces what is there. It survives a
// service that stops and starts again, and waits with a growing pause while there is none. Emit runs on the calling goroutine;
// while it runs no event is lost.
func Watch(ctx context.Context, source Source, emit func(Event)) error {
	w := watcher{source: source, emit: emit, pause: sleep}
	return w.run(ctx)
}

type watcher struct {
	source Source
	emit   func(Event)
	pause  func(context.Context, time.Duration)
	lost   bool
	retry  time.Duration
	last   []Status
}

func (w *watcher) run(ctx context.Context) error {
	w.retry = firstRetry
	for {
		now, err := w.source.Next(ctx, w.last)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			w.lose(ctx, err)
			continue
		}
		w.find()
		for _, event := range Diff(w.last, now) {
			w.emit(event)
		}
		// Not nil, even when there is no reader: nil would ask for the situation at once, again and again.
		w.last = append([]Status{}, now...)
	}
}

func (w *watcher) lose(ctx context.Context, err error) {
	if !w.lost {
		w.lost = true
		w.last = nil
		w.emit(Event{Kind: ServiceLost, Err: err})
	}
	w.pause(ctx, w.retry)
	w.retry = min(2*w.retry, lastRetry)
}

func (w *watcher) find() {
	w.retry = firstRetry
	if w.lost {
		w.lost = false
		w.emit(Event{Kind: ServiceFound})
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// Diff is what happened between two situations, removals first.
func Diff(before, after []Status) []Event {
	old := byName(before)
	current := byName(after)
	var events []Event
	for _, was := range before {
		if _, still := current[was.Name]; still {
			continue
		}
		if was.HasCard() {
			events = append(events, Event{Kind: CardRemoved, Reader: was})
		}
		events = append(events, Event{Kind: ReaderRemoved, Reader: was})
	}
	for _, is := range after {
		was, known := old[is.Name]
		if !known {
			events = append(events, Event{Kind: ReaderAdded, Reader: is})
			was = Status{Name: is.Name, State: Empty}
		}
		events = append(events, cardEvents(was, is)...)
	}
	return events
}

func byName(all []Status) map[string]Status {
	m := make(map[string]Status, len(all))
	for _, s := range all {
		m[s.Name] = s
	}
	return m
}

// cardEvents compares one reader with itself. A card that came and went between two looks shows in Changes, and where the
// service does not count in another ATR at best.
func cardEvents(was, is Status) []Event {
	swapped := was.HasCard() && is.HasCard() &&
		(was.Changes != is.Changes || was.State != is.State || !bytes.Equal(was.ATR, is.ATR))
	var events []Event
	if was.HasCard() && (!is.HasCard() || swapped) {
		events = append(events, Event{Kind: CardRemoved, Reader: was})
	}
	if is.HasCard() && (!was.HasCard() || swapped) {
		events = append(events, Event{Kind: CardInserted, Reader: is})
	}
	return events
}

// CardIn picks the one reader that holds a card; those that are Virtual hold none. Errors: ErrNoReader, ErrNoCard, *SeveralError.
func CardIn(all []Status) (Status, error) {
	if !slices.ContainsFunc(all, func(s Status) bool { return !Virtual(s.Name) }) {
		return Status{}, ErrNoReader
	}
	var found []Status
	var numbers []int
	for i, s := range all {
		if s.HasCard() && !Virtual(s.Name) {
			found = append(found, s)
			numbers = append(numbers, i+1)
		}
	}
	switch len(found) {
	case 0:
		return Status{}, ErrNoCard
	case 1:
		return found[0], nil
	}
	return Status{}, &SeveralError{Readers: found, Numbers: numbers}
}

// SeveralError: more than one reader holds a card, and none was chosen.
type SeveralError struct {
	Readers []Status // those with a card
	Numbers []int    // of each, from 1, in the order of all readers, empty ones included
}

func (e *SeveralError) Error() string { return "several cards" }

// Is makes errors.Is match any SeveralError.
func (e *SeveralError) Is(target error) bool {
	var other *SeveralError
	return errors.As(target, &other)
}
