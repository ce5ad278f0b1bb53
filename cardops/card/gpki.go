package card

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"

	"carddesk/cardops/cert"
	"carddesk/cardops/transport"
)

// Files of a GPKI card, both generations (three independent sources for gen1, one for gen2).
const (
	numberDirectory = 0x0900
	numberFile      = 0x0903
	versionFile     = 0x0905
	pkcs15Directory = 0x5030
	certificateFile = 0x08F2
	certificatesDF  = 0x4104 // directory of certificates

	numberLength  = 16 // characters
	versionLength = 20
)

// Offsets of the certificates in their file. Which of the holder's two is for signing is told by KeyUsage, never by place.
var (
	holderOffsets = []int{0x0E00, 0x1500}
	caOffsets     = []int{0x0700, 0x0000} // issuing CA, then root: the order in which a person may want them
)

// Patterns are compiled when the first card is read, not by every start of the program.
var (
	numberPattern  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z]{2}[0-9]{14}$`) })
	versionPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[ -~]+$`) })
)

// readGPKI follows the plan that shows a person something as early as the wire allows: the number and the heads of the holder's
// certificates, the rest of these, the CA certificates, and last what only a service desk asks for.
func readGPKI(ctx context.Context, conn transport.Conn, d dialect, r *reading) error {
	r.PIN = Secret{Name: "pin", Min: 6, Max: 8}
	r.Second = Secret{Name: "subscriber-code", Min: 6, Max: 10}
	g := &gpkiReading{files: files{conn: conn, dialect: d, limit: firstRead}, reading: r}
	for _, step := range []func(context.Context) error{g.number, g.certificates, g.version} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

type gpkiReading struct {
	files
	*reading
}

func (g *gpkiReading) number(ctx context.Context) error {
	text, err := g.text(ctx, numberFile, numberLength)
	if err == nil {
		g.Number, err = ParseNumber(text)
	}
	if err != nil {
		return g.failed("0903", err)
	}
	g.changed()
	return nil
}

func (g *gpkiReading) version(ctx context.Context) error {
	text, err := g.text(ctx, versionFile, versionLength)
	if errors.Is(err, ErrShort) && len(text) > 0 {
		err = nil // shorter versions are versions too
	}
	if err == nil {
		g.Version, err = parseVersion(text)
	}
	if err != nil {
		return g.failed("0905", err)
	}
	g.changed()
	return nil
}

func (g *gpkiReading) text(ctx context.Context, file uint16, n int) ([]byte, error) {
	if err := g.selectPath(ctx, numberDirectory, file); err != nil {
		return nil, err
	}
	return g.read(ctx, 0, n)
}

// ReadNumber reads the number of a GPKI card and nothing else. Errors: ErrNumber, ErrUnsupported for other kinds, those of a file that can't
// be read, and those of the way to the card.
func ReadNumber(ctx context.Context, conn transport.Conn, kind Kind) (string, error) {
	d, ok := map[Kind]dialect{GPKI1: gpki1, GPKI2: gpki2}[kind]
	if !ok {
		return "", fmt.Errorf("%w: %s", ErrUnsupported, kind)
	}
	f := &gpkiReading{files: files{conn: transport.Relength(transport.Guard(conn, Allow(kind))), dialect: d, limit: firstRead}}
	text, err := f.text(ctx, numberFile, numberLength)
	if err != nil {
		return "", fmt.Errorf("read the card number: %w", err)
	}
	return ParseNumber(text)
}

// ParseNumber checks a card number: two capital letters and 14 digits. Anything else is ErrNumber; the bytes are not repeated in the
// error, because they can be anything.
func ParseNumber(b []byte) (string, error) {
	if !numberPattern().Match(b) {
		return "", ErrNumber
	}
	return string(b), nil
}

func parseVersion(b []byte) (string, error) {
	b = bytes.TrimRight(b, "\x00\xFF ")
	if !versionPattern().Match(b) {
		return "", ErrVersion
	}
	return string(b), nil
}

// slot is a certificate in its file, read so far.
type slot struct {
	offset int
	read   []byte
	length int // of the certificate, in bytes; 0 until known
	object *Object
}

func (s *slot) place() string { return fmt.Sprintf("08F2/%04X", s.offset) }

func (g *gpkiReading) certificates(ctx context.Context) error {
	if err := g.selectPath(ctx, pkcs15Directory, certificateFile); err != nil {
		return g.failed("08F2", err)
	}
	holder, complete, err := g.heads(ctx, holderOffsets)
	if err == nil && !complete {
		var more []*slot
		more, err = g.elsewhere(ctx)
		holder = append(holder, more...)
	}
	if err != nil {
		return err
	}
	if err := g.rests(ctx, holder); err != nil {
		return err
	}
	ca, _, err := g.heads(ctx, caOffsets)
	if err != nil {
		return err
	}
	return g.rests(ctx, ca)
}

// heads reads the first bytes at each offset, until they tell whose certificate it is. complete tells that there was one everywhere.
func (g *gpkiReading) heads(ctx context.Context, offsets []int) (slots []*slot, complete bool, err error) {
	complete = true
	for _, offset := range offsets {
		s := &slot{offset: offset}
		switch err := g.head(ctx, s); {
		case err == nil:
			slots = append(slots, s)
		case errors.Is(err, cert.ErrEmpty):
			complete = false // nothing was ever written here
		default:
			complete = false
			if err := g.failed(s.place(), err); err != nil {
				return nil, false, err
			}
		}
	}
	return slots, complete, nil
}

// head reads until it is known whose certificate it is, and never past the end of the certificate. A file that ends early still tells what
// stands in its first bytes; that it is short comes out when the rest is read.
func (g *gpkiReading) head(ctx context.Context, s *slot) error {
	for {
		short := g.more(ctx, s, firstRead)
		if short != nil && !errors.Is(short, ErrShort) {
			return short
		}
		head, err := cert.ParseHead(s.read)
		if err == nil {
			s.object = g.found(s.place(), head)
			return nil
		}
		if short != nil {
			return short
		}
		if !errors.Is(err, cert.ErrShort) || len(s.read) == s.length {
			return err
		}
	}
}

// more reads up to n bytes more of the certificate.
func (g *gpkiReading) more(ctx context.Context, s *slot, n int) error {
	if s.length > 0 {
		n = min(n, s.length-len(s.read))
	}
	piece, err := g.read(ctx, s.offset+len(s.read), n)
	s.read = append(s.read, piece...)
	if s.length == 0 && len(s.read) > 0 {
		length, bad := cert.Length(s.read)
		if bad != nil {
			return errors.Join(bad, err)
		}
		s.length = length
		s.read = s.read[:min(length, len(s.read))]
		if len(s.read) == length {
			return nil // the file ended, but behind the certificate
		}
	}
	return err
}

// rests reads what is missing of certificates whose heads are known.
func (g *gpkiReading) rests(ctx context.Context, slots []*slot) error {
	for _, s := range slots {
		if err := g.more(ctx, s, s.length-len(s.read)); err != nil {
			if err := g.failed(s.place(), err); err != nil {
				return err
			}
			continue
		}
		g.complete(s.object, s.read)
	}
	return nil
}

// elsewhere asks the card's own directory, when certificates are not where all known cards have them. The file of certificates is
// selected again afterwards.
func (g *gpkiReading) elsewhere(ctx context.Context) ([]*slot, error) {
	entries, err := g.directory(ctx)
	if err != nil {
		if err := g.failed("4104", err); err != nil {
			return nil, err
		}
	}
	if err := g.selectPath(ctx, pkcs15Directory, certificateFile); err != nil {
		return nil, g.failed("08F2", err)
	}
	slots, _, err := g.heads(ctx, unknownOffsets(entries))
	return slots, err
}

// maxDirectory is the most that is read of a directory file, in bytes: about a dozen entries of some 80 bytes each, and room.
const maxDirectory = 2048

func (g *gpkiReading) directory(ctx context.Context) ([]Entry, error) {
	if err := g.selectPath(ctx, pkcs15Directory, certificatesDF); err != nil {
		return nil, err
	}
	raw, err := g.read(ctx, 0, maxDirectory)
	if err != nil && !errors.Is(err, ErrShort) {
		return nil, err
	}
	return ParseDirectory(raw)
}

// unknownOffsets are the places that a directory names in the file of certificates and that are not read anyway.
func unknownOffsets(entries []Entry) []int {
	seen := map[int]bool{}
	for _, known := range [][]int{holderOffsets, caOffsets} {
		for _, offset := range known {
			seen[offset] = true
		}
	}
	var offsets []int
	for _, e := range entries {
		if e.File() == certificateFile && !seen[e.Index] {
			seen[e.Index] = true
			offsets = append(offsets, e.Index)
		}
	}
	return offsets
}
