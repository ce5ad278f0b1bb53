package piv

import (
	iso7816 "cunicu.li/go-iso7816"
)

// Class bytes of SP 800-73-4 Part 2 section 3. There are no logical channels and no secure messaging.
const (
	claLast  = 0x00 // a command, or the last part of one
	claChain = 0x10 // a part that is not the last
)

// Instructions of an issuer, which this package knows in order to refuse them for want of authorisation.
const (
	insGenerateKeyPair iso7816.Instruction = 0x47
	insPutData         iso7816.Instruction = 0xDB
)

// Handle answers one command: data and status word. Data is at most c.Ne bytes long; the rest waits for GET RESPONSE. A command
// without Le may be answered with up to 256 bytes, because programs in the field leave Le out and real cards answer.
func (a *Applet) Handle(c iso7816.CAPDU) (data []byte, sw uint16) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if c.Cla != claLast && c.Cla != claChain {
		return nil, swUnknownClass
	}
	if c.Ins == iso7816.InsGetResponse {
		return a.getResponse(c)
	}
	a.pending = nil
	if !a.selected && c.Ins != iso7816.InsSelect {
		return nil, swUnknownCommand // another application's business, and there is none
	}
	whole, complete, sw := a.chain.add(c)
	if !complete {
		return nil, sw
	}
	data, sw = a.execute(whole)
	clear(whole.Data) // a copy of its own, which may hold a PIN
	return a.cut(data, sw, c.Ne)
}

func (a *Applet) execute(c iso7816.CAPDU) ([]byte, uint16) {
	switch c.Ins {
	case iso7816.InsSelect:
		return a.selectApplication(c)
	case iso7816.InsGetDataOdd:
		return a.getData(c)
	case iso7816.InsVerify:
		return nil, a.verify(c)
	case iso7816.InsChangeReferenceData:
		return nil, a.changeReferenceData(c)
	case iso7816.InsResetRetryCounter:
		return nil, a.resetRetryCounter(c)
	case iso7816.InsGeneralAuthenticate:
		return a.generalAuthenticate(c)
	case insGenerateKeyPair, insPutData:
		return nil, swNotAuthorised
	}
	return nil, swUnknownCommand
}
