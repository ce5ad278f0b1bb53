package piv

// ATR is the answer to reset of a card with this application, 21 bytes, new for each call. It offers T=1 alone (TD1 81, TD2 31)
// with an IFSC of 254 bytes and the usual waiting times (TB3 45). Its historical bytes are one compact TLV object, pre-issuing
// data, that says "CardDesk PIV": no card of any vendor answers so, and programs must find the application by selecting it.
// (ISO 7816-3 clause 8, ISO 7816-4 clause 8.1.1.)
func ATR() []byte {
	const (
		category = 0x80 // compact TLV, no status
		issuing  = 0x6C // tag 6, 12 bytes
		text     = "CardDesk PIV"
	)
	historical := append([]byte{category, issuing}, text...)
	atr := append([]byte{0x3B, 0x80 | byte(len(historical)), 0x81, 0x31, 0xFE, 0x45}, historical...)
	var check byte // TCK: every byte after the first adds up to zero
	for _, b := range atr[1:] {
		check ^= b
	}
	return append(atr, check)
}
