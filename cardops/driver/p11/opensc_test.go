//go:build linux && cgo

package p11

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
	"carddesk/cardops/simcard/vpcd"
	"carddesk/cardops/token"
)

// OpenSC accepts digits only in a PIN of a PIV card.
const (
	pivPIN   = "11223344"
	pivFresh = "556677"
	pivWrong = "00000000"
	pivPUK   = "87651234"
)

// pivBench is a simulated PIV card in a reader of a private smart-card service, under OpenSC's module in a helper.
type pivBench struct {
	*testing.T
	card    *simcard.Card
	service *pcscd.Service
	remote  *Remote
	takeOut func()
}

// newPIVBench sets OpenSC up to unblock in that way (opensc.conf(5), user_pin_unblock_style).
func newPIVBench(t *testing.T, unblocking string) *pivBench {
	t.Helper()
	card, err := simcard.New(simcard.Options{Kind: simcard.PIV, PIN: []byte(pivPIN), Code: []byte(pivPUK)})
	if err != nil {
		t.Fatal(err)
	}
	b := &pivBench{T: t, card: card, service: pcscd.Start(t)}
	b.takeOut = b.insert()
	t.Cleanup(b.takeOut)
	conf := filepath.Join(t.TempDir(), "opensc.conf")
	text := fmt.Sprintf("app opensc-pkcs11 { pkcs11 { user_pin_unblock_style = %s; } }\n", unblocking)
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	b.remote = start(t, Helper{Env: append(b.service.Env(), "OPENSC_CONF="+conf)}, openscPath(t))
	return b
}

func openscPath(t *testing.T) string {
	t.Helper()
	path, err := Locate(Places{OS: runtime.GOOS, Env: os.Getenv, Glob: Glob}, "opensc-pkcs11.so")
	if err != nil {
		t.Fatalf("%v: apt-get install opensc-pkcs11", err)
	}
	return path
}

func (b *pivBench) insert() (takeOut func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = vpcd.Attach(ctx, b.service.Addr(0), b.card)
	}()
	b.service.AwaitCard(0)
	return sync.OnceFunc(func() {
		cancel()
		<-done
	})
}

// token finds the card by its reader: its serial number is OpenSC's own.
func (b *pivBench) token(style token.Style) *token.Token {
	b.Helper()
	tok, err := token.Find(b.Context(), b.remote, token.Card{Serial: "anything", Reader: b.service.ReaderName(0)}, style)
	if err != nil {
		b.Fatal(err)
	}
	return tok
}

func (b *pivBench) wantTries(pin, puk int) {
	b.Helper()
	code, _ := b.card.CodeTriesLeft()
	if b.card.TriesLeft() != pin || code != puk {
		b.Errorf("%d and %d tries left, want %d and %d", b.card.TriesLeft(), code, pin, puk)
	}
}

func TestOpenSCChange(t *testing.T) {
	b := newPIVBench(t, "set_pin_in_unlogged_session")
	tok := b.token("")
	if err := verify(t, tok, pivPIN); err != nil {
		t.Errorf("verify: %v", err)
	}
	if err := change(t, tok, pivPIN, pivFresh); err != nil {
		t.Errorf("change: %v", err)
	}
	if err := verify(t, tok, pivFresh); err != nil {
		t.Errorf("verify the new PIN: %v", err)
	}
	b.wantTries(3, 3)
	// Here C_SetPIN without a login would be an unblocking, and cost a try of the PUK.
	wantWrong(t, change(t, tok, pivWrong, pivPIN), secret.PIN, -1)
	b.wantTries(2, 3)
	if err := unblock(t, tok, pivPUK, pivPIN); !errors.Is(err, token.ErrNoUnblock) {
		t.Errorf("unblock without being told how: %v", err)
	}
}

func TestOpenSCUnblock(t *testing.T) {
	b := newPIVBench(t, "set_pin_in_unlogged_session")
	tok := b.token(token.SetPINUnlogged)
	wantWrong(t, verify(t, tok, pivWrong), secret.PIN, -1)
	wantWrong(t, verify(t, tok, pivWrong), secret.PIN, 1)
	wantLocked(t, verify(t, tok, pivWrong), secret.PIN)
	b.wantTries(0, 3)
	wantLocked(t, verify(t, tok, pivPIN), secret.PIN)
	wantWrong(t, unblock(t, tok, pivWrong, pivFresh), secret.PUK, -1)
	b.wantTries(0, 2)
	if err := unblock(t, tok, pivPUK, pivFresh); err != nil {
		t.Fatalf("unblock: %v", err)
	}
	b.wantTries(3, 3)
	if err := verify(t, tok, pivFresh); err != nil {
		t.Errorf("verify the new PIN: %v", err)
	}
}

// TestOpenSCOtherStyles has the styles that this version does not offer for a PIV card cost nothing.
func TestOpenSCOtherStyles(t *testing.T) {
	for style, setup := range map[token.Style]string{
		token.SOInitPIN:     "init_pin_in_so_session",
		token.SetPINContext: "set_pin_in_specific_context",
	} {
		t.Run(string(style), func(t *testing.T) {
			b := newPIVBench(t, setup)
			if err := unblock(t, b.token(style), pivPUK, pivFresh); err == nil {
				t.Error("unblocked after all: say so in the table of modules")
			}
			b.wantTries(3, 3)
		})
	}
}

func TestOpenSCCardTakenOut(t *testing.T) {
	b := newPIVBench(t, "none")
	tok := b.token("")
	seen := refreshed(t, tok)
	b.takeOut()
	b.service.AwaitEmpty(0)
	err := tok.VerifyPIN(t.Context(), seen, bytesOf(t, pivPIN))
	if !errors.Is(err, reader.ErrRemoved) || errors.Is(err, secret.ErrUnanswered) {
		t.Errorf("got %v", err)
	}
	b.wantTries(3, 3)
}

func TestOpenSCCertificates(t *testing.T) {
	b := newPIVBench(t, "none")
	truth, err := b.card.Truth()
	if err != nil {
		t.Fatal(err)
	}
	certificates, err := b.token("").Objects(t.Context(), token.Certificates)
	if err != nil || len(certificates) != len(truth.Certificates) {
		t.Fatalf("%d certificates of %d, %v", len(certificates), len(truth.Certificates), err)
	}
	for _, c := range certificates {
		if !contains(truth.Certificates, c.Value) {
			t.Errorf("certificate %q of %d bytes is not on the card", c.Label, len(c.Value))
		}
	}
}

func contains[K comparable](all map[K][]byte, one []byte) bool {
	for _, b := range all {
		if string(b) == string(one) {
			return true
		}
	}
	return false
}
