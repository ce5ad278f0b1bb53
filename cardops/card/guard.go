package card

import (
	"bytes"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/transport"
)

// gpki2AID selects the application of the second generation. A single source names it.
var gpki2AID = []byte{0xA0, 0x00, 0x00, 0x02, 0x83, 0x00, 0x00, 0x06, 0x22, 0x01, 0x69, 0x64, 0x00, 0x01, 0x01, 0x01}

// pivAID selects the PIV card application (SP 800-73-4 part 1, clause 2.2), without its version, so that any version answers.
var pivAID = []byte{0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00}

const gpki1Class = 0x80

// Allow returns the allow-list of a kind: the only commands that may ever be sent to it while it is read. Cards of a kind that is
// not read get nothing.
func Allow(kind Kind) transport.Allow {
	switch kind {
	case GPKI1:
		return allowGPKI1
	case GPKI2:
		return allowGPKI2
	case PIV:
		return allowPIV
	}
	return func(iso7816.CAPDU) bool { return false }
}

// allowProbe: selecting what would tell the card's family. SELECT changes nothing on a card but what is selected.
func allowProbe(c iso7816.CAPDU) bool {
	return selectsApplication(c, gpki2AID) || c.Cla == gpki1Class && selectsFile(c, 0x00)
}

// allowProbePIV: over T=0 the property template is fetched with GET RESPONSE. The card has refused both GPKI families by then.
func allowProbePIV(c iso7816.CAPDU) bool { return selectsApplication(c, pivAID) || getsResponse(c) }

func allowGPKI1(c iso7816.CAPDU) bool {
	return c.Cla == gpki1Class && (selectsFile(c, 0x00) || readsBinary(c))
}

func allowGPKI2(c iso7816.CAPDU) bool {
	return selectsApplication(c, gpki2AID) || c.Cla == 0 && (selectsFile(c, 0x04) || readsBinary(c))
}

// allowPIV: SELECT, GET DATA, GET RESPONSE, and the empty VERIFY that asks for the tries left (SP 800-73-4 part 2, clause 3.2.1:
// it compares nothing and costs nothing).
func allowPIV(c iso7816.CAPDU) bool {
	switch {
	case selectsApplication(c, pivAID):
		return true
	case c.Cla != 0:
		return false
	case c.Ins == iso7816.InsGetDataOdd:
		return readsObject(c)
	case getsResponse(c):
		return true
	case c.Ins == iso7816.InsVerify:
		return c.P1 == 0 && c.P2 == pivPIN && len(c.Data) == 0
	}
	return false
}

func readsObject(c iso7816.CAPDU) bool {
	return c.Cla == 0 && c.Ins == iso7816.InsGetDataOdd && c.P1 == 0x3F && c.P2 == 0xFF
}

func getsResponse(c iso7816.CAPDU) bool {
	return c.Cla == 0 && c.Ins == iso7816.InsGetResponse && c.P1 == 0 && c.P2 == 0 && len(c.Data) == 0
}

func selectsApplication(c iso7816.CAPDU, aid []byte) bool {
	return c.Cla == 0 && c.Ins == iso7816.InsSelect && c.P1 == 0x04 && (c.P2 == 0x00 || c.P2 == 0x0C) && bytes.Equal(c.Data, aid)
}

func selectsFile(c iso7816.CAPDU, p2 byte) bool {
	return c.Ins == iso7816.InsSelect && c.P1 == 0x00 && c.P2 == p2 && len(c.Data) == 2
}

// readsBinary: with the top bit of P1 clear it reads by offset in the selected file (ISO 7816-4 clause 7.2.3).
func readsBinary(c iso7816.CAPDU) bool {
	return c.Ins == iso7816.InsReadBinary && c.P1 < 0x80 && len(c.Data) == 0
}
