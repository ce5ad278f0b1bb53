package main

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"carddesk/app/report"
	"carddesk/cardops/doctor"
	"carddesk/cardops/simcard"
)

// doctorExits are promised for the practice scenarios; the others are healthy.
var doctorExits = map[string]int{
	"several": exitWarnings, "ends-soon": exitWarnings, "expired": exitFailures, "not-yet-valid": exitFailures, "one-try-left": exitFailures,
	"locked": exitFailures, "code-locked": exitFailures, "piv-one-try-left": exitFailures, "piv-locked": exitFailures, "piv-code-locked": exitFailures,
	"health-card": exitFailures, "upside-down": exitFailures, "empty": exitFailures, "no-reader": exitFailures, "no-service": exitFailures,
}

// took are the times of checks, which no two runs share.
var took = regexp.MustCompile(`"took": \d+`)

func TestDoctorKeepsItsPromises(t *testing.T) {
	for _, scenario := range simcard.Scenarios() {
		t.Run(scenario, func(t *testing.T) {
			r := run(t, nil, "doctor", "--json", "--demo="+scenario)
			if r.exit != doctorExits[scenario] || r.err != "" {
				t.Errorf("exit %d, want %d; %s", r.exit, doctorExits[scenario], r.err)
			}
			value := expectPromised(t, r.out, "carddesk.doctor/1")
			worst := map[int]string{exitDone: "ok", exitWarnings: "warn", exitFailures: "fail"}[r.exit]
			if value["worst"] != worst || value["redacted"] != true {
				t.Errorf("worst %v, want %s", value["worst"], worst)
			}
			expectSameOnThePhone(t, value)
		})
	}
}

// expectSameOnThePhone decodes the code of a run and compares what both say.
func expectSameOnThePhone(t *testing.T, run map[string]any) {
	t.Helper()
	r := onCode(t, strings.ToLower(run["phoneCode"].(string)))
	call := expectPromised(t, r.out, "carddesk.code/1")
	if r.exit != exitDone || call["worst"] != run["worst"] || call["leftOut"] != false {
		t.Errorf("exit %d, %v", r.exit, call)
	}
	if got, want := states(call), states(run); !slices.Equal(got, want) {
		t.Errorf("the phone says %q, the screen %q", got, want)
	}
}

func onCode(t *testing.T, code string) result {
	t.Helper()
	return run(t, nil, "code", code, "--json")
}

func states(value map[string]any) []string {
	var all []string
	for _, one := range value["checks"].([]any) {
		c := one.(map[string]any)
		all = append(all, c["code"].(string)+" "+c["state"].(string))
	}
	return all
}

func TestTextOfDoctor(t *testing.T) {
	for _, language := range []string{"zh-TW", "en"} {
		lines := []string{
			"doctor --demo", "doctor --demo=no-service", "doctor --demo=expired --only cert-ended", "doctor --demo --only 17,loopback", "doctor --list",
			"doctor --help", "doctor --demo --only toaster", "doctor --report report.pdf",
		}
		golden(t, language+"/doctor.txt", dialogue(t, language, lines...))
		golden(t, language+"/code.txt", dialogue(t, language,
			"code 23G4", "code 234G-TYPJ", "code 234g typj", "code 234G-TYPX", "code 234G-YTPJ", "code 234G-TYUJ", "code 234G-TYP", "code 5000",
			"code", "code 234G-YYYY", "code --help",
		))
	}
	for _, scenario := range []string{"healthy", "several", "no-reader"} {
		golden(t, "json/doctor-"+scenario+".json", took.ReplaceAllString(run(t, nil, "doctor", "--json", "--demo="+scenario).out, `"took": 0`))
	}
	golden(t, "json/code.json", onCode(t, "234GTYPJ").out)
	golden(t, "json/code-wrong.json", onCode(t, "234GTYPX").out)
	golden(t, "json/doctor-list.json", run(t, nil, "doctor", "--list", "--json").out)
	expectPromised(t, run(t, nil, "doctor", "--list", "--json").out, "carddesk.doctor.list/1")
}

// healthyHere stands for this computer: the practice one.
func healthyHere(t *testing.T) func() *doctor.Env {
	t.Helper()
	return func() *doctor.Env {
		return &doctor.Env{System: "linux", Architecture: "amd64", Who: doctor.Who{Home: "/home/meilin", User: "meilin", Host: "TAX-PC-07"}}
	}
}

// examined carries out doctor on a computer that a test prepared.
func examined(t *testing.T, s service, here func() *doctor.Env, args ...string) result {
	t.Helper()
	tty := at(nil, nil, s)
	tty.here = here
	return runOn(t, tty, append([]string{"doctor"}, args...)...)
}

// Without --full nothing that is saved or said names the person.
func TestDoctorIsRedactedUnlessAsked(t *testing.T) {
	here := func() *doctor.Env {
		env := healthyHere(t)()
		env.Files.Try = func(folder string, _ int) error {
			return &os.PathError{Op: "open", Path: folder, Err: os.ErrPermission}
		}
		return env
	}
	folder := "/home/meilin/reports"
	for name, c := range map[string]struct {
		args  []string
		tells bool
	}{
		"text":      {nil, false},
		"JSON":      {[]string{"--json"}, false},
		"full text": {[]string{"--full"}, true},
		"full JSON": {[]string{"--json", "--full"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			env := func() *doctor.Env {
				e := here()
				e.Reports = folder
				return e
			}
			r := examined(t, desk(t, "healthy"), env, append(c.args, "--only", "report-folder")...)
			if got := strings.Contains(r.out, "meilin"); got != c.tells || r.exit != exitFailures {
				t.Errorf("exit %d:\n%s", r.exit, r.out)
			}
		})
	}
}

func TestReportIsSaved(t *testing.T) {
	for _, ending := range []string{".txt", ".json", ".html"} {
		path := filepath.Join(t.TempDir(), "a"+ending)
		r := run(t, nil, "doctor", "--demo=no-reader", "--report", path, "--lang", "en")
		content, err := os.ReadFile(path)
		if err != nil || r.exit != exitFailures || !strings.Contains(r.out, "The report was saved as "+path) {
			t.Errorf("%s: exit %d, %v\n%s", ending, r.exit, err, r.out)
		}
		code := regexp.MustCompile(`Code for the phone: (\S+)`).FindStringSubmatch(r.out)
		if code == nil || !strings.Contains(string(content), code[1]) {
			t.Errorf("%s lacks the code %q", ending, code)
		}
	}
	path := filepath.Join(t.TempDir(), "a.json")
	if r := run(t, nil, "doctor", "--demo", "--json", "--report", path); r.exit != exitDone {
		t.Errorf("exit %d", r.exit)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	expectPromised(t, string(content), "carddesk.doctor/1")
}

// A report that can't be saved is an error of its own, told behind the results, which are told all the same.
func TestReportThatIsNotSaved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(file, "a.html")
	r := run(t, nil, "doctor", "--demo", "--report", path, "--lang", "en")
	if r.exit != exitFailed || !strings.Contains(r.out, "No problem was found.") || !strings.Contains(r.err, path+" is not a folder.") {
		t.Errorf("exit %d\n%s%s", r.exit, r.out, r.err)
	}
	value := expectPromised(t, run(t, nil, "doctor", "--demo", "--json", "--report", path).out, "carddesk.error/1")
	if value["code"] != "not-a-folder" {
		t.Errorf("%v", value)
	}
	value = expectPromised(t, run(t, nil, "doctor", "--demo", "--json", "--report", "a.pdf").out, "carddesk.error/1")
	if value["code"] != "report-format" || value["exit"] != float64(exitUsage) {
		t.Errorf("%v", value)
	}
}

// The lines come while the checks run: what stands above a check that hangs is told before it ends. A run that a person ends has no code.
func TestResultsAreStreamed(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	heard := &listener{heard: make(chan struct{})}
	tty := at(heard, heard, desk(t, "healthy"))
	tty.here = func() *doctor.Env {
		env := healthyHere(t)()
		env.Reports = "/"
		env.Files.Try = func(string, int) error { // the fourth check; three stand above it
			<-heard.heard
			cancel()
			<-ctx.Done()
			return ctx.Err()
		}
		return env
	}
	exit := tty.run(ctx, []string{"doctor", "--only", "system-version,report-folder", "--lang", "en"})
	if exit != exitFailed || !strings.HasPrefix(heard.said.String(), "[ok] 1 ") || strings.Contains(heard.said.String(), "Code for the phone") {
		t.Errorf("exit %d\n%s", exit, heard.said.String())
	}
}

// listener tells when something was said.
type listener struct {
	said  strings.Builder
	once  sync.Once
	heard chan struct{}
}

func (l *listener) Write(p []byte) (int, error) {
	l.once.Do(func() { close(l.heard) })
	return l.said.Write(p)
}

// What the program prints is what the document says: one source of both.
func TestJSONIsTheDocument(t *testing.T) {
	var d report.Document
	if err := json.Unmarshal([]byte(run(t, nil, "doctor", "--json", "--demo").out), &d); err != nil {
		t.Fatal(err)
	}
	if d.Schema != "carddesk.doctor/1" || len(d.Checks) < 30 || d.System != "linux" {
		t.Errorf("%+v", d)
	}
}
