package simcard

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"testing"

	"carddesk/cardops/simcard/issuer"
)

const selectGen2 = "00 A4 04 0C 10 A0 00 00 02 83 00 00 06 22 01 69 64 00 01 01 01"

func TestGen1Commands(t *testing.T) {
	for name, script := range map[string][]exchange{
		"number":                 {{"80 A4 00 00 02 09 00", "9000"}, {"80 A4 00 00 02 09 03", "9000"}, {"80 B0 00 00 10", "9000"}},
		"standard class":         {{"00 A4 00 00 02 3F 00", "6E00"}},
		"other class":            {{"84 A4 00 00 02 3F 00", "6E00"}},
		"unknown instruction":    {{"80 CA 00 00 00", "6D00"}},
		"select by name":         {{"80 A4 04 00 02 3F 00", "6A86"}},
		"select with P2":         {{"80 A4 00 0C 02 3F 00", "6A86"}},
		"identifier of one byte": {{"80 A4 00 00 01 3F", "6700"}},
		"no identifier":          {{"80 A4 00 00", "6700"}},
		"missing 5015":           {{"80 A4 00 00 02 50 15", "6A82"}},
		"missing 5031":           {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 50 31", "6A82"}},
		"EF.DIR":                 {{"80 A4 00 00 02 2F 00", "9000"}, {"80 B0 00 00 20", "9000"}},
		"no 7FFF":                {{"80 A4 00 00 02 7F FF", "6A82"}},
		"grandchild":             {{"80 A4 00 00 02 08 F2", "6A82"}},
		"itself":                 {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 50 30", "9000"}},
		"sibling directory":      {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 09 00", "9000"}, {"80 A4 00 00 02 09 05", "9000"}},
		"file beside directory":  {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 2F 00", "9000"}},
		"nephew":                 {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 09 03", "6A82"}},
		"MF from below":          {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 3F 00", "9000"}, {"80 A4 00 00 02 08 F2", "6A82"}},
		"read without file":      {{"80 B0 00 00 10", "6986"}},
		"read directory":         {{"80 A4 00 00 02 09 00", "9000"}, {"80 B0 00 00 10", "6986"}},
		"directory unselects":    {{"80 A4 00 00 02 2F 00", "9000"}, {"80 A4 00 00 02 09 00", "9000"}, {"80 B0 00 00 01", "6986"}},
		"miss keeps selection":   {{"80 A4 00 00 02 2F 00", "9000"}, {"80 A4 00 00 02 12 34", "6A82"}, {"80 B0 00 00 01", "9000"}},
		"read up to 200":         {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 08 F2", "9000"}, {"80 B0 00 00 C8", "9000"}},
		"read 201":               {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 08 F2", "9000"}, {"80 B0 00 00 C9", "6987"}},
		"read 256":               {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 08 F2", "9000"}, {"80 B0 00 00 00", "6987"}},
		"short identifier":       {{"80 A4 00 00 02 2F 00", "9000"}, {"80 B0 80 00 10", "6A86"}},
		"read without length":    {{"80 A4 00 00 02 2F 00", "9000"}, {"80 B0 00 00", "6700"}},
		"read with data":         {{"80 A4 00 00 02 2F 00", "9000"}, {"80 B0 00 00 01 00 10", "6700"}},
		"across the end":         {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 08 F2", "9000"}, {"80 B0 1B F0 20", "6282"}},
		"at the end":             {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 08 F2", "9000"}, {"80 B0 1C 00 01", "6B00"}},
		"beyond the end":         {{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 08 F2", "9000"}, {"80 B0 7F FF 01", "6B00"}},
	} {
		t.Run(name, func(t *testing.T) { play(t, card(t, Options{Kind: GPKI1}), script) })
	}
}

func TestGen2Commands(t *testing.T) {
	for name, script := range map[string][]exchange{
		"number":                {{selectGen2, "9000"}, {"00 A4 00 04 02 09 00 00", "9000"}, {"00 A4 00 04 02 09 03 00", "9000"}, {"00 B0 00 00 10", "9000"}},
		"before application":    {{"00 A4 00 04 02 09 00 00", "6A82"}, {"00 A4 00 04 02 3F 00 00", "6A82"}, {"00 B0 00 00 10", "6986"}},
		"proprietary class":     {{"80 A4 00 00 02 3F 00", "6E00"}},
		"secure messaging":      {{"0C A4 04 0C 02 3F 00", "6E00"}},
		"other application":     {{"00 A4 04 0C 0B A0 00 00 03 08 00 00 10 00 01 00", "6A82"}},
		"half the name":         {{"00 A4 04 0C 06 A0 00 00 02 83 00", "6A82"}},
		"miss keeps selection":  {{selectGen2, "9000"}, {"00 A4 04 0C 05 A0 00 00 03 08", "6A82"}, {"00 A4 00 0C 02 09 00", "9000"}},
		"select again":          {{selectGen2, "9000"}, {"00 A4 00 0C 02 2F 00", "9000"}, {selectGen2, "9000"}, {"00 B0 00 00 01", "6986"}},
		"P2 for first of FCI":   {{selectGen2, "9000"}, {"00 A4 00 00 02 09 00 00", "6A86"}},
		"by path":               {{selectGen2, "9000"}, {"00 A4 08 04 04 09 00 09 03 00", "6A86"}},
		"three-byte identifier": {{selectGen2, "9000"}, {"00 A4 00 0C 03 09 00 09", "6700"}},
		"application by 7FFF":   {{selectGen2, "9000"}, {"00 A4 00 0C 02 50 30", "9000"}, {"00 A4 00 0C 02 7F FF", "9000"}, {"00 A4 00 0C 02 09 00", "9000"}},
		"application by 3F00":   {{selectGen2, "9000"}, {"00 A4 00 0C 02 50 30", "9000"}, {"00 A4 00 0C 02 3F 00", "9000"}, {"00 A4 00 0C 02 09 00", "9000"}},
		"missing 5015":          {{selectGen2, "9000"}, {"00 A4 00 04 02 50 15 00", "6A82"}},
		"FCP that does not fit": {{selectGen2, "9000"}, {"00 A4 00 04 02 50 30 02", "6700"}},
		"unknown instruction":   {{selectGen2, "9000"}, {"00 CA 00 00 00", "6D00"}},
		"read 256":              {{selectGen2, "9000"}, {"00 A4 00 0C 02 50 30", "9000"}, {"00 A4 00 0C 02 08 F2", "9000"}, {"00 B0 00 00 00", "9000"}},
		"read 257":              {{selectGen2, "9000"}, {"00 A4 00 0C 02 2F 00", "9000"}, {"00 B0 00 00 00 01 01", "6700"}},
		"all that is left":      {{selectGen2, "9000"}, {"00 A4 00 0C 02 09 00", "9000"}, {"00 A4 00 0C 02 09 05", "9000"}, {"00 B0 00 04 00", "9000"}},
		"across the end":        {{selectGen2, "9000"}, {"00 A4 00 0C 02 09 00", "9000"}, {"00 A4 00 0C 02 09 05", "9000"}, {"00 B0 00 04 14", "6282"}},
		"at the end":            {{selectGen2, "9000"}, {"00 A4 00 0C 02 09 00", "9000"}, {"00 A4 00 0C 02 09 05", "9000"}, {"00 B0 00 14 00", "6B00"}},
		"short identifier":      {{selectGen2, "9000"}, {"00 A4 00 0C 02 2F 00", "9000"}, {"00 B0 9E 00 10", "6A86"}},
	} {
		t.Run(name, func(t *testing.T) { play(t, card(t, Options{Kind: GPKI2}), script) })
	}
}

func TestResetForgetsTheSelection(t *testing.T) {
	one := card(t, Options{Kind: GPKI1})
	play(t, one, []exchange{{"80 A4 00 00 02 2F 00", "9000"}})
	one.Reset()
	play(t, one, []exchange{{"80 B0 00 00 01", "6986"}})

	two := card(t, Options{Kind: GPKI2})
	play(t, two, []exchange{{selectGen2, "9000"}})
	two.Reset()
	play(t, two, []exchange{{"00 A4 00 0C 02 09 00", "6A82"}})
}

func TestFileControlParameters(t *testing.T) {
	c := card(t, Options{Kind: GPKI2})
	for _, step := range []struct{ name, command, fcp string }{
		{"application", "00 A4 04 04 10 A0 00 00 02 83 00 00 06 22 01 69 64 00 01 01 01 00", "62 19 82 01 38 83 02 7F FF 84 10 A0 00 00 02 83 00 00 06 22 01 69 64 00 01 01 01"},
		{"directory", "00 A4 00 04 02 50 30 00", "62 07 82 01 38 83 02 50 30"},
		{"file", "00 A4 00 04 02 08 F2 00", "62 0B 80 02 1C 00 82 01 01 83 02 08 F2"},
		{"none wanted", "00 A4 00 0C 02 08 F2 00", ""},
		{"nothing expected", "00 A4 00 04 02 08 F2", ""},
	} {
		data, sw := say(t, c, step.command)
		if !bytes.Equal(data, unhex(t, step.fcp)) || sw != "9000" {
			t.Errorf("%s: %X %s, want %s", step.name, data, sw, step.fcp)
		}
	}
}

func TestForbiddenCommandsBurnTries(t *testing.T) {
	for name, command := range map[string]string{
		"VERIFY in the card's class":  "80 20 00 01 0A 31 32 33 34 35 36 37 38 FF FF",
		"VERIFY in the other class":   "00 20 00 01 0A 31 32 33 34 35 36 37 38 FF FF",
		"VERIFY with vendor key bits": "8C 20 00 01 0A 31 32 33 34 35 36 37 38 FF FF",
		"empty VERIFY":                "00 20 00 01",
		"VERIFY with odd instruction": "00 21 00 01",
		"CHANGE REFERENCE DATA":       "00 24 00 01 02 31 32",
		"RESET RETRY COUNTER":         "80 2C 00 01 02 31 32",
		"DISABLE VERIFICATION":        "80 26 00 01",
	} {
		for _, kind := range []string{GPKI1, GPKI2} {
			t.Run(kind+" "+name, func(t *testing.T) {
				c := card(t, Options{Kind: kind})
				for left := MaxTries - 1; left >= 0; left-- {
					if _, sw := say(t, c, command); sw != "6982" && sw != "6E00" {
						t.Errorf("answered %s", sw)
					}
					if c.TriesLeft() != left {
						t.Errorf("%d tries left, want %d", c.TriesLeft(), left)
					}
				}
				c.Reset()
				if _, sw := say(t, c, command); sw != "6983" && sw != "6E00" || c.TriesLeft() != 0 {
					t.Errorf("locked card answered %s, %d left", sw, c.TriesLeft())
				}
				if ok, _ := c.VerifyPIN([]byte(PracticePIN)); ok {
					t.Error("the locked card takes its PIN")
				}
			})
		}
	}
}

// terminal reads files of either generation as a program would.
type terminal struct {
	t    *testing.T
	card *Card
}

func (r terminal) class() string {
	if r.card.Kind() == GPKI1 {
		return "80"
	}
	return "00"
}

func (r terminal) file(path []byte) {
	r.t.Helper()
	p2 := "00"
	if r.card.Kind() == GPKI2 {
		p2 = "0C"
		play(r.t, r.card, []exchange{{selectGen2, "9000"}})
	}
	for ; len(path) > 0; path = path[2:] {
		play(r.t, r.card, []exchange{{fmt.Sprintf("%s A4 00 %s 02 %X", r.class(), p2, path[:2]), "9000"}})
	}
}

func (r terminal) read(offset, n int) []byte {
	r.t.Helper()
	var all []byte
	for len(all) < n {
		k := min(n-len(all), 0xC8)
		all = append(all, play(r.t, r.card, []exchange{
			{fmt.Sprintf("%s B0 %04X %02X", r.class(), offset+len(all), k), "9000"},
		})...)
	}
	return all
}

func citizenCards(t *testing.T, test func(t *testing.T, c *Card, r terminal)) {
	for _, kind := range []string{GPKI1, GPKI2} {
		t.Run(kind, func(t *testing.T) {
			c := card(t, Options{Kind: kind})
			test(t, c, terminal{t, c})
		})
	}
}

func TestNumberAndVersion(t *testing.T) {
	citizenCards(t, func(t *testing.T, c *Card, r terminal) {
		r.file([]byte{0x3F, 0x00, 0x09, 0x00, 0x09, 0x03})
		if got := string(r.read(0, 16)); got != truth(t, c).Number {
			t.Errorf("number %q", got)
		}
		r.file([]byte{0x3F, 0x00, 0x09, 0x00, 0x09, 0x05})
		if got := r.read(0, 20); !bytes.HasPrefix(got, []byte("CHT V32N")) {
			t.Errorf("version %q", got)
		}
	})
}

func TestCertificatesStandAtTheirOffsets(t *testing.T) {
	padding := map[string]byte{GPKI1: 0xFF, GPKI2: 0x00}
	citizenCards(t, func(t *testing.T, c *Card, r terminal) {
		want := truth(t, c).Certificates
		r.file([]byte{0x3F, 0x00, 0x50, 0x30, 0x08, 0xF2})
		all := r.read(0, sizeOfFile)
		places := map[issuer.Use]int{issuer.Root: 0, issuer.CA: 0x700, issuer.Sign: 0xE00, issuer.Encrypt: 0x1500}
		if c.Kind() == GPKI2 {
			places[issuer.Sign], places[issuer.Encrypt] = 0x1500, 0xE00
		}
		for use, offset := range places {
			place := all[offset : offset+0x700]
			rest, found := bytes.CutPrefix(place, want[use])
			if !found {
				t.Errorf("%s is not at %04X", use, offset)
			}
			if n := bytes.Count(rest, []byte{padding[c.Kind()]}); n != len(rest) {
				t.Errorf("behind %s: %d of %d bytes are padding", use, n, len(rest))
			}
		}
	})
}

func TestPositionDoesNotTellTheUse(t *testing.T) {
	first := map[string]x509.KeyUsage{}
	citizenCards(t, func(t *testing.T, c *Card, r terminal) {
		r.file([]byte{0x3F, 0x00, 0x50, 0x30, 0x08, 0xF2})
		head := r.read(0xE00, 4)
		certificate, err := x509.ParseCertificate(r.read(0xE00, 4+int(binary.BigEndian.Uint16(head[2:]))))
		if err != nil {
			t.Fatal(err)
		}
		first[c.Kind()] = certificate.KeyUsage
	})
	if first[GPKI1] == first[GPKI2] {
		t.Error("both generations have the same certificate first")
	}
}

// cdfEntry is CertificateType of PKCS #15 v1.1 section 6.7 as a reader of the card would declare it.
type cdfEntry struct {
	Common struct {
		Label string `asn1:"utf8"`
	}
	Class struct {
		ID        []byte
		Authority bool `asn1:"optional"`
	}
	Type struct {
		Value struct {
			File   []byte
			Index  int
			Length int `asn1:"tag:0"`
		}
	} `asn1:"explicit,tag:1"`
}

func TestCertificateDirectoryLeadsToTheCertificates(t *testing.T) {
	byID := map[string]issuer.Use{"SIGN": issuer.Sign, "KEYX": issuer.Encrypt, "CACert": issuer.CA, "ROOTCACert": issuer.Root}
	citizenCards(t, func(t *testing.T, c *Card, r terminal) {
		r.file([]byte{0x3F, 0x00, 0x50, 0x30, 0x41, 0x04})
		rest := r.read(0, 0x200)
		found := 0
		for ; rest[0] == 0x30; found++ {
			var entry cdfEntry
			var err error
			if rest, err = asn1.Unmarshal(rest, &entry); err != nil {
				t.Fatal(err)
			}
			where := entry.Type.Value
			r.file(where.File)
			use := byID[string(entry.Class.ID)]
			if got := r.read(where.Index, where.Length); !bytes.Equal(got, truth(t, c).Certificates[use]) {
				t.Errorf("%q leads elsewhere", entry.Class.ID)
			}
			if authority := use == issuer.CA || use == issuer.Root; authority != entry.Class.Authority {
				t.Errorf("%q: authority %t", entry.Class.ID, entry.Class.Authority)
			}
		}
		if found != 4 {
			t.Errorf("%d entries", found)
		}
	})
}

func TestDirectoriesAreWholeObjects(t *testing.T) {
	for id, want := range map[uint16]struct{ size, objects int }{
		idPrivateKeys: {0x100, 2}, idPublicKeys: {0x100, 2}, idCertDir: {0x200, 4}, idDataObjects: {0x80, 1}, idTokenInfo: {0x80, 1},
	} {
		t.Run(fmt.Sprintf("%04X", id), func(t *testing.T) {
			citizenCards(t, func(t *testing.T, _ *Card, r terminal) {
				r.file([]byte{0x3F, 0x00, 0x50, 0x30, byte(id >> 8), byte(id)})
				rest := r.read(0, want.size)
				found := 0
				for ; len(rest) > 0 && rest[0] == 0x30; found++ {
					var object asn1.RawValue
					var err error
					if rest, err = asn1.Unmarshal(rest, &object); err != nil {
						t.Fatal(err)
					}
				}
				if found != want.objects {
					t.Errorf("%d objects, want %d", found, want.objects)
				}
			})
		})
	}
}

func TestApplicationDirectoryNamesTheMaker(t *testing.T) {
	citizenCards(t, func(t *testing.T, _ *Card, r terminal) {
		r.file([]byte{0x3F, 0x00, 0x2F, 0x00})
		record := r.read(0, 0x80)
		if record[0] != 0x61 || !bytes.Contains(record, []byte("\x50\x12"+maker)) {
			t.Errorf("EF.DIR %X", record)
		}
	})
}
