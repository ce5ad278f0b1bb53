package phone

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// frozen holds one file for each version of the table of checks: what programs out there mean by the codes that they make.
//
//go:embed tables/*.txt
var frozen embed.FS

// Tables are all that this program knows: each version for each system, the older first.
var Tables = sync.OnceValue(func() []Table {
	tables, err := readTables(frozen)
	if err != nil {
		panic(err) // the files are part of the program, and a test reads them
	}
	return tables
})

// Newest is the table of this program for a system; ok is false for a system that has none.
func Newest(system System) (newest Table, ok bool) {
	for _, t := range Tables() {
		if t.System == system {
			newest, ok = t, true
		}
	}
	return newest, ok
}

// readTables reads tables/1.txt, tables/2.txt and so on.
func readTables(files fs.FS) ([]Table, error) {
	var tables []Table
	for version := 1; ; version++ {
		content, err := fs.ReadFile(files, fmt.Sprintf("tables/%d.txt", version))
		if err != nil {
			return tables, nil // there is no such version yet
		}
		for _, system := range systems {
			t, err := parseTable(string(content), system)
			if err != nil {
				return nil, fmt.Errorf("version %d: %w", version, err)
			}
			t.Version = version
			if err := t.Valid(); err != nil {
				return nil, fmt.Errorf("version %d, %s: %w", version, system, err)
			}
			tables = append(tables, t)
		}
	}
}

// parseTable reads what concerns a system. A line is a check: number, code, systems, needs, which of warn and fail it may end in, and the word
// "asked" where it is one that a person has to ask for. What there are several of is separated by commas; "-" stands for all systems, and for none.
func parseTable(content string, system System) (Table, error) {
	t := Table{System: system}
	numbers := map[string]int{}
	for line := range strings.Lines(content) {
		f := strings.Fields(line)
		if len(f) == 0 || strings.HasPrefix(f[0], "#") {
			continue
		}
		if len(f) < 5 {
			return Table{}, fmt.Errorf("%w: line %q", ErrTable, line)
		}
		number, err := strconv.Atoi(f[0])
		if err != nil {
			return Table{}, fmt.Errorf("%w: line %q", ErrTable, line)
		}
		if f[2] != "-" && !slices.Contains(strings.Split(f[2], ","), string(system)) {
			continue
		}
		c := Check{Code: f[1], Number: number, Asked: slices.Contains(f[5:], "asked")}
		for end := range strings.SplitSeq(f[4], ",") {
			if end != "-" {
				c.Ends = append(c.Ends, State(end))
			}
		}
		for need := range strings.SplitSeq(f[3], ",") {
			// What does not concern this system is no hindrance on it.
			if n, ok := numbers[need]; ok {
				c.Needs = append(c.Needs, n)
			}
		}
		numbers[c.Code] = number
		t.Checks = append(t.Checks, c)
	}
	return t, nil
}
