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

func TestContinue(t *testing.T) {
	getData := "00CB3FFF055C035FC10500"
	removed := reply{err: fmt.Errorf("transmit: %w", reader.ErrRemoved)}
	tests := map[string]struct {
		command string
		replies []reply
		want    string
		heard   []string // behind the command
		err     error
	}{
		"in one piece": {getData, []reply{says("0102 9000")}, "0102 9000", nil, nil},
		"refused":      {getData, []reply{says("6A82")}, "6A82", nil, nil},
		"in two": {
			getData,
			[]reply{says("0102 6103"), says("030405 9000")},
			"0102030405 9000",
			[]string{"00C0000003"},
			nil,
		},
		"length not known":      {getData, []reply{says("01 6100"), says("02 9000")}, "0102 9000", []string{"00C0000000"}, nil},
		"first one empty, T=0":  {getData, []reply{says("6102"), says("0102 9000")}, "0102 9000", []string{"00C0000002"}, nil},
		"last one empty":        {getData, []reply{says("01 6101"), says("9000")}, "01 9000", []string{"00C0000001"}, nil},
		"ends with a warning":   {getData, []reply{says("01 6101"), says("02 6282")}, "0102 6282", []string{"00C0000001"}, nil},
		"refused in the middle": {getData, []reply{says("01 6101"), says("6F00")}, "01 6F00", []string{"00C0000001"}, nil},
		"in four": {
			getData,
			[]reply{says("01 61FF"), says("02 6100"), says("03 6107"), says("04 9000")},
			"01020304 9000",
			[]string{"00C00000FF", "00C0000000", "00C0000007"},
			nil,
		},
		"three empty ones": {
			getData,
			[]reply{says("6100"), says("6100"), says("6100"), says("01 9000")},
			"01 9000",
			[]string{"00C0000000", "00C0000000", "00C0000000"},
			nil,
		},
		"6C is not for it":          {getData, []reply{says("6C10")}, "6C10", nil, nil},
		"proprietary class":         {"80CA000000", []reply{says("6101"), says("01 9000")}, "01 9000", []string{"80C0000001"}, nil},
		"logical channel":           {"02CA000000", []reply{says("6101"), says("01 9000")}, "01 9000", []string{"02C0000001"}, nil},
		"last command of a chain":   {"0087079A027C00", []reply{says("6101"), says("01 9000")}, "01 9000", []string{"00C0000001"}, nil},
		"command with chaining bit": {"1087079A027C00", []reply{says("6101"), says("01 9000")}, "01 9000", []string{"00C0000001"}, nil},
		"the same, proprietary":     {"9087079A027C00", []reply{says("6101"), says("01 9000")}, "01 9000", []string{"80C0000001"}, nil},
		"the same, on a channel":    {"5387079A027C00", []reply{says("6101"), says("01 9000")}, "01 9000", []string{"43C0000001"}, nil},
		"no answer":                 {getData, []reply{says("")}, "", nil, nil},
		"half a status word":        {getData, []reply{says("61")}, "61", nil, nil},
		"no command":                {"", []reply{says("6101")}, "6101", nil, nil},
		"removed at once":           {getData, []reply{removed}, "", nil, reader.ErrRemoved},
		"removed in the middle": {
			getData, []reply{says("01 6101"), removed}, "", []string{"00C0000001"}, reader.ErrRemoved,
		},
		"piece without a status word": {
			getData, []reply{says("01 6101"), says("")}, "", []string{"00C0000001"}, transport.ErrBadAnswer,
		},
		"piece cut short": {
			getData, []reply{says("01 6101"), says("02 6101"), says("90")}, "", []string{"00C0000001", "00C0000001"}, transport.ErrBadAnswer,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			card := playing(test.replies...)
			answer, err := transport.Continue(card).Transmit(t.Context(), unhex(test.command))
			expect(t, answer, err, test.want, test.err)
			card.expectHeard(t, append([]string{test.command}, test.heard...)...)
		})
	}
}

func TestContinueLeavesAnEndlessAnswer(t *testing.T) {
	full := reply{answer: zeros(256, "6100")}
	tests := map[string]struct {
		replies []reply
		heard   int // commands
	}{
		"without data": {[]reply{says("6100")}, 4},
		"empty now and then": {
			[]reply{says("6100"), says("01 6100"), says("6100"), says("01 6100"), says("6100"), says("01 6100"), says("6100")}, 7,
		},
		"with data":            {[]reply{full}, 257},
		"with pieces too long": {[]reply{{answer: zeros(60000, "6100")}}, 2},
		"too long at once":     {[]reply{{answer: zeros(65537, "6100")}}, 1},
		"too long in the last": {[]reply{{answer: zeros(65000, "6100")}, {answer: zeros(537, "9000")}}, 2},
		"one piece, too long":  {[]reply{{answer: zeros(65537, "9000")}}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			card := playing(test.replies...)
			answer, err := transport.Continue(card).Transmit(t.Context(), unhex("00CB3FFF00"))
			if answer != nil || !errors.Is(err, transport.ErrBadAnswer) {
				t.Errorf("%d bytes, %v", len(answer), err)
			}
			if len(card.heard) != test.heard {
				t.Errorf("asked %d times, want %d", len(card.heard), test.heard)
			}
		})
	}
}

func TestContinueTakesAsMuchAsAnAnswerHolds(t *testing.T) {
	for name, replies := range map[string][]reply{
		"in one piece": {{answer: zeros(transport.MaxAnswer, "9000")}},
		"in two":       {{answer: zeros(65000, "6100")}, {answer: zeros(536, "9000")}},
		"and an empty": {{answer: zeros(transport.MaxAnswer, "6100")}, says("9000")},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := transport.Continue(playing(replies...)).Transmit(t.Context(), unhex("00CB3FFF00"))
			if err != nil || len(answer) != transport.MaxAnswer+2 || !bytes.HasSuffix(answer, unhex("9000")) {
				t.Errorf("%d bytes, %v", len(answer), err)
			}
		})
	}
}

func TestRelength(t *testing.T) {
	long := fmt.Sprintf("%X", bytes.Repeat([]byte{0x5A}, 256))
	tests := map[string]struct {
		command string
		replies []reply
		want    string
		heard   []string // behind the command
		err     error
	}{
		"right at once":    {"00B0000010", []reply{says("0102 9000")}, "0102 9000", nil, nil},
		"refused":          {"00B0000010", []reply{says("6A82")}, "6A82", nil, nil},
		"READ BINARY":      {"00B0810210", []reply{says("6C02"), says("0102 9000")}, "0102 9000", []string{"00B0810202"}, nil},
		"GPKI READ BINARY": {"80B0000010", []reply{says("6C02"), says("0102 9000")}, "0102 9000", []string{"80B0000002"}, nil},
		"SELECT": {
			"00A4000C023F0000",
			[]reply{says("6C02"), says("6F00 9000")},
			"6F00 9000",
			[]string{"00A4000C023F0002"},
			nil,
		},
		"GET DATA":      {"00CA005A00", []reply{says("6C01"), says("01 9000")}, "01 9000", []string{"00CA005A01"}, nil},
		"GET DATA, odd": {"00CB3FFF025C0000", []reply{says("6C01"), says("01 9000")}, "01 9000", []string{"00CB3FFF025C0001"}, nil},
		"GET RESPONSE":  {"00C0000000", []reply{says("6C01"), says("01 9000")}, "01 9000", []string{"00C0000001"}, nil},
		"of 256":        {"00B0000010", []reply{says("6C00"), says("01 9000")}, "01 9000", []string{"00B0000000"}, nil},
		"extended":      {"00B00000001000", []reply{says("6C20"), says("01 9000")}, "01 9000", []string{"00B0000020"}, nil},
		"extended for its data": {
			"00CB3FFF000100" + long + "0000",
			[]reply{says("6C20"), says("01 9000")},
			"01 9000",
			[]string{"00CB3FFF000100" + long + "0020"},
			nil,
		},
		"never twice": {
			"00B0000010", []reply{says("6C08"), says("6C04"), says("01 9000")}, "6C04", []string{"00B0000008"}, nil,
		},
		"nor to the same end": {
			"00B0000010",
			[]reply{says("6C10"), says("6C10"), says("01 9000")},
			"6C10",
			[]string{"00B0000010"},
			nil,
		},
		"no answer was asked for": {"00A4000C023F00", []reply{says("6C02")}, "6C02", nil, nil},
		"no command":              {"00B0", []reply{says("6C02")}, "6C02", nil, nil},
		"6C with data":            {"00B0000010", []reply{says("01 6C02")}, "01 6C02", nil, nil},
		"6C cut short":            {"00B0000010", []reply{says("6C")}, "6C", nil, nil},
		"removed":                 {"00B0000010", []reply{{err: reader.ErrRemoved}}, "", nil, reader.ErrRemoved},
		"removed at the second time": {
			"00B0000010",
			[]reply{says("6C02"), {err: reader.ErrRemoved}},
			"",
			[]string{"00B0000002"},
			reader.ErrRemoved,
		},
		"VERIFY":                      {"0020008008313233343536373800", []reply{says("6C02")}, "6C02", nil, nil},
		"VERIFY, empty":               {"0020008000", []reply{says("6C02")}, "6C02", nil, nil},
		"VERIFY, odd":                 {"0021008008313233343536373800", []reply{says("6C02")}, "6C02", nil, nil},
		"VERIFY in a GPKI class":      {"8020000108313233343536373800", []reply{says("6C02")}, "6C02", nil, nil},
		"CHANGE REFERENCE DATA":       {"0024008002313200", []reply{says("6C02")}, "6C02", nil, nil},
		"RESET RETRY COUNTER":         {"002C008002313200", []reply{says("6C02")}, "6C02", nil, nil},
		"GENERAL AUTHENTICATE":        {"0087079A027C0000", []reply{says("6C02")}, "6C02", nil, nil},
		"INTERNAL AUTHENTICATE":       {"0088000002010200", []reply{says("6C02")}, "6C02", nil, nil},
		"PERFORM SECURITY OPERATION":  {"002A9E9A02010200", []reply{says("6C02")}, "6C02", nil, nil},
		"GENERATE KEY PAIR":           {"0047009A02AC0000", []reply{says("6C02")}, "6C02", nil, nil},
		"MANAGE SECURITY ENVIRONMENT": {"002241B602830100", []reply{says("6C02")}, "6C02", nil, nil},
		"EXTERNAL AUTHENTICATE":       {"0082000002010200", []reply{says("6C02")}, "6C02", nil, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			card := playing(test.replies...)
			answer, err := transport.Relength(card).Transmit(t.Context(), unhex(test.command))
			expect(t, answer, err, test.want, test.err)
			card.expectHeard(t, append([]string{test.command}, test.heard...)...)
		})
	}
}

// TestRelengthRepeatsNoOtherInstruction counts what the card hears for every instruction there is: a PIN sent twice may cost two
// tries.
func TestRelengthRepeatsNoOtherInstruction(t *testing.T) {
	reading := []iso7816.Instruction{
		iso7816.InsSelect, iso7816.InsReadBinary, iso7816.InsGetData, iso7816.InsGetDataOdd, iso7816.InsGetResponse,
	}
	for ins := range 256 {
		want := 1
		if slices.Contains(reading, iso7816.Instruction(ins)) {
			want = 2
		}
		for _, class := range []byte{0x00, 0x0C, 0x10, 0x80} {
			card := playing(says("6C02"))
			command := append([]byte{class, byte(ins), 0, 0x80, 8}, "12345678\x00"...)
			if _, err := transport.Relength(card).Transmit(t.Context(), command); err != nil {
				t.Fatal(err)
			}
			if len(card.heard) != want {
				t.Errorf("class %02X instruction %02X was heard %d times, want %d", class, ins, len(card.heard), want)
			}
		}
	}
}
