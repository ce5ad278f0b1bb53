package piv

import (
	"math/bits"
	"time"

	"cunicu.li/go-iso7816/encoding/tlv"
)

// chuid is the card holder unique identifier (SP 800-73-4 Part 1 Table 9). Its signature is empty: no issuer stands behind a
// simulated card.
func chuid(guid [16]byte, expires time.Time) []tlv.TagValue {
	if expires.IsZero() {
		expires = time.Date(2099, time.December, 31, 0, 0, 0, 0, time.UTC)
	}
	return []tlv.TagValue{
		tlv.New(0x30, fascN(nonFederal)),
		tlv.New(0x34, guid[:]),
		tlv.New(0x35, expires.UTC().Format("20060102")),
		tlv.New(0x3E), // issuer's signature
		tlv.New(tagErrorCode),
	}
}

// nonFederal is the FASC-N of a card that no federal agency issued (SP 800-73-4 Part 1 section 3.1.2: fourteen nines). S, F and
// E stand for start sentinel, field separator and end sentinel; the fields are agency, system, credential, series, issue,
// person, and organisation with category and association.
const nonFederal = "S9999F9999F999999F0F1F0000000000300001E"

// fascN packs a FASC-N (Technical Implementation Guidance: Smart Card Enabled Physical Access Control Systems 2.2, section 6): 40
// characters of five bits, four of value with the lowest first and one of odd parity. The last one makes every column even.
func fascN(text string) []byte {
	var packed []byte
	var buffer, filled uint
	var sum byte
	push := func(value byte) {
		buffer = buffer<<5 | uint(character(value))
		for filled += 5; filled >= 8; filled -= 8 {
			packed = append(packed, byte(buffer>>(filled-8)))
		}
	}
	for _, c := range []byte(text) {
		value := fascValue(c)
		sum ^= value
		push(value)
	}
	push(sum)
	return packed
}

func fascValue(c byte) byte {
	switch c {
	case 'S':
		return 0xB
	case 'F':
		return 0xD
	case 'E':
		return 0xF
	}
	return c - '0'
}

// character is the four bits of value, lowest first, and the bit that makes their number odd.
func character(value byte) byte {
	reversed := bits.Reverse8(value) >> 4
	parity := byte(1 - bits.OnesCount8(value)%2)
	return reversed<<1 | parity
}
