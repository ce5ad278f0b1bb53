package p11

import (
	"encoding/binary"
	"errors"
	"io"

	"carddesk/cardops/secret"
)

// encoder composes a message. Secrets are not put together with the rest: they go from their own memory into the stream.
type encoder struct {
	parts []part
}

// part is either plain bytes or a secret.
type part struct {
	plain  []byte
	secret *secret.Secret
}

func newMessage(number uint32, kind byte) *encoder {
	return &encoder{parts: []part{{plain: append(binary.BigEndian.AppendUint32(nil, number), kind)}}}
}

// plain is where plain bytes are appended.
func (e *encoder) plain() *[]byte {
	last := &e.parts[len(e.parts)-1]
	if last.secret != nil {
		e.parts = append(e.parts, part{})
		last = &e.parts[len(e.parts)-1]
	}
	return &last.plain
}

func (e *encoder) byte(b byte) {
	p := e.plain()
	*p = append(*p, b)
}

func (e *encoder) bool(b bool) {
	if b {
		e.byte(1)
	} else {
		e.byte(0)
	}
}

func (e *encoder) number(n uint64) {
	p := e.plain()
	*p = binary.BigEndian.AppendUint64(*p, n)
}

func (e *encoder) bytes(b []byte) {
	p := e.plain()
	*p = append(binary.BigEndian.AppendUint32(*p, uint32(len(b))), b...)
}

func (e *encoder) text(s string) { e.bytes([]byte(s)) }

// secret adds a secret, or that there is none. The message holds a copy until it is wiped, so that the length stays true.
func (e *encoder) secret(s *secret.Secret) {
	e.bool(s != nil)
	if s == nil {
		return
	}
	held := s.Copy()
	e.byte(byte(held.Len())) // at most secret.Capacity
	e.parts = append(e.parts, part{secret: held})
}

// wipe forgets the secrets.
func (e *encoder) wipe() {
	for _, p := range e.parts {
		p.secret.Wipe()
	}
}

var errTooLarge = errors.New("message too large")

// writeTo writes the message. started tells whether a byte of it may have left; a far end that has not all of it does nothing.
func (e *encoder) writeTo(w io.Writer) (started bool, err error) {
	n := 0
	for _, p := range e.parts {
		n += len(p.plain) + p.secret.Len()
	}
	if n > maxBody {
		return false, errTooLarge
	}
	first := append(binary.BigEndian.AppendUint32(nil, uint32(n)), e.parts[0].plain...)
	if _, err := w.Write(first); err != nil {
		return true, err
	}
	for _, p := range e.parts[1:] {
		if err := p.writeTo(w); err != nil {
			return true, err
		}
	}
	return true, nil
}

func (p part) writeTo(w io.Writer) (err error) {
	if p.secret == nil {
		_, err = w.Write(p.plain)
		return err
	}
	p.secret.Lend(func(b []byte) { _, err = w.Write(b) })
	return err
}
