package transport_test

import (
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

func TestTrace(t *testing.T) {
	tests := map[string]struct {
		command string
		reply   reply
		want    transport.Exchange
		line    string
	}{
		"read": {
			"80B0810210",
			reply{answer: unhex("01020304 9000"), after: 12345600 * time.Nanosecond},
			transport.Exchange{
				Class: 0x80, Instruction: 0xB0, P1: 0x81, P2: 2, Asked: 16, Received: 4,
				Status: transport.Success, Took: 12345600 * time.Nanosecond,
			},
			"80 B0 81 02  sent 0, asked 16 -> 9000, received 4  (12.346ms)",
		},
		"select": {
			"00A40400050102030405", says("6A82"),
			transport.Exchange{Instruction: 0xA4, P1: 4, Sent: 5, Status: transport.Status{0x6A, 0x82}},
			"00 A4 04 00  sent 5, asked 0 -> 6A82, received 0  (0s)",
		},
		"extended": {
			"00CB3FFF0000025C000000",
			reply{answer: zeros(300, "9000"), after: 2 * time.Second},
			transport.Exchange{
				Instruction: 0xCB, P1: 0x3F, P2: 0xFF, Sent: 2, Asked: 65536, Received: 300, Status: transport.Success, Took: 2 * time.Second,
			},
			"00 CB 3F FF  sent 2, asked 65536 -> 9000, received 300  (2s)",
		},
		"removed": {
			"00B0000000",
			reply{err: reader.ErrRemoved, after: 1500 * time.Microsecond},
			transport.Exchange{Instruction: 0xB0, Asked: 256, Took: 1500 * time.Microsecond, Err: reader.ErrRemoved},
			"00 B0 00 00  sent 0, asked 256 -> card removed  (1.5ms)",
		},
		"an error is not believed to have an answer": {
			"00B0000000",
			reply{answer: unhex("0102 9000"), err: errBroken},
			transport.Exchange{Instruction: 0xB0, Asked: 256, Err: errBroken},
			"00 B0 00 00  sent 0, asked 256 -> broken  (0s)",
		},
		"no command": {
			"0020", says("6700"),
			transport.Exchange{Status: transport.Status{0x67, 0x00}},
			"00 00 00 00  sent 0, asked 0 -> 6700, received 0  (0s)",
		},
		"no answer": {
			"00B0000000", says("90"),
			transport.Exchange{Instruction: 0xB0, Asked: 256},
			"00 B0 00 00  sent 0, asked 256 -> 0000, received 0  (0s)",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				card := playing(test.reply)
				var seen []transport.Exchange
				conn := transport.Trace(card, func(e transport.Exchange) { seen = append(seen, e) })
				answer, err := conn.Transmit(t.Context(), unhex(test.command))
				if !slices.Equal(answer, test.reply.answer) || !errors.Is(err, test.reply.err) {
					t.Errorf("changed to %X, %v", answer, err)
				}
				card.expectHeard(t, test.command)
				if !reflect.DeepEqual(seen, []transport.Exchange{test.want}) {
					t.Fatalf("seen %#v\nwant %#v", seen, test.want)
				}
				if line := seen[0].String(); line != test.line {
					t.Errorf("line %q\nwant %q", line, test.line)
				}
			})
		})
	}
}

// forms are the ways in which bytes could be spelt in a log.
func forms(b []byte) []string {
	small := hex.EncodeToString(b)
	return []string{
		string(b), small, strings.ToUpper(small), fmt.Sprintf("% x", b), fmt.Sprintf("% X", b), strings.Trim(fmt.Sprint(b), "[]"),
		strings.Trim(fmt.Sprintf("%#v", b), "[]byte{}"),
	}
}

// expectNoTrace looks for marker, and for either half of it, in every spelling.
func expectNoTrace(t *testing.T, text string, marker []byte) {
	t.Helper()
	half := len(marker) / 2
	for _, part := range [][]byte{marker, marker[:half], marker[half:]} {
		for _, form := range forms(part) {
			if strings.Contains(text, form) {
				t.Errorf("%q is in %q", form, text)
			}
		}
	}
}

func TestTraceTellsNoData(t *testing.T) {
	pin, name := []byte("13572468"), []byte("WANG-XIAO-MING")
	header := func(h string, data ...[]byte) []byte { return append(unhex(h), slices.Concat(data...)...) }
	tests := map[string]struct {
		command []byte
		answer  []byte
		err     error
	}{
		"VERIFY":                 {header("0020008008", pin), unhex("63C2"), nil},
		"VERIFY, extended":       {header("00200080000008", pin), unhex("9000"), nil},
		"VERIFY, length wrong":   {header("0020008007", pin), unhex("6700"), nil},
		"VERIFY, GPKI":           {header("8020000108", pin), unhex("6982"), nil},
		"CHANGE REFERENCE DATA":  {header("0024008010", pin, pin), unhex("9000"), nil},
		"RESET RETRY COUNTER":    {header("002C008010", pin, pin), unhex("9000"), nil},
		"no answer to it":        {header("0020008008", pin), nil, reader.ErrRemoved},
		"a name that is read":    {unhex("00B0000000"), append(slices.Clone(name), 0x90, 0x00), nil},
		"a name and an error":    {unhex("00B0000000"), append(slices.Clone(name), 0x90, 0x00), errBroken},
		"GET DATA":               {header("00CB3FFF0E", name), append(slices.Clone(name), 0x61, 0x10), nil},
		"secret and no command":  {pin, unhex("6700"), nil},
		"secret behind a header": {header("00200080", pin), unhex("6700"), nil},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			observed := false
			card := playing(reply{answer: test.answer, err: test.err})
			conn := transport.Trace(card, func(e transport.Exchange) {
				observed = true
				for _, text := range []string{e.String(), fmt.Sprint(e), fmt.Sprintf("%+v", e), fmt.Sprintf("%#v", e)} {
					expectNoTrace(t, text, pin)
					expectNoTrace(t, text, name)
				}
			})
			_, _ = conn.Transmit(t.Context(), test.command)
			if !observed {
				t.Error("not observed")
			}
		})
	}
}

// TestForms makes sure that the search above would find what it looks for.
func TestForms(t *testing.T) {
	marker := []byte("13572468")
	all := slices.Concat(forms(marker), forms(marker[4:]))
	for _, text := range []string{
		"PIN 13572468", "0020008008" + "3133353732343638", "31 33 35 37 32 34 36 38", fmt.Sprint(marker), fmt.Sprintf("%#v", marker),
		fmt.Sprintf("%+v", struct{ Data []byte }{marker}), "7a " + fmt.Sprintf("% x", []byte("2468")),
	} {
		if !slices.ContainsFunc(all, func(f string) bool { return strings.Contains(text, f) }) {
			t.Errorf("not found in %q", text)
		}
	}
}

// TestExchangeHasNoRoomForData: a field added later could hold a PIN even if no line shows it.
func TestExchangeHasNoRoomForData(t *testing.T) {
	for field := range reflect.TypeFor[transport.Exchange]().Fields() {
		switch field.Type.Kind() {
		case reflect.Uint8, reflect.Int, reflect.Int64:
			continue
		}
		if field.Type != reflect.TypeFor[transport.Status]() && field.Type != reflect.TypeFor[error]() {
			t.Errorf("%s of type %s could hold what was sent", field.Name, field.Type)
		}
	}
}

func TestTraceCard(t *testing.T) {
	card := playing(says("9000"))
	card.beginErr, card.endErr, card.closeError = reader.ErrHeld, reader.ErrReset, reader.ErrNoService
	seen := 0
	traced := transport.TraceCard(card, func(e transport.Exchange) {
		seen++
		if e.Instruction != 0xA4 || e.Status != transport.Success {
			t.Errorf("seen %s", e)
		}
	})
	if err := traced.Begin(t.Context()); !errors.Is(err, reader.ErrHeld) {
		t.Errorf("begin: %v", err)
	}
	answer, err := traced.Transmit(t.Context(), unhex("00A40000"))
	expect(t, answer, err, "9000", nil)
	if err := traced.End(); !errors.Is(err, reader.ErrReset) {
		t.Errorf("end: %v", err)
	}
	if err := traced.Close(); !errors.Is(err, reader.ErrNoService) {
		t.Errorf("close: %v", err)
	}
	if got := traced.ATR(); !slices.Equal(got, card.ATR()) {
		t.Errorf("ATR %X", got)
	}
	if want := []string{"begin", "transmit", "end", "close"}; seen != 1 || !slices.Equal(card.calls, want) {
		t.Errorf("%d exchanges seen, calls %q, want %q", seen, card.calls, want)
	}
}
