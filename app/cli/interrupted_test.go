package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

// atFirstCA is a desk on which something happens when the first CA certificate is about to be read: all about the holder is known.
func atFirstCA(t *testing.T, happens func(*simcard.Desk)) service {
	d := desk(t, "healthy")
	happened := false
	return overheard{d, func(_ int, c iso7816.CAPDU, file uint16) []byte {
		if readsCA(c, file) && !happened {
			happened = true
			happens(d)
		}
		return nil
	}}
}

func remove(d *simcard.Desk) { _ = d.Remove(0) }
func unplug(d *simcard.Desk) { _ = d.Unplug(0) }
func reset(d *simcard.Desk)  { _ = d.ResetCard(0) }

var interruptions = map[string]struct {
	happens func(*simcard.Desk)
	code    string
	exit    int
	message string
}{
	"card pulled":      {remove, "card-removed", 12, "The card was taken out before the work was done."},
	"reader unplugged": {unplug, "reader-gone", 12, "The card reader is not connected any more."},
	"card reset":       {reset, "card-reset", 12, "Another program reset the card in between."},
	"service stopped":  {(*simcard.Desk).Stop, "no-service", 3, "The smart-card service is not running."},
}

// What was read is shown, then what happened; and nothing is claimed about what was not asked any more.
func TestInterruptedReading(t *testing.T) {
	for name, tc := range interruptions {
		t.Run(name, func(t *testing.T) {
			r := run(t, atFirstCA(t, tc.happens), "info")
			if r.exit != tc.exit || !strings.HasPrefix(r.err, tc.message+"\n") {
				t.Errorf("exit %d, %s", r.exit, r.err)
			}
			for _, known := range []string{"Card number: TT00000000000002\n", "Holder: 王小測\n", "Certificates read until it was interrupted: 2\n"} {
				if !strings.Contains(r.out, known) {
					t.Errorf("%q is missing:\n%s", known, r.out)
				}
			}
			if strings.Contains(r.out, "PIN") || strings.Contains(r.out, "Subscriber code") {
				t.Errorf("something is said of the PIN:\n%s", r.out)
			}

			r = run(t, atFirstCA(t, tc.happens), "certs")
			if r.exit != tc.exit || !strings.HasPrefix(r.err, tc.message+"\n") || strings.Count(r.out, "SHA-256 fingerprint") != 2 {
				t.Errorf("certs: exit %d, %s%s", r.exit, r.out, r.err)
			}

			for _, command := range []string{"info", "certs"} {
				r = run(t, atFirstCA(t, tc.happens), command, "--json")
				value := expectPromised(t, r.out, "carddesk.error/1")
				if r.exit != tc.exit || value["exit"] != float64(tc.exit) || value["code"] != tc.code {
					t.Errorf("%s --json: exit %d, %v", command, r.exit, value)
				}
			}
		})
	}
}

// A reading that broke off is not exported: what is missing would not be missed.
func TestInterruptedReadingIsNotExported(t *testing.T) {
	folder := t.TempDir() + "/new"
	if r := run(t, atFirstCA(t, remove), "certs", "--export", folder); r.exit != exitGone || strings.Contains(r.out, folder) {
		t.Errorf("exit %d: %s", r.exit, r.out)
	}
	if r := run(t, nil, "certs", "--demo", "--export", folder); r.exit != exitDone {
		t.Errorf("something was left in the folder: %s", r.err)
	}
}

// The holder and the validity can be read on the screen while the CA certificates are still being read.
func TestWhatIsKnownIsShownAtOnce(t *testing.T) {
	for _, scenario := range []string{"healthy", "gpki1"} {
		var out, errs bytes.Buffer
		atCA := ""
		s := overheard{desk(t, scenario), func(_ int, c iso7816.CAPDU, file uint16) []byte {
			if readsCA(c, file) && atCA == "" {
				atCA = out.String()
			}
			return nil
		}}
		if exit := at(&out, &errs, s).run(t.Context(), []string{"info"}); exit != exitDone {
			t.Fatalf("exit %d: %s", exit, errs.String())
		}
		last := -1
		for _, line := range []string{"Reader: ", "Card: ", "Card number: ", "Holder: ", "Valid: "} {
			place := strings.Index(atCA, line)
			if place <= last {
				t.Errorf("%s: %q is not there, or out of order, when the first CA certificate is read:\n%s", scenario, line, atCA)
			}
			last = place
		}
		if strings.Count(out.String(), "Holder: ") != 1 || strings.Count(out.String(), "Card: ") != 1 {
			t.Errorf("something is said twice:\n%s", out.String())
		}
	}
}

func TestJSONIsPrintedOnceAndWhole(t *testing.T) {
	var out, errs bytes.Buffer
	s := overheard{desk(t, "healthy"), func(int, iso7816.CAPDU, uint16) []byte {
		if out.Len() > 0 {
			t.Error("something is printed while the card is still being read")
		}
		return nil
	}}
	at(&out, &errs, s).run(t.Context(), []string{"info", "--json"})
	expectPromised(t, out.String(), "carddesk.info/1")
}

var traceLine = regexp.MustCompile(`^[0-9A-F]{2} [0-9A-F]{2} [0-9A-F]{2} [0-9A-F]{2}  sent \d+, asked \d+ -> [0-9A-F]{4}, received \d+  \([0-9.]+.?s\)$`)

// The trace has headers, lengths and status words, on standard error alone.
func TestVerbose(t *testing.T) {
	for _, flags := range [][]string{{"info"}, {"certs"}, {"info", "--json"}, {"readers"}} {
		quiet := run(t, desk(t, "piv"), flags...)
		r := run(t, desk(t, "piv"), append(flags, "-v")...)
		if r.out != quiet.out || r.exit != exitDone {
			t.Errorf("%q: -v changes the answer:\n%s", flags, r.out)
		}
		lines := strings.Split(strings.TrimSuffix(r.err, "\n"), "\n")
		if len(lines) < 2 {
			t.Errorf("%q: nothing was traced", flags)
		}
		for _, line := range lines {
			if !traceLine.MatchString(line) {
				t.Errorf("%q: %q", flags, line)
			}
		}
		if quiet.err != "" {
			t.Errorf("without -v: %s", quiet.err)
		}
	}
}

func TestCtrlC(t *testing.T) {
	var out, errs bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	s := overheard{desk(t, "healthy"), func(int, iso7816.CAPDU, uint16) []byte { cancel(); return nil }}
	if exit := at(&out, &errs, s).run(ctx, []string{"info"}); exit != exitFailed || errs.String() != "Cancelled.\n" {
		t.Errorf("exit %d, %q", exit, errs.String())
	}
}

// The service is given back, however the command ends.
func TestServiceIsClosed(t *testing.T) {
	for name, s := range map[string]service{"all is well": desk(t, "healthy"), "no card": desk(t, "empty"), "no service": desk(t, "no-service")} {
		for _, command := range []string{"info", "certs", "readers"} {
			counted := &closes{service: s}
			run(t, counted, command)
			if counted.n != 1 {
				t.Errorf("%s, %s: closed %d times", name, command, counted.n)
			}
		}
	}
	failing := &closes{service: desk(t, "healthy"), err: reader.ErrNoService}
	if r := run(t, failing, "info"); r.exit != exitNoService {
		t.Errorf("an error of closing: exit %d", r.exit)
	}
}

type closes struct {
	service
	n   int
	err error
}

func (c *closes) Close() error { c.n++; return c.err }

// Exit codes are promises.
func TestExitCodes(t *testing.T) {
	for name, tc := range map[string]struct {
		err  error
		exit int
	}{
		"usage":               {&usageError{key: "usage.flags"}, 2},
		"several cards":       {new(reader.SeveralError), 2},
		"no service":          {reader.ErrNoService, 3},
		"no reader":           {reader.ErrNoReader, 4},
		"no such reader":      {new(ops.NoSuchReaderError), 4},
		"no card":             {reader.ErrNoCard, 5},
		"not supported":       {&ops.UnsupportedError{Kind: card.NHI}, 6},
		"mute":                {reader.ErrMute, 6},
		"empty card":          {card.ErrEmpty, 6},
		"the card refuses":    {&card.StatusError{Status: transport.Status{0x69, 0x82}}, 6},
		"nonsense answers":    {transport.ErrBadAnswer, 6},
		"nothing to export":   {ops.ErrNothingToExport, 6},
		"damaged object":      {card.ErrTemplate, 6},
		"missing object":      {cert.ErrEmpty, 6},
		"card removed":        {reader.ErrRemoved, 12},
		"reader gone":         {reader.ErrReaderGone, 12},
		"card reset":          {reader.ErrReset, 12},
		"last try":            {ops.ErrLastTry, 13},
		"notice declined":     {ops.ErrDeclined, 1},
		"held by another":     {reader.ErrHeld, 1},
		"time over":           {context.DeadlineExceeded, 1},
		"cancelled":           {context.Canceled, 1},
		"no answer":           {transport.ErrNoAnswer, 1},
		"file exists":         {ops.ErrExists, 1},
		"nobody foresaw this": {errors.New("surprise"), 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := &failing{err: tc.err}
			if r := run(t, s, "info"); r.exit != tc.exit {
				t.Errorf("exit %d, want %d", r.exit, tc.exit)
			}
			value := expectPromised(t, run(t, s, "info", "--json").out, "carddesk.error/1")
			if value["exit"] != float64(tc.exit) {
				t.Errorf("exit %v is told, want %d", value["exit"], tc.exit)
			}
		})
	}
}

// failing is a service that always fails.
type failing struct {
	service
	err error
}

func (f *failing) Next(context.Context, []reader.Status) ([]reader.Status, error) { return nil, f.err }
func (f *failing) Close() error                                                   { return nil }

// A signal while a secret is awaited: nothing was sent, and that is what is told.
func TestNothingIsSentAfterASignal(t *testing.T) {
	c := newCitizenDesk(t, "healthy")
	ctx, cancel := context.WithCancel(t.Context())
	in, typed := io.Pipe()
	defer typed.Close()
	c.keys = lines{untilEnded{in, ctx.Done()}}
	var out, err bytes.Buffer
	c.out, c.err = &out, &err
	go func() {
		_, _ = typed.Write([]byte("12")) // is read once the secret is awaited
		cancel()
	}()
	exit := c.run(ctx, []string{"pin", "verify", "--json"})
	value := expectPromised(t, out.String(), "carddesk.error/1")
	if exit != exitFailed || value["code"] != "cancelled" || value["certain"] != "unchanged" || c.sent() != 0 {
		t.Errorf("exit %d, %v, %d calls with a PIN", exit, value, c.sent())
	}
}
