package piv_test

import (
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"

	"cunicu.li/go-iso7816/encoding/tlv"

	"carddesk/cardops/simcard/piv"
)

const (
	selectPIV  = "00A4040009 A00000030800001000"
	pinRight   = "313233343536FFFF"
	pinWrong   = "313131313131FFFF"
	pinNew     = "3635343332313030"
	pukRight   = "3132333435363738"
	pukWrong   = "3132333435363739"
	verify     = "0020008008"
	changePIN  = "0024008010"
	changePUK  = "0024008110"
	unblock    = "002C008010"
	triesLeft  = "00200080"
	randomNine = "0087039B04 7C028100"
)

// TestStatusWords sends each card a conversation and compares every status word.
func TestStatusWords(t *testing.T) {
	type step struct {
		send string
		want uint16
	}
	tests := []struct {
		name  string
		steps []step
	}{
		{"nothing before SELECT", []step{{triesLeft, 0x6D00}, {"00CB3FFF055C035FC10200", 0x6D00}, {"8000000000", 0x6E00}}},
		{"SELECT", []step{
			{"00A404000B A000000308000010000100 00", 0x9000},
			{"00A4040005 A000000308", 0x9000},
			{"00A4040C09 A00000030800001000", 0x9000},
			{"00A4040004 A0000003", 0x6A82},
			{"00A404000C A00000030800001000010000", 0x6A82},
			{"00A4040008 A000000527200101", 0x6A82},
			{"00A40000023F00", 0x6A86},
			{"80A40000023F00", 0x6E00},
		}},
		{"another application leaves the PIN verified", []step{
			{selectPIV, 0x9000},
			{verify + pinRight, 0x9000},
			{"00A4040008 A000000527200101", 0x6A82},
			{selectPIV, 0x9000},
			{triesLeft, 0x9000},
		}},
		{"unknown commands and classes", []step{
			{selectPIV, 0x9000},
			{"00FD0000", 0x6D00},
			{"00F80000", 0x6D00},
			{"0084000008", 0x6D00},
			{"01200080", 0x6E00},
			{"0C200080", 0x6E00},
			{"00DB3FFF035C017E", 0x6982},
			{"0047009A05AC03800107", 0x6982},
			{"00", 0x6700},
		}},
		{"GET DATA", []step{
			{selectPIV, 0x9000},
			{"00CB3FFF055C035FC102 00", 0x9000},
			{"00CB3FFF055C035FC107 00", 0x9000},
			{"00CB3FFF055C035FC10C 00", 0x9000},
			{"00CB3FFF035C017E 00", 0x9000},
			{"00CB3FFF055C035FC103 00", 0x6A82},
			{"00CB3FFF055C035FC1FF 00", 0x6A82},
			{"00CB3FFF055C045FC102 00", 0x6A80},
			{"00CB3FFF025C00 00", 0x6A80},
			{"00CB3FFF0453025FC1 00", 0x6A80},
			{"00CB3FFF", 0x6A80},
			{"00CB0000055C035FC102 00", 0x6A86},
		}},
		{"VERIFY counts down, locks, and the right PIN restores", []step{
			{selectPIV, 0x9000},
			{triesLeft, 0x63C3},
			{verify + pinWrong, 0x63C2},
			{triesLeft, 0x63C2},
			{verify + pinRight, 0x9000},
			{triesLeft, 0x9000},
			{verify + pinWrong, 0x63C2},
			{triesLeft, 0x63C2},
			{verify + pinWrong, 0x63C1},
			{verify + pinWrong, 0x63C0},
			{triesLeft, 0x6983},
			{verify + pinRight, 0x6983},
			{verify + "31", 0x6700},
		}},
		{"VERIFY that cannot be a PIN costs nothing", []step{
			{selectPIV, 0x9000},
			{"0020008006 313233343536", 0x6A80},
			{"0020008009 313233343536373839", 0x6A80},
			{verify + "3132333435FFFFFF", 0x6A80},
			{verify + "313233FF343536FF", 0x6A80},
			{verify + "FFFFFFFFFFFFFFFF", 0x6A80},
			{triesLeft, 0x63C3},
		}},
		{"VERIFY forgets on request", []step{
			{selectPIV, 0x9000},
			{verify + pinRight, 0x9000},
			{"0020FF80", 0x9000},
			{triesLeft, 0x63C3},
			{"0020FF8008" + pinRight, 0x6A86},
			{"00200180", 0x6A86},
			{"00200000", 0x6A88},
			{"00200081", 0x6A88},
		}},
		{"CHANGE REFERENCE DATA of the PIN", []step{
			{selectPIV, 0x9000},
			{changePIN + pinWrong + pinNew, 0x63C2},
			{changePIN + pinRight + "3132333435FFFFFF", 0x6A80},
			{changePIN + "3132333435FFFFFF" + pinNew, 0x6A80},
			{"0024008008" + pinRight, 0x6A80},
			{triesLeft, 0x63C2},
			{changePIN + pinRight + pinNew, 0x9000},
			{triesLeft, 0x9000},
			{verify + pinRight, 0x63C2},
			{verify + pinNew, 0x9000},
			{"0024018010" + pinNew + pinRight, 0x6A86},
			{"0024000010" + pinNew + pinRight, 0x6A88},
		}},
		{"CHANGE REFERENCE DATA locks too", []step{
			{selectPIV, 0x9000},
			{changePIN + pinWrong + pinNew, 0x63C2},
			{changePIN + pinWrong + pinNew, 0x63C1},
			{changePIN + pinWrong + pinNew, 0x63C0},
			{changePIN + pinRight + pinNew, 0x6983},
		}},
		{"CHANGE REFERENCE DATA of the PUK", []step{
			{selectPIV, 0x9000},
			{changePUK + pukWrong + pukRight, 0x63C2},
			{"0024008108" + pukRight, 0x6A80},
			{changePUK + pukRight + pukWrong, 0x9000},
			{unblock + pukRight + pinNew, 0x63C2},
			{unblock + pukWrong + pinNew, 0x9000},
		}},
		{"RESET RETRY COUNTER unlocks", []step{
			{selectPIV, 0x9000},
			{verify + pinWrong, 0x63C2},
			{verify + pinWrong, 0x63C1},
			{verify + pinWrong, 0x63C0},
			{unblock + pukWrong + pinNew, 0x63C2},
			{unblock + pukRight + "3132333435FFFFFF", 0x6A80},
			{"002C008008" + pukRight, 0x6A80},
			{unblock + pukRight + pinNew, 0x9000},
			{triesLeft, 0x63C3},
			{verify + pinNew, 0x9000},
			{"002C018010" + pukRight + pinNew, 0x6A86},
			{"002C008110" + pukRight + pinNew, 0x6A88},
		}},
		{"RESET RETRY COUNTER locks for good", []step{
			{selectPIV, 0x9000},
			{unblock + pukWrong + pinNew, 0x63C2},
			{unblock + pukWrong + pinNew, 0x63C1},
			{changePUK + pukWrong + pukRight, 0x63C0},
			{unblock + pukRight + pinNew, 0x6983},
			{changePUK + pukRight + pukWrong, 0x6983},
		}},
		{"GENERAL AUTHENTICATE refuses", []step{
			{selectPIV, 0x9000},
			{"0087079A047C028200", 0x6982},
			{verify + pinRight, 0x9000},
			{"0087079A047C028200", 0x6A80},
			{"0087079A057C03820000", 0x6A80},
			{"0087079A06 8204 7C028200", 0x6A80},
			{"0087079A", 0x6A80},
			{"0087119A047C028200", 0x6A86},
			{"00870782047C028200", 0x6A88},
			{sign(piv.Authentication, "", strings.Repeat("FF", 256)), 0x6A80},
			{sign(piv.Authentication, "AA", strings.Repeat("00", 256)), 0x6A80},
		}},
		{"management key hands out challenges and accepts nothing", []step{
			{selectPIV, 0x9000},
			{randomNine, 0x9000},
			{"0087089B04 7C028000", 0x9000},
			{"0087039B0C 7C0A8208 0102030405060708", 0x6982},
			{"0087039B02 7C00", 0x6A80},
			{"0087039B01 7C", 0x6A80},
			{"0087119B04 7C028100", 0x6A86},
		}},
		{"chaining", []step{
			{selectPIV, 0x9000},
			{"10200080", 0x6884},
			{"10CB3FFF03 5C017E", 0x6884},
			{"10C00000", 0x6884},
			{"1087039B02 7C02", 0x9000},
			{"0087039B02 8100", 0x9000},
			{"1087039B02 7C02", 0x9000},
			{triesLeft, 0x63C3},         // another command drops the chain
			{"0087039B02 8100", 0x6A80}, // so this is no longer its end
			{"1087039B02 7C02", 0x9000},
			{"1087009B02 7C02", 0x9000}, // another header starts a new one
			{"0087009B02 8100", 0x9000},
			{"1087039B00 0FFF" + strings.Repeat("00", 0xFFF), 0x9000},
			{"1087039B01 00", 0x9000},
			{"1087039B01 00", 0x6700}, // more than 4096 bytes
			{"0087039B04 7C028100", 0x9000},
			{"0087039B00 1001" + strings.Repeat("00", 0x1001), 0x6700},
		}},
		{"GET RESPONSE", []step{
			{selectPIV, 0x9000},
			{"00C0000000", 0x6985},
			{"00CB3FFF035C017E08", 0x610C},
			{"00C0010000", 0x6A86},
			{"00C0000004", 0x6108},
			{"00C0000008", 0x9000},
			{"00C0000008", 0x6985},
			{"00CB3FFF035C017E08", 0x610C},
			{triesLeft, 0x63C3},
			{"00C000000C", 0x6985},
			{"00CB3FFF055C035FC10500", 0x6100},
		}},
	}
	o := options(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := newApplet(t, o)
			for i, s := range tt.steps {
				if _, sw := send(t, a, s.send); sw != s.want {
					t.Errorf("step %d, %.40s: %04X, want %04X", i, s.send, sw, s.want)
				}
			}
		})
	}
}

// sign is a GENERAL AUTHENTICATE in one extended command, its block preceded by bytes that do not belong there.
func sign(slot byte, before, block string) string {
	n := len(before)/2 + 256
	template := fmt.Sprintf("8200 8182%04X%s%s", n, before, block)
	return fmt.Sprintf("008707%02X00%04X 7C82%04X %s 0000", slot, n+10, n+6, template)
}

func TestKeysAndTheirAccessRules(t *testing.T) {
	tests := []struct {
		name string
		slot byte
		want []uint16 // without PIN, with PIN, again, after taking the PIN back
	}{
		{"9A asks once", piv.Authentication, []uint16{0x6982, 0x9000, 0x9000, 0x6982}},
		{"9C asks every time", piv.Signature, []uint16{0x6982, 0x9000, 0x6982, 0x6982}},
		{"9D asks once", piv.KeyManagement, []uint16{0x6982, 0x9000, 0x9000, 0x6982}},
		{"9E never asks", piv.CardAuth, []uint16{0x9000, 0x9000, 0x9000, 0x9000}},
	}
	o := options(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := newApplet(t, o)
			send(t, a, selectPIV)
			before := []string{"", verify + pinRight, "", "0020FF80"}
			for i, want := range tt.want {
				if before[i] != "" {
					send(t, a, before[i])
				}
				checkSignature(t, a, tt.slot, want)
			}
		})
	}
}

// checkSignature has the card sign a digest in one extended command, and verifies it.
func checkSignature(t *testing.T, a *piv.Applet, slot byte, want uint16) {
	t.Helper()
	digest := sha256.Sum256([]byte("synthetic"))
	key := keys()[slot]
	block := paddedDigest(t, key, digest[:])
	data, sw := send(t, a, sign(slot, "", hex.EncodeToString(block)))
	if sw != want {
		t.Fatalf("status word %04X, want %04X", sw, want)
	}
	if sw != 0x9000 {
		return
	}
	fields, err := tlv.DecodeBER(data)
	if err != nil {
		t.Fatal(err)
	}
	signature, _, _ := fields.GetChild(0x7C, 0x82)
	if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil {
		t.Error(err)
	}
}

// paddedDigest is what the private operation must start from: the public operation on a signature that crypto/rsa made.
func paddedDigest(t *testing.T, key *rsa.PrivateKey, digest []byte) []byte {
	t.Helper()
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest)
	if err != nil {
		t.Fatal(err)
	}
	s := new(big.Int).SetBytes(signature)
	return s.Exp(s, big.NewInt(int64(key.E)), key.N).FillBytes(make([]byte, key.Size()))
}

func TestResetForgetsAndKeepsTries(t *testing.T) {
	a := newApplet(t, options(t))
	send(t, a, selectPIV)
	send(t, a, verify+pinWrong)
	send(t, a, verify+pinRight)
	send(t, a, unblock+pukWrong+pinNew)
	send(t, a, verify+pinWrong)
	a.Reset()
	if _, sw := send(t, a, triesLeft); sw != 0x6D00 {
		t.Errorf("still selected: %04X", sw)
	}
	if a.TriesLeft() != 2 || a.PUKTriesLeft() != 2 {
		t.Errorf("tries %d and %d, want 2 and 2", a.TriesLeft(), a.PUKTriesLeft())
	}
}

func TestCertificatesComeBack(t *testing.T) {
	tests := []struct {
		name string
		gzip bool
		le   string
	}{
		{"in parts", false, "00"},
		{"extended", false, "000000"},
		{"compressed", true, "000000"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := options(t)
			o.Slots[0].Gzip = tt.gzip
			a := newApplet(t, o)
			send(t, a, selectPIV)
			command := "00CB3FFF055C035FC105" + tt.le
			if len(tt.le) > 2 {
				command = "00CB3FFF0000055C035FC1050000"
			}
			object := collect(t, a, command)
			if got := uncompressed(t, object); !bytes.Equal(got, o.Slots[0].Certificate) {
				t.Errorf("got %d bytes that are not the certificate", len(got))
			}
		})
	}
}

func collect(t *testing.T, a *piv.Applet, command string) []byte {
	t.Helper()
	all, sw := send(t, a, command)
	all = slices.Clone(all)
	for sw>>8 == 0x61 {
		var more []byte
		more, sw = send(t, a, "00C0000000")
		all = append(all, more...)
	}
	if sw != 0x9000 {
		t.Fatalf("status word %04X", sw)
	}
	return all
}

func uncompressed(t *testing.T, object []byte) []byte {
	t.Helper()
	fields := flat(t, flat(t, object)[0x53])
	der, info := fields[0x70], fields[0x71]
	if !bytes.Equal(info, []byte{1}) {
		return der
	}
	z, err := gzip.NewReader(bytes.NewReader(der))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return plain
}

// flat reads fields of one tag byte without looking into them: PIV's tags 70 and 71 are marked as constructed and hold plain
// bytes, so a BER decoder that descends fails on them.
func flat(t *testing.T, b []byte) map[byte][]byte {
	t.Helper()
	fields := map[byte][]byte{}
	for len(b) > 0 {
		length, head := int(b[1]), 2
		if length == 0x82 {
			length, head = int(b[2])<<8|int(b[3]), 4
		}
		fields[b[0]] = b[head : head+length]
		b = b[head+length:]
	}
	return fields
}

func TestObjects(t *testing.T) {
	tests := []struct {
		name, tag, want string
	}{
		{"discovery", "5C017E", "7E124F0BA0000003080000100001005F2F024000"},
		{"CHUID", "5C035FC102", "533B" +
			"3019D4E739DA739CED39CE739D836858210842108421C84210C3EB" + // published by several makers for 9999 9999 999999
			"3410CA4D0000000000000000000000000001" + "35083230393931323331" + "3E00" + "FE00"},
		{"key history", "5C035FC10C", "5308C10100C20100FE00"},
		{"capabilities", "5C035FC107", "5333F015A000000116FF02000000000000000000000012D687" +
			"F10121F20121F300F40100F50110F600F700FA00FB00FC00FD00FE00"},
	}
	a := newApplet(t, options(t))
	send(t, a, selectPIV)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := collect(t, a, fmt.Sprintf("00CB3FFF%02X%s00", len(tt.tag)/2, tt.tag))
			if want, _ := hex.DecodeString(tt.want); !bytes.Equal(got, want) {
				t.Errorf("got  %X\nwant %X", got, want)
			}
		})
	}
}

func TestPropertyTemplate(t *testing.T) {
	a := newApplet(t, options(t))
	got, _ := send(t, a, selectPIV)
	want := "61254F06000010000100" + "79074F05A000000308" + "5012" + hex.EncodeToString([]byte("Simulated PIV card"))
	if !strings.EqualFold(hex.EncodeToString(got), want) {
		t.Errorf("got %x, want %s", got, want)
	}
}

func TestATRAddsUp(t *testing.T) {
	atr := piv.ATR()
	var sum byte
	for _, b := range atr[1:] {
		sum ^= b
	}
	if sum != 0 || len(atr) != 21 {
		t.Errorf("ATR %X: %d bytes, check sum %02X", atr, len(atr), sum)
	}
}

func TestNewRefuses(t *testing.T) {
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		spoil func(*piv.Options)
	}{
		{"short PIN", func(o *piv.Options) { o.PIN = []byte("12345") }},
		{"long PIN", func(o *piv.Options) { o.PIN = []byte("123456789") }},
		{"PIN with padding inside", func(o *piv.Options) { o.PIN = []byte("123\xFF567") }},
		{"short PUK", func(o *piv.Options) { o.PUK = []byte("1234567") }},
		{"negative tries", func(o *piv.Options) { o.Tries = -1 }},
		{"more tries than the maximum", func(o *piv.Options) { o.PUKTries = 4 }},
		{"maximum beyond four bits", func(o *piv.Options) { o.MaxTries = 16 }},
		{"unknown slot", func(o *piv.Options) { o.Slots[0].ID = 0x9B }},
		{"slot twice", func(o *piv.Options) { o.Slots[0].ID = o.Slots[1].ID }},
		{"small key", func(o *piv.Options) { o.Slots[0].Key = small }},
		{"broken key", func(o *piv.Options) {
			broken := *o.Slots[0].Key
			broken.D = big.NewInt(3)
			o.Slots[0].Key = &broken
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			o := options(t)
			tt.spoil(&o)
			if _, err := piv.New(o); !errors.Is(err, piv.ErrOptions) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestLockedFromTheStart(t *testing.T) {
	o := options(t)
	o.Tries, o.PUKTries = 0, 1
	a := newApplet(t, o)
	send(t, a, selectPIV)
	if _, sw := send(t, a, triesLeft); sw != 0x6983 {
		t.Errorf("tries left: %04X", sw)
	}
	if _, sw := send(t, a, unblock+pukRight+pinNew); sw != 0x9000 {
		t.Errorf("unblock: %04X", sw)
	}
	if a.TriesLeft() != piv.DefaultTries || a.PUKTriesLeft() != piv.DefaultTries {
		t.Errorf("tries %d and %d", a.TriesLeft(), a.PUKTriesLeft())
	}
}

// FuzzHandle sends up to two commands to a selected card with a verified PIN: it answers each with a status word, and data no
// longer than a short answer or what was asked for.
func FuzzHandle(f *testing.F) {
	for _, seed := range []string{selectPIV, verify + pinWrong, randomNine, "00CB3FFF055C035FC10508", "1087079A027C00"} {
		b, err := hex.DecodeString(strings.ReplaceAll(seed, " ", ""))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, []byte{0x00, 0xC0, 0x00, 0x00, 0x00})
	}
	o := options(f)
	f.Fuzz(func(t *testing.T, first, second []byte) {
		a := newApplet(t, o)
		send(t, a, selectPIV)
		send(t, a, verify+pinRight)
		for _, command := range [][]byte{first, second} {
			answer := card{a}.Transmit(command)
			if len(answer) < 2 || len(answer) > 65536+2 {
				t.Fatalf("%X is answered with %d bytes", command, len(answer))
			}
			if sw1 := answer[len(answer)-2]; sw1&0xF0 != 0x60 && sw1 != 0x90 {
				t.Fatalf("%X is answered %X", command, answer)
			}
		}
		if a.TriesLeft() < 0 || a.TriesLeft() > piv.DefaultTries {
			t.Fatalf("%d tries left", a.TriesLeft())
		}
	})
}
