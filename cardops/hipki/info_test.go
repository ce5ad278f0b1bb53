package hipki

import (
	"bytes"
	"errors"
	"net"
	"reflect"
	"strings"
	"testing"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/issuer"
)

func TestVersionsCompareAsNumbers(t *testing.T) {
	for _, c := range []struct {
		name     string
		old, new string
	}{
		{"by the last number", "1.3.4.3", "1.3.4.13"},
		{"by a number in the middle", "1.3.4.103328", "1.3.10.1"},
		{"missing numbers are 0", "1.3.4", "1.3.4.1"},
		{"one number", "1", "2"},
		{"what follows counts for nothing", "1.3.4.3-zz", "1.3.4.4-aa"},
	} {
		t.Run(c.name, func(t *testing.T) {
			old, new := version(t, c.old), version(t, c.new)
			if !old.Less(new) || new.Less(old) || old.Less(old) {
				t.Errorf("%s is not less than %s", old, new)
			}
			if old.String() != c.old {
				t.Errorf("%q shows as %q", c.old, old)
			}
		})
	}
}

func TestNoVersions(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "a word": "latest", "five numbers": "1.2.3.4.5", "a gap": "1..2", "33 bits": "1.4294967296",
		"negative": "-1", "begins with a dot": ".1", "endless": strings.Repeat("1", 41), "endless behind": "1" + strings.Repeat("x", 40),
	} {
		if v, err := ParseVersion(text); !errors.Is(err, ErrNonsense) {
			t.Errorf("%s: %v, %v", name, v, err)
		}
	}
}

func version(t *testing.T, s string) Version {
	t.Helper()
	v, err := ParseVersion(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestInfoTellsWhatTheComponentSees(t *testing.T) {
	r := newRig(t)
	other, err := simcard.New(simcard.Options{Kind: simcard.PIV})
	if err != nil {
		t.Fatal(err)
	}
	r.component.Put(component.Slot{Reader: "Empty"}, component.Slot{Reader: inReader, Card: r.card}, component.Slot{Reader: "Other", Card: other})
	got, err := r.client.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := Info{Version: version(t, component.Version), Slots: []Slot{
		{Reader: "Empty", State: SlotEmpty},
		{Reader: inReader, State: SlotCard, Token: Token{
			Label: "HiCOS PKI Smart Card", Model: "T7SIMULATED", Manufacturer: "Chunghwa TeleCom Co., Ltd.",
			Number: r.ref.Number, MinPIN: 6, MaxPIN: 8,
		}},
		{Reader: "Other", State: SlotUnknown},
	}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	if len(r.owners.asked) != 0 {
		t.Error("the owner was looked up for a question without a secret")
	}
}

func TestInfoWithCertificates(t *testing.T) {
	r := newRig(t)
	info, err := r.client.InfoWithCertificates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	truth, err := r.card.Truth()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]issuer.Use{"SIGN": issuer.Sign, "KEYX": issuer.Encrypt, "CACert": issuer.CA, "ROOTCACert": issuer.Root}
	found := info.Slots[0].Token.Certificates
	for _, c := range found {
		if !bytes.Equal(c.DER, truth.Certificates[byID[c.ID]]) {
			t.Errorf("certificate %s differs", c.ID)
		}
	}
	if len(found) != len(byID) {
		t.Errorf("%d certificates", len(found))
	}
}

func TestInfoOfATroubledComponent(t *testing.T) {
	for name, c := range map[string]struct {
		system string
		change func(*component.Settings)
		want   error
	}{
		"blind":                {"darwin", func(s *component.Settings) { s.Blind = true }, ErrBlind},
		"too old for Windows":  {"windows", func(s *component.Settings) { s.Version = "1.3.4.99999" }, &TooOldError{}},
		"too old for macOS":    {"darwin", func(s *component.Settings) { s.Version = "1.3.4.9" }, &TooOldError{}},
		"too old for Linux":    {"linux", func(s *component.Settings) { s.Version = "1.3.4.2" }, &TooOldError{}},
		"just enough":          {"linux", func(s *component.Settings) { s.Version = "1.3.4.3" }, nil},
		"a system without one": {"plan9", func(s *component.Settings) { s.Version = "0.1" }, nil},
		"no version":           {"linux", func(s *component.Settings) { s.Version = "unknown" }, ErrNonsense},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.client.System = c.system
			r.component.Change(c.change)
			info, err := r.client.Info(t.Context())
			old, isOld := errors.AsType[*TooOldError](err)
			_, wantOld := c.want.(*TooOldError)
			if isOld != wantOld || !wantOld && !errors.Is(err, c.want) {
				t.Fatalf("error %v, want %v", err, c.want)
			}
			if isOld && (old.Have != info.Version || old.Want != Minimum(c.system)) {
				t.Errorf("have %v, want %v", old.Have, old.Want)
			}
		})
	}
}

func TestInfoThatMakesNoSense(t *testing.T) {
	const head = `{"func":"pkcs11info","ret_code":0,"serverVersion":"1.3.4.103328"`
	for name, text := range map[string]string{
		"no slots":             head + `}`,
		"slots are no list":    head + `,"slots":{}}`,
		"a slot is a text":     head + `,"slots":["a"]}`,
		"too many slots":       head + `,"slots":[` + strings.Repeat(`{},`, 64) + `{}]}`,
		"another token text":   head + `,"slots":[{"token":"known token"}]}`,
		"a token is a list":    head + `,"slots":[{"token":[]}]}`,
		"a label is a number":  head + `,"slots":[{"token":{"label":1}}]}`,
		"a length is negative": head + `,"slots":[{"token":{"ulMaxPinLen":-1}}]}`,
		"a length is endless":  head + `,"slots":[{"token":{"ulMinPinLen":70000}}]}`,
		"no base64":            head + `,"slots":[{"token":{"certs":[{"certb64":"%"}]}}]}`,
		"version is a number":  `{"func":"pkcs11info","ret_code":0,"serverVersion":1,"slots":[]}`,
		"no version":           `{"func":"pkcs11info","ret_code":0,"slots":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			o, err := parseAnswer([]byte(text), funcInfo)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := parseInfo(o); !errors.Is(err, ErrNonsense) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestNobodyListens(t *testing.T) {
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	client := Client{Base: "http://" + free.Addr().String(), System: "linux", Owners: &ownerList{owners: []Owner{genuine}}}
	_ = free.Close()
	if _, err := client.Info(t.Context()); !errors.Is(err, ErrNotRunning) {
		t.Errorf("info: %v", err)
	}
	ref := CardRef{Number: "TT00000000000001", ReaderName: inReader}
	if err := client.ChangePIN(t.Context(), ref, hide(t, rightPIN), hide(t, newPIN)); !errors.Is(err, ErrNotRunning) {
		t.Errorf("change: %v", err)
	}
	if _, err := client.Listener(t.Context()); !errors.Is(err, ErrNotRunning) {
		t.Errorf("listener: %v", err)
	}
}
