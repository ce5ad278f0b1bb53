package main

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/simcard"
)

// soonHere is how long a test waits for a line that is already on its way, before it fails.
const soonHere = 10 * time.Second

// told are the lines that a running command prints, as it prints them.
type told struct {
	t     *testing.T
	lines chan string
	rest  string
}

func (w *told) Write(b []byte) (int, error) {
	w.rest += string(b)
	for {
		line, rest, whole := strings.Cut(w.rest, "\n")
		if !whole {
			return len(b), nil
		}
		w.rest = rest
		w.lines <- line
	}
}

func (w *told) next() string {
	w.t.Helper()
	select {
	case line := <-w.lines:
		return line
	case <-time.After(soonHere):
		w.t.Fatal("nothing more is said")
		return ""
	}
}

// running is a command in the background.
func running(t *testing.T, s service, args ...string) (w *told, end func() int) {
	t.Helper()
	w = &told{t: t, lines: make(chan string, 1000)}
	ctx, cancel := context.WithCancel(t.Context())
	var errs bytes.Buffer
	ended := make(chan int, 1)
	go func() { ended <- at(w, &errs, s).run(ctx, args) }()
	return w, func() int {
		cancel()
		select {
		case exit := <-ended:
			return exit
		case <-time.After(soonHere):
			t.Fatal("it does not end")
			return -1
		}
	}
}

// happenings is a day at a desk: what is done, and the event that it makes.
func happenings(t *testing.T, d *simcard.Desk) []struct {
	do    func() error
	event string
	text  string
} {
	t.Helper()
	c, err := simcard.New(simcard.Options{Kind: simcard.GPKI1, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	mute, err := simcard.New(simcard.Options{Kind: simcard.Mute, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	stop := func() error { d.Stop(); return nil }
	return []struct {
		do    func() error
		event string
		text  string
	}{
		{func() error { return nil }, "reader-added", "Reader connected: A"},
		{func() error { return d.Insert(0, c) }, "card-inserted", "Card inserted: A, Certificate IC card (citizen certificate and others), generation 1"},
		{func() error { return d.Remove(0) }, "card-removed", "Card removed: A"},
		{func() error { return d.Insert(0, mute) }, "card-inserted", "Card inserted: A, The card does not answer."},
		{func() error { return d.Remove(0) }, "card-removed", "Card removed: A"},
		{func() error { return d.Unplug(0) }, "reader-removed", "Reader disconnected: A"},
		{stop, "service-lost", "The smart-card service is not running. Please start it."},
		{func() error { d.Start(); return nil }, "service-found", "The smart-card service is back."},
		{func() error { return d.Plug(0) }, "reader-added", "Reader connected: A"},
	}
}

func TestWatchTellsWhatHappens(t *testing.T) {
	d := simcard.NewDesk("A")
	w, end := running(t, d, "readers", "--watch")
	for _, h := range happenings(t, d) {
		if err := h.do(); err != nil {
			t.Fatal(err)
		}
		// The clock of the tests stands still at noon in Taiwan.
		if got := w.next(); !strings.HasPrefix(got, "12:00:00  "+h.text) {
			t.Errorf("%q, want %q", got, h.text)
		}
	}
	if exit := end(); exit != exitDone {
		t.Errorf("exit %d", exit)
	}
}

func TestWatchTellsItInJSON(t *testing.T) {
	d := simcard.NewDesk("A")
	w, end := running(t, d, "readers", "--watch", "--json")
	for _, h := range happenings(t, d) {
		if err := h.do(); err != nil {
			t.Fatal(err)
		}
		value := expectPromised(t, w.next(), "carddesk.readers.event/1")
		aboutService := strings.HasPrefix(h.event, "service")
		if value["event"] != h.event || (value["reader"] == nil) != aboutService || (value["error"] == nil) != (h.event != "service-lost") {
			t.Errorf("%v, want %s", value, h.event)
		}
	}
	if exit := end(); exit != exitDone {
		t.Errorf("exit %d", exit)
	}
}

// closedPort is an address at which nobody listens.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func TestSimulateWaitsForItsReader(t *testing.T) {
	address := closedPort(t)
	w, end := running(t, nil, "simulate", "--kind", "mute", "--vpcd", address)
	want := "Slot 1 (" + address + "): waiting for the virtual reader: Card that does not answer ("
	if got := w.next(); !strings.HasPrefix(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if exit := end(); exit != exitDone {
		t.Errorf("exit %d", exit)
	}

	w, end = running(t, nil, "simulate", "--json", "--kind", "mute", "--vpcd", address)
	value := expectPromised(t, w.next(), "carddesk.simulate/1")
	if value["slot"] != 1.0 || value["kind"] != "mute" || value["address"] != address || value["state"] != "waiting" || value["reason"] == nil {
		t.Errorf("%v", value)
	}
	if exit := end(); exit != exitDone {
		t.Errorf("exit %d", exit)
	}
}
