package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestEnvironmentsMadeForReal makes what goes wrong on a computer really go wrong, one thing at a time, runs the program there in both languages
// and wants that the only row that complains is the one that is for it, with the right remedy. It prints which code each was given.
func TestEnvironmentsMadeForReal(t *testing.T) {
	s := newStage(t)
	var matrix []string
	for _, of := range situations {
		t.Run(of.name, func(t *testing.T) {
			got := s.show(t, of.laid(), [][]string{{"doctor", "--json", "--lang", "zh-TW"}, {"doctor", "--json", "--lang", "en"}})
			for i, v := range got.Visits {
				value := expectPromised(t, v.Out, "carddesk.doctor/1")
				checks := value["checks"].([]any)
				found := complaining(checks)
				if i == 0 {
					matrix = append(matrix, fmt.Sprintf("%-36s %s", of.name, strings.Join(found, ", ")))
				}
				of.expect(t, i, v, found, checks)
			}
		})
	}
	t.Logf("what was made to fail, and what complained:\n%s", strings.Join(matrix, "\n"))
}

// expect judges the answer in the language of that place.
func (of situation) expect(t *testing.T, language int, v visit, found []string, checks []any) {
	t.Helper()
	exit, want := exitDone, []string(nil)
	if of.code != "" {
		want = []string{of.code + " " + of.want}
		exit = exitFailures
		if strings.HasPrefix(of.want, "warn") {
			exit = exitWarnings
		}
	}
	if !slices.Equal(found, want) || v.Exit != exit || v.Err != "" {
		t.Fatalf("exit %d, want %d; got %q, want %q\n%s%s", v.Exit, exit, found, want, v.Err, v.Out)
	}
	for _, one := range checks {
		c := one.(map[string]any)
		if c["state"] == "skip" && c["parent"] != of.code {
			t.Errorf("%s was skipped for %v", c["code"], c["parent"])
		}
		if c["code"] != of.code {
			continue
		}
		if remedy, _ := c["remedy"].(string); !strings.Contains(remedy, of.remedy[language]) {
			t.Errorf("the remedy lacks %q: %s", of.remedy[language], remedy)
		}
		if said := fmt.Sprint(c["summary"]); !strings.Contains(said, of.fact) {
			t.Errorf("the summary lacks %q: %s", of.fact, said)
		}
	}
}
