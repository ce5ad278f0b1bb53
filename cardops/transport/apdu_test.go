package transport_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"testing"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/transport"
)

func TestParseCommand(t *testing.T) {
	long := bytes.Repeat([]byte{0x5A}, 300)
	tests := map[string]struct {
		command []byte
		want    iso7816.CAPDU
	}{
		"case 1":               {unhex("00 A4 01 02"), iso7816.CAPDU{Ins: 0xA4, P1: 1, P2: 2}},
		"case 2":               {unhex("80 B0 81 02 10"), iso7816.CAPDU{Cla: 0x80, Ins: 0xB0, P1: 0x81, P2: 2, Ne: 16}},
		"case 2, all there is": {unhex("00 B0 00 00 00"), iso7816.CAPDU{Ins: 0xB0, Ne: 256}},
		"case 2, most but one": {unhex("00 B0 00 00 FF"), iso7816.CAPDU{Ins: 0xB0, Ne: 255}},
		"case 3":               {unhex("80 A4 00 00 02 3F00"), iso7816.CAPDU{Cla: 0x80, Ins: 0xA4, Data: unhex("3F00")}},
		"case 3, one byte":     {unhex("00 A4 00 00 01 07"), iso7816.CAPDU{Ins: 0xA4, Data: unhex("07")}},
		"case 3, most data": {
			append(unhex("00 D6 00 00 FF"), long[:255]...), iso7816.CAPDU{Ins: 0xD6, Data: long[:255]},
		},
		"case 4": {
			unhex("00 A4 04 00 03 A00000 08"), iso7816.CAPDU{Ins: 0xA4, P1: 4, Data: unhex("A00000"), Ne: 8},
		},
		"case 4, all there is": {
			unhex("00 CB 3F FF 02 5C00 00"), iso7816.CAPDU{Ins: 0xCB, P1: 0x3F, P2: 0xFF, Data: unhex("5C00"), Ne: 256},
		},
		"case 2 extended":               {unhex("00 B0 00 00 00 0123"), iso7816.CAPDU{Ins: 0xB0, Ne: 0x123}},
		"case 2 extended, all there is": {unhex("00 B0 00 00 00 0000"), iso7816.CAPDU{Ins: 0xB0, Ne: 65536}},
		"case 2 extended, small":        {unhex("00 B0 00 00 00 0001"), iso7816.CAPDU{Ins: 0xB0, Ne: 1}},
		"case 3 extended": {
			append(unhex("00 D6 00 00 00 012C"), long...), iso7816.CAPDU{Ins: 0xD6, Data: long},
		},
		"case 3 extended, small": {unhex("00 D6 00 00 00 0001 07"), iso7816.CAPDU{Ins: 0xD6, Data: unhex("07")}},
		"case 3 extended, most data": {
			append(unhex("00 D6 00 00 00 FFFF"), make([]byte, 65535)...), iso7816.CAPDU{Ins: 0xD6, Data: make([]byte, 65535)},
		},
		"case 4 extended": {
			append(append(unhex("00 CB 3F FF 00 012C"), long...), 0x01, 0x02),
			iso7816.CAPDU{Ins: 0xCB, P1: 0x3F, P2: 0xFF, Data: long, Ne: 0x102},
		},
		"case 4 extended, all there is": {
			unhex("00 CB 3F FF 00 0002 5C00 0000"), iso7816.CAPDU{Ins: 0xCB, P1: 0x3F, P2: 0xFF, Data: unhex("5C00"), Ne: 65536},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := transport.ParseCommand(test.command)
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestParseCommandRefuses(t *testing.T) {
	for name, command := range map[string]string{
		"nothing":                   "",
		"half a header":             "00 A4 00",
		"data cut short":            "00 A4 00 00 02 3F",
		"one byte more":             "00 A4 00 00 01 3F 00 00",
		"two bytes more":            "00 A4 00 00 02 3F00 0000",
		"extended length cut short": "00 B0 00 00 00 01",
		"extended data cut short":   "00 D6 00 00 00 0002 01",
		"extended without data":     "00 D6 00 00 00 0000 01",
		"extended without data, and a length behind": "00 D6 00 00 00 0000 0001",
		"extended expected length halved":            "00 D6 00 00 00 0001 07 00",
		"extended, one byte more":                    "00 D6 00 00 00 0001 07 0000 00",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := transport.ParseCommand(unhex(command))
			if !errors.Is(err, transport.ErrBadCommand) {
				t.Errorf("got %+v, %v", c, err)
			}
		})
	}
}

// TestParseCommandData: the data is the command's own, so that wiping one wipes the other, and appending to it spoils nothing.
func TestParseCommandData(t *testing.T) {
	for name, command := range map[string][]byte{
		"short":    unhex("00 20 00 80 02 3132 07"),
		"extended": unhex("00 20 00 80 00 0002 3132 0007"),
	} {
		t.Run(name, func(t *testing.T) {
			before := bytes.Clone(command)
			c, err := transport.ParseCommand(command)
			if err != nil {
				t.Fatal(err)
			}
			_ = append(c.Data, 0xEE, 0xEE)
			if !bytes.Equal(command, before) {
				t.Errorf("appending to the data made the command %X", command)
			}
			clear(c.Data)
			if bytes.Contains(command, unhex("3132")) {
				t.Errorf("wiped, and the command is still %X", command)
			}
		})
	}
}

func TestParseCommandReadsWhatIsEncoded(t *testing.T) {
	for _, nc := range []int{0, 1, 2, 254, 255, 256, 257, 65534, 65535} {
		for _, ne := range []int{0, 1, 2, 255, 256, 257, 65535, 65536} {
			t.Run(fmt.Sprintf("%d bytes, %d asked for", nc, ne), func(t *testing.T) {
				want := iso7816.CAPDU{Cla: 0x0C, Ins: 0xDB, P1: 0x3F, P2: 0xFE, Ne: ne}
				if nc > 0 {
					want.Data = bytes.Repeat([]byte{0x00, 0x01, 0xFF}, nc/3+1)[:nc]
				}
				raw, err := want.Bytes()
				if err != nil {
					t.Fatal(err)
				}
				got, err := transport.ParseCommand(raw)
				if err != nil || !reflect.DeepEqual(got, want) {
					t.Errorf("%d bytes and %d asked for, %v", len(got.Data), got.Ne, err)
				}
			})
		}
	}
}

func FuzzParseCommand(f *testing.F) {
	for _, seed := range []string{
		"", "00A400", "00A40000", "00B0000000", "80A40000023F00", "00CB3FFF025C0000", "00B00000000123", "00D6000000000107",
		"00CB3FFF0000025C000000", "00D600000001", "00A40000023F", "00D6000000000001",
	} {
		f.Add(unhex(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := transport.ParseCommand(b)
		if err != nil {
			if !errors.Is(err, transport.ErrBadCommand) {
				t.Errorf("untyped error %v", err)
			}
			return
		}
		raw, err := c.Bytes()
		if err != nil {
			t.Fatalf("%+v cannot be encoded: %v", c, err)
		}
		// A short command has one encoding. An extended one may say in fewer bytes what it says.
		short := len(b) <= 5 || b[4] != 0
		if short && !bytes.Equal(raw, b) {
			t.Errorf("%X became %X", b, raw)
		}
		again, err := transport.ParseCommand(raw)
		if err != nil || !reflect.DeepEqual(again, c) {
			t.Errorf("%+v became %+v, %v", c, again, err)
		}
	})
}
