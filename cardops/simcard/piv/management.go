package piv

import (
	"crypto/rand"

	"cunicu.li/go-iso7816/encoding/tlv"
)

// Management is the reference of the key with which an issuer proves who he is (SP 800-73-4 Part 1 Table 4b).
const Management byte = 0x9B

// tagWitness is SP 800-73-4 Part 2 Table 7.
const tagWitness tlv.Tag = 0x80

// blockLengths are those of the ciphers that a management key may have, by algorithm (SP 800-78-4 Table 6-2): 3DES, then AES
// with 128, 192 and 256 bits.
var blockLengths = map[byte]int{0x00: 8, 0x03: 8, 0x08: 16, 0x0A: 16, 0x0C: 16}

// manage is GENERAL AUTHENTICATE with the management key. This card behaves like one whose management key was thrown away: it
// hands out challenges and witnesses, which programs also use as a source of random bytes, and accepts no answer to them.
func manage(algorithm byte, data []byte) ([]byte, uint16) {
	n, known := blockLengths[algorithm]
	if !known {
		return nil, swWrongP1P2
	}
	fields, err := tlv.DecodeBER(data)
	if err != nil {
		return nil, swBadData
	}
	_, template, _ := fields.Get(tagAuthentication)
	for _, tag := range []tlv.Tag{tagChallenge, tagWitness} {
		if value, _, asked := template.Get(tag); asked && len(value) == 0 {
			random := make([]byte, n)
			_, _ = rand.Read(random) // documented never to fail
			return encoded(tlv.New(tagAuthentication, tlv.New(tag, random)))
		}
	}
	if len(template) == 0 {
		return nil, swBadData
	}
	return nil, swNotAuthorised
}
