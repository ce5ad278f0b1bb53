package reader_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
)

// deskStep is something that happens on a desk, and what a watcher is to tell of it. R1 and R2 are its two readers.
type deskStep struct {
	name string
	do   func() error
	want []string
}

// shortEvent names what happened and where.
func shortEvent(e reader.Event) string {
	if e.Reader.Name == "" {
		return string(e.Kind)
	}
	number := map[string]string{simcard.ReaderName(1): " R1 ", simcard.ReaderName(2): " R2 "}[e.Reader.Name]
	return string(e.Kind) + number + string(e.Reader.State)
}

func newCard(t *testing.T, kind string) *simcard.Card {
	t.Helper()
	c, err := simcard.New(simcard.Options{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestWatchADesk watches a whole service: it and its watcher agree on what nil and an empty list mean, and on who waits for whom.
func TestWatchADesk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simcard.NewDesk(simcard.ReaderName(1), simcard.ReaderName(2))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var told []string
		var lost error
		ended := make(chan error, 1)
		go func() {
			ended <- reader.Watch(ctx, desk, func(e reader.Event) {
				told = append(told, shortEvent(e))
				if e.Kind == reader.ServiceLost {
					lost = e.Err
				}
			})
		}()
		for _, step := range deskSteps(t, desk) {
			if err := step.do(); err != nil {
				t.Fatal(err)
			}
			// Longer than the longest pause, so that a service that was started again has been found.
			time.Sleep(3 * time.Second)
			synctest.Wait()
			if !slices.Equal(told, step.want) {
				t.Errorf("%s: told %q, want %q", step.name, told, step.want)
			}
			told = nil
		}
		if !errors.Is(lost, reader.ErrNoService) {
			t.Errorf("lost with %v", lost)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
}

func deskSteps(t *testing.T, desk *simcard.Desk) []deskStep {
	citizen, health, mute := newCard(t, simcard.GPKI1), newCard(t, simcard.NHI), newCard(t, simcard.Mute)
	plain := func(do func()) func() error {
		return func() error {
			do()
			return nil
		}
	}
	return []deskStep{
		{"first look", plain(func() {}), []string{"reader-added R1 empty", "reader-added R2 empty"}},
		{"card in", func() error { return desk.Insert(0, citizen) }, []string{"card-inserted R1 present"}},
		{"held", func() error { return desk.Hold(0, true) }, nil},
		{"given back", func() error { return desk.Hold(0, false) }, nil},
		{"reset by another program", func() error { return desk.ResetCard(0) }, nil},
		{"exchanged", func() error { return desk.Insert(0, health) }, []string{"card-removed R1 present", "card-inserted R1 present"}},
		{
			"out and in again at once",
			func() error { return errors.Join(desk.Remove(0), desk.Insert(0, health)) },
			[]string{"card-removed R1 present", "card-inserted R1 present"},
		},
		{"mute card in", func() error { return desk.Insert(1, mute) }, []string{"card-inserted R2 mute"}},
		{"mute card out", func() error { return desk.Remove(1) }, []string{"card-removed R2 mute"}},
		{"unplugged with it", func() error { return desk.Unplug(0) }, []string{"card-removed R1 present", "reader-removed R1 present"}},
		{"plugged in with it", func() error { return desk.Plug(0) }, []string{"reader-added R1 present", "card-inserted R1 present"}},
		{"service stops", plain(desk.Stop), []string{"service-lost"}},
		{"still stopped", plain(func() { time.Sleep(time.Minute) }), nil},
		{"card put in meanwhile", func() error { return desk.Insert(1, citizen) }, nil},
		{"service starts", plain(desk.Start), []string{
			"service-found", "reader-added R1 present", "card-inserted R1 present", "reader-added R2 present", "card-inserted R2 present",
		}},
		{"restarted", plain(func() { desk.Stop(); synctest.Wait(); desk.Start() }), []string{
			"service-lost", "service-found",
			"reader-added R1 present", "card-inserted R1 present", "reader-added R2 present", "card-inserted R2 present",
		}},
		{"one reader left", func() error { return desk.Unplug(1) }, []string{"card-removed R2 present", "reader-removed R2 present"}},
		{"no reader left", func() error { return desk.Unplug(0) }, []string{"card-removed R1 present", "reader-removed R1 present"}},
		{"a first reader again", func() error { return desk.Plug(1) }, []string{"reader-added R2 present", "card-inserted R2 present"}},
	}
}

// TestWatchLosesNothingWhileItTells: what happens while the listener is busy is told afterwards.
func TestWatchLosesNothingWhileItTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simcard.NewDesk(simcard.ReaderName(1))
		citizen := newCard(t, simcard.GPKI1)
		if err := desk.Insert(0, citizen); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		var told []string
		err := reader.Watch(ctx, desk, func(e reader.Event) {
			told = append(told, shortEvent(e))
			if len(told) == 2 { // the card is announced: it goes and comes back before the listener is done
				if err := errors.Join(desk.Remove(0), desk.Insert(0, citizen)); err != nil {
					t.Error(err)
				}
			}
		})
		want := []string{
			"reader-added R1 present", "card-inserted R1 present", "card-removed R1 present", "card-inserted R1 present",
		}
		if !errors.Is(err, context.DeadlineExceeded) || !slices.Equal(told, want) {
			t.Errorf("told %q, %v, want %q", told, err, want)
		}
	})
}
