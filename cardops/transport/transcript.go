package transport

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/reader"
)

// A transcript is a conversation with a card as text, one step a line:
//
//	carddesk-transcript 1
//	# anything
//	> 80A40000023F00           a command, in hexadecimal
//	< 9000                     its answer
//	> 0020008008 +8            a command that carries a secret: header and length byte, then how many bytes are withheld
//	! removed                  no answer: the name of the error
//
// What may be a secret is never written: the data of commands other than SELECT, READ BINARY and GET DATA, and the data of
// their answers. GET RESPONSE counts as the command whose answer it fetches.
const transcriptHeader = "carddesk-transcript 1"

// ErrTranscript: the text is no transcript.
var ErrTranscript = errors.New("malformed transcript")

// ErrDeparted: a command differs from the one that the transcript holds at this place, or comes after its end.
var ErrDeparted = errors.New("conversation departs from the transcript")

// maxTranscriptLine bounds a line, in bytes: an extended-length command in hexadecimal, with room. maxWithheld bounds what a line
// leaves out by what it could have held.
const (
	maxTranscriptLine = 4 * MaxAnswer
	maxWithheld       = maxTranscriptLine / 2
)

// names of the errors that a transcript can hold.
var transcriptErrors = map[string]error{
	"no-service": reader.ErrNoService, "reader-gone": reader.ErrReaderGone, "no-card": reader.ErrNoCard, "mute": reader.ErrMute,
	"held": reader.ErrHeld, "removed": reader.ErrRemoved, "reset": reader.ErrReset, "no-answer": ErrNoAnswer,
	"bad-answer": ErrBadAnswer, "bad-command": ErrBadCommand, "not-allowed": ErrNotAllowed,
}

// Step is one command and what came of it.
type Step struct {
	Command  []byte // what is known of it; Withheld bytes of data are missing at its end
	Withheld int    // bytes
	Answer   []byte // data and status word; nil when Err is set
	Err      error
}

// Record returns a Conn that writes every exchange to w as a transcript. An error of w does not disturb the conversation; it
// is returned by the function that comes with the Conn.
func Record(conn Conn, w io.Writer) (Conn, func() error) {
	r := &recorded{conn: conn, w: w}
	r.line(transcriptHeader)
	return r, func() error { return r.err }
}

type recorded struct {
	conn Conn
	w    io.Writer
	err  error
	open bool // the data of the latest command, and of its answer, may be written down
}

func (r *recorded) line(text string) {
	if r.err == nil {
		_, r.err = fmt.Fprintln(r.w, text)
	}
}

func (r *recorded) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	answer, err := r.conn.Transmit(ctx, command)
	c, bad := ParseCommand(command)
	if bad != nil || c.Ins != iso7816.InsGetResponse {
		r.open = bad == nil && reads(c.Ins)
	}
	r.line("> " + shown(command, c, r.open))
	switch {
	case err != nil:
		r.line("! " + errorName(err))
	case r.open || len(answer) <= 2:
		r.line(fmt.Sprintf("< %X", answer))
	default:
		r.line(fmt.Sprintf("< %X +%d", answer[len(answer)-2:], len(answer)-2))
	}
	return answer, err
}

// shown is a command as it may be written down.
func shown(command []byte, c iso7816.CAPDU, open bool) string {
	if open {
		return fmt.Sprintf("%X", command)
	}
	head := min(len(command), iso7816.LenHeader+1)
	if len(c.Data) == 0 && head == len(command) {
		return fmt.Sprintf("%X", command)
	}
	return fmt.Sprintf("%X +%d", command[:head], len(command)-head)
}

func errorName(err error) string {
	for name, known := range transcriptErrors {
		if errors.Is(err, known) {
			return name
		}
	}
	return "no-answer"
}

// ReadTranscript reads a whole transcript. The error is ErrTranscript with the line's number, or of r.
func ReadTranscript(r io.Reader) ([]Step, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxTranscriptLine)
	p := transcriptParser{}
	var bad error
	for bad == nil && lines.Scan() {
		p.number++
		bad = p.line(strings.TrimSpace(lines.Text()))
	}
	// First, because a line that r cut short may be malformed for that reason alone.
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, fmt.Errorf("%w: line %d: %w", ErrTranscript, p.number+1, err)
	case err != nil:
		return nil, err
	case bad != nil:
		return nil, fmt.Errorf("%w: line %d: %w", ErrTranscript, p.number, bad)
	}
	if p.number == 0 || p.asked {
		return nil, fmt.Errorf("%w: ends after line %d", ErrTranscript, p.number)
	}
	return p.steps, nil
}

type transcriptParser struct {
	number int
	asked  bool // a command waits for its answer
	steps  []Step
}

func (p *transcriptParser) line(text string) error {
	switch {
	case p.number == 1 && text != transcriptHeader:
		return fmt.Errorf("wants %q", transcriptHeader)
	case p.number == 1, text == "", strings.HasPrefix(text, "#"):
		return nil
	case strings.HasPrefix(text, "> ") && !p.asked:
		p.asked = true
		return p.command(text[2:])
	case (text == "<" || strings.HasPrefix(text, "< ")) && p.asked: // bare: an answer without even a status word
		p.asked = false
		return p.answer(strings.TrimPrefix(text[1:], " "))
	case strings.HasPrefix(text, "! ") && p.asked:
		p.asked = false
		return p.failure(text[2:])
	}
	return errors.New("out of place")
}

func (p *transcriptParser) command(text string) error {
	raw, withheld, err := hexAndCount(text)
	if err == nil && len(raw) < iso7816.LenHeader {
		err = errors.New("command without a header")
	}
	p.steps = append(p.steps, Step{Command: raw, Withheld: withheld})
	return err
}

func (p *transcriptParser) answer(text string) error {
	raw, withheld, err := hexAndCount(text)
	// Withheld answer data is replayed as zeros in front of the status word.
	p.steps[len(p.steps)-1].Answer = append(make([]byte, withheld), raw...)
	return err
}

func (p *transcriptParser) failure(name string) error {
	known, ok := transcriptErrors[name]
	if !ok {
		return errors.New("unknown error name")
	}
	p.steps[len(p.steps)-1].Err = known
	return nil
}

// hexAndCount reads "HEX" or "HEX +N".
func hexAndCount(text string) ([]byte, int, error) {
	digits, count, withheld := strings.Cut(text, " +")
	raw, err := hex.DecodeString(digits)
	if err != nil {
		return nil, 0, errors.New("not hexadecimal")
	}
	if !withheld {
		return raw, 0, nil
	}
	n, err := strconv.Atoi(count)
	if err != nil || n < 0 || n > maxWithheld {
		return nil, 0, errors.New("not a count of bytes")
	}
	return raw, n, nil
}

// Replay returns a Conn that plays the card's part of a transcript. A command that differs is ErrDeparted; withheld bytes are
// compared by their number only.
func Replay(steps []Step) Conn { return &replayed{steps: steps} }

type replayed struct {
	steps []Step
	next  int
}

func (r *replayed) Transmit(_ context.Context, command []byte) ([]byte, error) {
	if r.next >= len(r.steps) {
		return nil, fmt.Errorf("%w: after its %d steps", ErrDeparted, len(r.steps))
	}
	step := r.steps[r.next]
	if len(command) != len(step.Command)+step.Withheld || !bytes.HasPrefix(command, step.Command) {
		return nil, fmt.Errorf("%w: at step %d", ErrDeparted, r.next+1)
	}
	r.next++
	return bytes.Clone(step.Answer), step.Err
}
