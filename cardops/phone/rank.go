package phone

import (
	"math/big"
	"slices"
	"sync"
)

// mode is a way to tell a run: all checks have the base state but for those that are told with one of the findings.
type mode struct {
	base     State
	findings []State
	asked    bool // the checks that a person has to ask for have the base state too; otherwise they were not run
	follows  bool // a check whose need did not pass is skipped without being told
	lossy    bool
}

// modes in the order in which the payload counts them. The first two tell all of a whole run, without or with the checks that were asked for,
// and have room for every one of a table of up to 41 checks. The next two are for runs that were cut short and for runs of few checks. The last
// always has room.
var modes = []mode{
	{base: OK, findings: []State{Fail, Broken, Warn}, follows: true},
	{base: OK, findings: []State{Fail, Broken, Warn}, asked: true, follows: true},
	{base: OK, findings: []State{Fail, Broken, Warn, Skip, NotRun}, asked: true, follows: true},
	{base: NotRun, findings: []State{Fail, Broken, Warn, Skip, OK}},
	{base: NotTold, findings: []State{Fail, Broken, Warn}, lossy: true},
	{base: NotTold, findings: []State{Fail, Broken}, lossy: true},
}

// finding is a check that is told: its row, and which of the mode's findings it is.
type finding struct{ row, state int }

// of gives what a mode tells of a run. ok is false where it would not tell all.
func (m mode) of(t Table, states []State) (told []finding, ok bool) {
	unsaid := m.unsaid(t)
	for i, s := range states {
		if m.lossy {
			if at := slices.Index(m.findings, s); at >= 0 {
				told = append(told, finding{i, at})
			}
			continue
		}
		if s == unsaid(i, states[:i]) {
			continue
		}
		at := slices.Index(m.findings, s)
		if at < 0 {
			return nil, false
		}
		told = append(told, finding{i, at})
	}
	return told, true
}

// unsaid gives the state of a check that is not told, from those before it.
func (m mode) unsaid(t Table) func(row int, before []State) State {
	return func(row int, before []State) State {
		switch c := t.Checks[row]; {
		case c.Asked && m.base == OK && !m.asked:
			return NotRun
		case m.follows && slices.ContainsFunc(c.Needs, func(need int) bool { return hinders(before[t.row(need)]) }):
			return Skip
		}
		return m.base
	}
}

// hinders tells whether a check that needs one which ended so is skipped.
func hinders(s State) bool { return s == Fail || s == Broken || s == Skip }

// states is the run that was told.
func (m mode) states(t Table, told []finding) []State {
	unsaid := m.unsaid(t)
	var all []State
	for i := range t.Checks {
		if len(told) > 0 && told[0].row == i {
			all = append(all, m.findings[told[0].state])
			told = told[1:]
			continue
		}
		all = append(all, unsaid(i, all))
	}
	return all
}

// rank numbers the runs of n checks that a mode can tell, from 0: those with fewer findings first, among those with as many by which
// checks they are (in the combinatorial number system), then by their states.
func (m mode) rank(n int, told []finding) *big.Int {
	kinds := len(m.findings)
	which, how := new(big.Int), new(big.Int)
	for i, f := range told {
		which.Add(which, choose(f.row, i+1))
		how.Add(how.Mul(how, big.NewInt(int64(kinds))), big.NewInt(int64(f.state)))
	}
	rank := which.Mul(which, power(kinds, len(told)))
	rank.Add(rank, how)
	return rank.Add(rank, m.fewer(n, len(told)))
}

// fewer is how many runs have less than k findings.
func (m mode) fewer(n, k int) *big.Int {
	sum := new(big.Int)
	for i := range k {
		sum.Add(sum, m.with(n, i))
	}
	return sum
}

// with is how many runs have k findings.
func (m mode) with(n, k int) *big.Int {
	return new(big.Int).Mul(choose(n, k), power(len(m.findings), k))
}

// unrank is the run with a number; ok is false beyond the last one.
func (m mode) unrank(n int, rank *big.Int) (told []finding, ok bool) {
	rest, k := new(big.Int).Set(rank), 0
	for ; k <= n; k++ {
		some := m.with(n, k)
		if rest.Cmp(some) < 0 {
			break
		}
		rest.Sub(rest, some)
	}
	if k > n {
		return nil, false
	}
	kinds := big.NewInt(int64(len(m.findings)))
	which, how := new(big.Int).QuoRem(rest, power(len(m.findings), k), new(big.Int))
	told = make([]finding, k)
	state := new(big.Int)
	for i := k - 1; i >= 0; i-- {
		how.QuoRem(how, kinds, state)
		row := largest(n, i+1, which)
		which.Sub(which, choose(row, i+1))
		told[i], n = finding{row, int(state.Int64())}, row
	}
	return told, true
}

// largest is the largest row below n of which k can be chosen in no more ways than the rank.
func largest(n, k int, rank *big.Int) int {
	for row := n - 1; row > 0; row-- {
		if choose(row, k).Cmp(rank) <= 0 {
			return row
		}
	}
	return 0
}

// ways are the binomial coefficients: ways[n][k] is in how many ways k of n can be chosen. The numbers in it are read only.
// Made when first asked for: most runs of the programs make no code.
var ways = sync.OnceValue(func() *[MaxChecks + 1][MaxChecks + 2]*big.Int {
	var table [MaxChecks + 1][MaxChecks + 2]*big.Int
	for n := range table {
		for k := range table[n] {
			table[n][k] = new(big.Int).Binomial(int64(n), int64(k))
		}
	}
	return &table
})

func choose(n, k int) *big.Int { return ways()[n][k] }

// powersOf[b][e] is b to the e-th. The numbers in it are read only.
var powersOf = sync.OnceValue(func() *[6][MaxChecks + 1]*big.Int {
	var table [6][MaxChecks + 1]*big.Int
	for b := range table {
		for e := range table[b] {
			table[b][e] = new(big.Int).Exp(big.NewInt(int64(b)), big.NewInt(int64(e)), nil)
		}
	}
	return &table
})

func power(base, exponent int) *big.Int { return powersOf()[base][exponent] }
