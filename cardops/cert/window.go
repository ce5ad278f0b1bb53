package cert

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// window is the content of an element of which perhaps only the first bytes are known yet.
type window struct {
	seen []byte // the bytes at hand
	size int    // the bytes there are by the element's header; at least len(seen)
}

// more tells whether anything follows.
func (w *window) more() bool { return w.size > 0 }

// at tells whether an element with tag follows. The error is ErrShort if that is not known yet.
func (w *window) at(tag asn1.Tag) (bool, error) {
	if w.size > 0 && len(w.seen) == 0 {
		return false, ErrShort
	}
	return w.size > 0 && asn1.Tag(w.seen[0]) == tag, nil
}

// header reads the next header and checks it against the tag and against the room there is.
func (w *window) header(tag asn1.Tag) (header, error) {
	h, err := readHeader(w.seen)
	switch {
	case errors.Is(err, ErrShort) && len(w.seen) == w.size:
		return header{}, fmt.Errorf("%w: missing", ErrMalformed)
	case err != nil:
		return header{}, err
	case h.tag != tag:
		return header{}, fmt.Errorf("%w: tag %02X, want %02X", ErrMalformed, byte(h.tag), byte(tag))
	case h.total() > w.size:
		return header{}, fmt.Errorf("%w: longer than its surroundings", ErrMalformed)
	}
	return h, nil
}

// enter steps into the next element, complete or not, and moves w behind it.
func (w *window) enter(tag asn1.Tag) (window, error) {
	h, err := w.header(tag)
	if err != nil {
		return window{}, err
	}
	end := min(h.total(), len(w.seen))
	inner := window{seen: w.seen[h.start:end], size: h.size}
	w.seen, w.size = w.seen[end:], w.size-h.total()
	return inner, nil
}

// element takes the next element, which must be complete: all of it, and its content.
func (w *window) element(tag asn1.Tag) (whole, content []byte, err error) {
	h, err := w.header(tag)
	if err != nil {
		return nil, nil, err
	}
	if h.total() > len(w.seen) {
		return nil, nil, ErrShort
	}
	whole = w.seen[:h.total()]
	w.seen, w.size = w.seen[h.total():], w.size-h.total()
	return whole, whole[h.start:], nil
}
