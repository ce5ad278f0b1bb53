package card

import (
	"fmt"

	"cunicu.li/go-iso7816/encoding/tlv"
)

// PIV objects are flat lists: their inner tags (30, 34, 70, 71) have the bit that BER calls "constructed", yet hold plain bytes
// (SP 800-73-4 part 1, tables 9 to 42). A decoder that goes into constructed tags fails on them, as
// TestDecodeBERCannotReadPIVObjects shows; so the library reads the tags, and the list is walked here.

// item is one tag with its bytes.
type item struct {
	tag   tlv.Tag
	value []byte
}

// items takes a flat list apart. Values refer to b.
func items(b []byte) ([]item, error) {
	var all []item
	for len(b) > 0 {
		var tag tlv.Tag
		rest, err := tag.UnmarshalBER(b)
		if err != nil || rest == nil {
			return all, fmt.Errorf("%w: tag", ErrTemplate)
		}
		value, after, err := lengthAndValue(rest)
		if err != nil {
			return all, err
		}
		all = append(all, item{tag, value})
		b = after
	}
	return all, nil
}

// lengthAndValue reads a length of 1 to 3 bytes (up to 65 535) and that many bytes. No object on a card is longer.
func lengthAndValue(b []byte) (value, after []byte, err error) {
	if len(b) == 0 {
		return nil, nil, fmt.Errorf("%w: no length", ErrTemplate)
	}
	n, head := int(b[0]), 1
	switch {
	case n < 0x80:
	case n == 0x81 && len(b) >= 2:
		n, head = int(b[1]), 2
	case n == 0x82 && len(b) >= 3:
		n, head = int(b[1])<<8|int(b[2]), 3
	default:
		return nil, nil, fmt.Errorf("%w: length %02X", ErrTemplate, b[0])
	}
	if len(b) < head+n {
		return nil, nil, fmt.Errorf("%w: says %d bytes, holds %d", ErrTemplate, n, len(b)-head)
	}
	return b[head : head+n], b[head+n:], nil
}

// valueOf is the bytes under the first tag of that number in a list. What stands behind it need not be well-formed.
func valueOf(b []byte, tag tlv.Tag) ([]byte, bool) {
	all, _ := items(b)
	for _, i := range all {
		if i.tag == tag {
			return i.value, true
		}
	}
	return nil, false
}
