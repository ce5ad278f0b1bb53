package main

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const reportAt = homeOfMeilin + "/report"

// visits are the runs of a situation: in both languages, with all that passes to the card, and each with a report where one can be saved.
func (of situation) visits() [][]string {
	visits := [][]string{{"doctor", "--json", "--lang", "zh-TW", "-v"}, {"doctor", "--json", "--lang", "en", "-v"}}
	if of.unsaved != "" {
		return append(visits, []string{"doctor", "--json", "--lang", "en", "--report", reportAt + ".txt"})
	}
	for i, ending := range []string{".html", ".txt"} {
		visits[i] = append(append(visits[i], "--report", reportAt+ending), of.flags...)
	}
	return visits
}

// TestEnvironmentsMadeForReal makes what goes wrong on a computer really go wrong, one thing at a time, runs the program there in both languages
// and wants that the only row that complains is the one that is for it, with the right remedy; that the document fits its schema and the
// phone code says the same; and that nothing that leaves the program tells of the person. It prints which code each failure was given.
func TestEnvironmentsMadeForReal(t *testing.T) {
	s := newStage(t)
	var matrix []string
	right := 0
	for _, of := range situations {
		t.Run(of.name, func(t *testing.T) {
			of = of.laid()
			got := s.show(t, of, of.visits(), reportAt+".html", reportAt+".txt")
			for language, v := range got.Visits[:2] {
				found := of.expect(t, language, v)
				if language == 0 {
					matrix = append(matrix, fmt.Sprintf("%-36s %s", of.name, strings.Join(found, ", ")))
				}
			}
			of.expectReports(t, got)
			said := fmt.Sprint(got.Visits[:2], got.Kept[reportAt+".html"], got.Kept[reportAt+".txt"])
			if found := tracesOf(t, of, s).FindAllString(said, -1); found != nil {
				t.Errorf("it tells %q", found)
			}
			if !t.Failed() {
				right++
			}
		})
	}
	t.Logf("measured: environment check: %d of %d environments made for real were told by the right row alone", right, len(situations))
	t.Logf("what was made to fail, and what complained:\n%s", strings.Join(matrix, "\n"))
}

// expect judges the answer in the language of that place, and gives what complained.
func (of situation) expect(t *testing.T, language int, v visit) []string {
	t.Helper()
	value := expectPromised(t, v.Out, "carddesk.doctor/1")
	if err := fits(v.Out, "carddesk.doctor/1"); err != nil {
		t.Error(err)
	}
	expectSameOnThePhone(t, value)
	exit, want := exitDone, []string(nil)
	if of.code != "" {
		want, exit = []string{of.code + " " + of.want}, exitFailures
		if strings.HasPrefix(of.want, "warn") {
			exit = exitWarnings
		}
	}
	found := complaining(value["checks"].([]any))
	if !slices.Equal(found, want) || v.Exit != exit {
		t.Errorf("exit %d, want %d; got %q, want %q\n%s%s", v.Exit, exit, found, want, v.Err, v.Out)
	}
	if rest := tracedLine.ReplaceAllString(v.Err, ""); rest != "" {
		t.Errorf("beside the trace it said %q", rest)
	}
	for _, one := range value["checks"].([]any) {
		of.expectRow(t, language, one.(map[string]any))
	}
	return found
}

// tracedLine is what -v tells of an exchange: header, status word and lengths.
var tracedLine = regexp.MustCompile(`(?m)^(?:[0-9A-F]{2} ){4} sent \d+, asked \d+ -> .*\n`)

func (of situation) expectRow(t *testing.T, language int, check map[string]any) {
	t.Helper()
	if check["state"] == "skip" && check["parent"] != of.code {
		t.Errorf("%s was skipped for %v", check["code"], check["parent"])
	}
	if check["code"] != of.code {
		return
	}
	if remedy, _ := check["remedy"].(string); !strings.Contains(remedy, of.remedy[language]) {
		t.Errorf("the remedy lacks %q: %s", of.remedy[language], remedy)
	}
	if said := fmt.Sprint(check["summary"]); !strings.Contains(said, of.fact) {
		t.Errorf("the summary lacks %q: %s", of.fact, said)
	}
}

// expectReports wants what was found in both reports, or that none could be saved.
func (of situation) expectReports(t *testing.T, got account) {
	t.Helper()
	if of.unsaved != "" {
		value := expectPromised(t, got.Visits[2].Out, "carddesk.error/1")
		if got.Visits[2].Exit != exitFailed || value["code"] != of.unsaved || value["remedy"] == "" {
			t.Errorf("saving: exit %d, %v", got.Visits[2].Exit, value)
		}
	}
	for at, content := range got.Kept {
		language := 0
		if path.Ext(at) == ".txt" {
			language = 1
		}
		if of.unsaved != "" && content != "" {
			t.Errorf("%s was left behind: %d bytes", at, len(content))
		}
		if of.unsaved == "" && (content == "" || !strings.Contains(content, of.remedy[language])) {
			t.Errorf("%s lacks %q:\n%s", at, of.remedy[language], content)
		}
	}
}
