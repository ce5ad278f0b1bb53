package card_test

import (
	"bytes"
	"compress/gzip"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"

	"cunicu.li/go-iso7816/encoding/tlv"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

// Answers to reset of the public list.
const (
	atrGPKI1       = "3BB813008131FA524348544D4F494341A5"
	atrGPKI2       = "3BD8960081B1FE451F0743485447504B494ADD"
	atrContactless = "3B8B80010031C1640840213000900057"
	atrNHI         = "3BEE00008131FE4580318066409093060F17830F9000F3"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestHint(t *testing.T) {
	cases := map[string]struct {
		atr  string
		want card.Kind
	}{
		"gen1":                {atrGPKI1, card.GPKI1},
		"gen2":                {atrGPKI2, card.GPKI2},
		"gen2 contactless":    {atrContactless, card.GPKI2},
		"health card, exact":  {atrNHI, card.NHI},
		"health card, JCOP":   {"3BFA1800008131FE45" + hex.EncodeToString([]byte("PVJCOP4SID")) + "00", card.NHI},
		"health card, THCC":   {"3BFF1800FF8131FE45" + hex.EncodeToString([]byte("THCC10TECOGDHN2")) + "00", card.NHI},
		"health card, THCC 2": {"3BFF1800FF8131FE45" + hex.EncodeToString([]byte("THCC10TECOGDIN1")) + "00", card.NHI},
		"JCOP with another start is none": {
			"3B6A00" + hex.EncodeToString([]byte("PVJCOP4SID")), card.Unknown,
		},
		"a bank card":      {"3B6500002063CBB100", card.Unknown},
		"none":             {"", card.Unknown},
		"almost gen1":      {"3BB813008131FA524348544D4F494342A5", card.Unknown},
		"simulated health": {hex.EncodeToString(simulatedATR(t, simcard.NHI)), card.NHI},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if got := card.Hint(unhex(t, tc.atr)); got != tc.want {
				t.Errorf("hint %q, want %q", got, tc.want)
			}
		})
	}
}

func simulatedATR(t testing.TB, kind string) []byte {
	t.Helper()
	c, err := simcard.New(simcard.Options{Kind: kind})
	if err != nil {
		t.Fatal(err)
	}
	return c.ATR()
}

func TestParseATR(t *testing.T) {
	cases := map[string]struct {
		atr        string
		historical string
		protocols  []byte
		err        error
	}{
		"gen1":                   {atrGPKI1, "CHTMOICA", []byte{1, 1}, nil},
		"gen2":                   {atrGPKI2, "CHTGPKIJ", []byte{1, 1, 15}, nil},
		"no interface bytes":     {"3B021450", "\x14\x50", nil, nil},
		"check byte wrong":       {atrGPKI1[:len(atrGPKI1)-2] + "A4", "", nil, card.ErrATR},
		"one byte missing":       {atrGPKI1[:len(atrGPKI1)-2], "", nil, card.ErrATR},
		"one byte too many":      {atrGPKI1 + "00", "", nil, card.ErrATR},
		"ends in interface byte": {"3BF0", "", nil, card.ErrATR},
		"does not start as one":  {"00021450", "", nil, card.ErrATR},
		"empty":                  {"", "", nil, card.ErrATR},
		"34 bytes":               {strings.Repeat("3B", 34), "", nil, card.ErrATR},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := card.ParseATR(unhex(t, tc.atr))
			if !errors.Is(err, tc.err) {
				t.Fatalf("error %v, want %v", err, tc.err)
			}
			if string(got.Historical) != tc.historical || !bytes.Equal(got.Protocols, tc.protocols) {
				t.Errorf("historical %q protocols %v", got.Historical, got.Protocols)
			}
		})
	}
}

func TestParseNumber(t *testing.T) {
	cases := map[string]bool{
		"TP00000000000001": true, "MG99999999999999": true, "TP0000000000001": false, "TP000000000000012": false,
		"tp00000000000001": false, "TP0000000000000\n": false, "TP00000000000001\n": false, "": false,
		"TP０0000000001": false, "\x1b[2J000000000000": false,
	}
	for in, ok := range cases {
		got, err := card.ParseNumber([]byte(in))
		if (err == nil) != ok || ok && got != in {
			t.Errorf("%q: %q, %v", in, got, err)
		}
		if !ok && !errors.Is(err, card.ErrNumber) {
			t.Errorf("%q: error %v", in, err)
		}
	}
}

// certificateDirectory is 4104 of a simulated card.
func certificateDirectory(t testing.TB, kind string) []byte {
	t.Helper()
	sim, _ := simulated(t, kind)
	commands := []string{"80A40000023F00", "80A40000025030", "80A40000024104"}
	read := []byte{0x80, 0xB0, 0, 0, 0xC8}
	if kind == simcard.GPKI2 {
		commands = []string{"00A4040C10A0000002830000062201696400010101", "00A4000402503000", "00A4000402410400"}
		read[0] = 0
	}
	for _, c := range commands {
		if a := sim.Transmit(unhex(t, c)); a[len(a)-2] != 0x90 {
			t.Fatalf("%s: %X", c, a)
		}
	}
	var file []byte
	for {
		read[2], read[3] = byte(len(file)>>8), byte(len(file))
		answer := sim.Transmit(read)
		file = append(file, answer[:len(answer)-2]...)
		if len(answer)-2 < 0xC8 {
			return file
		}
	}
}

func TestParseDirectory(t *testing.T) {
	for _, kind := range []string{simcard.GPKI1, simcard.GPKI2} {
		t.Run(kind, func(t *testing.T) {
			entries, err := card.ParseDirectory(certificateDirectory(t, kind))
			if err != nil || len(entries) != 4 {
				t.Fatalf("%d entries, %v", len(entries), err)
			}
			var offsets []int
			for _, e := range entries {
				offsets = append(offsets, e.Index)
				if e.File() != 0x08F2 || e.Label == "" || len(e.ID) == 0 || e.Length == 0 {
					t.Errorf("entry %+v", e)
				}
			}
			slices.Sort(offsets)
			if !slices.Equal(offsets, []int{0, 0x0700, 0x0E00, 0x1500}) {
				t.Errorf("offsets %X", offsets)
			}
		})
	}
}

func TestParseDirectoryRefuses(t *testing.T) {
	good := entry("cert1", 0x0E00)
	cases := map[string][]byte{
		"ends early":         good[:len(good)-3],
		"no path":            {0x30, 0x06, 0x30, 0x00, 0x30, 0x00, 0xA1, 0x00},
		"negative index":     bytes.Replace(good, []byte{0x02, 0x02, 0x0E, 0x00}, []byte{0x02, 0x02, 0x8E, 0x00}, 1),
		"too many":           bytes.Repeat(good, 17),
		"claims gigabytes":   {0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF},
		"one good, one torn": append(slices.Clone(good), 0x30, 0x7F),
	}
	for name, b := range cases {
		t.Run(name, func(t *testing.T) {
			if entries, err := card.ParseDirectory(b); !errors.Is(err, card.ErrDirectory) {
				t.Errorf("%d entries, error %v", len(entries), err)
			}
		})
	}
	for name, b := range map[string][]byte{"empty": {}, "padding 00": make([]byte, 10), "padding FF": {0xFF, 0xFF}} {
		if entries, err := card.ParseDirectory(b); err != nil || len(entries) != 0 {
			t.Errorf("%s: %d entries, %v", name, len(entries), err)
		}
	}
}

// object is a PIV certificate object around der.
func object(der []byte, info byte) []byte {
	inner := slices.Concat([]byte{0x70, 0x82, byte(len(der) >> 8), byte(len(der))}, der, []byte{0x71, 1, info, 0xFE, 0})
	return slices.Concat([]byte{0x53, 0x82, byte(len(inner) >> 8), byte(len(inner))}, inner)
}

func packed(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestParseCertificateObject(t *testing.T) {
	der := bytes.Repeat([]byte{0x30, 0x82}, 400)
	bomb := packed(t, make([]byte, 1<<20))
	cases := map[string]struct {
		object []byte
		want   []byte
		err    error
	}{
		"plain":              {object(der, 0), der, nil},
		"compressed":         {object(packed(t, der), 1), der, nil},
		"says compressed":    {object(der, 1), nil, card.ErrTemplate},
		"a megabyte of zero": {object(bomb, 1), nil, card.ErrTemplate},
		"no 53":              {[]byte{0x70, 0x01, 0x00}, nil, card.ErrTemplate},
		"empty 53":           {[]byte{0x53, 0x00}, nil, card.ErrMissing},
		"no 70":              {[]byte{0x53, 0x03, 0x71, 0x01, 0x00}, nil, card.ErrTemplate},
		"length lies":        {object(der, 0)[:100], nil, card.ErrTemplate},
		"empty":              {nil, nil, card.ErrTemplate},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := card.ParseCertificateObject(tc.object)
			if !errors.Is(err, tc.err) || !bytes.Equal(got, tc.want) {
				t.Errorf("%d bytes, %v; want %d, %v", len(got), err, len(tc.want), tc.err)
			}
		})
	}
}

// chuid is a CHUID object with a FASC-N of all 30 and this GUID.
func chuid(guid []byte) []byte {
	inner := slices.Concat([]byte{0x30, 25}, bytes.Repeat([]byte{0x30}, 25), []byte{0x34, byte(len(guid))}, guid,
		[]byte{0x35, 8}, []byte("20300101"), []byte{0x3E, 0, 0xFE, 0})
	return slices.Concat([]byte{0x53, byte(len(inner))}, inner)
}

func TestParseCHUID(t *testing.T) {
	guid := bytes.Repeat([]byte{0xA5}, 16)
	cases := map[string]struct {
		object []byte
		want   string
		err    error
	}{
		"guid":        {chuid(guid), strings.Repeat("A5", 16), nil},
		"zero guid":   {chuid(make([]byte, 16)), strings.Repeat("30", 25), nil},
		"short guid":  {chuid(guid[:4]), strings.Repeat("30", 25), nil},
		"nothing":     {[]byte{0x53, 0}, "", card.ErrTemplate},
		"not a CHUID": {[]byte{0x70, 0}, "", card.ErrTemplate},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := card.ParseCHUID(tc.object)
			if got != tc.want || !errors.Is(err, tc.err) {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}

// TestDecodeBERCannotReadPIVObjects is why tlv.go walks flat lists itself. When it fails, the walk can go.
func TestDecodeBERCannotReadPIVObjects(t *testing.T) {
	inner := chuid(bytes.Repeat([]byte{0xA5}, 16))[2:]
	if _, err := tlv.DecodeBER(inner); err == nil {
		t.Error("the library reads a CHUID now")
	}
}

func TestStatusErrorNamesMissing(t *testing.T) {
	missing := &card.StatusError{Doing: "select 0903", Status: transport.Status{0x6A, 0x82}}
	if !errors.Is(missing, card.ErrMissing) || missing.Error() != "select 0903: card answered 6A82" {
		t.Errorf("%v", missing)
	}
	other := &card.StatusError{Status: transport.Status{0x6F, 0x00}}
	if errors.Is(other, card.ErrMissing) {
		t.Error("6F00 counts as missing")
	}
}

func FuzzParseATR(f *testing.F) {
	for _, seed := range []string{atrGPKI1, atrGPKI2, atrContactless, atrNHI, "3BF0", "3FFF"} {
		f.Add(unhex(f, seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		atr, err := card.ParseATR(b)
		if err != nil && !errors.Is(err, card.ErrATR) {
			t.Errorf("untyped error %v", err)
		}
		if len(atr.Historical) > 15 {
			t.Errorf("%d historical bytes", len(atr.Historical))
		}
		card.Hint(b)
	})
}

func FuzzParseNumber(f *testing.F) {
	f.Add([]byte("TP00000000000001"))
	f.Add([]byte("TP\x1b[31m0000000001"))
	f.Fuzz(func(t *testing.T, b []byte) {
		number, err := card.ParseNumber(b)
		if (err == nil) != (len(number) == 16) || err != nil && !errors.Is(err, card.ErrNumber) {
			t.Errorf("%q, %v", number, err)
		}
		if strings.IndexFunc(number, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) >= 0 {
			t.Errorf("number %q", number)
		}
	})
}

func FuzzParseDirectory(f *testing.F) {
	f.Add(certificateDirectory(f, simcard.GPKI1))
	f.Add(certificateDirectory(f, simcard.GPKI2))
	f.Add(entry("cert1", 0x1500))
	f.Fuzz(func(t *testing.T, b []byte) {
		entries, err := card.ParseDirectory(b)
		if err != nil && !errors.Is(err, card.ErrDirectory) {
			t.Errorf("untyped error %v", err)
		}
		for _, e := range entries {
			if e.Index < 0 || e.Index > 0x7FFF || e.Length < 0 || e.Length > 0x7FFF {
				t.Errorf("entry %+v", e)
			}
			e.File()
		}
		if len(entries) > 16 {
			t.Errorf("%d entries", len(entries))
		}
	})
}

func FuzzPIVTemplates(f *testing.F) {
	f.Add(chuid(make([]byte, 16)))
	f.Add(object([]byte{0x30, 0x82, 0x01, 0x00}, 0))
	f.Add(object(packed(f, make([]byte, 5000)), 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		if number, err := card.ParseCHUID(b); err != nil && !errors.Is(err, card.ErrTemplate) || len(number) > 50 {
			t.Errorf("chuid %q, %v", number, err)
		}
		der, err := card.ParseCertificateObject(b)
		if err != nil && !errors.Is(err, card.ErrTemplate) && !errors.Is(err, card.ErrMissing) {
			t.Errorf("untyped error %v", err)
		}
		if len(der) > max(cert.MaxLength, len(b)) {
			t.Errorf("%d bytes from %d", len(der), len(b))
		}
	})
}
