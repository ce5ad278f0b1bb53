package main

import (
	"bytes"
	"context"
	"testing"
	"time"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/app/words"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

// noon is the clock of the tests: the same day in every year, also in Taiwan.
func noon() time.Time { return time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC) }

// result is what a command line gave.
type result struct {
	out, err string
	exit     int
}

// run carries out a command line in this process. The service may be nil where --demo stands for it.
func run(t *testing.T, s service, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	exit := at(&out, &err, s).run(t.Context(), args)
	return result{out.String(), err.String(), exit}
}

func at(out, err interface{ Write([]byte) (int, error) }, s service) terminal {
	return terminal{out: out, err: err, now: noon, system: words.English, service: func() service { return s }}
}

func desk(t *testing.T, scenario string) *simcard.Desk {
	t.Helper()
	d, err := simcard.Demo(scenario, func(o *simcard.Options) { o.Now = noon })
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// overheard is a service whose cards' conversations a test listens to and may take part in.
type overheard struct {
	service
	// hear is told of every command to a card and of the file selected last. What it returns, unless nil, is the answer instead of
	// the card's.
	hear func(exchange int, c iso7816.CAPDU, file uint16) []byte
}

func (o overheard) Open(ctx context.Context, name string) (transport.Card, error) {
	c, err := o.service.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	return &overheardCard{Card: c, hear: o.hear}, nil
}

type overheardCard struct {
	transport.Card
	hear      func(int, iso7816.CAPDU, uint16) []byte
	exchanges int
	file      uint16
}

func (o *overheardCard) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	c, err := transport.ParseCommand(command)
	if err != nil {
		return nil, err
	}
	if c.Ins == iso7816.InsSelect && len(c.Data) == 2 {
		o.file = uint16(c.Data[0])<<8 | uint16(c.Data[1])
	}
	answer := o.hear(o.exchanges, c, o.file)
	o.exchanges++
	if answer != nil {
		return answer, nil
	}
	return o.Card.Transmit(ctx, command)
}

// Where certificates lie on a citizen card.
const (
	certificateFile = 0x08F2
	holdersBegin    = 0x0E00 // in that file; CA and root stand before
)

// readsCA tells whether a command reads a certificate that is not the holder's.
func readsCA(c iso7816.CAPDU, file uint16) bool {
	return c.Ins == iso7816.InsReadBinary && file == certificateFile && int(c.P1)<<8|int(c.P2) < holdersBegin
}
