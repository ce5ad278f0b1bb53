package ops_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

func hold(t *testing.T, o *noted) *ops.HeldPIV {
	t.Helper()
	h, err := ops.OpenPIV(t.Context(), o, simcard.ReaderName(1))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// One connection, one transaction, three commands; afterwards the card is free, and nothing on it is verified.
func TestHeldInOneTransaction(t *testing.T) {
	o := &noted{Desk: demo(t, "piv")}
	out := ops.Pin{Path: hold(t, o), Ask: answers(t, simcard.PracticePIN, newPIN)}.Change(t.Context())
	if out.Stage != ops.Done || *out.Status.PIN.TriesLeft != simcard.MaxTries {
		t.Errorf("%+v", out)
	}
	var sent []byte
	for _, r := range o.Card(0).Received() {
		sent = append(sent, r.Ins)
	}
	if !slices.Equal(sent, []byte{0xA4, 0x20, 0x24}) || !slices.Equal(o.log, []string{"open", "begin", "transmit", "close"}) {
		t.Errorf("%X; %q", sent, o.log)
	}
	expectFree(t, o.Desk, simcard.ReaderName(1))

	o = &noted{Desk: demo(t, "piv")}
	if out := (ops.Pin{Path: hold(t, o), Ask: answers(t, simcard.PracticePIN, "")}).Verify(t.Context()); out.Stage != ops.Done {
		t.Errorf("%+v", out)
	}
	c := o.Card(0)
	c.Transmit([]byte{0x00, 0xA4, 0x04, 0x00, 0x09, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00})
	if answer := c.Transmit([]byte{0x00, 0x20, 0x00, 0x80}); answer[0] != 0x63 {
		t.Errorf("the card is still open: %X", answer)
	}
}

// What ends before a secret is sent gives the card back all the same.
func TestHeldAndNotSent(t *testing.T) {
	declined := errors.New("declined")
	for name, tc := range map[string]struct {
		scenario string
		ask      ops.Ask
		want     any
	}{
		"given up": {"piv", func(context.Context, ops.Question) (ops.Answer, error) { return ops.Answer{}, declined }, declined},
		"locked":   {"piv-locked", answers(t, simcard.PracticePIN, newPIN), &secret.LockedError{}},
		"last try": {"piv-one-try-left", func(context.Context, ops.Question) (ops.Answer, error) {
			return ops.Answer{Now: secretOf(t, simcard.PracticePIN), Fresh: secretOf(t, newPIN)}, nil
		}, ops.ErrLastTry},
	} {
		t.Run(name, func(t *testing.T) {
			o := &noted{Desk: demo(t, tc.scenario)}
			h := hold(t, o)
			if out := (ops.Pin{Path: h, Ask: tc.ask}).Change(t.Context()); !is(out.Err, tc.want) || out.Certain != ops.Unchanged {
				t.Errorf("%+v", out)
			}
			h.Close()
			h.Close()
			if n := withSecrets(o.Card(0)); n > 0 || len(o.Card(0).Received()) != 2 {
				t.Errorf("%d commands with a secret of %d", n, len(o.Card(0).Received()))
			}
			expectFree(t, o.Desk, simcard.ReaderName(1))
		})
	}
}

// What was seen must be what the card told in this transaction.
func TestHeldWithOtherTries(t *testing.T) {
	o := &noted{Desk: demo(t, "piv")}
	h := hold(t, o)
	defer h.Close()
	if err := h.Change(t.Context(), ops.Status{}, secretOf(t, simcard.PracticePIN), secretOf(t, newPIN)); !errors.Is(err, ops.ErrChanged) {
		t.Error(err)
	}
	if n := withSecrets(o.Card(0)); n > 0 {
		t.Errorf("%d secrets were sent", n)
	}
}

// After the secret is gone the card is opened anew, to find out and for whatever follows; the transaction is over by then.
func TestHeldIsFreeToFindOut(t *testing.T) {
	o := &noted{Desk: demo(t, "piv")}
	h := hold(t, o)
	o.before = func(exchange int) {
		if exchange == 2 {
			_ = o.ResetCard(0)
		}
	}
	out := ops.Pin{Path: h, Ask: answers(t, simcard.PracticePIN, newPIN)}.Change(t.Context())
	if !errors.Is(out.Err, reader.ErrReset) || out.Certain != ops.Unchanged {
		t.Errorf("%+v", out)
	}
	expectFree(t, o.Desk, simcard.ReaderName(1))
	s, err := h.Status(t.Context())
	if err != nil || *s.PIN.TriesLeft != simcard.MaxTries {
		t.Errorf("%+v, %v", s, err)
	}
	if err := h.Verify(t.Context(), s, secretOf(t, simcard.PracticePIN)); err != nil {
		t.Error(err)
	}
	if err := h.Unblock(t.Context(), s, secretOf(t, simcard.PracticeCode), secretOf(t, newPIN)); err != nil {
		t.Error(err)
	}
	expectFree(t, o.Desk, simcard.ReaderName(1))
}

// A card that is not PIV is sent no PIN command and not held, and a known one nothing at all.
func TestOnlyPIVIsHeld(t *testing.T) {
	for _, scenario := range []string{"healthy", "gpki1", "health-card"} {
		o := &noted{Desk: demo(t, scenario)}
		if _, err := ops.OpenPIV(t.Context(), o, simcard.ReaderName(1)); !errors.Is(err, card.ErrUnsupported) || received(o.Desk) > 0 {
			t.Errorf("%s: %v, %d commands", scenario, err, received(o.Desk))
		}
		expectFree(t, o.Desk, simcard.ReaderName(1))
	}
	o := &noted{Desk: demo(t, "empty")}
	if _, err := ops.OpenPIV(t.Context(), o, simcard.ReaderName(1)); !errors.Is(err, reader.ErrNoCard) {
		t.Error(err)
	}
}

// Secrets are collected before a card that may be PIV is opened, and not at all for another one.
func TestPreparedBeforeTheCardIsOpened(t *testing.T) {
	for scenario, want := range map[string][]string{
		"piv": {"prepare", "open", "begin", "transmit"}, "healthy": {"open", "begin", "transmit", "end", "close"}, "health-card": nil,
		"upside-down": nil, "empty": nil,
	} {
		o := &noted{Desk: demo(t, scenario)}
		c, _ := ops.Ways{Prepare: func() { o.note("prepare") }}.Choose(t.Context(), o, "", ops.ChangePIN)
		if !slices.Equal(o.log, want) {
			t.Errorf("%s: %q, want %q", scenario, o.log, want)
		}
		c.Close()
	}
	o := newOffice(t, "piv", nil)
	o.ways.Named, o.ways.Prepare = hicos, func() { t.Error("prepared for a module") }
	c, _ := o.ways.Choose(t.Context(), o, "", ops.ChangePIN)
	c.Close()
}
