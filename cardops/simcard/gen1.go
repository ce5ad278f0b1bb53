package simcard

import (
	"encoding/binary"

	iso7816 "cunicu.li/go-iso7816"
)

// gen1 is the first generation of the citizen card: a proprietary class for everything, no application, no FCP [F].
type gen1 struct {
	fileSystem
	pin *tries
}

const (
	gen1Class   = 0x80
	gen1MaxRead = 0xC8 // more may be answered 6987 [F]: the simulated card always does
)

func newGen1(w *wallet, pin *tries) *gen1 {
	g := &gen1{pin: pin, fileSystem: fileSystem{padding: layoutGen1.padding}}
	g.root = directory(idMF, citizenFiles(w, layoutGen1)...)
	g.enter()
	return g
}

func (g *gen1) Reset() { g.enter() }

func (g *gen1) Handle(c iso7816.CAPDU) ([]byte, uint16) {
	switch {
	case touchesPIN(c.Ins):
		return nil, refusePIN(g.pin, c.Cla == gen1Class)
	case c.Cla != gen1Class:
		return nil, swUnknownClass
	case c.Ins == iso7816.InsSelect:
		return nil, g.selectFile(c)
	case c.Ins == iso7816.InsReadBinary:
		return g.readBinary(c)
	}
	return nil, swUnknownInstruction
}

func (g *gen1) selectFile(c iso7816.CAPDU) uint16 {
	switch {
	case c.P1 != 0 || c.P2 != 0:
		return swWrongP1P2
	case len(c.Data) != 2:
		return swWrongLength
	}
	_, sw := g.selectID(binary.BigEndian.Uint16(c.Data))
	return sw
}

func (g *gen1) readBinary(c iso7816.CAPDU) ([]byte, uint16) {
	switch {
	case c.P1&0x80 != 0: // a short file identifier, which this card does not have
		return nil, swWrongP1P2
	case len(c.Data) != 0 || c.Ne == 0:
		return nil, swWrongLength
	case c.Ne > gen1MaxRead:
		return nil, swShorterPlease
	}
	return g.read(int(c.P1)<<8|int(c.P2), c.Ne)
}

// touchesPIN tells whether an instruction presents, changes or unblocks a PIN.
func touchesPIN(ins iso7816.Instruction) bool {
	switch ins {
	case iso7816.InsVerify, iso7816.InsVerifyOdd, iso7816.InsChangeReferenceData, iso7816.InsChangeReferenceData | 1,
		iso7816.InsDisableVerificationRequirement, iso7816.InsEnableVerificationRequirement, iso7816.InsResetRetryCounter,
		iso7816.InsResetRetryCounter | 1:
		return true
	}
	return false
}

// refusePIN answers such an instruction on a citizen card and spends a try. A real card refuses it for want of the vendor's
// key and may burn a try [1]; this one always does, in whatever class and even for an empty VERIFY, so that the harm is seen.
func refusePIN(pin *tries, knownClass bool) uint16 {
	switch left := pin.remaining(); {
	case left == 0 && knownClass:
		return swLocked
	case knownClass:
		pin.burn()
		return swNotAuthorised
	}
	pin.burn()
	return swUnknownClass
}
