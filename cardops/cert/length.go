package cert

import (
	"bytes"
	"fmt"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// The total lengths in bytes, header included, that are believed of a certificate. Cards hold about 1600 bytes per certificate and
// reserve at most 2348; the smallest conceivable certificate with a signature is beyond the lower limit.
const (
	MinLength = 64
	MaxLength = 16 << 10
)

// Length tells how many bytes the certificate that starts at prefix has, header and content, by its DER header (X.690 clause
// 8.1.3). Four bytes are always enough, and prefix may be longer. Nothing behind the header is looked at.
//
// The error is ErrShort if the header is not complete, ErrEmpty if prefix is all 00 or all FF, and ErrNotCertificate if no
// SEQUENCE starts here, its length is indefinite or not minimal, or the total is not within MinLength and MaxLength.
func Length(prefix []byte) (int, error) {
	if blank(prefix) {
		return 0, ErrEmpty
	}
	h, err := readHeader(prefix)
	if len(prefix) > 0 && prefix[0] != byte(asn1.SEQUENCE) {
		return 0, refuse("header", ErrMalformed)
	}
	if err != nil {
		return 0, refuse("header", err)
	}
	if h.total() < MinLength || h.total() > MaxLength {
		return 0, fmt.Errorf("%w: length of %d bytes", ErrNotCertificate, h.total())
	}
	return h.total(), nil
}

// blank tells whether b is unused card memory. No bytes at all tell nothing.
func blank(b []byte) bool {
	if len(b) == 0 || b[0] != 0x00 && b[0] != 0xFF {
		return false
	}
	return bytes.Count(b, b[:1]) == len(b)
}

// header is the tag and length of a DER element.
type header struct {
	tag   asn1.Tag
	start int // bytes of the header: 2 to 4
	size  int // bytes of the content, at most 65 535
}

func (h header) total() int { return h.start + h.size }

// errHeader is a header that DER does not allow or that no certificate needs: it keeps to 64 KiB and low tag numbers.
var errHeader = fmt.Errorf("%w: header", ErrMalformed)

// readHeader reads the header at the start of b. The error is ErrShort or ErrMalformed.
func readHeader(b []byte) (header, error) {
	if len(b) < 2 {
		return header{}, ErrShort
	}
	h := header{tag: asn1.Tag(b[0]), start: 2, size: int(b[1])}
	if b[0]&0x1F == 0x1F {
		return header{}, errHeader
	}
	if h.size < 0x80 {
		return h, nil
	}
	extra := h.size - 0x80
	if extra < 1 || extra > 2 {
		return header{}, errHeader
	}
	return longHeader(h, b[2:], extra)
}

// longHeader finishes h with a length of extra bytes, 1 or 2, which must be the fewest possible (X.690 clause 10.1).
func longHeader(h header, b []byte, extra int) (header, error) {
	if len(b) < extra {
		return header{}, ErrShort
	}
	h.size = 0
	for _, digit := range b[:extra] {
		h.size = h.size<<8 | int(digit)
	}
	if h.size < 0x80 || extra == 2 && h.size < 0x100 {
		return header{}, errHeader
	}
	h.start += extra
	return h, nil
}
