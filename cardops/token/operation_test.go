package token_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

const (
	readerName = "Test Reader 00 00"
	right      = "RightPin"
	wrong      = "WrongPin"
	fresh      = "FreshPin"
)

func bytesOf(t *testing.T, text string) *secret.Secret {
	t.Helper()
	s, err := secret.From([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func citizen(t *testing.T, tries int) *simcard.Card {
	t.Helper()
	c, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, PIN: []byte(right), Tries: &tries})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// bench is a simulated card in the simulated module, found as a token.
type bench struct {
	*testing.T
	card   *simcard.Card
	module *module.Module
	token  *token.Token
}

func newBench(t *testing.T, tries int) *bench {
	t.Helper()
	b := &bench{T: t, card: citizen(t, tries)}
	b.module = module.New(module.Reader{Name: "Empty Reader"}, module.Reader{Name: readerName, Card: b.card})
	var err error
	if b.token, err = token.Find(t.Context(), b.module, token.Card{Reader: readerName}, ""); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) verify(pin string) error {
	return b.token.VerifyPIN(b.Context(), b.token.Status(), bytesOf(b.T, pin))
}

func (b *bench) change(old, fresh string) error {
	return b.token.ChangePIN(b.Context(), b.token.Status(), bytesOf(b.T, old), bytesOf(b.T, fresh))
}

// costly counts the calls that carried a secret.
func (b *bench) costly() int {
	return b.module.Count("C_Login") + b.module.Count("C_SetPIN") + b.module.Count("C_InitPIN")
}

// wantWrong checks for a wrong PIN with this number of tries left.
func wantWrong(t *testing.T, err error, left int) {
	t.Helper()
	w, ok := errors.AsType[*secret.WrongError](err)
	if !ok || w.Secret != secret.PIN || w.TriesLeft == nil || *w.TriesLeft != left {
		t.Errorf("got %v, want a wrong PIN with %d tries left", err, left)
	}
}

func wantLocked(t *testing.T, err error) {
	t.Helper()
	if l, ok := errors.AsType[*secret.LockedError](err); !ok || l.Secret != secret.PIN {
		t.Errorf("got %v, want a locked PIN", err)
	}
}

func TestWrongPINs(t *testing.T) {
	for name, try := range map[string]func(b *bench) error{
		"verify": func(b *bench) error { return b.verify(wrong) },
		"change": func(b *bench) error { return b.change(wrong, fresh) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simcard.MaxTries)
			wantWrong(t, try(b), 2)
			afterWrong(b)
			wantWrong(t, try(b), 1)
			if _, err := b.token.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			wantLocked(t, try(b))
			if b.costly() != 3 || b.card.TriesLeft() != 0 {
				t.Errorf("%d calls with a secret, %d tries left", b.costly(), b.card.TriesLeft())
			}
		})
	}
}

// afterWrong checks that the vendor's code was believed without a further question, and looks again as a person would.
func afterWrong(b *bench) {
	b.Helper()
	calls := b.module.Calls()
	if last := calls[len(calls)-2:]; last[0] != "C_Login" && last[0] != "C_SetPIN" || last[1] != "C_CloseSession" {
		b.Errorf("calls after a wrong PIN: %v", last)
	}
	if _, err := b.token.Refresh(b.Context()); err != nil {
		b.Fatal(err)
	}
}

func TestLockedSendsNothing(t *testing.T) {
	b := newBench(t, 0)
	wantLocked(t, b.verify(right))
	wantLocked(t, b.change(right, fresh))
	if b.costly() != 0 {
		t.Errorf("calls %v", b.module.Calls())
	}
}

func TestRightPIN(t *testing.T) {
	b := newBench(t, 2)
	if err := b.verify(right); err != nil {
		t.Fatal(err)
	}
	if b.card.TriesLeft() != simcard.MaxTries || b.costly() != 1 {
		t.Errorf("%d tries left, calls %v", b.card.TriesLeft(), b.module.Calls())
	}
}

func TestChange(t *testing.T) {
	b := newBench(t, simcard.MaxTries)
	if err := b.change(right, fresh); err != nil {
		t.Fatal(err)
	}
	if b.module.Count("C_Login") != 0 || b.module.Count("C_SetPIN") != 1 {
		t.Errorf("calls %v", b.module.Calls())
	}
	if ok, _ := b.card.VerifyPIN([]byte(fresh)); !ok {
		t.Error("the card has not the new PIN")
	}
}

func TestRefusedLengths(t *testing.T) {
	for name, pins := range map[string][2]string{"old too long": {"123456789", fresh}, "new too short": {right, "12345"}} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, simcard.MaxTries)
			err := b.change(pins[0], pins[1])
			if _, ok := errors.AsType[*secret.RefusedError](err); !ok {
				t.Errorf("got %v", err)
			}
			if b.card.TriesLeft() != simcard.MaxTries {
				t.Errorf("%d tries left", b.card.TriesLeft())
			}
		})
	}
}

func TestChangedSinceSeen(t *testing.T) {
	b := newBench(t, simcard.MaxTries)
	seen := b.token.Status()
	b.card.VerifyPIN([]byte(wrong))
	err := b.token.VerifyPIN(t.Context(), seen, bytesOf(t, right))
	if !errors.Is(err, token.ErrChanged) || b.costly() != 0 {
		t.Errorf("got %v, calls %v", err, b.module.Calls())
	}
}

func TestAnotherCardSinceSeen(t *testing.T) {
	b := newBench(t, simcard.MaxTries)
	other, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, Seed: 7})
	if err != nil {
		t.Fatal(err)
	}
	b.module.Put(1, other)
	if err := b.verify(right); !errors.Is(err, token.ErrChanged) || b.costly() != 0 {
		t.Errorf("got %v, calls %v", err, b.module.Calls())
	}
}

func TestNoUnblock(t *testing.T) {
	b := newBench(t, 0)
	err := b.token.Unblock(t.Context(), b.token.Status(), bytesOf(t, "code1234"), bytesOf(t, fresh))
	if !errors.Is(err, token.ErrNoUnblock) || b.costly() != 0 {
		t.Errorf("got %v, calls %v", err, b.module.Calls())
	}
}

func TestNoSecretWithoutPINPad(t *testing.T) {
	b := newBench(t, simcard.MaxTries)
	err := b.token.VerifyPIN(t.Context(), b.token.Status(), nil)
	if !errors.Is(err, token.ErrNoPINPad) || b.costly() != 0 {
		t.Errorf("got %v, calls %v", err, b.module.Calls())
	}
}

// TestFaults has every call of every operation fail in every way, before and after its effect, with the right and a wrong PIN.
func TestFaults(t *testing.T) {
	operations := map[string]func(b *bench, pin string) error{
		"verify": func(b *bench, pin string) error { return b.verify(pin) },
		"change": func(b *bench, pin string) error { return b.change(pin, fresh) },
	}
	for name, operation := range operations {
		for _, pin := range []string{right, wrong} {
			for _, kind := range module.Kinds() {
				for n := range 8 {
					fault := module.Fault{Nth: n / 2, Kind: kind, After: n%2 == 1}
					t.Run(fmt.Sprintf("%s/%s/%s/%d-%v", name, pin, kind, fault.Nth, fault.After), func(t *testing.T) {
						faulty(t, fault, func(b *bench) error { return operation(b, pin) })
					})
				}
			}
		}
	}
}

// faulty checks what holds whatever goes wrong: at most one secret sent, at most one try spent, a truthful report.
func faulty(t *testing.T, fault module.Fault, operation func(b *bench) error) {
	b := newBench(t, simcard.MaxTries)
	b.module.Inject(fault)
	err := operation(b)
	if b.costly() > 1 || b.card.TriesLeft() < simcard.MaxTries-1 {
		t.Errorf("calls %v, %d tries left", b.module.Calls(), b.card.TriesLeft())
	}
	changed, _ := b.card.VerifyPIN([]byte(fresh))
	switch {
	case err == nil:
		if changed != (b.module.Count("C_SetPIN") == 1) {
			t.Error("reported as done")
		}
	case errors.Is(err, secret.ErrUnanswered):
		if b.costly() == 0 {
			t.Errorf("nothing was sent: %v", err)
		}
	case changed:
		t.Errorf("changed, and reported as %v", err)
	}
	if unanswered := errors.Is(err, secret.ErrUnanswered); !unanswered && fault.Kind == module.Removed && fault.Nth < 2 && !errors.Is(err, reader.ErrRemoved) {
		t.Errorf("removed, and reported as %v", err)
	}
}

func TestCancelledBeforeSending(t *testing.T) {
	b := newBench(t, simcard.MaxTries)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := b.token.VerifyPIN(ctx, b.token.Status(), bytesOf(t, right))
	if !errors.Is(err, context.Canceled) || errors.Is(err, secret.ErrUnanswered) || b.costly() != 0 {
		t.Errorf("got %v, calls %v", err, b.module.Calls())
	}
}

func TestSign(t *testing.T) {
	b := newBench(t, simcard.MaxTries)
	signature, err := b.token.Sign(t.Context(), b.token.Status(), bytesOf(t, right), []byte("SIGN"), token.SHA256RSA, []byte("text"))
	if err != nil || len(signature) != 256 {
		t.Fatalf("%d bytes, %v", len(signature), err)
	}
	_, err = b.token.Sign(t.Context(), b.token.Status(), bytesOf(t, right), []byte("NONE"), token.SHA256RSA, []byte("text"))
	if !errors.Is(err, token.ErrNoKey) {
		t.Errorf("got %v", err)
	}
}

func TestObjectsBeforeLogin(t *testing.T) {
	b := newBench(t, simcard.MaxTries)
	keys, err := b.token.Objects(t.Context(), token.PrivateKeys)
	if err != nil || len(keys) != 0 {
		t.Errorf("private keys %v, %v", keys, err)
	}
	certificates, err := b.token.Objects(t.Context(), token.Certificates)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, c := range certificates {
		ids = append(ids, string(c.ID))
	}
	if !slices.Equal(ids, []string{"SIGN", "KEYX", "CACert", "ROOTCACert"}) {
		t.Errorf("certificates %v", ids)
	}
}
