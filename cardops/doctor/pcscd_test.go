//go:build linux && cgo

package doctor

import (
	"context"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"carddesk/cardops/driver/pcsc"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
	"carddesk/cardops/simcard/vpcd"
)

// TestOverPCSC makes failures of service, reader and card with a real pcscd; the rest of the computer is recorded. It is one test with parts,
// because pcsc-lite's client looks up the service's address once in a process.
func TestOverPCSC(t *testing.T) {
	service := pcscd.Start(t)
	if err := os.Setenv("PCSCLITE_CSOCK_NAME", service.Socket()); err != nil { // not t.Setenv: it must stay
		t.Fatal(err)
	}
	s := pcsc.New()
	t.Cleanup(func() { _ = s.Close() })
	var matrix []string
	for _, f := range []struct {
		name   string
		cards  []simcard.Options
		happen func(*rig)
		want   string // empty: nothing complains
	}{
		{"citizen card", []simcard.Options{{Kind: simcard.GPKI2}}, nil, ""},
		{"PIV card", []simcard.Options{{Kind: simcard.PIV}}, nil, ""},
		{"no card", nil, nil, "card-present fail"},
		{"mute card", []simcard.Options{{Kind: simcard.Mute}}, nil, "card-answers fail"},
		{"health card", []simcard.Options{{Kind: simcard.NHI}}, nil, "card-kind fail-nhi"},
		{"two cards", []simcard.Options{{Kind: simcard.GPKI2}, {Kind: simcard.NHI}}, nil, "cards-several warn"},
		{"one try left", []simcard.Options{{Kind: simcard.PIV, Tries: new(1)}}, nil, "pin-tries fail"},
		{"PIN locked", []simcard.Options{{Kind: simcard.PIV, Tries: new(0)}}, nil, "pin-state fail"},
		{"expired", []simcard.Options{{Kind: simcard.GPKI2, Expires: today.AddDate(0, 0, -1)}}, nil, "cert-ended fail"},
		{"ends soon", []simcard.Options{{Kind: simcard.PIV, Expires: today.AddDate(0, 0, 9)}}, nil, "cert-ended warn"},
		{"no reader", nil, func(r *rig) {
			service.Stop()
			service.AgainWithoutReaders()
			r.unplug()
		}, "reader-attached fail"},
		{"reader without driver", nil, nil, "reader-driver fail"},
		{"stopped", nil, func(r *rig) { service.Stop() }, "service-running fail"},
		{"not installed", nil, func(r *rig) { delete(r.files, "/usr/sbin/pcscd"); delete(r.files, service.Socket()) }, "service-installed fail"},
	} {
		t.Run(f.name, func(t *testing.T) {
			r := newRig(t, linux)
			r.vars["PCSCLITE_CSOCK_NAME"] = service.Socket()
			r.env.Dial = new(net.Dialer).DialContext
			for slot, o := range slices.Backward(f.cards) { // the last one is the module's
				r.insert(t, o)
				attach(t, service, slot, r.card)
			}
			r.env.Service = s
			if f.happen != nil {
				f.happen(r)
			}
			found := strings.Join(complaints(r.run(t)), ", ")
			matrix = append(matrix, f.name+": "+found)
			if found != f.want {
				t.Errorf("got %q, want %q", found, f.want)
			}
		})
	}
	t.Logf("what complained:\n%s", strings.Join(matrix, "\n"))
}

// attach puts a card into a slot until the part of the test ends.
func attach(t *testing.T, service *pcscd.Service, slot int, card vpcd.Card) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = vpcd.Attach(ctx, service.Addr(slot), card)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
		service.AwaitEmpty(slot)
	})
	if len(card.ATR()) == 0 {
		service.AwaitMute(slot)
		return
	}
	service.AwaitCard(slot)
}
