package piv

import (
	"bytes"

	iso7816 "cunicu.li/go-iso7816"
	"cunicu.li/go-iso7816/encoding/tlv"
)

// aid is the application's identifier with its version 01 00 (SP 800-73-4 Part 1 section 2.2): RID, then PIX.
var aid = []byte{0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00}

const lenRID = 5

// selectApplication is SELECT by AID, full or truncated on the right (SP 800-73-4 Part 2 section 3.1.1), down to the RID, which is
// all that yubico-piv-tool sends. Selecting this
// application again, or one that the card does not have, leaves everything as it is, a verified PIN included.
func (a *Applet) selectApplication(c iso7816.CAPDU) ([]byte, uint16) {
	const (
		byName  = 0x04
		noFCI   = 0x0C
		withFCI = 0x00
	)
	switch {
	case c.P1 != byName || c.P2 != withFCI && c.P2 != noFCI:
		return nil, swWrongP1P2
	case len(c.Data) < lenRID || !bytes.HasPrefix(aid, c.Data):
		return nil, swNotFound
	}
	a.selected = true
	if c.P2 == noFCI {
		return nil, swDone
	}
	return encoded(propertyTemplate())
}

// propertyTemplate is the application property template (SP 800-73-4 Part 2 Table 3).
func propertyTemplate() tlv.TagValue {
	const (
		template  = 0x61
		pix       = 0x4F
		authority = 0x79
		label     = 0x50
	)
	return tlv.New(template,
		tlv.New(pix, aid[lenRID:]),
		tlv.New(authority, tlv.New(pix, aid[:lenRID])),
		tlv.New(label, "Simulated PIV card"),
	)
}

func encoded(t tlv.TagValue) ([]byte, uint16) {
	b, err := t.MarshalBER()
	if err != nil {
		return nil, swNoPreciseDiagnose
	}
	return b, swDone
}
