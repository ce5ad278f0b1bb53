package simcard

import (
	"crypto/sha256"
	"fmt"

	"carddesk/cardops/simcard/issuer"
)

// names are invented and look it: every one says test, practice or example. 堃 is outside Big5, where real cards have trouble.
var names = []string{"測試甲", "王小測", "李練習", "陳範例", "林試用", "張演練", "黃示範", "測試堃"}

// prefixes are what the card numbers begin with. Both are seen on citizen cards [1].
var prefixes = map[string]string{GPKI1: "TP", GPKI2: "TT"}

// person is who holds the card with this seed and kind. Numbers are mostly zeros, so that none is mistaken for a real one.
func person(seed uint64, kind string) issuer.Person {
	n := ordinal(seed, kind)
	return issuer.Person{
		Name:   names[(n-1)%uint64(len(names))],
		Serial: fmt.Sprintf("%016d", n),
		Tail:   fmt.Sprintf("%04d", n%10000),
		Email:  fmt.Sprintf("holder%d@carddesk-simulated.invalid", n),
	}
}

// number is the card number, two letters and 14 digits [F]; empty for a kind that has none.
func number(seed uint64, kind string) string {
	if prefixes[kind] == "" {
		return ""
	}
	return fmt.Sprintf("%s%014d", prefixes[kind], ordinal(seed, kind))
}

// guid is the card UUID of a PIV card: a name-based one of version 8 (RFC 9562 clause 5.8), so that a seed always gives the same.
func guid(seed uint64) [16]byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "CardDesk simulated card %d", seed))
	id := [16]byte(sum[:16])
	id[6] = id[6]&0x0F | 0x80 // version
	id[8] = id[8]&0x3F | 0x80 // variant
	return id
}

// ordinal counts people from 1, so that cards of one seed belong to different ones.
func ordinal(seed uint64, kind string) uint64 {
	place := map[string]uint64{GPKI1: 1, GPKI2: 2, PIV: 3}[kind]
	return seed%10_000_000*3 + place
}
