package simcard

// Status words that the simulated cards answer (ISO 7816-4 clause 5.6).
const (
	swDone               uint16 = 0x9000
	swEndOfFile          uint16 = 0x6282 // end reached before reading Ne bytes
	swWrongLength        uint16 = 0x6700
	swNotAuthorised      uint16 = 0x6982 // security status not satisfied
	swLocked             uint16 = 0x6983 // authentication method blocked
	swNoFileSelected     uint16 = 0x6986 // no current EF
	swShorterPlease      uint16 = 0x6987 // gen1, own meaning: more asked for than fits
	swNotFound           uint16 = 0x6A82
	swWrongP1P2          uint16 = 0x6A86
	swOutside            uint16 = 0x6B00 // offset beyond the end
	swUnknownInstruction uint16 = 0x6D00
	swUnknownClass       uint16 = 0x6E00
	swBroken             uint16 = 0x6F00 // no precise diagnosis: our own bug
)
