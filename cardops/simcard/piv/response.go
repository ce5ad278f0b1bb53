package piv

import (
	iso7816 "cunicu.li/go-iso7816"
)

// cut shortens an answer to the length that was asked for and keeps the rest.
func (a *Applet) cut(data []byte, sw uint16, ne int) ([]byte, uint16) {
	if ne <= 0 {
		ne = iso7816.MaxLenResponseDataStandard
	}
	if sw != swDone || len(data) <= ne {
		return data, sw
	}
	a.pending = data[ne:]
	return data[:ne:ne], a.more()
}

// more is 61XX: XX bytes are waiting, 00 for 256 or more.
func (a *Applet) more() uint16 {
	if len(a.pending) >= iso7816.MaxLenResponseDataStandard {
		return swMore
	}
	return swMore | uint16(len(a.pending))
}

// getResponse brings the next part of an answer (ISO 7816-4 clause 7.6.1). Every other command drops the rest.
func (a *Applet) getResponse(c iso7816.CAPDU) ([]byte, uint16) {
	switch {
	case c.Cla != claLast:
		return nil, swNoChaining
	case c.P1 != 0 || c.P2 != 0:
		return nil, swWrongP1P2
	case len(a.pending) == 0:
		return nil, swConditions
	}
	data := a.pending
	a.pending = nil
	return a.cut(data, swDone, c.Ne)
}
