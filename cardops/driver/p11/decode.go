package p11

import (
	"encoding/binary"
	"fmt"

	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// decoder takes fields from a message. After the first that is not there it gives zero values, and end tells of it.
type decoder struct {
	rest   []byte
	broken bool
}

// open splits a body into its head and a decoder for its fields. The body has headBytes at least.
func open(body []byte) (number uint32, kind byte, d *decoder) {
	return binary.BigEndian.Uint32(body), body[4], &decoder{rest: body[headBytes:]}
}

// take gives the next n bytes, which stay part of the message.
func (d *decoder) take(n int) []byte {
	if d.broken || n > len(d.rest) {
		d.broken = true
		return nil
	}
	taken := d.rest[:n:n]
	d.rest = d.rest[n:]
	return taken
}

func (d *decoder) byte() byte {
	if b := d.take(1); b != nil {
		return b[0]
	}
	return 0
}

// bool takes 0 or 1; anything else is no answer.
func (d *decoder) bool() bool {
	b := d.byte()
	d.broken = d.broken || b > 1
	return b == 1
}

func (d *decoder) number() uint64 {
	if b := d.take(8); b != nil {
		return binary.BigEndian.Uint64(b)
	}
	return 0
}

// number32 takes a number that must fit 32 bits.
func (d *decoder) number32() uint32 {
	n := d.number()
	d.broken = d.broken || n > 0xFFFF_FFFF
	return uint32(n)
}

// bytes takes a field of at most limit bytes. nil and empty are the same.
func (d *decoder) bytes(limit int) []byte {
	length := d.take(4)
	if length == nil {
		return nil
	}
	n := binary.BigEndian.Uint32(length)
	if uint64(n) > uint64(limit) {
		d.broken = true
		return nil
	}
	if n == 0 {
		return nil
	}
	return d.take(int(n))
}

func (d *decoder) text(limit int) string { return string(d.bytes(limit)) }

// secret takes a secret and wipes it from the message.
func (d *decoder) secret() *secret.Secret {
	if !d.bool() {
		return nil
	}
	s, err := secret.From(d.take(int(d.byte())))
	if err != nil {
		d.broken = true
		return secret.New()
	}
	return s
}

// count takes the length of a list.
func (d *decoder) count(limit int) int {
	n := d.number()
	if n > uint64(limit) {
		d.broken = true
		return 0
	}
	return int(n)
}

// end returns token.ErrModuleOutput if a field was missing or out of bounds, or something is left over.
func (d *decoder) end() error {
	switch {
	case d.broken:
		return fmt.Errorf("%w: field missing or out of bounds", token.ErrModuleOutput)
	case len(d.rest) > 0:
		return fmt.Errorf("%w: %d bytes too many", token.ErrModuleOutput, len(d.rest))
	}
	return nil
}
