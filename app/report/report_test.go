package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

var update = flag.Bool("update", false, "write the reports into testdata")

// meilin is an invented person whom no redacted report may tell of.
var meilin = doctor.Who{Home: "/home/meilin", User: "meilin", Host: "TAX-PC-07"}

// personal is what must not be in a redacted report: her names, and the numbers of a card and a person that nobody has.
var personal = regexp.MustCompile(`(?i)meilin|TAX-PC-07|TP00000000000009|A123456789|王小測`)

func given(value any, privacy doctor.Privacy) doctor.Fact {
	return doctor.Fact{Value: value, Privacy: privacy}
}

// run is a check with something of everything, and with everything personal that may be in one.
func run() Run {
	return Run{
		At: time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 8*3600)), System: "linux", Architecture: "amd64", Who: meilin,
		Results: []doctor.Result{
			{Code: "system-version", Number: 1, State: doctor.OK, Took: 12 * time.Millisecond, Facts: doctor.Facts{"System": given("Debian", 0), "Version": given("6.1", 0)}},
			{Code: "clock", Number: 2, State: doctor.Broken, Took: 5 * time.Second, Detail: "read /home/meilin/x of TAX-PC-07: card TP00000000000009, A123456789\x1b[31m"},
			{Code: "report-folder", Number: 4, State: doctor.Fail, Reason: "full", Facts: doctor.Facts{"Folder": given("/home/meilin/reports", doctor.Path)}},
			{Code: "reader-attached", Number: 16, State: doctor.OK, Facts: doctor.Facts{"Readers": given([]string{`<script>alert(1)</script> 0`}, 0)}},
			{Code: "card-held", Number: 20, State: doctor.Fail, Facts: doctor.Facts{"Programs": given([]string{"/home/meilin/tax"}, doctor.Path)}},
			{Code: "card-kind", Number: 21, State: doctor.Skip, Parent: "card-held"},
			{Code: "proxy-bypass", Number: 41, State: doctor.OK, Reason: "bypass", Facts: doctor.Facts{"Proxy": given("proxy.TAX-PC-07", doctor.Personal)}},
			{Code: "component-log", Number: 39, State: doctor.Warn, Facts: doctor.Facts{"Paths": given([]string{"/home/meilin/debug.log.1"}, doctor.Path)}},
		},
	}
}

func made(l words.Language, full bool) *Report {
	r := New(words.In(l), run(), full)
	r.Program = "1.2.3"
	return r
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("differs from %s:\n%s", path, got)
	}
}

func TestReports(t *testing.T) {
	for _, l := range words.Languages() {
		for _, f := range doctor.Formats() {
			for name, full := range map[string]bool{"redacted": false, "full": true} {
				content, err := made(l, full).As(f)
				if err != nil {
					t.Fatal(err)
				}
				golden(t, string(l)+"/"+name+string(f), content)
				if found := personal.Find(content); !full && found != nil {
					t.Errorf("%s %s tells %q", l, f, found)
				}
			}
		}
	}
}

// A search that finds nothing anywhere would let everything through.
func TestFullReportsTellAll(t *testing.T) {
	for _, f := range doctor.Formats() {
		content, err := made(words.English, true).As(f)
		if err != nil {
			t.Fatal(err)
		}
		if personal.Find(content) == nil || !bytes.Contains(content, []byte("/home/meilin/")) {
			t.Errorf("%s: %s", f, content)
		}
	}
}

// The code tells the same whether a report is redacted or not: there is nothing personal in it.
func TestTheCodeOfAReport(t *testing.T) {
	short, full := made(words.Chinese, false), made(words.English, true)
	if short.Code == "" || short.Code != full.Code {
		t.Errorf("%q, %q", short.Code, full.Code)
	}
	elsewhere := run()
	elsewhere.System = "plan9"
	r := New(words.In(words.English), elsewhere, false)
	if r.Code != "" || *made(words.English, false).Document().PhoneCode == "" || r.Document().PhoneCode != nil {
		t.Errorf("%q on a system that has none", r.Code)
	}
	page, err := r.HTML()
	if err != nil || bytes.Contains(page, []byte("<svg")) || !strings.Contains(r.Text(), "plan9") {
		t.Errorf("%v\n%s", err, page)
	}
}

func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		states []doctor.State
		want   string
	}{
		"all well":     {[]doctor.State{doctor.OK, doctor.OK}, "No problem was found."},
		"a warning":    {[]doctor.State{doctor.OK, doctor.Warn}, "Nothing was found that keeps the card from being used; 1 thing is worth knowing."},
		"not checked":  {[]doctor.State{doctor.Broken, doctor.Warn, doctor.Broken}, "Nothing was found that keeps the card from being used, but 2 checks could not be carried out."},
		"one problem":  {[]doctor.State{doctor.Fail, doctor.Skip, doctor.Broken}, "1 problem was found that keeps the card from being used."},
		"two problems": {[]doctor.State{doctor.Fail, doctor.Warn, doctor.Fail}, "2 problems were found that keep the card from being used."},
	} {
		t.Run(name, func(t *testing.T) {
			var results []doctor.Result
			for _, s := range c.states {
				results = append(results, doctor.Result{Code: "clock", State: s})
			}
			if got := New(words.In(words.English), Run{Results: results}, false).Verdict(); got != c.want {
				t.Errorf("%q", got)
			}
		})
	}
}

// What concerns stands in the order of its weight, not of the table.
func TestConcerning(t *testing.T) {
	var codes []string
	for _, row := range made(words.English, false).Concerning() {
		codes = append(codes, row.Code)
	}
	if want := []string{"report-folder", "card-held", "clock", "component-log"}; !slices.Equal(codes, want) {
		t.Errorf("%q, want %q", codes, want)
	}
}

func TestJSONIsWhatItSays(t *testing.T) {
	raw, err := made(words.English, true).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var d Document
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	if d.Schema != "carddesk.doctor/1" || d.Redacted || d.Worst != doctor.Fail || len(d.Checks) != 8 || d.Checks[1].Took != 5000 {
		t.Errorf("%+v", d)
	}
	if d.Checks[5].Parent == nil || *d.Checks[5].Parent != "card-held" || d.Checks[5].Remedy != nil || d.Checks[0].Detail != nil {
		t.Errorf("%+v", d.Checks[5])
	}
}
