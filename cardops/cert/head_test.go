package cert

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte/asn1"
)

func TestParseHead(t *testing.T) {
	der := ordinary().der(t)
	h, err := ParseHead(der[:220])
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct{ name, got, want string }{
		{"serial", h.Serial.String(), "1A2B3C4D"},
		{"algorithm", h.SignatureAlgorithm.Name, "sha256WithRSAEncryption"},
		{"issuer", h.Issuer.String(), "OU=測試憑證管理中心,O=測試院,C=TW"},
		{"subject", h.Subject.String(), "serialNumber=0000000099990001,CN=王測試,C=TW"},
		{"holder", h.Holder, "王測試"},
		{"holder serial", h.HolderSerial, "0000000099990001"},
		{"from", h.NotBefore.Format(time.RFC3339), "2024-01-02T03:04:05Z"},
		{"until", h.NotAfter.Format(time.RFC3339), "2029-01-02T03:04:05Z"},
	} {
		if f.got != f.want {
			t.Errorf("%s is %q, want %q", f.name, f.got, f.want)
		}
	}
	if h.Version != 3 || h.WeakSignature {
		t.Errorf("version %d, weak %v", h.Version, h.WeakSignature)
	}
}

// Whatever part of a certificate has arrived, the answer is that more is needed or the right one.
func TestEveryPrefix(t *testing.T) {
	v1 := ordinary()
	v1.version, v1.extensions = 1, nil
	for name, m := range map[string]mint{"version 3": ordinary(), "version 1": v1} {
		der := m.der(t)
		whole := mustParse(t, der)
		enough := -1
		for n := range len(der) + 1 {
			h, err := ParseHead(der[:n])
			if err == nil && enough < 0 {
				enough = n
			}
			switch {
			case err == nil && !reflect.DeepEqual(h, whole.Head):
				t.Fatalf("%s: %d bytes give %+v", name, n, h)
			case err != nil && (!errors.Is(err, ErrShort) || enough >= 0 || !reflect.DeepEqual(h, Head{})):
				t.Fatalf("%s: %d bytes give %+v, %v", name, n, h, err)
			}
			if _, err := Parse(der[:n]); n < len(der) && !errors.Is(err, ErrShort) {
				t.Fatalf("%s: Parse of %d bytes: %v", name, n, err)
			}
		}
		if subject := bytes.Index(der, whole.Subject.Raw) + len(whole.Subject.Raw); enough != subject {
			t.Errorf("%s: %d bytes were enough, the subject ends at %d", name, enough, subject)
		}
	}
}

func TestParseHeadKeepsNothingOfItsInput(t *testing.T) {
	der := ordinary().der(t)
	h, err := ParseHead(der)
	if err != nil {
		t.Fatal(err)
	}
	clear(der)
	if h.Serial.String() != "1A2B3C4D" || h.Subject.Raw[0] != byte(asn1.SEQUENCE) {
		t.Error("the head changed with the caller's buffer")
	}
}

func TestSerial(t *testing.T) {
	tests := []struct {
		name  string
		bytes []byte
		text  string
		num   string
	}{
		{"small", []byte{0x05}, "05", "5"},
		{"leading zero kept", []byte{0x00, 0xB3}, "00B3", "179"},
		{"negative", []byte{0xB3}, "B3", "-77"},
		{"negative, not minimal", []byte{0xFF, 0xFF}, "FFFF", "-1"},
		{"zero", []byte{0x00}, "00", "0"},
		{
			"40 bytes", bytes.Repeat([]byte{0x11}, 40),
			"11111111111111111111111111111111111111111111111111111111111111111111111111111111",
			"142399135728060672159668113744636807640180301490443517996469440521481315052042703334864139129105",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.serial = tt.bytes
			c := mustParse(t, m.der(t))
			if c.Serial.String() != tt.text {
				t.Errorf("serial %s, want %s", c.Serial, tt.text)
			}
			if n := c.Serial.Int().String(); n != tt.num {
				t.Errorf("number %s, want %s", n, tt.num)
			}
		})
	}
}

func TestDates(t *testing.T) {
	general := func(s string) value { return value{asn1.GeneralizedTime, s} }
	tests := []struct {
		name  string
		value value
		want  time.Time // zero: refused
	}{
		{"UTCTime", utc("240102030405Z"), date(2024, 1, 2, 3, 4, 5)},
		{"UTCTime without seconds", utc("2401020304Z"), date(2024, 1, 2, 3, 4, 0)},
		{"UTCTime ahead of UTC", utc("240102030405+0800"), date(2024, 1, 1, 19, 4, 5)},
		{"UTCTime behind UTC, no seconds", utc("2401022204-0330"), date(2024, 1, 3, 1, 34, 0)},
		{"UTCTime without zone", utc("240102030405"), date(2024, 1, 2, 3, 4, 5)},
		{"year 49", utc("491231235959Z"), date(2049, 12, 31, 23, 59, 59)},
		{"year 50", utc("500101000000Z"), date(1950, 1, 1, 0, 0, 0)},
		{"year 68, leap day", utc("680229000000Z"), date(1968, 2, 29, 0, 0, 0)},
		{"year 99", utc("990101000000Z"), date(1999, 1, 1, 0, 0, 0)},
		{"GeneralizedTime", general("20500102030405Z"), date(2050, 1, 2, 3, 4, 5)},
		{"GeneralizedTime, early year", general("19490102030405Z"), date(1949, 1, 2, 3, 4, 5)},
		{"GeneralizedTime without seconds", general("202401020304Z"), date(2024, 1, 2, 3, 4, 0)},
		{"GeneralizedTime, hours only", general("2024010203Z"), date(2024, 1, 2, 3, 0, 0)},
		{"GeneralizedTime ahead of UTC", general("20240102030405+0800"), date(2024, 1, 1, 19, 4, 5)},
		{"GeneralizedTime with fraction", general("20240102030405.5Z"), date(2024, 1, 2, 3, 4, 5).Add(time.Second / 2)},
		{"no end", general("99991231235959Z"), date(9999, 12, 31, 23, 59, 59)},
		{"no digits", utc("Z"), time.Time{}},
		{"empty", utc(""), time.Time{}},
		{"month 13", utc("241302030405Z"), time.Time{}},
		{"29 February of a common year", utc("230229000000Z"), time.Time{}},
		{"odd number of digits", utc("24010203040Z"), time.Time{}},
		{"too many digits", utc("20240102030405Z"), time.Time{}},
		{"garbage behind", utc("240102030405Zzz"), time.Time{}},
		{"half an offset", utc("240102030405+08"), time.Time{}},
		{"not a date", printable("240102030405Z"), time.Time{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.notAfter = tt.value
			c, err := Parse(m.der(t))
			if tt.want.IsZero() {
				if !errors.Is(err, ErrNotCertificate) || !errors.Is(err, ErrMalformed) {
					t.Fatalf("error %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !c.NotAfter.Equal(tt.want) || c.NotAfter.Location() != time.UTC {
				t.Errorf("until %v, want %v", c.NotAfter, tt.want)
			}
		})
	}
}

func FuzzParseHead(f *testing.F) {
	for _, der := range seeds(f) {
		f.Add(der)
		f.Add(der[:200])
		f.Add(der[:min(400, len(der))])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		h, err := ParseHead(data)
		if err != nil {
			if !typed(err) || !reflect.DeepEqual(h, Head{}) {
				t.Fatalf("%+v, %v", h, err)
			}
			return
		}
		_, _, _ = h.Subject.String(), h.Issuer.String(), h.Serial.Int()
		if c, err := Parse(data); err == nil && !reflect.DeepEqual(h, c.Head) {
			t.Fatalf("head %+v, certificate %+v", h, c.Head)
		}
		// What half the bytes tell, all the bytes tell.
		if half, err := ParseHead(data[:len(data)/2]); err == nil && !reflect.DeepEqual(half, h) {
			t.Fatalf("half %+v, whole %+v", half, h)
		}
	})
}
