package reader_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"carddesk/cardops/reader"
)

// look is what a source says when it is asked once more.
type look struct {
	wait time.Duration // before it says so
	now  []reader.Status
	err  error
}

// scripted is a source that says what was written down for it and then nothing until its context ends.
type scripted struct {
	looks []look
	lasts [][]reader.Status // what it was passed
	asked []time.Duration   // when, since it was made
	made  time.Time
}

func script(looks ...look) *scripted { return &scripted{looks: looks, made: time.Now()} }

func (s *scripted) Next(ctx context.Context, last []reader.Status) ([]reader.Status, error) {
	s.lasts = append(s.lasts, slices.Clone(last)) // nil stays nil, empty stays empty
	s.asked = append(s.asked, time.Since(s.made))
	if len(s.asked) > len(s.looks) {
		<-ctx.Done()
		return nil, fmt.Errorf("wait for a change: %w", ctx.Err())
	}
	l := s.looks[len(s.asked)-1]
	time.Sleep(l.wait)
	return l.now, l.err
}

func (s *scripted) Close() error { return nil }

// brokenService is a source whose service is away for good.
type brokenService struct{ asked int }

func (b *brokenService) Next(context.Context, []reader.Status) ([]reader.Status, error) {
	b.asked++
	return nil, reader.ErrNoService
}

func (b *brokenService) Close() error { return nil }

// watched runs Watch for an hour, which no script here needs, and returns what it told.
func watched(t *testing.T, source reader.Source) []reader.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	var told []reader.Event
	err := reader.Watch(ctx, source, func(e reader.Event) { told = append(told, e) })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("ended with %v", err)
	}
	return told
}

func away() look { return look{err: fmt.Errorf("ask: %w", reader.ErrNoService)} }

func there(s ...reader.Status) look { return look{now: s} }

func lost() reader.Event { return reader.Event{Kind: reader.ServiceLost, Err: reader.ErrNoService} }

func found() reader.Event { return reader.Event{Kind: reader.ServiceFound} }

func TestWatch(t *testing.T) {
	added := func(s reader.Status) reader.Event { return happened(reader.ReaderAdded, s) }
	inserted := func(s reader.Status) reader.Event { return happened(reader.CardInserted, s) }
	tests := map[string]struct {
		looks []look
		want  []reader.Event
	}{
		"no reader": {[]look{there()}, nil},
		"what is there is announced first": {
			[]look{there(empty("A", 0), present("B", 1))},
			[]reader.Event{added(empty("A", 0)), added(present("B", 1)), inserted(present("B", 1))},
		},
		"each change once": {
			[]look{there(empty("A", 0)), there(present("A", 1)), there(present("A", 1), empty("B", 0)), there(empty("A", 2))},
			[]reader.Event{
				added(empty("A", 0)), inserted(present("A", 1)), added(empty("B", 0)),
				happened(reader.ReaderRemoved, empty("B", 0)), happened(reader.CardRemoved, present("A", 1)),
			},
		},
		"the same situation once more": {[]look{there(empty("A", 0)), there(empty("A", 0))}, []reader.Event{added(empty("A", 0))}},
		"no service yet":               {[]look{away(), there()}, []reader.Event{lost(), found()}},
		"lost once however often it fails": {
			[]look{there(empty("A", 0)), away(), away(), away(), away()},
			[]reader.Event{added(empty("A", 0)), lost()},
		},
		"found again, readers are announced anew": {
			[]look{there(present("A", 1), empty("B", 0)), away(), away(), there(present("A", 1))},
			[]reader.Event{
				added(present("A", 1)), inserted(present("A", 1)), added(empty("B", 0)),
				lost(), found(), added(present("A", 1)), inserted(present("A", 1)),
			},
		},
		"lost and found twice": {
			[]look{there(), away(), there(), away(), there()},
			[]reader.Event{lost(), found(), lost(), found()},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				if got := watched(t, script(test.looks...)); !sameEvents(got, test.want) {
					t.Errorf("got  %+v\nwant %+v", got, test.want)
				}
			})
		})
	}
}

// sameEvents compares errors by errors.Is.
func sameEvents(got, want []reader.Event) bool {
	return slices.EqualFunc(got, want, func(g, w reader.Event) bool {
		return g.Kind == w.Kind && reflect.DeepEqual(g.Reader, w.Reader) && (g.Err == nil) == (w.Err == nil) && errors.Is(g.Err, w.Err)
	})
}

// TestWatchTellsTheFirstError: what followed the loss is no news.
func TestWatchTellsTheFirstError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := errors.New("first"), errors.New("second")
		told := watched(t, script(look{err: first}, look{err: second}))
		if len(told) != 1 || !errors.Is(told[0].Err, first) {
			t.Errorf("told %+v", told)
		}
	})
}

// TestWatchPassesWhatItSawLast: nil asks at once, so it is for the first look and for the first after a loss only; where no reader
// is attached it would make a busy loop.
func TestWatchPassesWhatItSawLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := script(
			look{now: nil}, there(empty("A", 0)), there(present("A", 1)), there(), away(), away(), there(empty("A", 0)),
		)
		watched(t, source)
		want := [][]reader.Status{
			nil, {}, {empty("A", 0)}, {present("A", 1)}, {}, nil, nil, {empty("A", 0)},
		}
		if !reflect.DeepEqual(source.lasts, want) { // which tells nil from empty
			t.Errorf("passed %#v\nwant   %#v", source.lasts, want)
		}
	})
}

// reusing is a source that overwrites the list it returned before, as one that saves memory might.
type reusing struct {
	list  []reader.Status
	asked int
}

func (r *reusing) Next(ctx context.Context, _ []reader.Status) ([]reader.Status, error) {
	r.asked++
	if r.asked > 2 {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	r.list[0].Changes++
	r.list[0].State = reader.Present
	return r.list, nil
}

func (r *reusing) Close() error { return nil }

func TestWatchKeepsItsOwnList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := watched(t, &reusing{list: all(answering(empty("A", 0), atrA))})
		want := []reader.Event{
			happened(reader.ReaderAdded, present("A", 1)), happened(reader.CardInserted, present("A", 1)),
			happened(reader.CardRemoved, present("A", 1)), happened(reader.CardInserted, present("A", 2)),
		}
		if !sameEvents(told, want) {
			t.Errorf("got  %+v\nwant %+v", told, want)
		}
	})
}

func milliseconds(all ...int) []time.Duration {
	var out []time.Duration
	for _, n := range all {
		out = append(out, time.Duration(n)*time.Millisecond)
	}
	return out
}

func TestWatchBacksOff(t *testing.T) {
	tests := map[string]struct {
		looks []look
		want  []time.Duration // when the source is asked
	}{
		"pauses grow from 100 ms to 2 s": {
			[]look{away(), away(), away(), away(), away(), away(), away(), away()},
			milliseconds(0, 100, 300, 700, 1500, 3100, 5100, 7100, 9100),
		},
		"and start anew after a success": {
			[]look{away(), away(), away(), there(), away(), away(), there()},
			milliseconds(0, 100, 300, 700, 700, 800, 1000, 1000),
		},
		"even after the longest": {
			[]look{away(), away(), away(), away(), away(), away(), there(), away(), away()},
			milliseconds(0, 100, 300, 700, 1500, 3100, 5100, 5100, 5200, 5400),
		},
		"a service that flaps is not asked in a busy loop": {
			[]look{away(), there(), away(), there(), away(), there()},
			milliseconds(0, 100, 100, 200, 200, 300, 300),
		},
		"no pause without a failure": {
			[]look{there(), {wait: time.Second, now: all(empty("A", 0))}, there()},
			milliseconds(0, 0, 1000, 1000),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := script(test.looks...)
				watched(t, source)
				if !slices.Equal(source.asked, test.want) {
					t.Errorf("asked at %v\nwant     %v", source.asked, test.want)
				}
			})
		})
	}
}

func TestWatchDoesNotSpinWhileTheServiceIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := &brokenService{}
		if told := watched(t, source); !sameEvents(told, []reader.Event{lost()}) {
			t.Errorf("told %+v", told)
		}
		// An hour of pauses of 2 s, and a few shorter ones before.
		if source.asked < 1798 || source.asked > 1805 {
			t.Errorf("asked %d times in an hour", source.asked)
		}
	})
}

func TestWatchEndsWithItsContext(t *testing.T) {
	tests := map[string]struct {
		looks []look
		end   time.Duration // when the context is cancelled
		want  []reader.Event
	}{
		"before anything": {[]look{there(empty("A", 0))}, 0, nil},
		"while the source waits": {
			[]look{there(empty("A", 0))},
			5 * time.Second,
			[]reader.Event{happened(reader.ReaderAdded, empty("A", 0))},
		},
		"in a pause": {
			[]look{away(), away(), away(), away(), away(), away(), away()},
			4 * time.Second,
			[]reader.Event{lost()},
		},
		"while a source looks that does not listen": {
			[]look{{wait: 3 * time.Second, now: all(empty("A", 0))}},
			3 * time.Second,
			nil,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				source := script(test.looks...)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if test.end == 0 {
					cancel()
				} else {
					// A moment earlier, so that nothing else happens at the same time.
					time.AfterFunc(test.end-time.Nanosecond, cancel)
				}
				var told []reader.Event
				err := reader.Watch(ctx, source, func(e reader.Event) { told = append(told, e) })
				if !errors.Is(err, context.Canceled) {
					t.Errorf("ended with %v", err)
				}
				if took := time.Since(source.made); took > test.end {
					t.Errorf("ended after %s, cancelled after %s", took, test.end)
				}
				if !sameEvents(told, test.want) {
					t.Errorf("told %+v, want %+v", told, test.want)
				}
			})
		})
	}
}

// TestWatchCancelledByItsListener: the events of one look belong together and are told to the end, then no more.
func TestWatchCancelledByItsListener(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		source := script(there(present("A", 1)), there(empty("A", 2)))
		told := 0
		err := reader.Watch(ctx, source, func(reader.Event) {
			told++
			cancel()
		})
		if !errors.Is(err, context.Canceled) || told != 2 {
			t.Errorf("%d events, %v", told, err)
		}
	})
}
