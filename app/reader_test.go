//go:build linux

package app_test

import (
	"context"
	"testing"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
	"carddesk/cardops/simcard/vpcd"
)

// insert puts a simulated card of a kind into the first virtual reader until the test ends.
func insert(t testing.TB, service *pcscd.Service, kind string) *simcard.Card {
	t.Helper()
	card, err := simcard.New(simcard.Options{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	remove := insertCard(t, service, card)
	t.Cleanup(remove)
	return card
}

// insertCard puts a card into the first virtual reader until the returned function is called.
func insertCard(t testing.TB, service *pcscd.Service, card *simcard.Card) (remove func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = vpcd.Attach(ctx, service.Addr(0), card)
	}()
	return func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(soon):
			t.Error("the card can't be taken out")
		}
	}
}
