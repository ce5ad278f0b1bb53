package transport_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

func TestSend(t *testing.T) {
	read := iso7816.CAPDU{Ins: iso7816.InsReadBinary, Ne: 4}
	tests := map[string]struct {
		command iso7816.CAPDU
		reply   reply
		data    string
		status  transport.Status
		err     error
	}{
		"data":                 {read, says("01020304 9000"), "01020304", transport.Success, nil},
		"less than asked for":  {read, says("01 9000"), "01", transport.Success, nil},
		"no data":              {read, says("9000"), "", transport.Success, nil},
		"refused":              {read, says("6A82"), "", transport.Status{0x6A, 0x82}, nil},
		"wrong PIN":            {read, says("63C2"), "", transport.Status{0x63, 0xC2}, nil},
		"a warning with data":  {read, says("0102 6282"), "0102", transport.Status{0x62, 0x82}, nil},
		"more to come":         {read, says("01020304 6110"), "01020304", transport.Status{0x61, 0x10}, nil},
		"no status word known": {read, says("0000"), "", transport.Status{}, nil},
		"nothing":              {read, says(""), "", transport.Status{}, transport.ErrBadAnswer},
		"half a status word":   {read, says("90"), "", transport.Status{}, transport.ErrBadAnswer},
		"a byte too many":      {read, says("0102030405 9000"), "", transport.Status{}, transport.ErrBadAnswer},
		"too many in a warning": {
			read, says("0102030405 6282"), "", transport.Status{}, transport.ErrBadAnswer,
		},
		"data that nobody asked for": {
			iso7816.CAPDU{Ins: iso7816.InsSelect, Data: unhex("3F00")}, says("6F 9000"), "", transport.Status{}, transport.ErrBadAnswer,
		},
		"removed":           {read, reply{err: fmt.Errorf("transmit: %w", reader.ErrRemoved)}, "", transport.Status{}, reader.ErrRemoved},
		"error with answer": {read, reply{answer: unhex("9000"), err: errBroken}, "", transport.Status{}, errBroken},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			card := playing(test.reply)
			data, status, err := transport.Send(t.Context(), card, test.command)
			if status != test.status {
				t.Errorf("status %X, want %X", status[:], test.status[:])
			}
			expect(t, data, err, test.data, test.err)
			raw, _ := test.command.Bytes()
			card.expectHeard(t, fmt.Sprintf("%X", raw))
		})
	}
}

func TestSendLongestAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		received int
		err      error
	}{
		"as long as an answer can be": {65536, nil},
		"a byte longer":               {65537, transport.ErrBadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			card := playing(reply{answer: zeros(test.received, "9000")})
			data, _, err := transport.Send(t.Context(), card, iso7816.CAPDU{Ins: iso7816.InsReadBinary, Ne: 65536})
			if !errors.Is(err, test.err) || err == nil && len(data) != test.received {
				t.Errorf("%d bytes, %v", len(data), err)
			}
		})
	}
}

func TestSendRefusesBadCommands(t *testing.T) {
	for name, command := range map[string]iso7816.CAPDU{
		"too much data":            {Ins: iso7816.InsSelect, Data: make([]byte, 65536)},
		"asks for too much":        {Ins: iso7816.InsReadBinary, Ne: 65537},
		"asks for less than none":  {Ins: iso7816.InsReadBinary, Ne: -1},
		"the same, with data":      {Ins: iso7816.InsSelect, Data: unhex("3F00"), Ne: -1},
		"and with a lot of it too": {Ins: iso7816.InsSelect, Data: make([]byte, 256), Ne: -1},
	} {
		t.Run(name, func(t *testing.T) {
			card := playing(says("9000"))
			data, status, err := transport.Send(t.Context(), card, command)
			if !errors.Is(err, transport.ErrBadCommand) || data != nil || status != (transport.Status{}) {
				t.Errorf("%X, %v, %v", data, status, err)
			}
			card.expectHeard(t)
		})
	}
}

func TestStatusIsAnError(t *testing.T) {
	_, status, err := transport.Send(t.Context(), playing(says("6983")), iso7816.CAPDU{Ins: iso7816.InsSelect})
	if err != nil {
		t.Fatal(err)
	}
	err = fmt.Errorf("select the file: %w", status)
	var got transport.Status
	if !errors.As(err, &got) || got != (transport.Status{0x69, 0x83}) || !errors.Is(err, iso7816.ErrAuthenticationMethodBlocked) {
		t.Errorf("status %X in %v", got[:], err)
	}
}

func TestTransact(t *testing.T) {
	inside := errors.New("inside")
	tests := map[string]struct {
		begin, inside, end error
		want               error
		calls              []string
	}{
		"all well":               {nil, nil, nil, nil, []string{"begin", "transmit", "end"}},
		"held by another":        {reader.ErrHeld, inside, nil, reader.ErrHeld, []string{"begin"}},
		"fails inside":           {nil, inside, nil, inside, []string{"begin", "transmit", "end"}},
		"fails at the end":       {nil, nil, reader.ErrRemoved, reader.ErrRemoved, []string{"begin", "transmit", "end"}},
		"the first failure told": {nil, inside, reader.ErrRemoved, inside, []string{"begin", "transmit", "end"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			card := playing(says("9000"))
			card.beginErr, card.endErr = test.begin, test.end
			err := transport.Transact(t.Context(), card, func(conn transport.Conn) error {
				answer, err := conn.Transmit(t.Context(), unhex("80A40000023F00"))
				if err != nil || !bytes.Equal(answer, unhex("9000")) {
					t.Errorf("inside: %X, %v", answer, err)
				}
				return test.inside
			})
			if !errors.Is(err, test.want) || test.want == inside && errors.Is(err, reader.ErrRemoved) {
				t.Errorf("error %v, want %v", err, test.want)
			}
			if !slices.Equal(card.calls, test.calls) {
				t.Errorf("calls %q, want %q", card.calls, test.calls)
			}
		})
	}
}

// TestTransactEndsInAPanic: a program that survives one must not keep the card from all others.
func TestTransactEndsInAPanic(t *testing.T) {
	card := playing(says("9000"))
	func() {
		defer func() {
			if got := recover(); got != "inside" {
				t.Errorf("recovered %v", got)
			}
		}()
		_ = transport.Transact(t.Context(), card, func(transport.Conn) error { panic("inside") })
		t.Error("the panic was swallowed")
	}()
	if want := []string{"begin", "end"}; !slices.Equal(card.calls, want) {
		t.Errorf("calls %q, want %q", card.calls, want)
	}
}

// TestTransactAndReset: the reset takes the place of the plain end, whatever happened inside.
func TestTransactAndReset(t *testing.T) {
	for _, inside := range []error{nil, errors.New("inside")} {
		card := playing()
		if err := transport.TransactAndReset(t.Context(), card, func(transport.Conn) error { return inside }); !errors.Is(err, inside) {
			t.Errorf("error %v, want %v", err, inside)
		}
		if want := []string{"begin", "end and reset"}; !slices.Equal(card.calls, want) {
			t.Errorf("calls %q, want %q", card.calls, want)
		}
	}
}
