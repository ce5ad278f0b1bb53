package hipki

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"unicode/utf8"

	"carddesk/cardops/secret"
)

// FuzzInfo reads any bytes as the component's answer to pkcs11info.
func FuzzInfo(f *testing.F) {
	const head = `{"func":"pkcs11info","ret_code":0,"serverVersion":"1.3.4.103328","slots":[`
	for _, slots := range []string{
		``, `{"slotDescription":"R ","token":null}`, `{"token":"unknown token"}`,
		`{"slotDescription":"R","token":{"label":"L  ","model":"M","serialNumber":"TT00000000000001","ulMinPinLen":6,"ulMaxPinLen":8,` +
			`"certs":[{"label":"cert1","id":"SIGN","certb64":"MAA="}],"keys":[]}}`,
	} {
		f.Add([]byte(head + slots + `]}`))
	}
	f.Add([]byte(`{"func":"pkcs11info","ret_code":"0x76100003","last_error":-1}`))
	f.Add([]byte(`{"func":"pkcs11info","ret_code":0,"a":{"b":[{"c":1,"c":2}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		o, err := parseAnswer(text, funcInfo)
		if _, refused := errors.AsType[*CodeError](err); err != nil && !refused && !errors.Is(err, ErrNonsense) {
			t.Fatalf("error %v", err)
		}
		if err == nil && (!utf8.Valid(text) || !json.Valid(text)) {
			t.Fatal("accepted what is no JSON")
		}
		info, err := parseInfo(o)
		if err != nil && !errors.Is(err, ErrNonsense) {
			t.Fatalf("error %v", err)
		}
		if err == nil {
			checkInfo(t, info)
		}
	})
}

// checkInfo wants what callers rely on.
func checkInfo(t *testing.T, info Info) {
	if len(info.Version.String()) > maxVersion || len(info.Slots) > maxSlots {
		t.Errorf("version of %d bytes, %d slots", len(info.Version.String()), len(info.Slots))
	}
	for _, s := range info.Slots {
		if s.State != SlotCard && (s.Token.Number != "" || s.Token.Certificates != nil) {
			t.Errorf("a slot that is %s has a token", s.State)
		}
		if !slices.Contains([]SlotState{SlotEmpty, SlotUnknown, SlotCard}, s.State) {
			t.Errorf("state %q", s.State)
		}
	}
}

// FuzzCodes reads any bytes as the answer to a request with a secret: whatever the code, it says at most one thing about a secret.
func FuzzCodes(f *testing.F) {
	for _, c := range []string{
		`0`, `-2130705919`, `"0x76100006"`, `1979711494`, `"-1"`, `4294967295`, `""`, `null`, `[]`, `1e3`, `-0`, `"+1"`, `"1_0"`, `"0b1"`,
	} {
		f.Add(c, `2147483649`)
	}
	f.Add(`1980760070`, `160`)
	f.Fuzz(func(t *testing.T, code, last string) {
		_, err := parseAnswer([]byte(`{"func":"unblockCard","ret_code":`+code+`,"last_error":`+last+`}`), funcApply)
		e, refused := errors.AsType[*CodeError](err)
		switch {
		case err == nil, errors.Is(err, ErrNonsense):
			return
		case !refused || e.Code == 0:
			t.Fatalf("error %v", err)
		}
		open := errors.Is(err, secret.ErrUnanswered)
		if open && verdict(err) != nil {
			t.Errorf("%v says something and leaves it open", err)
		}
		if e.Kind() == KindUnknown && !open && verdict(err) == nil {
			t.Errorf("%v is not documented and leaves nothing open", err)
		}
		if wrong, is := errors.AsType[*secret.WrongError](err); is && wrong.TriesLeft != nil && (*wrong.TriesLeft < 1 || *wrong.TriesLeft > 3) {
			t.Errorf("%v: %d tries left", err, *wrong.TriesLeft)
		}
	})
}
