package transport_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/transport"
)

// unhex reads hexadecimal with blanks between.
func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic("a test is written wrongly: " + s)
	}
	return b
}

// zeros is n bytes and a status word.
func zeros(n int, sw string) []byte { return append(make([]byte, n), unhex(sw)...) }

// reply is what comes back for one command.
type reply struct {
	answer []byte
	err    error
	after  time.Duration
}

func says(answer string) reply { return reply{answer: unhex(answer)} }

// scripted is a card that plays replies one after the other, and the last one for ever. It remembers what it was asked.
type scripted struct {
	replies                      []reply
	heard                        [][]byte // commands
	calls                        []string // of Begin, Transmit, End and Close
	beginErr, endErr, closeError error
}

func playing(replies ...reply) *scripted { return &scripted{replies: replies} }

func (s *scripted) Transmit(_ context.Context, command []byte) ([]byte, error) {
	s.calls = append(s.calls, "transmit")
	s.heard = append(s.heard, bytes.Clone(command))
	r := s.replies[min(len(s.heard), len(s.replies))-1]
	time.Sleep(r.after)
	return bytes.Clone(r.answer), r.err
}

func (s *scripted) ATR() []byte { return []byte{0x3B, 0x00} }

func (s *scripted) Begin(context.Context) error {
	s.calls = append(s.calls, "begin")
	return s.beginErr
}

func (s *scripted) End() error {
	s.calls = append(s.calls, "end")
	return s.endErr
}

func (s *scripted) EndReset() error {
	s.calls = append(s.calls, "end and reset")
	return s.endErr
}

func (s *scripted) Close() error {
	s.calls = append(s.calls, "close")
	return s.closeError
}

// expectHeard compares what the card heard with commands in hexadecimal.
func (s *scripted) expectHeard(t *testing.T, want ...string) {
	t.Helper()
	var bare []string
	for _, w := range want {
		bare = append(bare, strings.ReplaceAll(w, " ", ""))
	}
	if got := s.inHex(); !slices.Equal(got, bare) {
		t.Errorf("card heard %q, want %q", got, bare)
	}
}

func (s *scripted) inHex() []string {
	var all []string
	for _, command := range s.heard {
		all = append(all, strings.ToUpper(hex.EncodeToString(command)))
	}
	return all
}

// expect compares an answer in hexadecimal, or an error; an error comes without an answer.
func expect(t *testing.T, answer []byte, err error, want string, wantErr error) {
	t.Helper()
	if !errors.Is(err, wantErr) {
		t.Fatalf("error %v, want %v", err, wantErr)
	}
	if wantErr != nil && answer != nil {
		t.Errorf("an error and %X as well", answer)
	}
	if wantErr == nil && !bytes.Equal(answer, unhex(want)) {
		t.Errorf("answer %X, want %s", answer, want)
	}
}

var _ transport.Card = (*scripted)(nil)

// errBroken is an error of a driver that means nothing to this package.
var errBroken = errors.New("broken")
