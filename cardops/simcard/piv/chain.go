package piv

import (
	iso7816 "cunicu.li/go-iso7816"
)

// maxData bounds the data of one command, chained or extended. The longest that has a meaning here, a GENERAL AUTHENTICATE with
// an RSA-2048 block, is 266 bytes; 4096 leave room for programs that test.
const maxData = 4096

// chain puts a command together that arrives in parts (ISO 7816-4 clause 5.1.1.1, SP 800-73-4 Part 2 section 3).
type chain struct {
	first iso7816.CAPDU // header of the first part, Data everything so far
	open  bool
}

// add takes one command. It returns the whole command when c completes it, else the status word to answer. A part that does not
// continue the open chain drops it and counts by itself.
func (h *chain) add(c iso7816.CAPDU) (whole iso7816.CAPDU, complete bool, sw uint16) {
	if !h.continues(c) {
		*h = chain{first: iso7816.CAPDU{Ins: c.Ins, P1: c.P1, P2: c.P2}}
	}
	if c.Cla == claChain && c.Ins != iso7816.InsGeneralAuthenticate {
		return c, false, swNoChaining // nothing else is long enough
	}
	if len(h.first.Data)+len(c.Data) > maxData {
		*h = chain{}
		return c, false, swWrongLength
	}
	// The bytes belong to the caller until here, so they are copied even when there is but one part.
	data := append(h.first.Data, c.Data...)
	if c.Cla == claChain {
		h.first.Data, h.open = data, true
		return c, false, swDone
	}
	*h = chain{}
	c.Data = data
	return c, true, swDone
}

func (h *chain) continues(c iso7816.CAPDU) bool {
	return h.open && c.Ins == h.first.Ins && c.P1 == h.first.P1 && c.P2 == h.first.P2
}
