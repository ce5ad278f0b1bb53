package card_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/transport"
)

func TestIdentify(t *testing.T) {
	for _, kind := range []string{simcard.GPKI1, simcard.GPKI2, simcard.PIV, simcard.NHI} {
		t.Run(kind, func(t *testing.T) {
			_, c := simulated(t, kind)
			got, err := card.Identify(context.Background(), c, c.ATR())
			if err != nil || string(got) != kind {
				t.Errorf("identified %q, %v", got, err)
			}
		})
		if kind == simcard.NHI {
			continue
		}
		t.Run(kind+" without its ATR", func(t *testing.T) {
			_, c := simulated(t, kind)
			got, err := card.Identify(context.Background(), c, nil)
			if err != nil || string(got) != kind {
				t.Errorf("identified %q, %v", got, err)
			}
		})
	}
}

func TestIdentifyIsNotFooled(t *testing.T) {
	cases := map[string]struct {
		answer func(iso7816.CAPDU) []byte
		atr    []byte
		want   card.Kind
	}{
		"success without a word to everything, not PIV": {func(c iso7816.CAPDU) []byte {
			if c.Cla == 0x80 || c.P2 == 0x0C {
				return []byte{0x6E, 0x00}
			}
			return []byte{0x90, 0x00}
		}, nil, card.Unknown},
		"another application's template": {func(c iso7816.CAPDU) []byte {
			if c.P1 == 4 && c.P2 == 0 {
				return []byte{0x61, 0x04, 0x4F, 0x02, 0xA0, 0x00, 0x90, 0x00}
			}
			return []byte{0x6A, 0x82}
		}, nil, card.Unknown},
		"takes class 80, has no card number": {func(c iso7816.CAPDU) []byte {
			if c.Cla == 0x80 && c.Data[0] == 0x3F {
				return []byte{0x90, 0x00}
			}
			return []byte{0x6A, 0x82}
		}, nil, card.Unknown},
		"the same with a citizen card's ATR is an empty card": {func(c iso7816.CAPDU) []byte {
			if c.Cla == 0x80 && c.Data[0] == 0x3F {
				return []byte{0x90, 0x00}
			}
			return []byte{0x6A, 0x82}
		}, []byte{
			0x3B, 0xB8, 0x13, 0x00, 0x81, 0x31, 0xFA, 0x52, 'C', 'H', 'T', 'M', 'O', 'I', 'C', 'A', 0xA5,
		}, card.GPKI1},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := &answering{atr: tc.atr, answer: tc.answer}
			got, err := card.Identify(context.Background(), c, tc.atr)
			if err != nil || got != tc.want {
				t.Errorf("identified %q, %v, want %q", got, err, tc.want)
			}
		})
	}
}

func TestReadTellsTheTruth(t *testing.T) {
	for _, kind := range []string{simcard.GPKI1, simcard.GPKI2, simcard.PIV} {
		t.Run(kind, func(t *testing.T) {
			sim, c := simulated(t, kind)
			truth, err := sim.Truth()
			if err != nil {
				t.Fatal(err)
			}
			r, err := converse(c)
			if err != nil || len(r.Problems) > 0 {
				t.Fatalf("%v, problems %v", err, r.Problems)
			}
			if r.Number != truth.Number && kind != simcard.PIV {
				t.Errorf("number %q, want %q", r.Number, truth.Number)
			}
			if got := r.Objects[0].Head.Holder; got != truth.Holder {
				t.Errorf("holder %q, want %q", got, truth.Holder)
			}
			var ders [][]byte
			for _, c := range r.Certificates() {
				ders = append(ders, c.Raw)
			}
			for use, der := range truth.Certificates {
				if !slices.ContainsFunc(ders, func(d []byte) bool { return bytes.Equal(d, der) }) {
					t.Errorf("certificate for %s was not read", use)
				}
			}
			if len(ders) != len(truth.Certificates) {
				t.Errorf("%d certificates, want %d", len(ders), len(truth.Certificates))
			}
		})
	}
}

// readPlan is what a GPKI card heard after it was identified.
func readPlan(t *testing.T, kind string) (heard []simcard.Received, firstFacts int, r *card.Reading) {
	t.Helper()
	sim, c := simulated(t, kind)
	if _, err := card.Identify(context.Background(), c, c.ATR()); err != nil {
		t.Fatal(err)
	}
	sim.Forget()
	r, err := card.Read(context.Background(), c, card.Kind(kind), c.ATR(), func(r *card.Reading) {
		if firstFacts == 0 && len(r.Objects) > 0 {
			firstFacts = len(sim.Received())
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return sim.Received(), firstFacts, r
}

func TestReadingPlan(t *testing.T) {
	for _, kind := range []string{simcard.GPKI1, simcard.GPKI2} {
		t.Run(kind, func(t *testing.T) {
			heard, firstFacts, r := readPlan(t, kind)
			if firstFacts == 0 || firstFacts > 10 {
				t.Errorf("holder and validity after %d commands, want at most 10", firstFacts)
			}
			floor := len(r.Number) + len(r.Version)
			for _, c := range r.Certificates() {
				floor += len(c.Raw)
			}
			read, twice := bytesRead(heard)
			if twice > 0 {
				t.Errorf("%d bytes were read twice", twice)
			}
			if ratio := float64(read) / float64(floor); ratio > 1.03 {
				t.Errorf("read %d bytes, the objects have %d: ratio %.3f", read, floor, ratio)
			}
			if last := lastHolderRead(heard); last > firstCARead(heard) {
				t.Errorf("CA certificates were read at command %d, before the holder's were complete at %d", firstCARead(heard), last)
			}
		})
	}
}

// bytesRead counts the data that came back, and what of the certificate file came back more than once.
func bytesRead(heard []simcard.Received) (read, twice int) {
	seen := map[int]bool{}
	for _, h := range heard {
		if h.Ins != 0xB0 {
			continue
		}
		read += h.Answer
		if h.Ne < 100 && h.P1 == 0 && h.P2 == 0 {
			continue // number and version lie at offset 0 of their own files
		}
		for i := range h.Answer {
			at := int(h.P1)<<8 + int(h.P2) + i
			if seen[at] {
				twice++
			}
			seen[at] = true
		}
	}
	return read, twice
}

func lastHolderRead(heard []simcard.Received) int {
	last := 0
	for i, h := range heard {
		if h.Ins == 0xB0 && h.P1 >= 0x0E {
			last = i
		}
	}
	return last
}

func firstCARead(heard []simcard.Received) int {
	return slices.IndexFunc(heard, func(h simcard.Received) bool { return h.Ins == 0xB0 && h.P1 < 0x0E && h.Ne > 100 })
}

func TestUnreadableCardsGetNothing(t *testing.T) {
	for _, kind := range []card.Kind{card.NHI, card.Foreign, card.Unknown, ""} {
		t.Run(string(kind), func(t *testing.T) {
			c := refusing()
			r, err := card.Read(context.Background(), c, kind, nil, nil)
			if !errors.Is(err, card.ErrUnsupported) || r == nil {
				t.Errorf("got %v", err)
			}
			if len(c.heard) > 0 {
				t.Errorf("card heard %d commands", len(c.heard))
			}
			guarded := transport.Guard(c, card.Allow(kind))
			if _, err := guarded.Transmit(context.Background(), []byte{0, 0xA4, 0, 0}); !errors.Is(err, transport.ErrNotAllowed) {
				t.Errorf("guard says %v", err)
			}
		})
	}
}

// TestForbiddenCommandsNeverReachTheCard tries every instruction in every class on the allow-lists.
func TestForbiddenCommandsNeverReachTheCard(t *testing.T) {
	allowed := map[card.Kind]map[byte]bool{
		card.GPKI1: {0xA4: true, 0xB0: true},
		card.GPKI2: {0xA4: true, 0xB0: true},
		card.PIV:   {0xA4: true, 0xCB: true, 0xC0: true, 0x20: true},
	}
	for kind, instructions := range allowed {
		t.Run(string(kind), func(t *testing.T) {
			c := refusing()
			conn := transport.Guard(c, card.Allow(kind))
			for class := range 256 {
				for ins := range 256 {
					for _, tail := range [][]byte{{0, 0}, {0, 0x80}, {4, 0}, {0, 0x80, 8, 1, 2, 3, 4, 5, 6, 7, 8}, {0, 0, 2, 0x3F, 0}} {
						command := append([]byte{byte(class), byte(ins)}, tail...)
						_, _ = conn.Transmit(context.Background(), command)
					}
				}
			}
			for _, h := range c.heard {
				if !instructions[byte(h.Ins)] {
					t.Fatalf("instruction %02X in class %02X reached the card", byte(h.Ins), h.Cla)
				}
				if h.Ins == iso7816.InsVerify && len(h.Data) > 0 {
					t.Fatal("a VERIFY with data reached the card")
				}
			}
			if len(c.heard) == 0 {
				t.Error("nothing reached the card: the test proves nothing")
			}
		})
	}
}

// oddFiles are GPKI cards whose files hold what they should not.
func TestOddCards(t *testing.T) {
	sim, _ := simulated(t, simcard.GPKI2)
	truth, err := sim.Truth()
	if err != nil {
		t.Fatal(err)
	}
	sign, encrypt := truth.Certificates[issuer.Sign], truth.Certificates[issuer.Encrypt]
	number := []byte("TP00000000000001")
	cases := map[string]struct {
		number, file []byte
		wantNumber   string
		certificates int
		heads        int
		problem      error // one that must be among the problems
		err          error
	}{
		"whole":                      {number, at(sign, encrypt), "TP00000000000001", 2, 2, nil, nil},
		"number with an escape code": {[]byte("TP\x1b[31m0000000001"), at(sign, encrypt), "", 2, 2, card.ErrNumber, nil},
		"number in small letters":    {[]byte("tp00000000000001"), at(sign, encrypt), "", 2, 2, card.ErrNumber, nil},
		"number too short":           {[]byte("TP0000"), at(sign, encrypt), "", 2, 2, card.ErrShort, nil},
		"two files the same":         {number, at(sign, sign), "TP00000000000001", 1, 1, card.ErrDuplicate, nil},
		"no certificates":            {number, at(nil, nil), "TP00000000000001", 0, 0, nil, nil},
		"one certificate":            {number, at(sign, nil), "TP00000000000001", 1, 1, nil, nil},
		"text instead of one":        {number, at([]byte("not a certificate"), encrypt), "TP00000000000001", 1, 1, cert.ErrNotCertificate, nil},
		"claims gigabytes":           {number, at([]byte{0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF, 0x30, 0x84}, encrypt), "TP00000000000001", 1, 1, cert.ErrNotCertificate, nil},
		"claims more than there is":  {number, at(sign, append([]byte{0x30, 0x82, 0x20, 0x00}, encrypt[4:]...)), "TP00000000000001", 1, 2, card.ErrShort, nil},
		"file ends in a certificate": {number, at(sign, encrypt)[:0x1500+500], "TP00000000000001", 1, 2, card.ErrShort, nil},
		"file ends in a head":        {number, at(sign, encrypt)[:0x1500+150], "TP00000000000001", 1, 1, card.ErrShort, nil},
		"broken inside":              {number, at(sign, broken(encrypt)), "TP00000000000001", 1, 2, cert.ErrNotCertificate, nil},
		"empty card":                 {nil, nil, "", 0, 0, card.ErrMissing, card.ErrEmpty},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := &answering{answer: odd(map[uint16][]byte{0x0903: tc.number, 0x08F2: tc.file})}
			r, err := card.Read(context.Background(), c, card.GPKI2, nil, nil)
			if !errors.Is(err, tc.err) {
				t.Errorf("error %v, want %v", err, tc.err)
			}
			if r.Number != tc.wantNumber || len(r.Certificates()) != tc.certificates || len(r.Objects) != tc.heads {
				t.Errorf("number %q, %d certificates, %d heads", r.Number, len(r.Certificates()), len(r.Objects))
			}
			if !hasProblem(r, tc.problem) {
				t.Errorf("problems %v, want one of %v", r.Problems, tc.problem)
			}
			if len(c.heard) > 200 {
				t.Errorf("%d commands for one card", len(c.heard))
			}
		})
	}
}

func hasProblem(r *card.Reading, want error) bool {
	return want == nil || slices.ContainsFunc(r.Problems, func(p card.Problem) bool { return errors.Is(p.Err, want) })
}

// at is a certificate file with the holder's two at their places.
func at(first, second []byte) []byte {
	file := bytes.Repeat([]byte{0xFF}, 0x1C00)
	copy(file[0x0E00:], first)
	copy(file[0x1500:], second)
	return file
}

// broken damages a certificate behind its head: its public key is no SEQUENCE any more.
func broken(der []byte) []byte {
	der = bytes.Clone(der)
	i := bytes.Index(der, []byte{0x03, 0x82, 0x01, 0x0F}) // BIT STRING of an RSA-2048 key
	der[i-19] = 0x31                                      // behind a header of 4 bytes and an algorithm of 15
	return der
}

// odd answers like a second-generation card with these files, empty ones missing.
func odd(files map[uint16][]byte) func(iso7816.CAPDU) []byte {
	var selected []byte
	return func(c iso7816.CAPDU) []byte {
		switch {
		case c.Ins == iso7816.InsSelect && c.P1 == 4:
			return []byte{0x90, 0x00}
		case c.Ins == iso7816.InsSelect:
			id := uint16(c.Data[0])<<8 | uint16(c.Data[1])
			if id == 0x0900 || id == 0x5030 {
				return []byte{0x90, 0x00}
			}
			if selected = files[id]; len(selected) == 0 {
				return []byte{0x6A, 0x82}
			}
			return []byte{0x90, 0x00}
		}
		offset := min(int(c.P1)<<8|int(c.P2), len(selected))
		if offset == len(selected) {
			return []byte{0x6B, 0x00}
		}
		end := min(offset+c.Ne, len(selected))
		answer := bytes.Clone(selected[offset:end])
		if len(answer) < c.Ne {
			return append(answer, 0x62, 0x82)
		}
		return append(answer, 0x90, 0x00)
	}
}

// TestCertificatesElsewhere moves the holder's certificates to where only the card's own directory knows them.
func TestCertificatesElsewhere(t *testing.T) {
	sim, _ := simulated(t, simcard.GPKI2)
	truth, err := sim.Truth()
	if err != nil {
		t.Fatal(err)
	}
	file := bytes.Repeat([]byte{0x00}, 0x3000)
	copy(file[0x1D00:], truth.Certificates[issuer.Sign])
	copy(file[0x2500:], truth.Certificates[issuer.Encrypt])
	directory := slices.Concat(entry("cert1", 0x1D00), entry("cert2", 0x2500), make([]byte, 100))
	c := &answering{answer: odd(map[uint16][]byte{0x0903: []byte("TP00000000000001"), 0x08F2: file, 0x4104: directory})}
	r, err := card.Read(context.Background(), c, card.GPKI2, nil, nil)
	if err != nil || len(r.Certificates()) != 2 {
		t.Errorf("%v, %d certificates, problems %v", err, len(r.Certificates()), r.Problems)
	}
}

// entry is a directory entry that points into the certificate file.
func entry(label string, offset int) []byte {
	path := []byte{
		0x30, 0x14, 0x04, 0x06, 0x7F, 0xFF, 0x50, 0x30, 0x08, 0xF2, 0x02, 0x02, byte(offset >> 8), byte(offset),
		0x80, 0x02, 0x06, 0x00, 0x04, 0x02, 0x00, 0x00,
	}
	path[1] = byte(len(path) - 2)
	common := wrap(0x30, wrap(0x0C, []byte(label)))
	class := wrap(0x30, wrap(0x04, []byte("SIGN")))
	return wrap(0x30, slices.Concat(common, class, wrap(0xA1, wrap(0x30, path))))
}

func wrap(tag byte, value []byte) []byte { return append([]byte{tag, byte(len(value))}, value...) }

// TestEndlessAnswers: a card that always has more, or always wants another length, is left in bounded time.
func TestEndlessAnswers(t *testing.T) {
	template := []byte{0x61, 0x0D, 0x4F, 0x0B, 0xA0, 0, 0, 3, 8, 0, 0, 0x10, 0, 1, 0, 0x90, 0x00}
	for name, more := range map[string][]byte{
		"more with data":    append(make([]byte, 256), 0x61, 0x00),
		"more without data": {0x61, 0x00},
		"other length":      {0x6C, 0x10},
	} {
		t.Run(name, func(t *testing.T) {
			c := &answering{answer: func(c iso7816.CAPDU) []byte {
				if c.Ins == iso7816.InsSelect {
					return template
				}
				return more
			}}
			r, err := card.Read(context.Background(), c, card.PIV, nil, nil)
			if !errors.Is(err, card.ErrEmpty) || len(r.Problems) == 0 {
				t.Errorf("%v, problems %v", err, r.Problems)
			}
			if len(c.heard) > 3000 {
				t.Errorf("%d commands", len(c.heard))
			}
		})
	}
}

func TestGen1ReadsShorterWhenRefused(t *testing.T) {
	sim, c := simulated(t, simcard.GPKI1)
	inner := c.answer
	c.answer = func(apdu iso7816.CAPDU) []byte {
		if apdu.Ins == iso7816.InsReadBinary && apdu.Ne > 60 {
			return []byte{0x69, 0x87}
		}
		return inner(apdu)
	}
	r, err := converse(c)
	if err != nil || len(r.Certificates()) != 4 || len(r.Problems) > 0 {
		t.Errorf("%v, %d certificates, problems %v", err, len(r.Certificates()), r.Problems)
	}
	if sim.TriesLeft() != simcard.MaxTries {
		t.Errorf("%d tries left", sim.TriesLeft())
	}
}
