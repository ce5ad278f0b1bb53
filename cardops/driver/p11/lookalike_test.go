//go:build linux && cgo

package p11

import (
	"errors"
	"os"
	"slices"
	"testing"

	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

func isRefused(err error) bool {
	_, ok := errors.AsType[*secret.RefusedError](err)
	return ok
}

func TestLookalikeIsRecognised(t *testing.T) {
	l := newLookalike(t)
	r := start(t, l.helper(), l.path)
	if i := r.Info(); i.Manufacturer != "中華電信 Chunghwa" || i.Description != "Look-alike over SoftHSM" {
		t.Errorf("info %+v", i)
	}
	tok, err := token.Find(t.Context(), r, token.Card{Serial: "TP00000000000042", Reader: "none such"}, "")
	if err != nil {
		t.Fatal(err)
	}
	d := tok.Details()
	if d.Label != "HiCOS PKI Smart Card" || d.Manufacturer != "Chunghwa TeleCom Co., Ltd." || d.MinPIN != 6 || d.MaxPIN != 8 {
		t.Errorf("details %+v", d)
	}
	if tok.Style() != token.NoUnblock {
		t.Errorf("style %q", tok.Style())
	}
	if err := unblock(t, tok, officer, fresh); !errors.Is(err, token.ErrNoUnblock) {
		t.Errorf("unblock: %v", err)
	}
}

// TestLookalikeWrongPINs has each wrong PIN in a helper of its own, as a person's attempts are.
func TestLookalikeWrongPINs(t *testing.T) {
	for name, try := range map[string]func(*testing.T, *token.Token, string) error{
		"verify": verify,
		"change": func(t *testing.T, tok *token.Token, pin string) error { return change(t, tok, pin, fresh) },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLookalike(t)
			for _, left := range []int{2, 1} {
				r := start(t, l.helper(), l.path)
				wantWrong(t, try(t, find(t, r, ""), wrong), secret.PIN, left)
				if err := r.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
				heard := l.heard()
				if last := heard[len(heard)-1]; last != "C_Login" && last != "C_SetPIN" {
					t.Errorf("the card was asked %s after a wrong PIN", last)
				}
			}
			tok := find(t, start(t, l.helper(), l.path), "")
			if left := tok.Status().PIN.Left; left == nil || *left != 1 || !tok.Status().PIN.Final {
				t.Errorf("status before the last try: %+v", tok.Status().PIN)
			}
			wantLocked(t, try(t, tok, wrong), secret.PIN)
			l.heard()
			wantLocked(t, try(t, tok, right), secret.PIN)
			if heard := l.heard(); slices.Contains(heard, "C_Login") || slices.Contains(heard, "C_SetPIN") {
				t.Errorf("a PIN was sent to a locked card: %v", heard)
			}
		})
	}
}

func TestLookalikeChange(t *testing.T) {
	l := newLookalike(t)
	if err := os.WriteFile(l.tries, []byte("2"), 0o600); err != nil {
		t.Fatal(err)
	}
	tok := find(t, start(t, l.helper(), l.path), "")
	if err := change(t, tok, right, fresh); err != nil {
		t.Fatal(err)
	}
	heard := l.heard()
	if slices.Contains(heard, "C_Login") || heard[len(heard)-1] != "C_SetPIN" {
		t.Errorf("calls %v", heard)
	}
	if err := verify(t, tok, fresh); err != nil {
		t.Errorf("the new PIN: %v", err)
	}
	if err := change(t, tok, fresh, "123456789"); !isRefused(err) {
		t.Errorf("got %v", err)
	}
}

func TestPINPad(t *testing.T) {
	l := newLookalike(t, "LOOKALIKE_PAD="+right+" "+fresh)
	tok := find(t, start(t, l.helper(), l.path), "")
	if !tok.Status().PINPad {
		t.Fatal("no PIN pad")
	}
	if err := tok.VerifyPIN(t.Context(), tok.Status(), nil); err != nil {
		t.Errorf("verify: %v", err)
	}
	if err := tok.ChangePIN(t.Context(), tok.Status(), nil, nil); err != nil {
		t.Errorf("change: %v", err)
	}
	wantWrong(t, tok.VerifyPIN(t.Context(), tok.Status(), nil), secret.PIN, 2) // the pad still types the old one
}

func TestRemovedInLogin(t *testing.T) {
	l := newLookalike(t, "LOOKALIKE=remove-login")
	tok := find(t, start(t, l.helper(), l.path), "")
	err := verify(t, tok, right)
	if !errors.Is(err, secret.ErrUnanswered) || !errors.Is(err, reader.ErrRemoved) {
		t.Errorf("got %v", err)
	}
}
