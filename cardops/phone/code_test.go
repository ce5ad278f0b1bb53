package phone

import (
	"errors"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// row makes a check.
func row(number int, needs ...int) Check {
	return Check{Code: fmt.Sprintf("check-%d", number), Number: number, Needs: needs, Ends: []State{Warn, Fail}}
}

// small is a table whose runs can all be tried: a chain, a branch, one that stands alone and one that has to be asked for.
func small() Table {
	asked := row(9, 2)
	asked.Asked = true
	return Table{System: Linux, Version: 1, Checks: []Check{row(1), row(4, 1), row(2, 4), row(7, 1), row(5), asked}}
}

// wide is a table of n checks, of which every third needs the one before it.
func wide(n int) Table {
	t := Table{System: Windows, Version: 2}
	for i := range n {
		c := row(i + 1)
		if i%3 == 2 {
			c.Needs = []int{i}
		}
		t.Checks = append(t.Checks, c)
	}
	return t
}

func ended(t Table, states []State) map[int]State {
	all := map[int]State{}
	for i, c := range t.Checks {
		all[c.Number] = states[i]
	}
	return all
}

func encoded(t *testing.T, table Table, states []State) string {
	t.Helper()
	code, err := Encode(table, ended(table, states))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(strings.ReplaceAll(code, "-", "")); n > Length {
		t.Fatalf("%s has %d characters", code, n)
	}
	return code
}

func expectRoundTrip(t *testing.T, table Table, states []State) {
	t.Helper()
	code := encoded(t, table, states)
	m, err := Decode(code, []Table{table})
	if err != nil || m.LeftOut || !slices.Equal(m.States, states) || m.Table.System != table.System {
		t.Fatalf("%v became %s, and that %v, left out %v, %v", states, code, m.States, m.LeftOut, err)
	}
}

var all = []State{OK, Warn, Fail, Skip, Broken, NotRun}

// Every run of a small table, possible or not, comes back as it was.
func TestEveryRunOfASmallTable(t *testing.T) {
	table := small()
	states := make([]State, len(table.Checks))
	runs := 0
	var try func(at int)
	try = func(at int) {
		if at == len(states) {
			runs++
			expectRoundTrip(t, table, states)
			return
		}
		for _, s := range all {
			states[at] = s
			try(at + 1)
		}
	}
	try(0)
	if runs != 46656 {
		t.Errorf("%d runs", runs)
	}
}

// carriedOut is what the engine makes of what the checks would find: those whose need did not pass are skipped.
func carriedOut(table Table, found []State) []State {
	states := slices.Clone(found)
	for i, c := range table.Checks {
		for _, need := range c.Needs {
			if hinders(states[table.row(need)]) {
				states[i] = Skip
			}
		}
	}
	return states
}

// Every run of up to 41 checks that was carried out as a whole has room, whatever happened.
func TestWholeRunsHaveRoom(t *testing.T) {
	source := rand.New(rand.NewPCG(1, 2))
	ends := []State{OK, Warn, Fail, Broken}
	for _, n := range []int{34, 41} {
		table := wide(n)
		for _, s := range ends { // all the same
			expectRoundTrip(t, table, carriedOut(table, slices.Repeat([]State{s}, n)))
		}
		for range 1000 {
			found := slices.Repeat([]State{OK}, n)
			for range source.IntN(2 * n) {
				found[source.IntN(n)] = ends[source.IntN(len(ends))]
			}
			expectRoundTrip(t, table, carriedOut(table, found))
		}
	}
	// The proof: there are no more runs than payloads.
	whole := new(big.Int).Mul(power(4, 41), big.NewInt(int64(len(modes))))
	most := new(big.Int).Mul(power(3, MaxChecks), big.NewInt(int64(len(modes))))
	if whole.Cmp(capacity(Length)) > 0 || most.Cmp(capacity(Length)) > 0 {
		t.Errorf("%d and %d runs, %d payloads", whole, most, capacity(Length))
	}
}

// A run that was cut short, or of a few checks, has room up to 23 checks on the smaller side.
func TestPartsOfARun(t *testing.T) {
	source := rand.New(rand.NewPCG(9, 10))
	for n := range 35 {
		states := slices.Repeat([]State{NotRun}, 34)
		for i := range n {
			states[i] = OK
		}
		expectRoundTrip(t, wide(34), states)
		source.Shuffle(34, func(i, j int) { states[i], states[j] = states[j], states[i] })
		for range min(n, 8) {
			if i := source.IntN(34); states[i] == OK {
				states[i] = Warn
			}
		}
		expectRoundTrip(t, wide(34), states)
	}
}

func TestLengths(t *testing.T) {
	table := wide(34)
	healthy := slices.Repeat([]State{OK}, 34)
	for name, c := range map[string]struct {
		findings map[int]State
		want     int
	}{
		"all well":             {nil, 4},
		"one failed":           {map[int]State{20: Fail}, 8},
		"one, and its child":   {map[int]State{1: Fail, 2: Skip}, 4},
		"three":                {map[int]State{3: Fail, 12: Warn, 30: Broken}, 8},
		"four":                 {map[int]State{3: Fail, 12: Warn, 30: Broken, 31: Warn}, 8},
		"seven":                {map[int]State{3: Fail, 12: Warn, 18: Warn, 19: Warn, 24: Warn, 30: Broken, 31: Warn}, 12},
		"one that was not run": {map[int]State{3: NotRun}, 8},
	} {
		t.Run(name, func(t *testing.T) {
			states := slices.Clone(healthy)
			for at, s := range c.findings {
				states[at] = s
			}
			code := encoded(t, table, states)
			if got := len(strings.ReplaceAll(code, "-", "")); got != c.want {
				t.Errorf("%s has %d characters, want %d", code, got, c.want)
			}
		})
	}
}

// What has no room is left out by rank, and the code says that something is.
func TestWhatIsLeftOut(t *testing.T) {
	for name, c := range map[string]struct {
		checks int
		some   []State // in turns
		kept   []State // likewise
	}{
		"a mixture of all":      {34, []State{OK, Warn, Fail, Skip, Broken, NotRun}, []State{NotTold, Warn, Fail, NotTold, Broken, NotTold}},
		"more warnings than 41": {51, []State{Warn, Fail, Warn, Broken}, []State{NotTold, Fail, NotTold, Broken}},
		"nothing but failures":  {51, []State{Fail}, []State{Fail}},
		"the last mode":         {51, []State{Broken, Skip, Fail}, []State{Broken, NotTold, Fail}},
	} {
		t.Run(name, func(t *testing.T) {
			table := wide(c.checks)
			var states, want []State
			for i := range c.checks {
				states, want = append(states, c.some[i%len(c.some)]), append(want, c.kept[i%len(c.kept)])
			}
			code := encoded(t, table, states)
			m, err := Decode(code, []Table{table})
			if err != nil || !slices.Equal(m.States, want) {
				t.Errorf("%s says %v, want %v; %v", code, m.States, want, err)
			}
			if m.LeftOut != slices.Contains(want, NotTold) {
				t.Errorf("left out: %v", m.LeftOut)
			}
		})
	}
}

func TestChecksThatTheTableDoesNotHave(t *testing.T) {
	table := small()
	known := map[int]State{1: OK, 4: OK, 2: Warn, 7: OK, 5: OK}
	want, err := Encode(table, known)
	if err != nil {
		t.Fatal(err)
	}
	known[99] = Fail
	if got, err := Encode(table, known); got != want || err != nil {
		t.Errorf("%s, want %s; %v", got, want, err)
	}
}

// A code that tells what a check never says was misheard, however well it fits.
func TestWhatNoCheckSays(t *testing.T) {
	open := wide(34)
	strict := wide(34)
	strict.Checks[20].Ends = []State{Warn}
	states := slices.Repeat([]State{OK}, 34)
	states[20] = Fail
	code := encoded(t, open, carriedOut(open, states))
	_, err := Decode(code, []Table{strict})
	if e, ok := errors.AsType[*WrongError](err); !ok || *e != (WrongError{}) {
		t.Errorf("%s: %v", code, err)
	}
	if m, err := Decode(encoded(t, strict, states), []Table{strict}); err != nil || !m.LeftOut || m.States[20] != NotTold {
		t.Errorf("%v, %v", m.States, err)
	}
	states[20] = Warn
	expectRoundTrip(t, strict, states)
}

func TestUnfitTables(t *testing.T) {
	for name, change := range map[string]func(*Table){
		"no such system":            func(t *Table) { t.System = "plan9" },
		"no version":                func(t *Table) { t.Version = 0 },
		"more versions than digits": func(t *Table) { t.Version = MaxVersion + 1 },
		"no checks":                 func(t *Table) { t.Checks = nil },
		"too many checks":           func(t *Table) { t.Checks = wide(MaxChecks + 1).Checks },
		"a number twice":            func(t *Table) { t.Checks[3].Number = 1 },
		"a need below":              func(t *Table) { t.Checks[0].Needs = []int{2} },
	} {
		t.Run(name, func(t *testing.T) {
			table := small()
			change(&table)
			if code, err := Encode(table, nil); !errors.Is(err, ErrTable) || code != "" {
				t.Errorf("%q, %v", code, err)
			}
		})
	}
}

// Every version of every system has a first character of its own, and two are left for later.
func TestFirstCharacter(t *testing.T) {
	seen := map[byte]bool{}
	for version := 1; version <= MaxVersion; version++ {
		for _, system := range systems {
			h := head(Table{System: system, Version: version})
			if s, v := place(h); s != system || v != version || seen[h] || h >= 30 {
				t.Errorf("%s %d is %d, which is %s %d", system, version, h, s, v)
			}
			seen[h] = true
		}
	}
	for _, later := range []byte{30, 31} {
		if _, v := place(later); v <= MaxVersion {
			t.Errorf("%d is version %d", later, v)
		}
	}
}

func TestVersionsThatAreNotKnown(t *testing.T) {
	newer := wide(10)
	newer.Version = 4
	code := encoded(t, newer, slices.Repeat([]State{OK}, 10))
	for name, c := range map[string]struct {
		tables []Table
		newest int
	}{
		"newer":              {[]Table{small()}, 1},
		"older":              {[]Table{{System: Windows, Version: 5}}, 0},
		"of no other system": {[]Table{{System: Linux, Version: 4}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Decode(code, c.tables)
			e, ok := errors.AsType[*VersionError](err)
			if !ok || e.Version != 4 || e.Newest != c.newest {
				t.Errorf("%v, %+v", err, e)
			}
		})
	}
	for _, later := range []byte{30, 31} {
		_, err := Decode(group(withCheck([]byte{later, 5})), []Table{small()})
		if e, ok := errors.AsType[*VersionError](err); !ok || e.Version != MaxVersion+1 {
			t.Errorf("%v", err)
		}
	}
}

func TestCharacters(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", " - ": "", "234g-n05g": "234GN05G", "２３４ｇ　ｏIl": "234G011", "23!u": "23!u", "卡": "卡",
	} {
		if got := string(Characters(typed)); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}
