package phone

import (
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Any one wrong character and any two that changed places spoil the sums, in whatever code: what a mistake adds to them does not depend on the
// code, so that it is enough to try every mistake on one.
func TestEveryMistakeIsNoticed(t *testing.T) {
	code := withCheck(make([]byte, Length-checkLength))
	if !intact(code) {
		t.Fatal("the code itself is spoilt")
	}
	for i := range Length {
		for d := byte(1); d < fieldSize; d++ {
			one := slices.Clone(code)
			one[i] ^= d
			if intact(one) {
				t.Errorf("character %d changed by %d is not noticed", i+1, d)
			}
			for j := i + 1; j < Length; j++ {
				two := slices.Clone(one)
				two[j] ^= d // what changing places does to both
				if intact(two) {
					t.Errorf("characters %d and %d are not noticed to have changed places", i+1, j+1)
				}
			}
		}
	}
}

// Who tries what happens does not see an invented computer.
func TestARowOfOneCharacterIsNoCode(t *testing.T) {
	for length := groupLength; length <= Length; length += groupLength {
		for d := range byte(fieldSize) {
			if row := slices.Repeat([]byte{d}, length); intact(row) {
				t.Errorf("%s is a code", group(row))
			}
		}
	}
}

// The same with real codes: every character at every place, and every pair of neighbours.
func TestMistakesInRandomCodes(t *testing.T) {
	source := rand.New(rand.NewPCG(3, 4))
	table := wide(34)
	tried, missed := 0, 0
	for range 10_000 {
		digits, err := read(encoded(t, table, randomRun(source, 34)))
		if err != nil {
			t.Fatal(err)
		}
		for i, right := range digits {
			for d := range byte(fieldSize) {
				if digits[i] = d; d != right {
					tried++
					missed += count(intact(digits))
				}
			}
			digits[i] = right
			if i > 0 && digits[i-1] != right {
				digits[i], digits[i-1] = digits[i-1], right
				tried++
				missed += count(intact(digits))
				digits[i], digits[i-1] = right, digits[i]
			}
		}
		if !intact(digits) {
			t.Fatal("the code was not left as it was")
		}
	}
	if missed > 0 || tried < 2_500_000 {
		t.Errorf("%d of %d mistakes were missed", missed, tried)
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// What is told of a mistake is nearly always where it was made; that another one explains it as well is possible.
func TestMistakesAreFound(t *testing.T) {
	source := rand.New(rand.NewPCG(7, 8))
	table := wide(34)
	const tries = 500
	characters, neighbours := 0, 0
	for range tries {
		typed := []byte(strings.ReplaceAll(encoded(t, table, randomRun(source, 34)), "-", ""))
		right := string(typed)
		i := source.IntN(len(typed))
		wrong := slices.Clone(typed)
		wrong[i] = alphabet[(strings.IndexByte(alphabet, typed[i])+1+source.IntN(fieldSize-1))%fieldSize]
		e := noticed(wrong, []Table{table})
		if e == nil {
			t.Fatalf("%s passes for %s", wrong, right)
		}
		characters += count(!e.Swapped && e.Position == i+1 && e.Typed == string(wrong[i]) && e.Fits == right[i:i+1])
		i = source.IntN(len(typed) - 1)
		wrong = slices.Clone(typed)
		if wrong[i], wrong[i+1] = wrong[i+1], wrong[i]; wrong[i] == wrong[i+1] {
			neighbours++
			continue
		}
		if e = noticed(wrong, []Table{table}); e == nil {
			t.Fatalf("%s passes for %s", wrong, right)
		}
		neighbours += count(e.Swapped && strings.ReplaceAll(e.Code, "-", "") == right)
	}
	if characters < tries*95/100 || neighbours < tries*90/100 {
		t.Errorf("%d characters and %d neighbours of %d were found", characters, neighbours, tries)
	}
}

// noticed is the error about a wrong code, nil if it passes for a right one.
func noticed(code []byte, tables []Table) *WrongError {
	_, err := Decode(string(code), tables)
	e, _ := errors.AsType[*WrongError](err)
	return e
}

func randomRun(source *rand.Rand, n int) []State {
	states := slices.Repeat([]State{OK}, n)
	for range source.IntN(12) {
		states[source.IntN(n)] = all[source.IntN(5)]
	}
	return states
}

func TestWhereTheMistakeIs(t *testing.T) {
	table := small()
	right := encoded(t, table, []State{OK, Fail, Skip, Warn, OK, NotRun})
	if right != "234G-N05G" {
		t.Fatalf("the code is %s", right)
	}
	for name, c := range map[string]struct {
		typed string
		want  WrongError
	}{
		"a character":         {"234G-NF5G", WrongError{Position: 6, Typed: "F", Fits: "0", Code: right}},
		"the first":           {"834G-N05G", WrongError{Position: 1, Typed: "8", Fits: "2", Code: right}},
		"the last":            {"234G-N05N", WrongError{Position: 8, Typed: "N", Fits: "G", Code: right}},
		"neighbours":          {"234G-0N5G", WrongError{Position: 5, Typed: "0N", Fits: "N0", Swapped: true, Code: right}},
		"over one":            {"432G-N05G", WrongError{Position: 1, Typed: "432", Fits: "234", Swapped: true, Code: right}},
		"two characters":      {"234G-FF5G", WrongError{}},
		"groups in disorder":  {"N05G-234G", WrongError{Position: 1, Typed: "N05G234G", Fits: "234GN05G", Swapped: true, Code: right}},
		"nothing of it right": {"ABCD-EFGH", WrongError{}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(c.typed, []Table{table})
			if e, ok := errors.AsType[*WrongError](err); !ok || *e != c.want {
				t.Errorf("%v, %+v", err, e)
			}
		})
	}
}

// A code of the right sums that Encode never makes was put together by a mistake.
func TestRightSumsAloneAreNotEnough(t *testing.T) {
	table := small()
	for name, payload := range map[string][]byte{
		"longer than needed": {0 ^ veil[0], 0 ^ veil[1], 0 ^ veil[2], 0 ^ veil[3], 1 ^ veil[4]},
		"beyond all runs":    {31 ^ veil[0], 31 ^ veil[1], 31 ^ veil[2], 31 ^ veil[3], 31 ^ veil[4]},
		"in a later mode":    {2 ^ veil[0]},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(group(withCheck(append([]byte{head(table)}, payload...))), []Table{table})
			if e, ok := errors.AsType[*WrongError](err); !ok || *e != (WrongError{}) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestHowCodesAreTyped(t *testing.T) {
	table := wide(34)
	states := slices.Repeat([]State{OK}, 34)
	states[15], states[19] = Fail, Warn
	states = carriedOut(table, states)
	right := encoded(t, table, states)
	if right != "334T-J401" {
		t.Fatalf("the code is %s", right)
	}
	for name, typed := range map[string]string{
		"as written":          "334T-J401",
		"small":               "334t-j401",
		"without hyphen":      "334TJ401",
		"with blanks":         " 33 4T j4 01\t",
		"with a line break":   "334T\r\nJ401\n",
		"with dashes":         "334T–J401—",
		"full-width":          "３３４Ｔ－Ｊ４０１",
		"ideographic blank":   "334T　j401",
		"letter O for zero":   "334T-J4O1",
		"letter I for one":    "334T-J40I",
		"letter L for one":    "334T-J40L",
		"small letters too":   "334t-j4ol",
		"from an input field": "\u200b334T-J401\u00a0",
	} {
		t.Run(name, func(t *testing.T) {
			if m, err := Decode(typed, []Table{table}); err != nil || !slices.Equal(m.States, states) {
				t.Errorf("%q: %v", typed, err)
			}
		})
	}
}

func TestWhatIsNoCode(t *testing.T) {
	for typed, want := range map[string]error{
		"": ErrNoCode, " - ": ErrNoCode,
		"234G-N05U": &CharacterError{8, 'U'}, "234G N0*G": &CharacterError{7, '*'}, "234零": &CharacterError{4, '零'}, "23\xff0": &CharacterError{3, '\uFFFD'},
		"234": &LengthError{3}, "234G-N05": &LengthError{7}, "234G-N05G-0": &LengthError{9}, strings.Repeat("234G", 6): &LengthError{24},
		strings.Repeat("2", 1_000_000): &LengthError{1_000_000},
	} {
		_, err := Decode(typed, []Table{small()})
		if err == nil || err.Error() != want.Error() {
			t.Errorf("%.20q: %v, want %v", typed, err, want)
		}
	}
}

// Whatever is typed, there is an error or a run; what it says makes the same code again.
func FuzzDecode(f *testing.F) {
	tables := []Table{small(), wide(34), {System: MacOS, Version: 1, Checks: wide(MaxChecks).Checks}}
	source := rand.New(rand.NewPCG(5, 6))
	for _, table := range tables {
		for range 5 {
			code, err := Encode(table, ended(table, randomRun(source, len(table.Checks))))
			if err != nil {
				f.Fatal(err)
			}
			f.Add(code)
		}
	}
	f.Add("234g n05g")
	f.Add("Z000-0000-0000-0000-0000")
	f.Fuzz(func(t *testing.T, typed string) {
		m, err := Decode(typed, tables)
		if e, ok := errors.AsType[*WrongError](err); ok && e.Code != "" {
			if _, err := Decode(e.Code, tables); err != nil {
				t.Fatalf("%q is said to fit as %s: %v", typed, e.Code, err)
			}
		}
		if err != nil {
			return
		}
		if len(m.States) != len(m.Table.Checks) {
			t.Fatalf("%d states", len(m.States))
		}
		again, err := Encode(m.Table, ended(m.Table, m.States))
		if err != nil {
			t.Fatal(err)
		}
		digits, err := read(typed)
		if err != nil {
			t.Fatal(err)
		}
		if !m.LeftOut && again != group(digits) {
			t.Fatalf("%q says the same as %s", typed, again)
		}
	})
}
