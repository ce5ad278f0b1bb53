package doctor

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"carddesk/cardops/phone"
)

var freeze = flag.Bool("freeze", false, "write the table into the newest version of package phone; only while that version was not released")

// frozen is the table as package phone keeps it.
func frozen() string {
	var out strings.Builder
	fmt.Fprintln(&out, "# number code systems needs ends")
	list := func(all []string) string {
		if len(all) == 0 {
			return "-"
		}
		return strings.Join(all, ",")
	}
	for _, c := range Table() {
		fmt.Fprintf(&out, "%d %s %s %s %s", c.Number, c.Code, list(c.Systems), list(c.Needs), list(ends(c)))
		if c.Asked != nil {
			fmt.Fprint(&out, " asked")
		}
		fmt.Fprintln(&out)
	}
	return out.String()
}

// ends are the states that have words of their own for this check.
func ends(c Check) []string {
	var all []string
	for _, state := range []State{Warn, Fail} {
		if slices.ContainsFunc(c.Cases, func(found string) bool { return strings.HasPrefix(found, string(state)) }) {
			all = append(all, string(state))
		}
	}
	return all
}

// What a phone code means is fixed by the table of its version. A program out there that is told another one would tell people other
// checks than those that failed.
func TestTableIsTheNewestThatPhonesKnow(t *testing.T) {
	all, err := filepath.Glob("../phone/tables/*.txt")
	if err != nil || len(all) == 0 {
		t.Fatalf("package phone has no table: %v", err)
	}
	path := fmt.Sprintf("../phone/tables/%d.txt", len(all))
	if *freeze {
		if err := os.WriteFile(path, []byte(frozen()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	kept, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(kept) != frozen() {
		t.Errorf("the table of checks is not %s. If that version was released, freeze this table as the next one; else run this test with -freeze.\n%s",
			path, frozen())
	}
}

// Every run of every system has room, however it ends: what a code leaves out would be missing on the phone.
func TestEveryRunHasRoom(t *testing.T) {
	for _, system := range []phone.System{phone.Windows, phone.MacOS, phone.Linux} {
		table, _ := phone.Newest(system)
		if len(table.Checks) > 41 {
			t.Errorf("%s has %d checks: four ends of more than 41 have no room", system, len(table.Checks))
		}
	}
}

func TestPhoneCodeOfARun(t *testing.T) {
	for _, system := range []string{linux, windowsOS, macOS} {
		for _, broken := range []string{"", "service-answers", "reader-attached", "clock", "browser-access", "loopback"} {
			t.Run(system+" "+broken, func(t *testing.T) {
				var table []Check
				for _, c := range Table() {
					state := OK
					if c.Code == broken {
						state = State(ends(c)[0])
					}
					s := says(c.Code, state, c.Needs...)
					s.Number, s.Systems, s.Asked = c.Number, c.Systems, c.Asked
					table = append(table, s)
				}
				results, err := Run(t.Context(), table, &Env{System: system}, Options{})
				if err != nil {
					t.Fatal(err)
				}
				expectCode(t, system, results)
			})
		}
	}
}

// expectCode packs and unpacks results: the same checks ended the same way.
func expectCode(t *testing.T, system string, results []Result) {
	t.Helper()
	code, err := PhoneCode(system, results)
	if err != nil || len(strings.ReplaceAll(code, "-", "")) > 8 {
		t.Fatalf("%q, %v", code, err)
	}
	m, err := phone.Decode(code, phone.Tables())
	if err != nil || m.LeftOut || string(m.Table.System) != system {
		t.Fatalf("%s: %+v, %v", code, m, err)
	}
	for i, c := range m.Table.Checks {
		at := slices.IndexFunc(results, func(r Result) bool { return r.Code == c.Code })
		if at < 0 && m.States[i] != phone.NotRun || at >= 0 && m.States[i] != phone.State(results[at].State) {
			t.Errorf("%s: %s %s", code, c.Code, m.States[i])
		}
	}
}

func TestNoPhoneCodeElsewhere(t *testing.T) {
	if code, err := PhoneCode("plan9", nil); !errors.Is(err, phone.ErrTable) {
		t.Errorf("%q, %v", code, err)
	}
}

// The states have the same names there.
func TestStatesHaveTheirNames(t *testing.T) {
	for state, want := range map[State]phone.State{OK: phone.OK, Warn: phone.Warn, Fail: phone.Fail, Skip: phone.Skip, Broken: phone.Broken} {
		if phone.State(state) != want {
			t.Errorf("%s is %s", state, want)
		}
	}
	if len(States()) != 5 {
		t.Errorf("%d states", len(States()))
	}
}
