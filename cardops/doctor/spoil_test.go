package doctor

import (
	"context"
	"testing"

	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
	"carddesk/cardops/token"
	"carddesk/cardops/transport"
)

type ctxt = context.Context

var (
	notThere = []byte{0x6A, 0x82}
	damaged  = []byte{0x65, 0x81} // memory failure
)

const readBinary = 0xB0

// emptied is a desk whose cards have no file.
func emptied(s transport.Service) transport.Service {
	return simcard.Struck(s, func(command []byte) ([]byte, error) {
		if command[1] == readBinary {
			return notThere, nil
		}
		return nil, nil
	})
}

// Where the certificates of a simulated card lie in their file, by the first byte of the offset.
const (
	atAuthority = 0x07
	atEncrypt   = 0x0E
	atSign      = 0x15
	roomEach    = 0x07
)

// spoiled is a desk whose cards answer something else where one certificate is read. No other file is as long.
func spoiled(s transport.Service, at byte, answer []byte) transport.Service {
	return simcard.Struck(s, func(command []byte) ([]byte, error) {
		if command[1] == readBinary && command[2] >= at && command[2] < at+roomEach {
			return answer, nil
		}
		return nil, nil
	})
}

// foreign is a desk whose cards know no command.
func foreign(s transport.Service) transport.Service {
	return simcard.Struck(s, func([]byte) ([]byte, error) { return []byte{0x6D, 0x00}, nil })
}

// pulled is a desk whose cards are pulled at the first command with an instruction.
func pulled(s transport.Service, instruction byte) transport.Service {
	gone := false
	return simcard.Struck(s, func(command []byte) ([]byte, error) {
		if gone = gone || command[1] == instruction; gone {
			return nil, reader.ErrRemoved
		}
		return nil, nil
	})
}

// flaggedModule is a module whose tokens have more flags set.
type flaggedModule struct {
	token.Module
	flags token.Flags
}

func (m flaggedModule) Slots(ctx context.Context) ([]token.Slot, error) {
	slots, err := m.Module.Slots(ctx)
	for i := range slots {
		if slots[i].Token != nil {
			slots[i].Token.Flags |= m.flags
		}
	}
	return slots, err
}

// flagged has the module set a flag.
func flagged(flags token.Flags) func(testing.TB, *rig) {
	return func(_ testing.TB, r *rig) {
		r.env.Load = func(context.Context, string) (token.Module, error) { return flaggedModule{r.module, flags}, r.loading }
	}
}
