package module

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/token"
)

const right = "RightPin"

func newCard(t *testing.T, kind string) *simcard.Card {
	t.Helper()
	c, err := simcard.New(simcard.Options{Kind: kind, PIN: []byte(right)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func bytesOf(t *testing.T, text string) *secret.Secret {
	t.Helper()
	s, err := secret.From([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func opened(t *testing.T, m *Module, write bool) token.Session {
	t.Helper()
	s, err := m.OpenSession(t.Context(), 0, write)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSlots(t *testing.T) {
	m := New(Reader{Name: "empty"}, Reader{Name: "citizen", Card: newCard(t, simcard.GPKI1)}, Reader{Name: "PIV", Card: newCard(t, simcard.PIV)})
	slots, err := m.Slots(t.Context())
	if err != nil || len(slots) != 3 {
		t.Fatalf("%v, %v", slots, err)
	}
	if slots[0].Token != nil || slots[0].Problem != token.OK {
		t.Errorf("empty reader: %+v", slots[0])
	}
	if d := slots[1].Token; d == nil || d.Label != "HiCOS PKI Smart Card" || len(d.Serial) != 16 || d.MinPIN != 6 || d.MaxPIN != 8 {
		t.Errorf("citizen card: %+v", d)
	}
	if slots[2].Token != nil || slots[2].Problem != token.TokenNotRecognized {
		t.Errorf("PIV card: %+v", slots[2])
	}
}

func TestVendorCodes(t *testing.T) {
	card := newCard(t, simcard.GPKI2)
	m := New(Reader{Name: "r", Card: card})
	s := opened(t, m, false)
	for _, want := range []struct {
		pin string
		rv  token.RV
	}{
		{"short", token.PINLenRange},
		{"WrongPin", token.WrongTwoLeft},
		{"WrongPin", token.WrongOneLeft},
		{"WrongPin", token.PINLocked},
		{right, token.PINLocked},
	} {
		if err := m.Login(t.Context(), s, token.NormalUser, bytesOf(t, want.pin)); !errors.Is(err, want.rv) {
			t.Errorf("%s: %v, want %v", want.pin, err, want.rv)
		}
	}
	if d, err := m.Token(t.Context(), 0); err != nil || !d.Flags.Has(token.UserPINLocked) {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestPrivateKeysAfterLogin(t *testing.T) {
	card := newCard(t, simcard.GPKI2)
	m := New(Reader{Name: "r", Card: card})
	s := opened(t, m, false)
	if _, err := m.Sign(t.Context(), s, 7, token.SHA256RSA, []byte("text")); !errors.Is(err, token.UserNotLoggedIn) {
		t.Errorf("signed without a login: %v", err)
	}
	if err := m.Login(t.Context(), s, token.NormalUser, bytesOf(t, right)); err != nil {
		t.Fatal(err)
	}
	keys, err := m.Objects(t.Context(), s, token.PrivateKeys)
	if err != nil || len(keys) != 2 || string(keys[0].ID) != "SIGN" {
		t.Fatalf("%v, %v", keys, err)
	}
	signature, err := m.Sign(t.Context(), s, keys[0].Handle, token.SHA256RSA, []byte("text"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := card.Key(issuer.Sign)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte("text"))
	if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil {
		t.Error(err)
	}
	if err := m.CloseSession(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if keys, _ := m.Objects(t.Context(), opened(t, m, false), token.PrivateKeys); len(keys) != 0 {
		t.Error("the login outlived its last session")
	}
}

func TestSessionEndsWithItsCard(t *testing.T) {
	card := newCard(t, simcard.GPKI2)
	m := New(Reader{Name: "r", Card: card})
	s := opened(t, m, true)
	m.Put(0, nil)
	if err := m.SetPIN(t.Context(), s, bytesOf(t, right), bytesOf(t, "FreshPin")); !errors.Is(err, token.ErrGone) {
		t.Errorf("no card: %v", err)
	}
	m.Put(0, newCard(t, simcard.GPKI2))
	if err := m.SetPIN(t.Context(), s, bytesOf(t, right), bytesOf(t, "FreshPin")); !errors.Is(err, token.ErrGone) {
		t.Errorf("another card: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	card := newCard(t, simcard.GPKI2)
	m := New(Reader{Name: "r", Card: card})
	read, write := opened(t, m, false), opened(t, m, true)
	for name, tt := range map[string]struct {
		err  error
		want token.RV
	}{
		"security officer":  {m.Login(t.Context(), read, token.SecurityOfficer, bytesOf(t, right)), token.UserTypeInvalid},
		"init":              {m.InitPIN(t.Context(), write, bytesOf(t, right)), token.FunctionNotSupported},
		"read-only session": {m.SetPIN(t.Context(), read, bytesOf(t, right), bytesOf(t, right)), token.SessionReadOnly},
		"new PIN too long":  {m.SetPIN(t.Context(), write, bytesOf(t, right), bytesOf(t, "123456789")), token.PINLenRange},
		"no PIN":            {m.Login(t.Context(), read, token.NormalUser, nil), token.PINLenRange},
		"not logged in":     {m.Logout(t.Context(), read), token.UserNotLoggedIn},
	} {
		if !errors.Is(tt.err, tt.want) {
			t.Errorf("%s: %v", name, tt.err)
		}
	}
	if card.TriesLeft() != simcard.MaxTries {
		t.Errorf("%d tries left", card.TriesLeft())
	}
}

func TestFaultBeforeAndAfterItsEffect(t *testing.T) {
	for name, after := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			card := newCard(t, simcard.GPKI2)
			m := New(Reader{Name: "r", Card: card})
			m.Inject(Fault{Call: "C_SetPIN", Kind: Died, After: after})
			err := m.SetPIN(t.Context(), opened(t, m, true), bytesOf(t, right), bytesOf(t, "FreshPin"))
			if !errors.Is(err, token.ErrModuleDied) || errors.Is(err, token.ErrNotSent) {
				t.Errorf("got %v", err)
			}
			if changed, _ := card.VerifyPIN([]byte("FreshPin")); changed != after {
				t.Errorf("changed: %v", changed)
			}
			if _, err := m.Slots(t.Context()); !errors.Is(err, token.ErrModuleDied) || !errors.Is(err, token.ErrNotSent) {
				t.Errorf("a dead module answered %v", err)
			}
			if want := []string{"C_OpenSession", "C_SetPIN"}; !slices.Equal(m.Calls(), want) {
				t.Errorf("calls %v", m.Calls())
			}
		})
	}
}

// A NULL PIN is typed at the reader, if it has keys; who cancels there is told so, and spends no try.
func TestKeysAtTheReader(t *testing.T) {
	card := newCard(t, simcard.GPKI2)
	typed := []string{right, right, "K7R2M9X4"}
	m := New(Reader{Name: "pad", Card: card, Keys: func() *secret.Secret {
		if len(typed) == 0 {
			return nil
		}
		next := typed[0]
		typed = typed[1:]
		return bytesOf(t, next)
	}})
	if d, err := m.Token(t.Context(), 0); err != nil || !d.Flags.Has(token.ProtectedPath) {
		t.Errorf("%+v, %v", d, err)
	}
	s := opened(t, m, true)
	if err := m.Login(t.Context(), s, token.NormalUser, nil); err != nil {
		t.Error(err)
	}
	if err := m.SetPIN(t.Context(), s, nil, nil); err != nil {
		t.Error(err)
	}
	if ok, _ := card.VerifyPIN([]byte("K7R2M9X4")); !ok {
		t.Error("the new PIN is not the card's")
	}
	if err := m.SetPIN(t.Context(), s, nil, nil); !errors.Is(err, token.FunctionCanceled) || card.TriesLeft() != simcard.MaxTries {
		t.Errorf("cancelled: %v, %d tries left", err, card.TriesLeft())
	}
	plain := New(Reader{Name: "plain", Card: card})
	if err := plain.Login(t.Context(), opened(t, plain, false), token.NormalUser, nil); !errors.Is(err, token.PINLenRange) {
		t.Errorf("without keys: %v", err)
	}
}
