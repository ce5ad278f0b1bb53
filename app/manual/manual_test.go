package manual_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"carddesk/app/manual"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

var update = flag.Bool("update", false, "write the manual into docs")

// TestDocumentsAreCurrent holds the manual in docs against the words of the checks. `make manual` writes it.
func TestDocumentsAreCurrent(t *testing.T) {
	for _, l := range words.Languages() {
		path := filepath.Join("..", "..", "docs", fmt.Sprintf("failure-codes.%s.md", l))
		now := manual.Markdown(words.In(l))
		if *update {
			if err := os.WriteFile(path, []byte(now), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(kept) != now {
			t.Errorf("%s is not what the checks say: make manual", path)
		}
	}
}

// TestEveryCaseIsInTheManual: whatever a check complains of stands there with what to do, in the words of the check.
func TestEveryCaseIsInTheManual(t *testing.T) {
	for _, l := range words.Languages() {
		w := words.In(l)
		text := manual.Markdown(w)
		entries := manual.Entries(w)
		for i, c := range doctor.Table() {
			e := entries[i]
			if e.Code != c.Code || e.Number != c.Number || e.Ask == "" || len(e.Fine) == 0 {
				t.Errorf("%s: %+v", c.Code, e)
			}
			for _, found := range c.Cases {
				state, _, _ := strings.Cut(found, "-")
				at := slices.IndexFunc(e.Causes, func(cause manual.Cause) bool { return cause.Case == found })
				if complains := state != string(doctor.OK); complains != (at >= 0) {
					t.Errorf("%s %s: in the manual: %t", c.Code, found, at >= 0)
				} else if complains && (e.Causes[at].Problem == "" || e.Causes[at].Remedy == "") {
					t.Errorf("%s %s: %+v", c.Code, found, e.Causes[at])
				}
			}
			if !strings.Contains(text, "\n### "+manual.Number(w, c.Code)+"\n") {
				t.Errorf("%s has no section in %s", c.Code, l)
			}
		}
		if strings.Contains(text, "doctor.") || strings.Contains(text, "manual.") || strings.Contains(text, "<no value>") {
			t.Errorf("%s: a text is missing", l)
		}
	}
}

// TestGroupsHoldEveryCheckOnce: a check in no part could not be found by whoever looks for it.
func TestGroupsHoldEveryCheckOnce(t *testing.T) {
	times := map[string]int{}
	for _, g := range manual.Groups() {
		for _, code := range g.Codes {
			times[code]++
		}
	}
	for _, c := range doctor.Table() {
		if times[c.Code] != 1 {
			t.Errorf("%s is in %d parts", c.Code, times[c.Code])
		}
	}
}

func TestWhatWaitsForACheck(t *testing.T) {
	e, ok := manual.Of(words.In(words.English), "card-kind")
	if want := []string{"card-content", "pin-state", "pin-tries", "code-state", "cert-started", "cert-ended", "cert-chain", "cert-revoked"}; !ok || !slices.Equal(e.Holds, want) {
		t.Errorf("%q", e.Holds)
	}
	if _, ok := manual.Of(words.In(words.English), "kettle"); ok {
		t.Error("there is an entry for a check that nobody makes")
	}
}
