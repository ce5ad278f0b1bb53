package simcard

import (
	"bytes"
	"encoding/binary"

	iso7816 "cunicu.li/go-iso7816"
)

// gen2 is the second generation: the standard class, an application that has to be selected first, and the same files [1].
type gen2 struct {
	fileSystem
	pin *tries
}

// gen2AID names the application [1].
var gen2AID = []byte{0xA0, 0x00, 0x00, 0x02, 0x83, 0x00, 0x00, 0x06, 0x22, 0x01, 0x69, 0x64, 0x00, 0x01, 0x01, 0x01}

// Parameters of SELECT (ISO 7816-4 clause 7.1.1).
const (
	p1ByID     = 0x00
	p1ByName   = 0x04
	p2WithFCP  = 0x04
	p2NoAnswer = 0x0C
)

func newGen2(w *wallet, pin *tries) *gen2 {
	g := &gen2{pin: pin, fileSystem: fileSystem{padding: layoutGen2.padding}}
	g.root = directory(idApplication, citizenFiles(w, layoutGen2)...)
	return g
}

func (g *gen2) Reset() { g.leave() }

func (g *gen2) Handle(c iso7816.CAPDU) ([]byte, uint16) {
	switch {
	case touchesPIN(c.Ins):
		return nil, refusePIN(g.pin, c.Cla == 0)
	case c.Cla != 0:
		return nil, swUnknownClass
	case c.Ins == iso7816.InsSelect:
		return g.selectAny(c)
	case c.Ins == iso7816.InsReadBinary:
		return g.readBinary(c)
	}
	return nil, swUnknownInstruction
}

func (g *gen2) selectAny(c iso7816.CAPDU) ([]byte, uint16) {
	if c.P2 != p2WithFCP && c.P2 != p2NoAnswer {
		return nil, swWrongP1P2
	}
	found, sw := g.find(c)
	if sw != swDone || c.P2 == p2NoAnswer || c.Ne == 0 {
		return nil, sw
	}
	fcp := fileControl(found)
	if c.Ne < len(fcp) {
		return nil, swWrongLength
	}
	return fcp, swDone
}

func (g *gen2) find(c iso7816.CAPDU) (*file, uint16) {
	switch {
	case c.P1 == p1ByName && bytes.Equal(c.Data, gen2AID):
		g.enter()
		return g.root, swDone
	case c.P1 == p1ByName:
		return nil, swNotFound
	case c.P1 != p1ByID:
		return nil, swWrongP1P2
	case len(c.Data) != 2:
		return nil, swWrongLength
	}
	return g.selectID(binary.BigEndian.Uint16(c.Data))
}

func (g *gen2) readBinary(c iso7816.CAPDU) ([]byte, uint16) {
	switch {
	case c.P1&0x80 != 0: // a short file identifier: not provided
		return nil, swWrongP1P2
	case len(c.Data) != 0 || c.Ne == 0 || c.Ne > iso7816.MaxLenResponseDataStandard:
		return nil, swWrongLength
	}
	data, sw := g.read(int(c.P1)<<8|int(c.P2), c.Ne)
	if sw == swEndOfFile && c.Ne == iso7816.MaxLenResponseDataStandard {
		sw = swDone // a length byte of zero asks for all there is (ISO 7816-4 clause 5.3.4)
	}
	return data, sw
}

// fileControl is the FCP template of a file (ISO 7816-4 clause 7.4.2, tags of table 10).
func fileControl(f *file) []byte {
	var body []byte
	if f.isDirectory() {
		body = append(body, 0x82, 1, 0x38)
	} else {
		body = append(body, 0x80, 2, byte(f.size>>8), byte(f.size), 0x82, 1, 0x01)
	}
	body = append(body, 0x83, 2, byte(f.id>>8), byte(f.id))
	if f.id == idApplication {
		body = append(append(body, 0x84, byte(len(gen2AID))), gen2AID...)
	}
	return append([]byte{0x62, byte(len(body))}, body...)
}
