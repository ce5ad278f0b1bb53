package piv

// Status words (ISO 7816-4 clause 5.6, SP 800-73-4 Part 2 section 3).
const (
	swDone              uint16 = 0x9000
	swMore              uint16 = 0x6100 // lower byte: how much GET RESPONSE would bring
	swWrong             uint16 = 0x63C0 // lower four bits: tries left
	swWrongLength       uint16 = 0x6700
	swNoChaining        uint16 = 0x6884
	swNotAuthorised     uint16 = 0x6982 // security status not satisfied
	swLocked            uint16 = 0x6983
	swConditions        uint16 = 0x6985 // conditions of use not satisfied
	swBadData           uint16 = 0x6A80
	swNotFound          uint16 = 0x6A82
	swWrongP1P2         uint16 = 0x6A86
	swNoReference       uint16 = 0x6A88 // no such key or PIN
	swUnknownCommand    uint16 = 0x6D00
	swUnknownClass      uint16 = 0x6E00
	swNoPreciseDiagnose uint16 = 0x6F00
)
