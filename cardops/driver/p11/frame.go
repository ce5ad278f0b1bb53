package p11

import (
	"encoding/binary"
	"fmt"
	"io"

	"carddesk/cardops/token"
)

// A message is its length in 4 bytes, big-endian, and its body: a number that an answer repeats from its request in 4 bytes, the kind of
// request or answer in one, and fields (see codec.go).
const (
	lengthBytes = 4
	headBytes   = 5

	// maxBody is the largest body. The largest answer is a list of token.MaxObjects certificates; 1 MiB holds them at 8 KiB each,
	// four times what is common.
	maxBody = 1 << 20
)

// readFrame reads one message body. The error wraps token.ErrModuleOutput if the length is out of bounds, else it is the reader's:
// io.EOF between two messages.
func readFrame(r io.Reader) ([]byte, error) {
	var length [lengthBytes]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n < headBytes || n > maxBody {
		return nil, fmt.Errorf("%w: message of %d bytes", token.ErrModuleOutput, n)
	}
	body := make([]byte, n)
	if _, err := io.ReadFull(r, body); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	return body, nil
}
