package transport_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// said is one exchange and the lines that it becomes, with // between.
type said struct {
	command string
	reply   reply
	lines   string
}

var conversations = map[string][]said{
	"nothing": nil,
	"reading": {
		{"80A40000023F00", says("9000"), "> 80A40000023F00 // < 9000"},
		{"80B0000004", says("01020304 9000"), "> 80B0000004 // < 010203049000"},
		{"00CB3FFF055C035FC10500", says("5302 0A0B 6103"), "> 00CB3FFF055C035FC10500 // < 53020A0B6103"},
		{"00C0000003", says("01 9000"), "> 00C0000003 // < 019000"},
		{"00CA005A00", says("6A88"), "> 00CA005A00 // < 6A88"},
	},
	"secrets": {
		{"00200080", says("63C3"), "> 00200080 // < 63C3"},
		{"0020008000", says("63C3"), "> 0020008000 // < 63C3"},
		{"00200080083132333435363738", says("9000"), "> 0020008008 +8 // < 9000"},
		{"002000800000083132333435363738", says("9000"), "> 0020008000 +10 // < 9000"},
		{"002400801031323334353637383837363534333231", says("6983"), "> 0024008010 +16 // < 6983"},
		{"0087079A067C048200810000", says("7C03820155 9000"), "> 0087079A06 +7 // < 9000 +5"},
		{"00841122", says("01 9000"), "> 00841122 // < 9000 +1"},
	},
	// A signature or a deciphered key comes in pieces over T=0; each piece is as secret as the whole.
	"GET RESPONSE after a secret": {
		{"0087079A067C048200810000", says("7C03 6103"), "> 0087079A06 +7 // < 6103 +2"},
		{"00C0000003", says("820155 6101"), "> 00C0000003 // < 6101 +3"},
		{"00C0000001", says("07 9000"), "> 00C0000001 // < 9000 +1"},
		{"00CA005A00", says("6101"), "> 00CA005A00 // < 6101"},
		{"00C0000001", says("07 9000"), "> 00C0000001 // < 079000"},
	},
	"GET RESPONSE after nobody knows what": {{"00C0000001", says("07 9000"), "> 00C0000001 // < 9000 +1"}},
	"no command": {
		{"002000800731323334353637383930", says("6700"), "> 0020008007 +10 // < 6700"},
		{"00A400000231", says("6700"), "> 00A4000002 +1 // < 6700"},
	},
	"odd answers": {
		{"00B0000000", says(""), "> 00B0000000 // < "},
		{"00B0000000", says("90"), "> 00B0000000 // < 90"},
		{"0087000000", says(""), "> 0087000000 // < "},
		{"0087000000", says("90"), "> 0087000000 // < 90"},
	},
	"errors": {
		{"00B0000000", reply{err: reader.ErrNoService}, "> 00B0000000 // ! no-service"},
		{"00B0000000", reply{err: reader.ErrReaderGone}, "> 00B0000000 // ! reader-gone"},
		{"00B0000000", reply{err: reader.ErrNoCard}, "> 00B0000000 // ! no-card"},
		{"00B0000000", reply{err: reader.ErrMute}, "> 00B0000000 // ! mute"},
		{"00B0000000", reply{err: reader.ErrHeld}, "> 00B0000000 // ! held"},
		{"00B0000000", reply{err: reader.ErrRemoved}, "> 00B0000000 // ! removed"},
		{"00B0000000", reply{err: reader.ErrReset}, "> 00B0000000 // ! reset"},
		{"00B0000000", reply{err: transport.ErrNoAnswer}, "> 00B0000000 // ! no-answer"},
		{"00B0000000", reply{err: transport.ErrBadAnswer}, "> 00B0000000 // ! bad-answer"},
		{"00B0000000", reply{err: transport.ErrBadCommand}, "> 00B0000000 // ! bad-command"},
		{"00200080083132333435363738", reply{err: transport.ErrNotAllowed}, "> 0020008008 +8 // ! not-allowed"},
		{"00B0000000", reply{answer: unhex("07 9000"), err: reader.ErrRemoved}, "> 00B0000000 // ! removed"},
	},
}

const header = "carddesk-transcript 1\n"

// written is what a conversation looks like.
func written(all []said) string {
	text := header
	for _, s := range all {
		text += strings.ReplaceAll(s.lines, " // ", "\n") + "\n"
	}
	return text
}

// recorded holds the conversation over a recorder.
func recorded(t *testing.T, all []said, w io.Writer) error {
	t.Helper()
	var replies []reply
	for _, s := range all {
		r := s.reply
		if r.err != nil {
			r.err = fmt.Errorf("transmit: %w", r.err) // as drivers return them
		}
		replies = append(replies, r)
	}
	card := playing(replies...)
	conn, failed := transport.Record(card, w)
	var heard []string
	for _, s := range all {
		answer, err := conn.Transmit(t.Context(), unhex(s.command))
		if !bytes.Equal(answer, s.reply.answer) || !errors.Is(err, s.reply.err) {
			t.Errorf("%s: changed to %X, %v", s.command, answer, err)
		}
		heard = append(heard, s.command)
	}
	card.expectHeard(t, heard...)
	return failed()
}

func TestRecord(t *testing.T) {
	for name, all := range conversations {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			if err := recorded(t, all, &text); err != nil {
				t.Error(err)
			}
			if got, want := text.String(), written(all); got != want {
				t.Errorf("wrote\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestReplayRecorded: what was recorded can be read and played, whatever the card did. What was withheld comes back as zeros.
func TestReplayRecorded(t *testing.T) {
	for name, all := range conversations {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			if err := recorded(t, all, &text); err != nil {
				t.Fatal(err)
			}
			conn := transport.Replay(parsed(t, text.String()))
			for _, s := range all {
				answer, err := conn.Transmit(t.Context(), unhex(s.command))
				if s.reply.err != nil {
					expect(t, answer, err, "", s.reply.err)
					continue
				}
				want := bytes.Clone(s.reply.answer)
				if strings.Contains(s.lines[strings.Index(s.lines, "<"):], "+") {
					clear(want[:len(want)-2])
				}
				expect(t, answer, err, fmt.Sprintf("%X", want), nil)
			}
			_, err := conn.Transmit(t.Context(), unhex("00B0000000"))
			if !errors.Is(err, transport.ErrDeparted) {
				t.Errorf("after the end: %v", err)
			}
		})
	}
}

func parsed(t *testing.T, text string) []transport.Step {
	t.Helper()
	steps, err := transport.ReadTranscript(strings.NewReader(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	return steps
}

// TestRecordUnknownError: an error that has no name leaves open what the card did.
func TestRecordUnknownError(t *testing.T) {
	for _, err := range []error{errBroken, context.Canceled} {
		var text strings.Builder
		conn, _ := transport.Record(playing(reply{err: err}), &text)
		if _, got := conn.Transmit(t.Context(), unhex("00B0000000")); !errors.Is(got, err) {
			t.Errorf("%v became %v", err, got)
		}
		if want := header + "> 00B0000000\n! no-answer\n"; text.String() != want {
			t.Errorf("wrote %q", text.String())
		}
	}
}

// TestRecordWithholdsSecrets tries every instruction and looks for the PIN, and for the half of it, in the text.
func TestRecordWithholdsSecrets(t *testing.T) {
	pin := []byte("13572468")
	written := map[byte]bool{0xA4: true, 0xB0: true, 0xCA: true, 0xCB: true} // SELECT, READ BINARY, GET DATA
	heads := []string{"00%02X008008", "80%02X000108", "10%02X008008", "00%02X0080000008", "00%02X008007", "00%02X008009"}
	for ins := range 256 {
		for _, head := range heads {
			var text strings.Builder
			conn, _ := transport.Record(playing(reply{answer: append(bytes.Clone(pin), 0x90, 0x00)}), &text)
			command := append(unhex(fmt.Sprintf(head, ins)), pin...)
			if _, err := conn.Transmit(t.Context(), command); err != nil {
				t.Fatal(err)
			}
			_, bad := transport.ParseCommand(command)
			if written[byte(ins)] && bad == nil {
				if strings.Count(text.String(), fmt.Sprintf("%X", pin)) != 2 {
					t.Errorf("the transcript of a reading instruction lacks data: %q", text.String())
				}
				continue
			}
			expectNoTrace(t, text.String(), pin)
		}
	}
}

func TestRecordLongestCommand(t *testing.T) {
	tests := map[string]struct {
		head string
		data int
	}{
		"withheld":   {"0087000000FFFF", 65535},
		"as it is":   {"00CB000000FFFF", 65535},
		"and one Le": {"0087000000FFFF", 65537},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			long := append(make([]byte, 65536), 0x90, 0x00)
			conn, _ := transport.Record(playing(reply{answer: long}), &text)
			command := append(unhex(test.head), make([]byte, test.data)...)
			if _, err := conn.Transmit(t.Context(), command); err != nil {
				t.Fatal(err)
			}
			answer, err := transport.Replay(parsed(t, text.String())).Transmit(t.Context(), command)
			if err != nil || !bytes.Equal(answer, long) {
				t.Errorf("%d bytes, %v", len(answer), err)
			}
		})
	}
}

// full is a writer with room for n bytes.
type full struct {
	strings.Builder
	room int
}

var errFull = errors.New("disk full")

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.room {
		return 0, errFull
	}
	f.room -= len(b)
	return f.Builder.Write(b)
}

// TestRecordToAFullDisk: the conversation goes on undisturbed, which recorded checks, and the error can be had.
func TestRecordToAFullDisk(t *testing.T) {
	all := conversations["reading"]
	whole := written(all)
	for room := range len(whole) {
		w := &full{room: room}
		if err := recorded(t, all, w); !errors.Is(err, errFull) {
			t.Errorf("room for %d bytes: %v", room, err)
		}
		// Nothing behind the first line that was lost: a gap would read as another conversation.
		if !strings.HasPrefix(whole, w.String()) {
			t.Errorf("room for %d bytes: wrote %q", room, w.String())
		}
	}
	if err := recorded(t, all, &full{room: len(whole)}); err != nil {
		t.Errorf("enough room: %v", err)
	}
}

func TestReadTranscript(t *testing.T) {
	text := "carddesk-transcript 1\r\n\r\n# anything > < !\r\n  > 80a40000023f00  \r\n" +
		"\n# between\n\t< 9000\r\n#\n> 0020008008 +8\n! removed"
	steps := parsed(t, text)
	if len(steps) != 2 {
		t.Fatalf("%d steps", len(steps))
	}
	first, second := steps[0], steps[1]
	if !bytes.Equal(first.Command, unhex("80A40000023F00")) || first.Withheld != 0 {
		t.Errorf("first command %+v", first)
	}
	if !bytes.Equal(first.Answer, unhex("9000")) || first.Err != nil {
		t.Errorf("first answer %+v", first)
	}
	if !bytes.Equal(second.Command, unhex("0020008008")) || second.Withheld != 8 {
		t.Errorf("second command %+v", second)
	}
	if second.Answer != nil || !errors.Is(second.Err, reader.ErrRemoved) {
		t.Errorf("second answer %+v", second)
	}
}

func TestReadTranscriptRefuses(t *testing.T) {
	tests := map[string]struct {
		text string
		line int
	}{
		"nothing":                       {"", 0},
		"an empty line":                 {"\n", 1},
		"another file":                  {"GIF89a", 1},
		"another version":               {"carddesk-transcript 2\n", 1},
		"a header later":                {"# first\ncarddesk-transcript 1\n", 1},
		"two headers":                   {header + header, 2},
		"a word":                        {header + "hello\n", 2},
		"an answer first":               {header + "< 9000\n", 2},
		"an error first":                {header + "! removed\n", 2},
		"two commands":                  {header + "> 00B0000000\n> 00B0000000\n", 3},
		"two answers":                   {header + "> 00B0000000\n< 9000\n< 9000\n", 4},
		"an answer and an error":        {header + "> 00B0000000\n< 9000\n! removed\n", 4},
		"no answer":                     {header + "> 00B0000000\n", 2},
		"a comment for an answer":       {header + "> 00B0000000\n# none\n\n", 4},
		"half a header":                 {header + "> 00B000\n", 2},
		"half a header and bytes":       {header + "> 00B000 +8\n", 2},
		"a bare command":                {header + ">\n", 2},
		"a command without a blank":     {header + ">00B0000000\n", 2},
		"an answer without a blank":     {header + "> 00B0000000\n<9000\n", 3},
		"a bare error":                  {header + "> 00B0000000\n!\n", 3},
		"an error without a blank":      {header + "> 00B0000000\n!removed\n", 3},
		"half a byte":                   {header + "\n> 00B000000\n", 3},
		"no hexadecimal":                {header + "> 00B0000000\n< 90OO\n", 3},
		"blanks in it":                  {header + "> 00 B0 00 00\n", 2},
		"an unknown error":              {header + "> 00B0000000\n! tired\n", 3},
		"no count":                      {header + "> 0020008008 +\n", 2},
		"an empty count":                {header + "> 0020008008 + \n", 2},
		"a word for a count":            {header + "> 0020008008 +eight\n", 2},
		"a count below zero":            {header + "> 0020008008 +-8\n", 2},
		"a count beyond any command":    {header + "> 0020008008 +131073\n", 2},
		"a count beyond any number":     {header + "> 0020008008 +99999999999999999999\n", 2},
		"a count beyond any answer":     {header + "> 0087000000\n< 9000 +1000000\n", 3},
		"two counts":                    {header + "> 0020008008 +8 +8\n", 2},
		"a line as long as is too long": {header + "> 00B0000000\n< " + strings.Repeat("0", 1<<18) + "\n", 3},
		"a first line that is too long": {strings.Repeat("x", 1<<20), 1},
		"a comment that is too long":    {header + "#" + strings.Repeat(" ", 1<<18), 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			steps, err := transport.ReadTranscript(strings.NewReader(test.text))
			if steps != nil || !errors.Is(err, transport.ErrTranscript) {
				t.Fatalf("%d steps, %v", len(steps), err)
			}
			if !strings.Contains(err.Error()+":", fmt.Sprintf("line %d:", test.line)) {
				t.Errorf("%q does not name line %d", err, test.line)
			}
		})
	}
}

// TestReadTranscriptStopsReadingALongLine: a file that is one endless line is not read to its end.
func TestReadTranscriptStopsReadingALongLine(t *testing.T) {
	endless := &counting{}
	_, err := transport.ReadTranscript(io.MultiReader(strings.NewReader(header), endless))
	if !errors.Is(err, transport.ErrTranscript) || !errors.Is(err, bufio.ErrTooLong) {
		t.Errorf("error %v", err)
	}
	if endless.read > 1<<20 {
		t.Errorf("read %d bytes of it", endless.read)
	}
}

// counting is an endless comment.
type counting struct{ read int }

func (c *counting) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = '#'
	}
	c.read += len(b)
	return len(b), nil
}

// TestReadTranscriptFromABrokenFile: it is not the transcript that is at fault, wherever it was cut.
func TestReadTranscriptFromABrokenFile(t *testing.T) {
	whole := written(conversations["reading"])
	for n := range len(whole) {
		broken := io.MultiReader(strings.NewReader(whole[:n]), iotest.ErrReader(errBroken))
		steps, err := transport.ReadTranscript(broken)
		if steps != nil || !errors.Is(err, errBroken) || errors.Is(err, transport.ErrTranscript) {
			t.Errorf("cut after %d bytes: %d steps, %v", n, len(steps), err)
		}
	}
}

func TestReadTranscriptByteByByte(t *testing.T) {
	whole := written(conversations["secrets"])
	steps, err := transport.ReadTranscript(iotest.OneByteReader(strings.NewReader(whole)))
	if err != nil || len(steps) != len(conversations["secrets"]) {
		t.Errorf("%d steps, %v", len(steps), err)
	}
}

func TestReplayNoticesDepartures(t *testing.T) {
	steps := parsed(t, header+"> 80A40000023F00\n< 9000\n> 0020008008 +8\n! removed\n")
	tests := map[string]struct {
		before []string
		text   string
	}{
		"another file":             {nil, "80A40000023F01"},
		"another class":            {nil, "00A40000023F00"},
		"nothing":                  {nil, ""},
		"cut short":                {nil, "80A40000023F"},
		"longer":                   {nil, "80A40000023F0000"},
		"the next one":             {nil, "00200080083132333435363738"},
		"the last one again":       {[]string{"80A40000023F00"}, "80A40000023F00"},
		"a longer secret":          {[]string{"80A40000023F00"}, "0020008008313233343536373839"},
		"a shorter secret":         {[]string{"80A40000023F00"}, "002000800831323334353637"},
		"another header":           {[]string{"80A40000023F00"}, "00200081083132333435363738"},
		"the header of the secret": {[]string{"80A40000023F00"}, "0020008008"},
		"after the end":            {[]string{"80A40000023F00", "00200080083132333435363738"}, "80A40000023F00"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			conn := transport.Replay(steps)
			for _, command := range test.before {
				if _, err := conn.Transmit(t.Context(), unhex(command)); errors.Is(err, transport.ErrDeparted) {
					t.Fatal(err)
				}
			}
			answer, err := conn.Transmit(t.Context(), unhex(test.text))
			expect(t, answer, err, "", transport.ErrDeparted)
		})
	}
}

// TestReplayGoesOnAfterADeparture: the transcript waits at its place for the command that it holds.
func TestReplayGoesOnAfterADeparture(t *testing.T) {
	conn := transport.Replay(parsed(t, header+"> 00B0000000\n< 019000\n"))
	_, err := conn.Transmit(t.Context(), unhex("00B0000001"))
	expect(t, nil, err, "", transport.ErrDeparted)
	answer, err := conn.Transmit(t.Context(), unhex("00B0000000"))
	expect(t, answer, err, "019000", nil)
}

// TestReplayTwice: an answer belongs to whoever got it, and spoils no other replay of the same steps.
func TestReplayTwice(t *testing.T) {
	steps := parsed(t, header+"> 00B0000000\n< 01029000\n")
	for range 2 {
		answer, err := transport.Replay(steps).Transmit(t.Context(), unhex("00B0000000"))
		expect(t, answer, err, "01029000", nil)
		clear(answer)
	}
}

func FuzzReadTranscript(f *testing.F) {
	for _, all := range conversations {
		f.Add([]byte(written(all)))
	}
	for _, text := range []string{
		"", "carddesk-transcript 1", header + "> 0020008008 +8\r\n< 9000 +131072\r\n",
		header + "> 00B0000000\n", header + "> 00B0000000\n! tired\n",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		steps, err := transport.ReadTranscript(bytes.NewReader(text))
		if err != nil {
			if !errors.Is(err, transport.ErrTranscript) || steps != nil {
				t.Errorf("%d steps and untyped error %v", len(steps), err)
			}
			return
		}
		var again strings.Builder
		conn, failed := transport.Record(transport.Replay(steps), &again)
		for i, step := range steps {
			replayStep(t, conn, i, step)
		}
		if failed() != nil {
			t.Error(failed())
		}
		readAgain(t, again.String(), steps)
	})
}

// replayStep plays a step with zeros for what was withheld.
func replayStep(t *testing.T, conn transport.Conn, i int, step transport.Step) {
	t.Helper()
	if (step.Err == nil) != (step.Answer != nil) {
		t.Errorf("step %d: answer %X and error %v", i, step.Answer, step.Err)
	}
	command := append(bytes.Clone(step.Command), make([]byte, step.Withheld)...)
	answer, err := conn.Transmit(t.Context(), command)
	if !bytes.Equal(answer, step.Answer) || !errors.Is(err, step.Err) {
		t.Errorf("step %d: played %X, %v, want %X, %v", i, answer, err, step.Answer, step.Err)
	}
}

// readAgain reads what was recorded of a replay. Answers longer than any card's may make lines longer than any that is read.
func readAgain(t *testing.T, text string, steps []transport.Step) {
	t.Helper()
	for _, step := range steps {
		if len(step.Answer) > transport.MaxAnswer+2 || len(step.Command)+step.Withheld > 65544 {
			return
		}
	}
	again, err := transport.ReadTranscript(strings.NewReader(text))
	if err != nil || len(again) != len(steps) {
		t.Fatalf("%d steps of %d, %v", len(again), len(steps), err)
	}
	for i, step := range steps {
		same := len(again[i].Answer) == len(step.Answer) && errors.Is(again[i].Err, step.Err)
		if !same || len(again[i].Command)+again[i].Withheld != len(step.Command)+step.Withheld {
			t.Errorf("step %d: %+v became %+v", i, step, again[i])
		}
	}
}
