package simcard

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"carddesk/cardops/simcard/issuer"
)

// noon is the clock of every card in these tests.
func noon() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }

func card(t *testing.T, o Options) *Card {
	t.Helper()
	if o.Now == nil {
		o.Now = noon
	}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func truth(t *testing.T, c *Card) Truth {
	t.Helper()
	all, err := c.Truth()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// say sends a command written in hexadecimal and splits the answer.
func say(t *testing.T, c *Card, command string) (data []byte, sw string) {
	t.Helper()
	answer := c.Transmit(unhex(t, command))
	if len(answer) < 2 {
		t.Fatalf("%s: answer of %d bytes", command, len(answer))
	}
	end := len(answer) - 2
	return answer[:end], fmt.Sprintf("%X", answer[end:])
}

// exchange is a command and the status word that must answer it.
type exchange struct{ command, sw string }

func play(t *testing.T, c *Card, script []exchange) (last []byte) {
	t.Helper()
	for _, step := range script {
		data, sw := say(t, c, step.command)
		if sw != step.sw {
			t.Fatalf("%s: %s, want %s", step.command, sw, step.sw)
		}
		last = data
	}
	return last
}

func TestAnswersToReset(t *testing.T) {
	for kind, history := range map[string]string{GPKI1: "CHTMOICA", GPKI2: "CHTGPKIJ", PIV: "", NHI: "", Mute: ""} {
		t.Run(kind, func(t *testing.T) {
			c := card(t, Options{Kind: kind})
			atr := c.ATR()
			if kind == Mute {
				if atr != nil {
					t.Errorf("a mute card answers %X", atr)
				}
				return
			}
			var check byte
			for _, b := range atr[1:] {
				check ^= b
			}
			if atr[0] != 0x3B || check != 0 {
				t.Errorf("%X: check byte leaves %02X (ISO 7816-3 clause 8.2.5)", atr, check)
			}
			if !bytes.Contains(atr, []byte(history)) {
				t.Errorf("%X has no %s", atr, history)
			}
			atr[0] = 0
			if c.ATR()[0] != 0x3B {
				t.Error("the caller can change the card's own ATR")
			}
		})
	}
}

func TestOptionsOutOfBounds(t *testing.T) {
	day := noon()
	for name, o := range map[string]Options{
		"short PIN":       {Kind: GPKI2, PIN: []byte("12345")},
		"long PIN":        {Kind: GPKI2, PIN: []byte("123456789")},
		"short PUK":       {Kind: PIV, Code: []byte("1234567")},
		"four tries":      {Kind: GPKI1, Tries: new(4)},
		"minus one":       {Kind: GPKI1, Tries: new(-1)},
		"four code tries": {Kind: PIV, CodeTries: new(4)},
		"ends at once":    {Kind: GPKI1, Issued: day, Expires: day},
	} {
		if _, err := New(o); !errors.Is(err, ErrOptions) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnknownKind(t *testing.T) {
	var unknown KindError
	if _, err := New(Options{Kind: "bus ticket"}); !errors.As(err, &unknown) || unknown.Kind != "bus ticket" {
		t.Errorf("error %v", err)
	}
	for _, kind := range Kinds() {
		if c := card(t, Options{Kind: kind}); c.Kind() != kind {
			t.Errorf("%s became %s", kind, c.Kind())
		}
	}
}

func TestValidity(t *testing.T) {
	day := func(y int) time.Time { return time.Date(y, 5, 4, 12, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		o        Options
		from, to time.Time
	}{
		"as delivered":       {Options{}, day(2024), day(2029)},
		"expires":            {Options{Expires: day(2026)}, day(2021), day(2026)},
		"issued":             {Options{Issued: day(2027)}, day(2027), day(2032)},
		"extended":           {Options{Issued: day(2020), Expires: day(2028)}, day(2020), day(2028)},
		"in another country": {Options{Expires: day(2026).In(time.FixedZone("+8", 8*3600))}, day(2021), day(2026)},
	} {
		t.Run(name, func(t *testing.T) {
			c.o.Kind = GPKI1
			got := truth(t, card(t, c.o))
			if !got.NotBefore.Equal(c.from) || !got.NotAfter.Equal(c.to) {
				t.Errorf("%v to %v", got.NotBefore, got.NotAfter)
			}
		})
	}
}

func TestSameOptionsSameCard(t *testing.T) {
	for _, kind := range []string{GPKI1, GPKI2, PIV} {
		one, two := truth(t, card(t, Options{Kind: kind})), truth(t, card(t, Options{Kind: kind}))
		if !reflect.DeepEqual(one, two) {
			t.Errorf("%s: two cards of one seed differ", kind)
		}
		other := truth(t, card(t, Options{Kind: kind, Seed: 77}))
		if other.Holder == one.Holder && other.Number == one.Number {
			t.Errorf("%s: another seed gave the same person", kind)
		}
	}
}

func TestPeopleAreInvented(t *testing.T) {
	shape := regexp.MustCompile(`^[A-Z]{2}0{6}[0-9]{8}$`)
	seen := map[string]bool{}
	for _, seed := range []uint64{0, 1, 2, 3, 1 << 63} {
		for _, kind := range []string{GPKI1, GPKI2} {
			n := number(seed, kind)
			if !shape.MatchString(n) || seen[n] {
				t.Errorf("seed %d, %s: card number %s", seed, kind, n)
			}
			seen[n] = true
			if p := person(seed, kind); len(p.Serial) != 16 || len(p.Tail) != 4 || !slices.Contains(names, p.Name) {
				t.Errorf("seed %d, %s: %+v", seed, kind, p)
			}
		}
	}
}

func TestHealthCardRefusesAndRemembers(t *testing.T) {
	c := card(t, Options{Kind: NHI})
	play(t, c, []exchange{{"00 A4 04 00 02 D1 58", "6D00"}, {"80 20 00 01 00", "6D00"}})
	if c.Count(0xA4) != 1 || c.Count(0x20) != 1 || len(c.Received()) != 2 {
		t.Errorf("received %+v", c.Received())
	}
}

func TestBytesThatAreNoCommand(t *testing.T) {
	for name, b := range map[string]string{"nothing": "", "half a header": "00 A4", "data cut short": "00 A4 00 00 02 3F"} {
		for _, kind := range Kinds() {
			c := card(t, Options{Kind: kind})
			if _, sw := say(t, c, b); sw != "6700" {
				t.Errorf("%s to %s: %s", name, kind, sw)
			}
			if len(c.Received()) != 1 {
				t.Errorf("%s to %s was not noted", name, kind)
			}
		}
	}
}

func TestReceivedTellsAllButData(t *testing.T) {
	c := card(t, Options{Kind: GPKI1})
	play(t, c, []exchange{
		{"80 A4 00 00 02 09 00", "9000"},
		{"80 A4 00 00 02 09 03", "9000"},
		{"80 B0 00 00 10", "9000"},
		{"80 20 00 01 0A 31 32 33 34 35 36 37 38 FF FF", "6982"},
	})
	want := []Received{
		{Class: 0x80, Ins: 0xA4, Lc: 2, SW: 0x9000, At: noon()},
		{Class: 0x80, Ins: 0xA4, Lc: 2, SW: 0x9000, At: noon()},
		{Class: 0x80, Ins: 0xB0, Ne: 16, Answer: 16, SW: 0x9000, At: noon()},
		{Class: 0x80, Ins: 0x20, P2: 1, Lc: 10, SW: 0x6982, At: noon()},
	}
	if got := c.Received(); !reflect.DeepEqual(got, want) {
		t.Errorf("received %+v", got)
	}
	c.Forget()
	if len(c.Received()) != 0 || c.Count(0xA4) != 0 {
		t.Error("not forgotten")
	}
}

func TestReceivedHasNoRoomForData(t *testing.T) {
	for field := range reflect.TypeFor[Received]().Fields() {
		switch field.Type.Kind() {
		case reflect.Slice, reflect.String, reflect.Array, reflect.Map, reflect.Pointer, reflect.Interface:
			t.Errorf("%s could hold what was sent", field.Name)
		}
	}
}

func TestSecretsAreNotKept(t *testing.T) {
	pin := []byte("24681357")
	c := card(t, Options{Kind: GPKI2, PIN: pin})
	clear(pin)
	if ok, left := c.VerifyPIN([]byte("24681357")); !ok || left != MaxTries {
		t.Errorf("right PIN: %t, %d left: the card did not copy it", ok, left)
	}
	for _, form := range []string{"24681357", fmt.Sprint([]byte("24681357"))[1:20]} {
		if strings.Contains(fmt.Sprintf("%+v %+v", c.pin.digest, *c.wallet), form) {
			t.Error("the card still has the PIN")
		}
	}
}

func TestTriesOfTheMiddlewareDoor(t *testing.T) {
	c := card(t, Options{Kind: GPKI1, Tries: new(2)})
	wrong, right := []byte("00000000"), []byte(PracticePIN)
	for _, step := range []struct {
		name string
		pin  []byte
		ok   bool
		left int
	}{
		{"wrong", wrong, false, 1},
		{"right restores", right, true, 3},
		{"first", wrong, false, 2},
		{"second", wrong, false, 1},
		{"third", wrong, false, 0},
		{"right but locked", right, false, 0},
	} {
		if ok, left := c.VerifyPIN(step.pin); ok != step.ok || left != step.left || c.TriesLeft() != step.left {
			t.Fatalf("%s: %t, %d left", step.name, ok, left)
		}
	}
	c.ReplacePIN([]byte("13572468"))
	if ok, left := c.VerifyPIN([]byte("13572468")); !ok || left != MaxTries {
		t.Errorf("after unblocking: %t, %d left", ok, left)
	}
}

func TestNothingIsMintedForAListing(t *testing.T) {
	c := card(t, Options{Kind: GPKI2})
	c.wallet.minted = func() (map[issuer.Use]issuer.Issued, error) {
		t.Error("certificates were made")
		return nil, errors.New("too early")
	}
	c.ATR()
	c.Reset()
	play(t, c, []exchange{
		{selectGen2, "9000"},
		{"00 A4 00 04 02 09 00 00", "9000"},
		{"00 A4 00 0C 02 09 03", "9000"},
		{"00 B0 00 00 10", "9000"},
		{"00 A4 00 0C 02 50 30", "9000"},
		{"00 A4 00 04 02 08 F2 00", "9000"},
	})
}

func TestMintingThatFails(t *testing.T) {
	c := card(t, Options{Kind: GPKI1})
	c.wallet.minted = func() (map[issuer.Use]issuer.Issued, error) { return nil, errors.New("no certificates today") }
	play(t, c, []exchange{{"80 A4 00 00 02 50 30", "9000"}, {"80 A4 00 00 02 08 F2", "9000"}, {"80 B0 00 00 10", "6F00"}})
	if _, err := c.Truth(); err == nil {
		t.Error("the truth hides that there is none")
	}
}

func TestCardForManyGoroutines(t *testing.T) {
	c := card(t, Options{Kind: GPKI1})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				c.Transmit([]byte{0x80, 0xA4, 0, 0, 2, 0x3F, 0})
				c.Count(0xA4)
				c.TriesLeft()
				c.ATR()
			}
			c.Reset()
		})
	}
	all.Wait()
	if n := c.Count(0xA4); n != 400 {
		t.Errorf("%d commands noted, want 400", n)
	}
}
