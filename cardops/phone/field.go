package phone

// The check characters are those of a generalised Reed-Solomon code over the field of 32 elements, with α = 2 and α⁵ = α² + 1. A code c₀ … cₙ₋₁
// is intact if Σ vᵢcᵢ = 21 and Σ vᵢcᵢαⁱ = 11, where vᵢ is α to the number of the group, so that groups in another order are noticed as well. Two
// codes differ in three places at least: any two wrong characters are noticed, and with them any one wrong character and any two that changed
// places. More than that is noticed in 1023 of 1024 cases.

// fieldSize is the number of elements: one for each character.
const fieldSize = 32

const checkLength = 2

// powers are α⁰ … α³⁰ and again, so that logarithms can be added without reducing them.
var powers, logarithms = fieldTables()

func fieldTables() (pow [2 * (fieldSize - 1)]byte, log [fieldSize]int) {
	x := 1
	for i := range fieldSize - 1 {
		pow[i], pow[i+fieldSize-1] = byte(x), byte(x)
		log[x] = i
		if x <<= 1; x >= fieldSize {
			x ^= 0b100101 // α⁵ + α² + 1
		}
	}
	return pow, log
}

func times(a, b byte) byte {
	if a == 0 || b == 0 {
		return 0
	}
	return powers[logarithms[a]+logarithms[b]]
}

// over divides; b is not 0.
func over(a, b byte) byte {
	if a == 0 {
		return 0
	}
	return powers[logarithms[a]+fieldSize-1-logarithms[b]]
}

// What the sums of an intact code are. With other numbers, such as 0 and 0, a row of one character would be a code.
const (
	wholePlain    = 21
	wholeWeighted = 11
)

// sums are what is missing in Σ vᵢcᵢ and Σ vᵢcᵢαⁱ.
func sums(digits []byte) (plain, weighted byte) {
	plain, weighted = wholePlain, wholeWeighted
	for i, d := range digits {
		d = times(d, powers[i/groupLength])
		plain ^= d
		weighted ^= times(d, powers[i])
	}
	return plain, weighted
}

// withCheck adds the check characters, which are in the last group both.
func withCheck(digits []byte) []byte {
	plain, weighted := sums(digits)
	// x + y = plain and xαⁿ + yαⁿ⁺¹ = weighted, where n digits stand before them; x and y are the characters times v.
	n := len(digits)
	y := over(weighted^times(plain, powers[n]), powers[n]^powers[n+1])
	v := powers[n/groupLength]
	return append(digits, over(plain^y, v), over(y, v))
}

func intact(digits []byte) bool {
	plain, weighted := sums(digits)
	return plain == 0 && weighted == 0
}
