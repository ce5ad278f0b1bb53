package simcard

import "carddesk/cardops/simcard/piv"

// atrs are the answers to reset by kind; nil for a card that gives none.
var atrs = map[string][]byte{
	// Citizen card, first generation, historical bytes CHTMOICA; T=1, IFSC 250 [F].
	GPKI1: {0x3B, 0xB8, 0x13, 0x00, 0x81, 0x31, 0xFA, 0x52, 'C', 'H', 'T', 'M', 'O', 'I', 'C', 'A', 0xA5},

	// Citizen card with historical bytes CHTGPKIJ; T=1, IFSC 254 [F]. That it is the second generation is inferred [I].
	GPKI2: {0x3B, 0xD8, 0x96, 0x00, 0x81, 0xB1, 0xFE, 0x45, 0x1F, 0x07, 'C', 'H', 'T', 'G', 'P', 'K', 'I', 'J', 0xDD},

	// No product's: it says what it is, so that no driver takes it for a model that it knows.
	PIV: piv.ATR(),

	// One of the health cards that are listed with all their bytes [F].
	NHI: {
		0x3B, 0xEE, 0x00, 0x00, 0x81, 0x31, 0xFE, 0x45, 0x80, 0x31, 0x80, 0x66, 0x40, 0x90, 0x93, 0x06,
		0x0F, 0x17, 0x83, 0x0F, 0x90, 0x00, 0xF3,
	},

	Mute: nil,
}
