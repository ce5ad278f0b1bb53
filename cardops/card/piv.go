package card

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/cert"
	"carddesk/cardops/transport"
)

// pivPIN is the key reference of the PIV card application PIN (SP 800-73-4 part 1, table 4b).
const pivPIN = 0x80

var (
	selectPIV = iso7816.CAPDU{
		Ins: iso7816.InsSelect, P1: 0x04, Data: pivAID, Ne: iso7816.MaxLenResponseDataStandard,
	}
	askTries = iso7816.CAPDU{Ins: iso7816.InsVerify, P2: pivPIN}
)

// Data objects (SP 800-73-4 part 1, table 3).
var pivCHUID = []byte{0x5F, 0xC1, 0x02}

// pivCertificate is a certificate's object and the key that belongs to it.
type pivCertificate struct {
	place string // key reference
	tag   []byte
}

// pivCertificates in the order of use: whose card it is stands in the first one that exists.
var pivCertificates = []pivCertificate{
	{"9A", []byte{0x5F, 0xC1, 0x05}}, // authentication
	{"9C", []byte{0x5F, 0xC1, 0x0A}}, // digital signature
	{"9D", []byte{0x5F, 0xC1, 0x0B}}, // key management
	{"9E", []byte{0x5F, 0xC1, 0x01}}, // card authentication
}

func readPIV(ctx context.Context, conn transport.Conn, r *reading) error {
	r.PIN = Secret{Name: "pin", Min: 6, Max: 8}
	r.Second = Secret{Name: "puk", Min: 6, Max: 8}
	p := pivReading{conn: conn, reading: r}
	for _, step := range []func(context.Context) error{p.application, p.chuid, p.tries, p.certificates} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

type pivReading struct {
	conn transport.Conn
	*reading
}

func (p *pivReading) application(ctx context.Context) error {
	data, sw, err := transport.Send(ctx, p.conn, selectPIV)
	switch {
	case err != nil:
		return fmt.Errorf("select piv: %w", err)
	case sw != transport.Success:
		return &StatusError{Doing: "select piv", Status: sw}
	case !isPropertyTemplate(data):
		return fmt.Errorf("select piv: %w", ErrTemplate)
	}
	return nil
}

// chuid identifies the card by its GUID (part 1, clause 3.1.2).
func (p *pivReading) chuid(ctx context.Context) error {
	object, err := p.object(ctx, pivCHUID)
	if err == nil {
		p.Number, err = ParseCHUID(object)
	}
	if err != nil {
		return p.failed("5FC102", err)
	}
	p.changed()
	return nil
}

// tries asks for the tries left by a VERIFY without a PIN, which compares nothing (part 2, clause 3.2.1).
func (p *pivReading) tries(ctx context.Context) error {
	_, sw, err := transport.Send(ctx, p.conn, askTries)
	if err != nil {
		return p.failed("80", err)
	}
	p.PIN.TriesLeft, p.PIN.Locked = triesOf(sw)
	if p.PIN.Locked == nil {
		return p.failed("80", &StatusError{Doing: "verify without data", Status: sw})
	}
	p.changed()
	return nil
}

// triesOf reads a status word of VERIFY. Success means that the PIN was verified by somebody, and tells nothing of the tries left.
func triesOf(sw transport.Status) (tries *int, locked *bool) {
	yes, no := true, false
	switch {
	case sw == transport.Success:
		return nil, &no
	case sw == iso7816.ErrAuthenticationMethodBlocked:
		return new(int), &yes
	case sw[0] == 0x63 && sw[1]&0xF0 == 0xC0, sw[0] == 0x63 && sw[1] <= 0x0F && sw[1] > 0:
		// 630x instead of 63Cx is what older YubiKeys say. 6300 is "no information" in the standard.
		n := int(sw[1] & 0x0F)
		none := n == 0
		return &n, &none
	}
	return nil, nil
}

func (p *pivReading) certificates(ctx context.Context) error {
	for _, c := range pivCertificates {
		err := p.certificate(ctx, c)
		if errors.Is(err, ErrMissing) {
			continue // not every key has a certificate
		}
		if err != nil {
			if err := p.failed(c.place, err); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *pivReading) certificate(ctx context.Context, c pivCertificate) error {
	object, err := p.object(ctx, c.tag)
	if err != nil {
		return err
	}
	der, err := ParseCertificateObject(object)
	if err != nil {
		return err
	}
	head, err := cert.ParseHead(der)
	if err != nil {
		return err
	}
	p.complete(p.found(c.place, head), der)
	return nil
}

// object reads a data object whole (part 2, clause 3.1.2, GET DATA).
func (p *pivReading) object(ctx context.Context, tag []byte) ([]byte, error) {
	return pivObject(ctx, p.conn, tag)
}

func pivObject(ctx context.Context, conn transport.Conn, tag []byte) ([]byte, error) {
	data := append([]byte{0x5C, byte(len(tag))}, tag...)
	object, err := pivWhole(ctx, conn, fmt.Sprintf("get data %X", tag), iso7816.CAPDU{
		Ins: iso7816.InsGetDataOdd, P1: 0x3F, P2: 0xFF, Data: data, Ne: iso7816.MaxLenResponseDataStandard,
	})
	if err == nil && len(object) == 0 {
		err = ErrMissing // how some cards say it
	}
	return object, err
}

// pivWhole sends a command whose answer may come in pieces. A status word other than success is an error.
func pivWhole(ctx context.Context, conn transport.Conn, doing string, command iso7816.CAPDU) ([]byte, error) {
	raw, err := command.Bytes()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", transport.ErrBadCommand, err)
	}
	// Not transport.Send: an object in pieces is longer than the one piece that the command asks for. Continue bounds it.
	answer, err := conn.Transmit(ctx, raw)
	if err != nil {
		return nil, err
	}
	r, err := iso7816.ParseRAPDU(answer)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", transport.ErrBadAnswer, err)
	}
	if r.Code() != transport.Success && len(r.Data) > 0 {
		// Not a StatusError: "not found" in the middle of an object does not mean that the card has none.
		return nil, fmt.Errorf("%w: breaks off with %02X%02X", transport.ErrBadAnswer, r.SW1, r.SW2)
	}
	if r.Code() != transport.Success {
		return nil, &StatusError{Doing: doing, Status: r.Code()}
	}
	return bytes.Clone(r.Data), nil
}

// ParseCHUID gives the card's GUID, 32 hexadecimal digits, from a CHUID object (part 1, table 9). A CHUID without one gives its FASC-N.
func ParseCHUID(object []byte) (string, error) {
	body, ok := valueOf(object, 0x53)
	if !ok {
		return "", fmt.Errorf("%w: no 53", ErrTemplate)
	}
	if guid, ok := valueOf(body, 0x34); ok && len(guid) == 16 && !allZero(guid) {
		return fmt.Sprintf("%X", guid), nil
	}
	if fascn, ok := valueOf(body, 0x30); ok && len(fascn) == 25 {
		return fmt.Sprintf("%X", fascn), nil
	}
	return "", fmt.Errorf("%w: chuid without guid", ErrTemplate)
}

func allZero(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }

// ParseCertificateObject gives the DER in a certificate's data object, unpacked when it is compressed (part 1, tables 10 to 13:
// 70 certificate, 71 CertInfo whose lowest bit says gzip).
func ParseCertificateObject(object []byte) ([]byte, error) {
	body, ok := valueOf(object, 0x53)
	if !ok {
		return nil, fmt.Errorf("%w: no 53", ErrTemplate)
	}
	if len(body) == 0 {
		return nil, ErrMissing
	}
	der, ok := valueOf(body, 0x70)
	if !ok || len(der) == 0 {
		return nil, fmt.Errorf("%w: no certificate in it", ErrTemplate)
	}
	info, _ := valueOf(body, 0x71)
	if len(info) == 1 && info[0]&1 == 1 {
		return unpack(der)
	}
	return bytes.Clone(der), nil
}

// unpack expands at most cert.MaxLength bytes: a card can hold a few kilobytes that claim to be gigabytes.
func unpack(packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	der, err := io.ReadAll(io.LimitReader(z, cert.MaxLength+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTemplate, err)
	}
	if len(der) > cert.MaxLength {
		return nil, fmt.Errorf("%w: unpacks to more than %d bytes", ErrTemplate, cert.MaxLength)
	}
	return der, nil
}
