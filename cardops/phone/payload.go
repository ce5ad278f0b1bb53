package phone

import (
	"bytes"
	"math/big"
	"slices"
)

// veil is added to the payload, so that a code with little to tell is no row of zeros, which are miscounted when they are read out. It
// hides nothing. Any digits would do; these are the first ones of π in base 32.
var veil = [maxLength]byte{3, 4, 16, 31, 22, 21, 2, 4, 5, 20, 12, 4, 13, 6, 4, 24, 25, 17, 8, 23}

// besides are the characters that are no payload: the first, and the check characters.
const besides = 1 + checkLength

// shortest is the payload of a run in the mode that tells all with the fewest digits, or else in the first that has room.
func shortest(t Table, states []State) []byte {
	var best *big.Int
	for i, m := range modes {
		if m.lossy && best != nil {
			break // nothing needs to be left out
		}
		told, ok := m.of(t, states)
		if !ok {
			continue
		}
		number := m.rank(len(t.Checks), told)
		number.Mul(number, big.NewInt(int64(len(modes))))
		number.Add(number, big.NewInt(int64(i)))
		if number.Cmp(capacity(maxLength)) < 0 && (best == nil || number.Cmp(best) < 0) {
			best = number
		}
	}
	return digitsOf(best)
}

// capacity is how many payloads a code of that length can hold.
func capacity(length int) *big.Int {
	return new(big.Int).Lsh(big.NewInt(1), uint(5*(length-besides)))
}

// digitsOf writes a number with as many digits as the shortest code for it has.
func digitsOf(number *big.Int) []byte {
	length := groupLength
	for number.Cmp(capacity(length)) >= 0 {
		length += groupLength
	}
	digits := make([]byte, length-besides)
	rest, digit := new(big.Int).Set(number), new(big.Int)
	for i := len(digits) - 1; i >= 0; i-- {
		rest.QuoRem(rest, big.NewInt(fieldSize), digit)
		digits[i] = byte(digit.Int64()) ^ veil[i]
	}
	return digits
}

// unpackPayload is the run behind a payload. ok is false for one that Encode never makes.
func unpackPayload(t Table, digits []byte) (states []State, left, ok bool) {
	number := new(big.Int)
	for i, d := range digits {
		number.Lsh(number, 5)
		number.Or(number, big.NewInt(int64(d^veil[i])))
	}
	if shorter := len(digits) + besides - groupLength; shorter >= groupLength && number.Cmp(capacity(shorter)) < 0 {
		return nil, false, false
	}
	rank, which := new(big.Int).QuoRem(number, big.NewInt(int64(len(modes))), new(big.Int))
	m := modes[which.Int64()]
	told, ok := m.unrank(len(t.Checks), rank)
	if !ok {
		return nil, false, false
	}
	states = m.states(t, told)
	for i, s := range states {
		if !t.Checks[i].may(s) {
			return nil, false, false
		}
	}
	// Whatever can be told in two ways has one code only.
	if !m.lossy && !bytes.Equal(digits, shortest(t, states)) {
		return nil, false, false
	}
	return states, slices.Contains(states, NotTold), true
}
