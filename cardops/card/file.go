package card

import (
	"context"
	"fmt"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/transport"
)

// Lengths of one READ BINARY, in bytes.
const (
	// firstRead is what gen1 cards give at once; a longer read may be refused with 6987.
	firstRead = 0xC8
	// leastRead ends the search for a length that the card likes. A card that refuses 16 bytes refuses reading.
	leastRead = 0x10
)

// dialect is what differs between the generations of GPKI cards.
type dialect struct {
	class    byte
	selectP2 byte // P2 of SELECT by file identifier
	selectNe int  // answer asked for by it
	root     iso7816.CAPDU
}

var (
	// gpki1: proprietary class for everything; SELECT answers nothing.
	gpki1 = dialect{class: gpki1Class, root: iso7816.CAPDU{Cla: gpki1Class, Ins: iso7816.InsSelect, Data: []byte{0x3F, 0x00}}}
	// gpki2: an application, and file control parameters for every SELECT.
	gpki2 = dialect{
		selectP2: 0x04, selectNe: iso7816.MaxLenResponseDataStandard,
		root: iso7816.CAPDU{Ins: iso7816.InsSelect, P1: 0x04, P2: 0x0C, Data: gpki2AID},
	}
)

func (d dialect) selecting(file uint16) iso7816.CAPDU {
	return iso7816.CAPDU{
		Cla: d.class, Ins: iso7816.InsSelect, P2: d.selectP2, Data: []byte{byte(file >> 8), byte(file)}, Ne: d.selectNe,
	}
}

// files is a card's file system, one file selected at a time.
type files struct {
	conn    transport.Conn
	dialect dialect
	limit   int // longest read that the card was seen to accept, in bytes
}

// selectPath selects from the root downward. Starting anew each time costs one command and takes away any doubt where the card is.
func (f *files) selectPath(ctx context.Context, path ...uint16) error {
	commands := []iso7816.CAPDU{f.dialect.root}
	for _, file := range path {
		commands = append(commands, f.dialect.selecting(file))
	}
	for _, command := range commands {
		_, sw, err := transport.Send(ctx, f.conn, command)
		if err != nil {
			return err
		}
		if !sw.IsSuccess() && !sw.HasMore() {
			return &StatusError{Doing: fmt.Sprintf("select %X", command.Data), Status: sw}
		}
	}
	return nil
}

// read reads n bytes at offset of the selected file, or ErrShort with what there was.
func (f *files) read(ctx context.Context, offset, n int) ([]byte, error) {
	out := make([]byte, 0, n)
	for len(out) < n {
		piece, ended, err := f.piece(ctx, offset+len(out), n-len(out))
		out = append(out, piece...)
		if err != nil {
			return out, err
		}
		if ended && len(out) < n {
			return out, fmt.Errorf("%w: after %d of %d bytes at %04X", ErrShort, len(out), n, offset)
		}
	}
	return out, nil
}

// piece is one READ BINARY of at most want bytes, repeated with shorter lengths while the card refuses the length. ended tells that
// the file has no more.
func (f *files) piece(ctx context.Context, offset, want int) (data []byte, ended bool, err error) {
	for {
		ne := min(want, f.limit)
		command := iso7816.CAPDU{
			Cla: f.dialect.class, Ins: iso7816.InsReadBinary, P1: byte(offset >> 8), P2: byte(offset), Ne: ne,
		}
		data, sw, err := transport.Send(ctx, f.conn, command)
		switch {
		case err != nil:
			return nil, false, err
		case sw == transport.Success:
			return data, len(data) == 0, nil
		case sw == iso7816.ErrEOF:
			return data, true, nil
		case sw == iso7816.ErrWrongParams: // the offset lies behind the end
			return nil, true, nil
		case refusesLength(sw) && ne/2 >= leastRead:
			f.limit = ne / 2
		default:
			return nil, false, &StatusError{Doing: fmt.Sprintf("read binary %04X", offset), Status: sw}
		}
	}
}

// refusesLength: 6987 is what GPKI cards were seen to answer to a read that is too long, 6700 what the standard has for it.
func refusesLength(sw transport.Status) bool {
	return sw == iso7816.ErrExpectedSecureMessaging || sw == iso7816.ErrWrongLength
}
