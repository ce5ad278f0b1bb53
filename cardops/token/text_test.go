package token_test

import (
	"errors"
	"testing"

	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

func TestText(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"blanks behind":      {"HiCOS PKI Smart Card            ", "HiCOS PKI Smart Card"},
		"zero bytes behind":  {"Card\x00\x00\x00", "Card"},
		"nothing":            {"        ", ""},
		"UTF-8":              {"中華電信    ", "中華電信"},
		"Big5":               {"\xA4\xA4\xB5\xD8\xB9q\xABH  ", "中華電信"},
		"neither":            {"caf\xE9", "café"},
		"control characters": {"a\x1b[31mb\n", "a\x1b[31mb\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := token.Text([]byte(tt.in)); got != tt.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestStatus(t *testing.T) {
	for name, tt := range map[string]struct {
		flags token.Flags
		want  token.Status
	}{
		"nothing":         {0, token.Status{}},
		"set up":          {token.TokenInitialised | token.UserPINSet, token.Status{Initialised: true, PINSet: true}},
		"low":             {token.UserPINCountLow, token.Status{PIN: token.Tries{Low: true}}},
		"final":           {token.UserPINCountLow | token.UserPINFinalTry, token.Status{PIN: token.Tries{Low: true, Final: true, Left: new(1)}}},
		"locked":          {token.UserPINLocked | token.UserPINFinalTry, token.Status{PIN: token.Tries{Final: true, Locked: true, Left: new(0)}}},
		"second locked":   {token.SOPINLocked, token.Status{Second: token.Tries{Locked: true, Left: new(0)}}},
		"second low":      {token.SOPINCountLow | token.SOPINFinalTry, token.Status{Second: token.Tries{Low: true, Final: true, Left: new(1)}}},
		"to be changed":   {token.UserPINToBeChanged, token.Status{PIN: token.Tries{ToBeChanged: true}}},
		"keys at reader":  {token.ProtectedPath, token.Status{PINPad: true}},
		"second's change": {token.SOPINToBeChanged, token.Status{Second: token.Tries{ToBeChanged: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := token.Details{Flags: tt.flags}.Status()
			if !got.Equal(tt.want) || !tt.want.Equal(got) {
				t.Errorf("got %+v", got)
			}
			other := token.Details{Flags: tt.flags ^ token.UserPINLocked}.Status()
			if got.Equal(other) {
				t.Error("equal to another status")
			}
		})
	}
}

func TestRV(t *testing.T) {
	for rv, want := range map[token.RV]string{
		token.PINLocked:    "module answered 0xA4 (CKR_PIN_LOCKED)",
		token.WrongOneLeft: "module answered 0x80000001 (CKR_VENDOR_DEFINED)",
		0x1234:             "module answered 0x1234",
	} {
		if rv.Error() != want {
			t.Errorf("got %q", rv.Error())
		}
	}
	if !errors.Is(token.DeviceRemoved, reader.ErrRemoved) || !errors.Is(token.SessionHandleInvalid, token.ErrGone) || errors.Is(token.DeviceError, token.ErrGone) {
		t.Error("what is a removed token is not what should be")
	}
}

func TestParseStyle(t *testing.T) {
	for _, style := range append(token.Styles(), "") {
		if got, err := token.ParseStyle(string(style)); got != style || err != nil {
			t.Errorf("%q: %q, %v", style, got, err)
		}
	}
	if _, err := token.ParseStyle("so"); !errors.Is(err, token.ErrStyle) {
		t.Errorf("got %v", err)
	}
	if token.SOInitPIN.Secret() != secret.SOPIN || token.SetPINUnlogged.Secret() != secret.PUK {
		t.Error("the second code has another name")
	}
}

func TestProfileOf(t *testing.T) {
	for name, tt := range map[string]struct {
		info    token.Info
		details token.Details
		family  string
		style   token.Style
	}{
		"by file":        {token.Info{Path: "/usr/local/lib/libHicos_p11v1.so"}, token.Details{}, "HiCOS", token.NoUnblock},
		"by token":       {token.Info{}, token.Details{Manufacturer: "Chunghwa TeleCom Co., Ltd."}, "HiCOS", token.NoUnblock},
		"by maker":       {token.Info{Manufacturer: "SoftHSM"}, token.Details{}, "SoftHSM", token.SOInitPIN},
		"OpenSC":         {token.Info{Manufacturer: "OpenSC Project"}, token.Details{}, "OpenSC", token.NoUnblock},
		"folder of file": {token.Info{Path: "/home/hicos/other.so"}, token.Details{}, "", token.NoUnblock},
		"nothing known":  {token.Info{}, token.Details{}, "", token.NoUnblock},
	} {
		t.Run(name, func(t *testing.T) {
			if p := token.ProfileOf(tt.info, tt.details); p.Name != tt.family || p.Unblock != tt.style || p.TriesInCodes != (tt.family == "HiCOS") {
				t.Errorf("got %+v", p)
			}
		})
	}
}
