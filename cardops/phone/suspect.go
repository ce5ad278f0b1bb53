package phone

import "slices"

// suspect looks for the one mistake that explains a code whose check characters do not fit. Only what gives a code that can be unpacked is
// named. Characters and groups that changed places come first: that they fit by chance is much rarer than that one other character does.
func suspect(digits []byte, tables []Table) *WrongError {
	for _, swap := range swaps(len(digits)) {
		repaired := slices.Clone(digits)
		for k := range swap.length {
			i, j := swap.from+k, swap.with+k
			repaired[i], repaired[j] = repaired[j], repaired[i]
		}
		if e := explained(digits, repaired, swap.from, swap.with+swap.length, tables); e != nil {
			e.Swapped = true
			return e
		}
	}
	for i := range digits {
		repaired := slices.Clone(digits)
		for d := range byte(fieldSize) {
			repaired[i] = d
			if e := explained(digits, repaired, i, i+1, tables); e != nil {
				return e
			}
		}
	}
	return &WrongError{}
}

// swap is two pieces of a code that may have changed places.
type swap struct{ from, with, length int }

// swaps are those that people make: neighbours while typing, over one character or whole groups while listening.
func swaps(length int) []swap {
	var all []swap
	for _, apart := range []int{1, 2} {
		for i := range length - apart {
			all = append(all, swap{i, i + apart, 1})
		}
	}
	for i := 0; i+groupLength < length; i += groupLength {
		all = append(all, swap{i, i + groupLength, groupLength})
	}
	return all
}

// explained is the error about what stands from one place to before another; nil if the repaired code says nothing.
func explained(digits, repaired []byte, from, to int, tables []Table) *WrongError {
	if !intact(repaired) {
		return nil
	}
	if _, err := unpack(repaired, tables); err != nil {
		return nil
	}
	return &WrongError{Position: from + 1, Typed: write(digits[from:to]), Fits: write(repaired[from:to]), Code: group(repaired)}
}
