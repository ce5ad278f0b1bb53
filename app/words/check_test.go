package words_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// results are one of each case that a check may find, without facts.
func results() []doctor.Result {
	var all []doctor.Result
	for _, c := range doctor.Table() {
		for _, found := range append([]string{"skip", "broken", "warn", "fail", "ok"}, c.Cases...) {
			state, reason, _ := strings.Cut(found, "-")
			all = append(all, doctor.Result{Code: c.Code, Number: c.Number, State: doctor.State(state)})
			all = append(all, doctor.Result{Code: c.Code, Number: c.Number, State: doctor.State(state), Reason: reason})
		}
	}
	return all
}

func TestEveryCaseHasWordsWithoutFacts(t *testing.T) {
	for _, l := range words.Languages() {
		w := words.In(l)
		for _, r := range results() {
			for _, system := range append([]string{""}, systems...) {
				said := w.Check(r, system)
				all := said.Title + said.Summary + said.Remedy
				wantsRemedy := r.State != doctor.OK && r.State != doctor.Skip
				if said.Title == "" || said.Summary == "" || (said.Remedy != "") != wantsRemedy {
					t.Errorf("%s %s %s: %+v", l, r.Code, r.Case(), said)
				}
				if strings.Contains(all, "doctor.") || strings.Contains(all, "<no value>") || strings.Contains(all, "{{") {
					t.Errorf("%s %s %s: %q", l, r.Code, r.Case(), all)
				}
			}
		}
	}
}

// systems as GOOS names them, with what remedies call them.
var systems = []string{"windows", "darwin", "linux"}

var systemNames = map[string][]string{"windows": {"Windows"}, "darwin": {"macOS"}, "linux": {"Linux", "systemctl"}}

// TestRemediesNameNoOtherSystem: whoever sits in front of Windows need not pick the sentence about it out of three.
func TestRemediesNameNoOtherSystem(t *testing.T) {
	concerned := map[string]doctor.Check{}
	for _, c := range doctor.Table() {
		concerned[c.Code] = c
	}
	for _, l := range words.Languages() {
		for _, r := range results() {
			for _, system := range systems {
				if c := concerned[r.Code]; len(c.Systems) > 0 && !slices.Contains(c.Systems, system) {
					continue
				}
				remedy := words.In(l).Check(r, system).Remedy
				for other, names := range systemNames {
					for _, name := range names {
						if other != system && strings.Contains(remedy, name) && !allowed(r, name) {
							t.Errorf("%s %s %s on %s: %s", l, r.Code, r.Case(), system, remedy)
						}
					}
				}
			}
		}
	}
}

// allowed are names of another system that a remedy may say: Windows Hello is a program.
func allowed(r doctor.Result, name string) bool {
	return r.Code == "reader-virtual" && name == "Windows"
}

func fact(value any) doctor.Fact { return doctor.Fact{Value: value} }

func TestWordsAboutFacts(t *testing.T) {
	until := time.Date(2027, 3, 4, 12, 0, 0, 0, time.Local)
	for name, c := range map[string]struct {
		result doctor.Result
		has    string
	}{
		"a date": {
			doctor.Result{Code: "cert-ended", State: doctor.Warn, Facts: doctor.Facts{"Until": fact(until), "Days": fact(20)}},
			"on 2027/03/04, in 20 days",
		},
		"a list": {
			doctor.Result{Code: "reader-attached", State: doctor.OK, Facts: doctor.Facts{"Readers": fact([]string{"A 0", "B\x1b 0"})}}, `A 0, B\u001b 0`,
		},
		"a kind of card": {
			doctor.Result{Code: "card-kind", State: doctor.OK, Facts: doctor.Facts{"Kind": fact("piv")}}, "PIV card",
		},
		"kinds of computer": {
			doctor.Result{Code: "module-architecture", State: doctor.Fail, Reason: "other", Facts: doctor.Facts{
				"Got": fact([]string{"linux/arm64"}), "Want": fact("linux/amd64"),
			}}, "module: Linux ARM64; needed: Linux x64 (64-bit)",
		},
		"what was taken out": {
			doctor.Result{Code: "report-folder", State: doctor.Fail, Reason: "refused", Facts: doctor.Facts{"Folder": {Hidden: true}}}, `"(not shown)"`,
		},
		"a parent": {doctor.Result{Code: "cert-ended", State: doctor.Skip, Parent: "clock"}, `"Date and time of the computer"`},
		"a case of a newer program": {
			doctor.Result{Code: "report-folder", State: doctor.Fail, Reason: "far-away"}, "Reports cannot be saved",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if said := words.In(words.English).Check(c.result, ""); !strings.Contains(said.Summary, c.has) {
				t.Errorf("%q does not say %q", said.Summary, c.has)
			}
		})
	}
}

func TestScenario(t *testing.T) {
	w := words.In(words.English)
	for name, want := range map[string]string{
		"locked": "PIN locked", "failure:reader-attached/fail": "Reader: plugged in – No reader was found.",
		"failure:report-folder/fail-full": "Folder for reports – The disk is full. A report does not fit.", "flood": "flood",
	} {
		if got := w.Scenario(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}
