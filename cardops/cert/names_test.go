package cert

import (
	"crypto/x509/pkix"
	"strings"
	"testing"

	encasn1 "encoding/asn1"

	"golang.org/x/crypto/cryptobyte/asn1"
)

func TestHolderStringTypes(t *testing.T) {
	tests := []struct {
		name  string
		value value
		want  string
	}{
		{"UTF8String", text("王測試"), "王測試"},
		{"UTF8String beyond the BMP", text("𠮷測試"), "𠮷測試"},
		{"UTF8String, broken", text("王\xE6\xB8試"), "王\uFFFD試"},
		{"private use", text("\uE123測"), "\uE123測"},
		{"unreadable box", text("■測試"), "■測試"},
		{"control characters stay", text("a\x1b[31m\x00\u202E"), "a\x1b[31m\x00\u202E"},
		{"PrintableString", printable("WANG CESHI"), "WANG CESHI"},
		{"PrintableString with UTF-8", printable("王測試"), "王測試"},
		{"PrintableString with Latin-1", printable("Jos\xE9"), "José"},
		{"TeletexString, Latin-1", value{asn1.T61String, "Jos\xE9"}, "José"},
		{"TeletexString, UTF-8", value{asn1.T61String, "José"}, "José"},
		{"IA5String", value{asn1.IA5String, "a@example.test"}, "a@example.test"},
		{"NumericString", value{encasn1.TagNumericString, "12 34"}, "12 34"},
		{"VisibleString", value{tagVisibleString, "Wang"}, "Wang"},
		{"GeneralString", value{asn1.GeneralString, "Wang"}, "Wang"},
		{"BMPString", bmp("王測試"), "王測試"},
		{"BMPString with a surrogate pair", bmp("𠮷測試"), "𠮷測試"},
		{"BMPString, private use", bmp("\uF8FF"), "\uF8FF"},
		{"BMPString with half a pair", value{encasn1.TagBMPString, "\xD8\x42\x4E\x00"}, "\uFFFD一"},
		{"BMPString of odd length", value{encasn1.TagBMPString, "\x4E\x00\x4E"}, "#1e034e004e"},
		{"UniversalString", value{tagUniversalString, "\x00\x02\x0B\xB7\x00\x00\x6E\x2C"}, "𠮷測"},
		{"UniversalString, no such character", value{tagUniversalString, "\xFF\xFF\xFF\xFF\x00\x00\xD8\x00"}, "\uFFFD\uFFFD"},
		{"UniversalString of odd length", value{tagUniversalString, "\x00\x00\x6E"}, "#1c0300006e"},
		{"no string", value{asn1.OCTET_STRING, "\x01"}, "#040101"},
		{"empty", text(""), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.subject = []attr{{oidCommonName, tt.value, false}}
			if got := mustParse(t, m.der(t)).Holder; got != tt.want {
				t.Errorf("holder %q, want %q", got, tt.want)
			}
		})
	}
}

func TestHolder(t *testing.T) {
	tests := []struct {
		name    string
		subject []attr
		holder  string
		serial  string
	}{
		{"citizen", ordinary().subject, "王測試", "0000000099990001"},
		{"company without common name", []attr{{oidOrganization, text("測試股份有限公司"), false}, {oidSerialNumber, printable("1"), false}}, "測試股份有限公司", "1"},
		{"authority", []attr{{oidOrganizationalUnit, text("中心"), false}}, "中心", ""},
		{"organisation and common name", []attr{{oidCommonName, text("甲"), false}, {oidOrganization, text("乙"), false}}, "甲", ""},
		{"two common names, the last is nearest", []attr{{oidCommonName, text("甲"), false}, {oidCommonName, text("乙"), false}}, "乙", ""},
		{"nobody", nil, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.subject = tt.subject
			c := mustParse(t, m.der(t))
			if c.Holder != tt.holder || c.HolderSerial != tt.serial {
				t.Errorf("holder %q with %q, want %q with %q", c.Holder, c.HolderSerial, tt.holder, tt.serial)
			}
		})
	}
}

func TestNameString(t *testing.T) {
	tests := []struct {
		name  string
		attrs []attr
		want  string
	}{
		{"empty", nil, ""},
		{"several values in one part", []attr{{"2.5.4.6", printable("TW"), false}, {oidCommonName, text("甲"), false}, {oidSerialNumber, printable("1"), true}}, "CN=甲+serialNumber=1,C=TW"},
		{"special characters", []attr{{oidCommonName, text(`a,b+c"d\e<f>g;h=i`), false}}, `CN=a\,b\+c\"d\\e\<f\>g\;h=i`},
		{"spaces at the ends", []attr{{oidCommonName, text(" a b "), false}}, `CN=\ a b\ `},
		{"number sign in front", []attr{{oidCommonName, text("#a#"), false}}, `CN=\#a#`},
		{"zero character", []attr{{oidCommonName, text("a\x00b"), false}}, `CN=a\00b`},
		{"unknown type", []attr{{"2.16.886.1.100.9", text("甲"), false}}, "2.16.886.1.100.9=甲"},
		{"no string", []attr{{oidCommonName, value{asn1.NULL, ""}, false}}, "CN=#0500"},
		{"enormous number in a type", []attr{{"2.25.329800735698586629295641978511506172918", text("x"), false}}, "2.25.329800735698586629295641978511506172918=x"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.subject = tt.attrs
			if got := mustParse(t, m.der(t)).Subject.String(); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// The text must read back as the standard library writes it.
func TestNameStringAgreesWithPkix(t *testing.T) {
	name := pkix.Name{Country: []string{"TW"}, Organization: []string{"A, B"}, CommonName: " x#+ ", SerialNumber: "7"}
	raw, err := encasn1.Marshal(name.ToRDNSequence())
	if err != nil {
		t.Fatal(err)
	}
	n, err := readName(&window{seen: raw, size: len(raw)})
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(name.String(), "SERIALNUMBER", "serialNumber", 1)
	if n.String() != want {
		t.Errorf("%s, want %s", n, want)
	}
}

func TestNameEqual(t *testing.T) {
	base := []attr{{"2.5.4.6", printable("TW"), false}, {oidOrganization, text("Test  Office"), false}}
	tests := []struct {
		name  string
		other []attr
		want  bool
	}{
		{"same", base, true},
		{"other string types, case and spaces", []attr{{"2.5.4.6", text("tw"), false}, {oidOrganization, bmp(" test office"), false}}, true},
		{"other order", []attr{base[1], base[0]}, false},
		{"one part more", append(base[:2:2], attr{oidCommonName, text("x"), false}), false},
		{"one part fewer", base[:1], false},
		{"joined into one part", []attr{base[0], {oidOrganization, base[1].v, true}}, false},
		{"other value", []attr{base[0], {oidOrganization, text("Other"), false}}, false},
		{"other type", []attr{base[0], {oidOrganizationalUnit, base[1].v, false}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.issuer, m.subject = base, tt.other
			c := mustParse(t, m.der(t))
			if got := c.Issuer.Equal(c.Subject); got != tt.want {
				t.Errorf("Equal(%s, %s) = %v", c.Issuer, c.Subject, got)
			}
		})
	}
}
