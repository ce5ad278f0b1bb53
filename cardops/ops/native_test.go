package ops_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

// The secrets of these tests. They are of practice cards and protect nothing.
const (
	oldPIN   = "246810"
	newPIN   = "135791"
	wrongPIN = "999999"
	rightPUK = "11223344"
	wrongPUK = "99999999"
)

// patience bounds a silent exchange in these tests.
const patience = 25 * time.Millisecond

func secretOf(t testing.TB, text string) *secret.Secret {
	t.Helper()
	s, err := secret.From([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// answers gives these secrets and every consent.
func answers(t testing.TB, now, fresh string) ops.Ask {
	return func(context.Context, ops.Question) (ops.Answer, error) {
		a := ops.Answer{Notice: true, Last: true, Now: secretOf(t, now)}
		if fresh != "" {
			a.Fresh, a.Again = secretOf(t, fresh), secretOf(t, fresh)
		}
		return a, nil
	}
}

// opener opens one simulated card, with a fault in the way of its exchanges.
type opener struct {
	card  *simcard.Card
	fault *transport.Fault
	at    int
	conn  transport.Conn // one for all openings, so that exchanges are counted through
	count atomic.Int64
}

// limits are short where nothing will come, and long enough for a busy machine everywhere else.
func (o *opener) limits() transport.Limits {
	if o.fault != nil && o.fault.Name == silence {
		return transport.Limits{Exchange: patience, Begin: patience}
	}
	return transport.Limits{Exchange: time.Minute, Begin: time.Minute}
}

// silence is the name of the fault that never answers.
var silence = transport.Silence(nil).Name

func (o *opener) Open(context.Context, string) (transport.Card, error) {
	if o.conn == nil {
		o.conn = simulatedConn{o}
		if o.fault != nil {
			o.conn = transport.Inject(o.conn, o.at, *o.fault)
		}
	}
	return transport.Bound(opened{o}, o.limits()), nil
}

type simulatedConn struct{ o *opener }

func (s simulatedConn) Transmit(_ context.Context, command []byte) ([]byte, error) {
	s.o.count.Add(1)
	return s.o.card.Transmit(command), nil
}

type opened struct{ o *opener }

func (c opened) ATR() []byte                 { return c.o.card.ATR() }
func (c opened) Begin(context.Context) error { return nil }
func (c opened) End() error                  { return nil }
func (c opened) EndReset() error             { c.o.card.Reset(); return nil }
func (c opened) Close() error                { return nil }

func (c opened) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	return c.o.conn.Transmit(ctx, command)
}

func pivCard(t testing.TB, tries, codeTries int) *simcard.Card {
	t.Helper()
	c, err := simcard.New(simcard.Options{
		Kind: simcard.PIV, PIN: []byte(oldPIN), Code: []byte(rightPUK), Tries: &tries, CodeTries: &codeTries,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Truth(); err != nil { // keys are made now, not when an exchange is timed
		t.Fatal(err)
	}
	c.Transmit([]byte{0x00, 0x20, 0x00, 0x80})
	c.Reset()
	c.Forget()
	return c
}

// pinJob is an operation with right or wrong secrets.
type pinJob struct {
	name       string
	run        func(ops.Pin, context.Context) ops.Outcome
	now, fresh string
	tries      int  // PIN tries left before
	right      bool // the secret is the card's
}

var pinJobs = []pinJob{
	{"verify with the right PIN", ops.Pin.Verify, oldPIN, "", 3, true},
	{"verify with a wrong PIN", ops.Pin.Verify, wrongPIN, "", 3, false},
	{"verify with a wrong PIN, last try", ops.Pin.Verify, wrongPIN, "", 1, false},
	{"change with the right PIN", ops.Pin.Change, oldPIN, newPIN, 3, true},
	{"change with the right PIN, last try", ops.Pin.Change, oldPIN, newPIN, 1, true},
	{"change with a wrong PIN", ops.Pin.Change, wrongPIN, newPIN, 3, false},
	{"unblock with the right code", ops.Pin.Unblock, rightPUK, newPIN, 0, true},
	{"unblock with a wrong code", ops.Pin.Unblock, wrongPUK, newPIN, 0, false},
}

// nativeEveryFault breaks every exchange of every operation in every way. The counter goes down by at most one, no secret is sent
// twice, and what the outcome says is true for the card.
func nativeEveryFault(t *testing.T) (cases, worst int) { return pivEveryFault(t, anew) }

// heldEveryFault is the same in one transaction from the start.
func heldEveryFault(t *testing.T) (cases, worst int) { return pivEveryFault(t, held) }

// pivPath makes a path by commands of our own.
type pivPath func(context.Context, *opener) (ops.Path, error)

func anew(_ context.Context, o *opener) (ops.Path, error) {
	return &ops.NativePIV{Opener: o, Reader: "any"}, nil
}

func held(ctx context.Context, o *opener) (ops.Path, error) { return ops.OpenPIV(ctx, o, "any") }

// carriedOut is an operation on such a path. Without a path nothing was asked for, and nothing sent.
func carriedOut(t testing.TB, j pinJob, o *opener, path pivPath) ops.Outcome {
	way, err := path(t.Context(), o)
	if err != nil {
		return ops.Outcome{Stage: ops.Refused, Certain: ops.Unchanged, Err: err}
	}
	if h, ok := way.(*ops.HeldPIV); ok {
		defer h.Close()
	}
	return j.run(ops.Pin{Path: way, Ask: answers(t, j.now, j.fresh)}, t.Context())
}

func pivEveryFault(t *testing.T, path pivPath) (cases, worst int) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	for _, j := range pinJobs {
		t.Run(j.name, func(t *testing.T) {
			exchanges := undisturbed(t, j, path)
			for at := range exchanges {
				for _, fault := range transport.Faults(uint64(at), release) {
					cases++
					spent := broken(t, j, at, fault, path)
					worst = max(worst, spent)
				}
			}
		})
	}
	return cases, worst
}

func operation(t testing.TB, j pinJob, o *opener) ops.Pin {
	return ops.Pin{Path: &ops.NativePIV{Opener: o, Reader: "any"}, Ask: answers(t, j.now, j.fresh)}
}

func undisturbed(t *testing.T, j pinJob, path pivPath) int {
	t.Helper()
	o := &opener{card: pivCard(t, j.tries, 3)}
	out := carriedOut(t, j, o, path)
	if (out.Stage == ops.Done) != j.right {
		t.Fatalf("undisturbed: %s, %v", out.Stage, out.Err)
	}
	return int(o.count.Load())
}

// broken runs one case and returns how many tries it spent.
func broken(t *testing.T, j pinJob, at int, fault transport.Fault, path pivPath) int {
	t.Helper()
	name := fmt.Sprintf("%s at exchange %d", fault.Name, at)
	c := pivCard(t, j.tries, 3)
	o := &opener{card: c, fault: &fault, at: at}
	before := c.TriesLeft()
	codeBefore, _ := c.CodeTriesLeft()
	out := carriedOut(t, j, o, path)
	codeAfter, _ := c.CodeTriesLeft()
	spent := max(before-c.TriesLeft(), codeBefore-codeAfter)
	if spent > 1 {
		t.Errorf("%s: %d tries spent", name, spent)
	}
	if n := withSecrets(c); n > 1 {
		t.Errorf("%s: %d commands with a secret", name, n)
	}
	checkOutcome(t, name, j, c, out)
	return spent
}

// withSecrets counts the commands that carried a secret.
func withSecrets(c *simcard.Card) int {
	n := 0
	for _, r := range c.Received() {
		if (r.Ins == 0x20 || r.Ins == 0x24 || r.Ins == 0x2C) && r.Lc > 0 {
			n++
		}
	}
	return n
}

// checkOutcome holds what was reported against the card. The card itself is asked last, because that can cost a try.
func checkOutcome(t *testing.T, name string, j pinJob, c *simcard.Card, out ops.Outcome) {
	t.Helper()
	if out.Err != nil && !typed(out.Err) {
		t.Errorf("%s: untyped error %v", name, out.Err)
	}
	certain := out.Certain
	if certain == ops.NotKnown {
		certain = findOut(t, name, j, c, out)
	}
	sent := withSecrets(c) > 0
	if j.fresh == "" { // nothing to change: only a PIN that reached the card can have been compared
		if certain == ops.Changed && !sent {
			t.Errorf("%s: reported as done, and nothing was sent", name)
		}
		return
	}
	if changed := accepts(c, newPIN); changed != (certain == ops.Changed) {
		t.Errorf("%s: reported as %s, is changed: %t (%v)", name, certain, changed, out.Err)
	}
}

// findOut is the safe way to find out, once what was broken works again: the tries left, which cost nothing; where they do not tell, the
// new PIN, for at most one try.
func findOut(t *testing.T, name string, j pinJob, c *simcard.Card, out ops.Outcome) ops.Certain {
	t.Helper()
	if !errors.Is(out.Err, secret.ErrUnanswered) || out.Stage != ops.Interrupted {
		t.Errorf("%s: not known, and yet %s %v", name, out.Stage, out.Err)
	}
	path := &ops.NativePIV{Opener: &opener{card: c}, Reader: "any"}
	now, err := path.Status(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if certain := ops.Resolve(out.Job, out.Status, now); certain != ops.NotKnown {
		return certain
	}
	if j.fresh == "" {
		return ops.NotKnown
	}
	if now.PIN.TriesLeft != nil && *now.PIN.TriesLeft < 2 {
		t.Errorf("%s: finding out would spend the last try", name)
	}
	if verified := (ops.Pin{Path: path, Ask: answers(t, newPIN, "")}).Verify(t.Context()); verified.Stage != ops.Done {
		return ops.Unchanged
	}
	return ops.Changed
}

// typed tells whether an error is one that words know.
func typed(err error) bool {
	var wrong *secret.WrongError
	var lock *secret.LockedError
	var refused *secret.RefusedError
	var status *card.StatusError
	if errors.As(err, &wrong) || errors.As(err, &lock) || errors.As(err, &refused) || errors.As(err, &status) {
		return true
	}
	for _, known := range []error{
		secret.ErrUnanswered, ops.ErrChanged, card.ErrUnsupported, transport.ErrNoAnswer, transport.ErrBadAnswer, reader.ErrRemoved,
		reader.ErrReaderGone, reader.ErrNoService, reader.ErrHeld, reader.ErrReset,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

// accepts asks the card itself, past all that was broken. It is the last thing done with the card but for finding out.
func accepts(c *simcard.Card, pin string) bool {
	padded := append([]byte(pin), 0xFF, 0xFF, 0xFF, 0xFF)[:8]
	c.Transmit([]byte{0x00, 0xA4, 0x04, 0x00, 0x09, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00})
	answer := c.Transmit(append([]byte{0x00, 0x20, 0x00, 0x80, 0x08}, padded...))
	return answer[0] == 0x90
}

// TestNativeLeavesNothingVerified: the next program must not find the card open.
func TestNativeLeavesNothingVerified(t *testing.T) {
	c := pivCard(t, 3, 3)
	out := operation(t, pinJob{now: oldPIN}, &opener{card: c}).Verify(t.Context())
	if out.Stage != ops.Done {
		t.Fatal(out.Err)
	}
	c.Transmit([]byte{0x00, 0xA4, 0x04, 0x00, 0x09, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00})
	if answer := c.Transmit([]byte{0x00, 0x20, 0x00, 0x80}); answer[0] != 0x63 {
		t.Errorf("asked for tries, the card answers %X", answer)
	}
}

// TestNothingIsSentBefore: what stops an operation before a secret leaves the program.
func TestNothingIsSentBefore(t *testing.T) {
	declined := errors.New("declined")
	give := func(a ops.Answer, err error) ops.Ask {
		return func(context.Context, ops.Question) (ops.Answer, error) { return a, err }
	}
	good := func() ops.Answer {
		return ops.Answer{Notice: true, Last: true, Now: secretOf(t, oldPIN), Fresh: secretOf(t, newPIN), Again: secretOf(t, newPIN)}
	}
	cases := map[string]struct {
		tries, codeTries int
		run              func(ops.Pin, context.Context) ops.Outcome
		ask              ops.Ask
		want             any
	}{
		"PIN locked, change":   {0, 3, ops.Pin.Change, give(good(), nil), &secret.LockedError{}},
		"PIN locked, verify":   {0, 3, ops.Pin.Verify, give(good(), nil), &secret.LockedError{}},
		"the person gives up":  {3, 3, ops.Pin.Change, give(ops.Answer{}, declined), declined},
		"last try not granted": {1, 3, ops.Pin.Change, give(with(good(), func(a *ops.Answer) { a.Last = false }), nil), ops.ErrLastTry},
		"new PIN too short":    {3, 3, ops.Pin.Change, give(with(good(), func(a *ops.Answer) { a.Fresh = secretOf(t, "123") }), nil), &secret.RuleError{}},
		"new PIN the old one":  {3, 3, ops.Pin.Change, give(with(good(), func(a *ops.Answer) { a.Fresh = secretOf(t, oldPIN) }), nil), &secret.RuleError{}},
		"second entry differs": {3, 3, ops.Pin.Change, give(with(good(), func(a *ops.Answer) { a.Again = secretOf(t, "135790") }), nil), &secret.RuleError{}},
		"full-width digits":    {3, 3, ops.Pin.Verify, give(with(good(), func(a *ops.Answer) { a.Now = secretOf(t, "１２３４５６") }), nil), &secret.RuleError{}},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			c := pivCard(t, tc.tries, tc.codeTries)
			out := tc.run(ops.Pin{Path: &ops.NativePIV{Opener: &opener{card: c}, Reader: "any"}, Ask: tc.ask}, t.Context())
			if out.Stage != ops.Refused || out.Certain != ops.Unchanged || !is(out.Err, tc.want) {
				t.Errorf("%s, %s, %v", out.Stage, out.Certain, out.Err)
			}
			if n := withSecrets(c); n != 0 || c.TriesLeft() != tc.tries {
				t.Errorf("%d secrets sent, %d tries left of %d", n, c.TriesLeft(), tc.tries)
			}
		})
	}
}

func with(a ops.Answer, change func(*ops.Answer)) ops.Answer {
	change(&a)
	return a
}

// is compares an error with a sentinel, or with a type.
func is(err error, want any) bool {
	switch want := want.(type) {
	case *secret.LockedError:
		return errors.As(err, &want)
	case *secret.RuleError:
		return errors.As(err, &want)
	case *secret.WrongError:
		return errors.As(err, &want)
	case *card.StatusError:
		return errors.As(err, &want)
	case error:
		return errors.Is(err, want)
	}
	return false
}

// TestStopsWhenTriesChanged: another program spent a try while the person was typing.
func TestStopsWhenTriesChanged(t *testing.T) {
	c := pivCard(t, 3, 3)
	p := operation(t, pinJob{now: oldPIN, fresh: newPIN}, &opener{card: c})
	ask := p.Ask
	p.Ask = func(ctx context.Context, q ops.Question) (ops.Answer, error) {
		accepts(c, wrongPIN)
		c.Forget()
		return ask(ctx, q)
	}
	if out := p.Change(t.Context()); !errors.Is(out.Err, ops.ErrChanged) || out.Certain != ops.Unchanged {
		t.Errorf("%+v", out)
	}
	if n := withSecrets(c); n != 0 {
		t.Errorf("%d secrets sent", n)
	}
}

// TestNoOtherCardIsSentAPIN: neither a citizen card nor a health card, whatever the person says.
func TestNoOtherCardIsSentAPIN(t *testing.T) {
	for _, kind := range []string{simcard.GPKI1, simcard.GPKI2, simcard.NHI} {
		t.Run(kind, func(t *testing.T) {
			c, err := simcard.New(simcard.Options{Kind: kind})
			if err != nil {
				t.Fatal(err)
			}
			for _, run := range []func(ops.Pin, context.Context) ops.Outcome{ops.Pin.Verify, ops.Pin.Change, ops.Pin.Unblock} {
				p := operation(t, pinJob{now: oldPIN, fresh: newPIN}, &opener{card: c})
				if out := run(p, t.Context()); !errors.Is(out.Err, card.ErrUnsupported) {
					t.Errorf("%+v", out)
				}
			}
			if heard := c.Received(); len(heard) > 0 {
				t.Errorf("card received %d commands, first %02X", len(heard), heard[0].Ins)
			}
		})
	}
}
