package token_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// scripted is a module that answers as it is told, and keeps the names of calls that carry a secret.
type scripted struct {
	token.Module // what is not scripted must not be called
	info         token.Info
	before       token.Flags      // of the token
	after        token.Flags      // added once a secret was sent
	answers      map[string]error // by name of the call
	heard        []string
}

func (s *scripted) Info() token.Info { return s.info }

func (s *scripted) details() token.Details {
	d := token.Details{Serial: "1", Flags: s.before | token.TokenInitialised | token.UserPINSet}
	if len(s.heard) > 0 {
		d.Flags |= s.after
	}
	return d
}

func (s *scripted) Slots(context.Context) ([]token.Slot, error) {
	return []token.Slot{{ID: 1, Token: new(s.details())}}, nil
}

func (s *scripted) Token(context.Context, token.SlotID) (token.Details, error) {
	return s.details(), nil
}

func (s *scripted) OpenSession(context.Context, token.SlotID, bool) (token.Session, error) {
	return 1, nil
}
func (s *scripted) CloseSession(context.Context, token.Session) error { return nil }

func (s *scripted) hear(name string) error {
	s.heard = append(s.heard, name)
	return s.answers[name]
}

func (s *scripted) Login(_ context.Context, _ token.Session, user token.User, _ *secret.Secret) error {
	return s.hear(map[token.User]string{
		token.SecurityOfficer: "C_Login SO", token.NormalUser: "C_Login USER", token.ContextSpecific: "C_Login CONTEXT",
	}[user])
}

func (s *scripted) SetPIN(context.Context, token.Session, *secret.Secret, *secret.Secret) error {
	return s.hear("C_SetPIN")
}

func (s *scripted) InitPIN(context.Context, token.Session, *secret.Secret) error {
	return s.hear("C_InitPIN")
}

func (s *scripted) token(t *testing.T, style token.Style) *token.Token {
	t.Helper()
	found, err := token.Find(t.Context(), s, token.Card{}, style)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var official = token.Info{Description: "HiCOS PKCS#11"}

func TestAnswers(t *testing.T) {
	died := &token.ModuleError{Err: token.ErrModuleDied}
	for name, tt := range map[string]struct {
		info   token.Info
		before token.Flags
		after  token.Flags
		answer error
		is     error  // what the error must wrap, nil for a type of package secret
		want   string // its text otherwise
		open   bool   // it is not known what became of the secret
	}{
		"wrong, tries not told":      {answer: token.PINIncorrect, want: "wrong pin, tries left not known"},
		"wrong, low":                 {answer: token.PINIncorrect, after: token.UserPINCountLow, want: "wrong pin, tries left not known"},
		"wrong, one left":            {answer: token.PINIncorrect, after: token.UserPINFinalTry, want: "wrong pin, 1 tries left"},
		"wrong, the last":            {answer: token.PINIncorrect, after: token.UserPINLocked, want: "pin locked"},
		"locked":                     {answer: token.PINLocked, want: "pin locked"},
		"vendor, two left":           {info: official, answer: token.WrongTwoLeft, want: "wrong pin, 2 tries left"},
		"vendor, one left":           {info: official, answer: token.WrongOneLeft, want: "wrong pin, 1 tries left"},
		"another vendor's code":      {answer: token.WrongOneLeft, is: token.WrongOneLeft, open: true},
		"a third vendor code":        {info: official, answer: token.VendorDefined | 3, is: token.VendorDefined | 3, open: true},
		"length":                     {answer: token.PINLenRange, want: "pin not acceptable"},
		"characters":                 {answer: token.PINInvalid, want: "pin not acceptable"},
		"too weak":                   {answer: token.PINTooWeak, want: "pin not acceptable"},
		"expired":                    {answer: token.PINExpired, is: token.PINExpired, open: true},
		"token removed":              {answer: token.DeviceRemoved, is: reader.ErrRemoved, open: true},
		"device error":               {answer: token.DeviceError, is: token.DeviceError, open: true},
		"module died":                {answer: died, is: token.ErrModuleDied, open: true},
		"deadline":                   {answer: context.DeadlineExceeded, is: context.DeadlineExceeded, open: true},
		"cancelled with a secret":    {answer: token.FunctionCanceled, is: token.FunctionCanceled, open: true},
		"cancelled at the reader":    {before: token.ProtectedPath, answer: token.FunctionCanceled, is: token.ErrCancelled},
		"not supported":              {answer: token.FunctionNotSupported, is: token.ErrNotDone},
		"no PIN on the token":        {answer: token.UserPINNotInitialized, is: token.ErrNotDone},
		"module died before it knew": {answer: errors.Join(token.ErrNotSent, died), is: token.ErrNotSent},
	} {
		t.Run(name, func(t *testing.T) {
			s := &scripted{info: tt.info, before: tt.before, after: tt.after, answers: map[string]error{"C_Login USER": tt.answer}}
			tok := s.token(t, "")
			err := tok.VerifyPIN(t.Context(), tok.Status(), bytesOf(t, right))
			if tt.is == nil && (err == nil || err.Error() != tt.want) || tt.is != nil && !errors.Is(err, tt.is) {
				t.Errorf("got %v", err)
			}
			if errors.Is(err, secret.ErrUnanswered) != tt.open {
				t.Errorf("unanswered is %v: %v", !tt.open, err)
			}
			if len(s.heard) != 1 {
				t.Errorf("calls %v", s.heard)
			}
		})
	}
}

func TestUnblockStyles(t *testing.T) {
	for name, tt := range map[string]struct {
		style   token.Style
		answers map[string]error
		heard   []string
		want    string
	}{
		"so-init-pin":                {token.SOInitPIN, nil, []string{"C_Login SO", "C_InitPIN"}, ""},
		"so-init-pin, wrong code":    {token.SOInitPIN, map[string]error{"C_Login SO": token.PINIncorrect}, []string{"C_Login SO"}, "wrong so-pin, tries left not known"},
		"so-init-pin, new refused":   {token.SOInitPIN, map[string]error{"C_InitPIN": token.PINLenRange}, []string{"C_Login SO", "C_InitPIN"}, "pin not acceptable"},
		"unlogged":                   {token.SetPINUnlogged, nil, []string{"C_SetPIN"}, ""},
		"unlogged, wrong code":       {token.SetPINUnlogged, map[string]error{"C_SetPIN": token.PINIncorrect}, []string{"C_SetPIN"}, "wrong puk, tries left not known"},
		"unlogged, code locked":      {token.SetPINUnlogged, map[string]error{"C_SetPIN": token.PINLocked}, []string{"C_SetPIN"}, "puk locked"},
		"context":                    {token.SetPINContext, nil, []string{"C_Login CONTEXT", "C_SetPIN"}, ""},
		"context, wrong code":        {token.SetPINContext, map[string]error{"C_Login CONTEXT": token.PINIncorrect}, []string{"C_Login CONTEXT"}, "wrong puk, tries left not known"},
		"none":                       {token.NoUnblock, nil, nil, token.ErrNoUnblock.Error()},
		"a module that is not known": {"", nil, nil, token.ErrNoUnblock.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			s := &scripted{answers: tt.answers}
			tok := s.token(t, tt.style)
			err := tok.Unblock(t.Context(), tok.Status(), bytesOf(t, "12345678"), bytesOf(t, fresh))
			if (err == nil) != (tt.want == "") || err != nil && err.Error() != tt.want {
				t.Errorf("got %v", err)
			}
			if !slices.Equal(s.heard, tt.heard) {
				t.Errorf("calls %v", s.heard)
			}
		})
	}
}

func TestUnblockLockedCode(t *testing.T) {
	s := &scripted{before: token.SOPINLocked | token.UserPINLocked}
	tok := s.token(t, token.SOInitPIN)
	err := tok.Unblock(t.Context(), tok.Status(), bytesOf(t, "12345678"), bytesOf(t, fresh))
	if l, ok := errors.AsType[*secret.LockedError](err); !ok || l.Secret != secret.SOPIN || len(s.heard) > 0 {
		t.Errorf("got %v, calls %v", err, s.heard)
	}
}

// TestChangeLogsInFirst is for modules that may take C_SetPIN without a login for an unblocking.
func TestChangeLogsInFirst(t *testing.T) {
	for name, tt := range map[string]struct {
		info    token.Info
		style   token.Style
		answers map[string]error
		heard   []string
	}{
		"as a rule not":        {official, "", nil, []string{"C_SetPIN"}},
		"OpenSC":               {token.Info{Manufacturer: "OpenSC Project"}, "", nil, []string{"C_Login USER", "C_SetPIN"}},
		"told of the style":    {token.Info{}, token.SetPINUnlogged, nil, []string{"C_Login USER", "C_SetPIN"}},
		"wrong PIN, not again": {token.Info{}, token.SetPINUnlogged, map[string]error{"C_Login USER": token.PINIncorrect}, []string{"C_Login USER"}},
		"failed, not again":    {token.Info{}, "", map[string]error{"C_SetPIN": token.UserNotLoggedIn}, []string{"C_SetPIN"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &scripted{info: tt.info, answers: tt.answers}
			tok := s.token(t, tt.style)
			err := tok.ChangePIN(t.Context(), tok.Status(), bytesOf(t, right), bytesOf(t, fresh))
			if (err == nil) != (tt.answers == nil) || !slices.Equal(s.heard, tt.heard) {
				t.Errorf("got %v, calls %v", err, s.heard)
			}
		})
	}
}
