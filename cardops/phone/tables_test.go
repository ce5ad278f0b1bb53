package phone

import (
	"errors"
	"slices"
	"testing"
	"testing/fstest"
)

func TestTables(t *testing.T) {
	files := fstest.MapFS{
		"tables/1.txt": {Data: []byte("# number code systems needs ends\n2 service linux,windows - fail\n1 reader - service -\n\n5 online - reader,service warn,fail asked\n")},
		"tables/2.txt": {Data: []byte("2 service - - fail\n")},
	}
	tables, err := readTables(files)
	if err != nil || len(tables) != 6 {
		t.Fatalf("%d tables, %v", len(tables), err)
	}
	linux, mac := tables[2], tables[1]
	if linux.System != Linux || linux.Version != 1 || len(linux.Checks) != 3 || mac.System != MacOS || len(mac.Checks) != 2 {
		t.Errorf("%+v, %+v", linux, mac)
	}
	if c := linux.Checks[2]; c.Code != "online" || c.Number != 5 || !slices.Equal(c.Needs, []int{1, 2}) || !c.Asked || !slices.Equal(c.Ends, []State{Warn, Fail}) {
		t.Errorf("%+v", c)
	}
	// What does not concern a system hinders nothing on it.
	if c := mac.Checks[0]; c.Code != "reader" || len(c.Needs) != 0 || c.Asked || len(c.Ends) != 0 {
		t.Errorf("%+v", c)
	}
	if tables[5].Version != 2 {
		t.Errorf("version %d", tables[5].Version)
	}
}

func TestTablesThatAreNone(t *testing.T) {
	for name, content := range map[string]string{
		"nothing": "", "too few columns": "1 reader - -\n", "no number": "one reader - - fail\n", "a number twice": "1 a - - fail\n1 b - - fail\n",
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := readTables(fstest.MapFS{"tables/1.txt": {Data: []byte(content)}}); !errors.Is(err, ErrTable) {
				t.Errorf("%v", err)
			}
		})
	}
}

// What the program has: at least one version, and a newest for every system.
func TestFrozenTables(t *testing.T) {
	for _, system := range systems {
		newest, ok := Newest(system)
		if !ok || len(newest.Checks) < 30 || newest.Version < 1 {
			t.Errorf("%s: %+v", system, newest)
		}
	}
	if _, ok := Newest("plan9"); ok {
		t.Error("there is a table for plan9")
	}
}
