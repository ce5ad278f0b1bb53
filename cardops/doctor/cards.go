package doctor

import (
	"context"
	"errors"
	"slices"
	"strings"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
)

func checkPresent(ctx context.Context, m *Machine) (Finding, error) {
	readers, err := m.real(ctx)
	if err != nil {
		return Finding{}, err
	}
	subject, err := m.subject(ctx)
	var unknown *ops.NoSuchReaderError
	switch {
	case errors.Is(err, reader.ErrNoCard), errors.As(err, &unknown):
		return Finding{Fail, "", Facts{"Readers": open(names(readers))}}, nil
	case err != nil:
		return Finding{}, err
	}
	return Finding{OK, "", Facts{"Reader": open(subject.Name)}}, nil
}

func checkSeveral(ctx context.Context, m *Machine) (Finding, error) {
	readers, err := m.real(ctx)
	if err != nil {
		return Finding{}, err
	}
	full := slices.DeleteFunc(readers, func(s reader.Status) bool { return !s.HasCard() })
	facts := Facts{"Readers": open(names(full)), "Count": open(len(full))}
	if len(full) > 1 {
		return Finding{Warn, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

func checkAnswers(ctx context.Context, m *Machine) (Finding, error) {
	s, err := m.subject(ctx)
	if err != nil {
		return Finding{}, err
	}
	facts := Facts{"Reader": open(s.Name)}
	if s.State == reader.Mute {
		return Finding{Fail, "", facts}, nil
	}
	c, err := m.content.get(ctx)
	if errors.Is(c.err, reader.ErrMute) {
		return Finding{Fail, "", facts}, nil
	}
	return Finding{OK, "", facts}, err
}

func checkHeld(ctx context.Context, m *Machine) (Finding, error) {
	c, err := m.content.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	if errors.Is(c.err, reader.ErrHeld) {
		return Finding{Fail, "", Facts{"Reader": open(c.status.Name), "Programs": open(m.holders(ctx))}}, nil
	}
	return Finding{State: OK}, nil
}

// holders are programs that run and are known to take a card for themselves. Which one has it cannot be told.
func (m *Machine) holders(ctx context.Context) []string {
	var found []string
	for _, running := range m.processes(ctx) {
		name := strings.TrimSuffix(strings.ToLower(running), ".exe")
		if slices.ContainsFunc(takers, func(taker string) bool { return strings.HasPrefix(name, taker) }) && !slices.Contains(found, running) {
			found = append(found, running)
		}
	}
	slices.Sort(found)
	return found
}

// takers are beginnings of names of such programs, in small letters: the component and HiCOS, the tax and health card programs, and what
// developers use.
var takers = []string{
	"chtnode", "checkserver", "chksrv", "tokenutility", "hicos", "hipki", "irx", "etax", "nhiicc", "mlnhiicc",
	"pcsc_scan", "opensc", "pkcs11-tool", "pkcs15-tool", "scdaemon", "yubico-piv", "ykman",
}

// checkSteady: a card that was pulled, or has a bad contact, is neither of the wrong kind nor empty.
func checkSteady(ctx context.Context, m *Machine) (Finding, error) {
	c, err := m.content.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	if lost(c.err) {
		return Finding{State: Fail}, nil
	}
	return Finding{State: OK}, nil
}

func checkKind(ctx context.Context, m *Machine) (Finding, error) {
	c, err := m.content.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	kind := c.reading.Kind
	facts := Facts{"Kind": open(string(kind))}
	switch {
	case kind == card.NHI:
		return Finding{Fail, "nhi", facts}, nil
	case kind.Readable():
		return Finding{OK, "", facts}, nil
	case errors.Is(c.err, card.ErrUnsupported):
		return Finding{Fail, "", facts}, nil
	}
	return Finding{}, c.err
}

// lost tells whether the way to a card broke off while it was read.
func lost(err error) bool {
	return slices.ContainsFunc([]error{reader.ErrRemoved, reader.ErrReset, reader.ErrReaderGone, reader.ErrNoCard, reader.ErrNoService},
		func(gone error) bool { return errors.Is(err, gone) })
}

func checkContent(ctx context.Context, m *Machine) (Finding, error) {
	c, err := m.content.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	facts := Facts{"Number": personal(c.reading.Number), "Certificates": open(len(own(c.reading))), "Places": open(unread(c.reading))}
	switch {
	case c.err != nil && !errors.Is(c.err, card.ErrEmpty):
		return Finding{}, c.err
	case !signs(c.reading):
		return Finding{Fail, "", facts}, nil
	case len(c.reading.Problems) > 0:
		return Finding{Warn, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

// own are the certificates of the holder.
func own(r *card.Reading) []*cert.Certificate {
	return slices.DeleteFunc(r.Certificates(), func(c *cert.Certificate) bool { return c.Use() == cert.CA || c.Use() == cert.Root })
}

// signs tells whether the certificate is there that the card is used with. On PIV cards any will do.
func signs(r *card.Reading) bool {
	return slices.ContainsFunc(own(r), func(c *cert.Certificate) bool { return r.Kind == card.PIV || c.Use() == cert.Sign })
}

// unread are the places on the card that could not be read.
func unread(r *card.Reading) []string {
	var places []string
	for _, p := range r.Problems {
		places = append(places, p.Place)
	}
	return places
}
