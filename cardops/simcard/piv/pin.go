package piv

import (
	iso7816 "cunicu.li/go-iso7816"
)

// Key references of the secrets (SP 800-73-4 Part 1 Table 4a). There is no global PIN (00).
const (
	refPIN = 0x80
	refPUK = 0x81
)

// verify is VERIFY (SP 800-73-4 Part 2 section 3.2.1). Without data it costs nothing: 9000 when the PIN is verified, else 63CX
// or 6983; with P1 FF it takes the verification back. Data that cannot be a PIN is answered 6A80 without costing a try; the
// standard leaves cards the choice between that and 63CX.
func (a *Applet) verify(c iso7816.CAPDU) uint16 {
	const forget = 0xFF
	switch {
	case c.P2 != refPIN:
		return swNoReference
	case c.P1 == forget && len(c.Data) == 0:
		a.unverify()
		return swDone
	case c.P1 != 0:
		return swWrongP1P2
	case len(c.Data) == 0:
		return a.pinStatus()
	case a.pin.left == 0:
		return swLocked
	case !validPIN(c.Data):
		return swBadData
	}
	return a.submitPIN(c.Data)
}

func (a *Applet) pinStatus() uint16 {
	switch {
	case a.verified:
		return swDone
	case a.pin.left == 0:
		return swLocked
	}
	return a.pin.refusal()
}

func (a *Applet) submitPIN(pin []byte) uint16 {
	if !a.pin.try(pin) {
		a.unverify()
		return a.pin.refusal()
	}
	a.verified, a.fresh = true, true
	return swDone
}

func (a *Applet) unverify() { a.verified, a.fresh = false, false }

// changeReferenceData is CHANGE REFERENCE DATA: old and new PIN, or old and new PUK (SP 800-73-4 Part 2 section 3.2.2). The
// format of both is checked first, so that a new value that cannot be accepted costs no try.
func (a *Applet) changeReferenceData(c iso7816.CAPDU) uint16 {
	switch {
	case c.P1 != 0:
		return swWrongP1P2
	case c.P2 == refPIN:
		return a.changePIN(c.Data)
	case c.P2 == refPUK:
		return a.changePUK(c.Data)
	}
	return swNoReference
}

// changePIN leaves the PIN verified, as the standard says of a change that succeeds.
func (a *Applet) changePIN(data []byte) uint16 {
	switch {
	case a.pin.left == 0:
		return swLocked
	case len(data) != 2*lenSecret || !validPIN(data[:lenSecret]) || !validPIN(data[lenSecret:]):
		return swBadData
	}
	if sw := a.submitPIN(data[:lenSecret]); sw != swDone {
		return sw
	}
	a.pin.replace(data[lenSecret:])
	return swDone
}

func (a *Applet) changePUK(data []byte) uint16 {
	switch {
	case a.puk.left == 0:
		return swLocked
	case len(data) != 2*lenSecret:
		return swBadData
	case !a.puk.try(data[:lenSecret]):
		return a.puk.refusal()
	}
	a.puk.replace(data[lenSecret:])
	return swDone
}

// resetRetryCounter is RESET RETRY COUNTER: PUK and new PIN (SP 800-73-4 Part 2 section 3.2.3). The tries it tells and spends
// are the PUK's. Whether the PIN counts as verified does not change.
func (a *Applet) resetRetryCounter(c iso7816.CAPDU) uint16 {
	switch {
	case c.P1 != 0:
		return swWrongP1P2
	case c.P2 != refPIN:
		return swNoReference
	case a.puk.left == 0:
		return swLocked
	case len(c.Data) != 2*lenSecret || !validPIN(c.Data[lenSecret:]):
		return swBadData
	case !a.puk.try(c.Data[:lenSecret]):
		return a.puk.refusal()
	}
	a.pin.replace(c.Data[lenSecret:])
	return swDone
}
