package remedy

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/doctor"
)

func found(code, how string) doctor.Result {
	state, reason, _ := strings.Cut(how, "-")
	return doctor.Result{Code: code, State: doctor.State(state), Reason: reason}
}

// TestWhatIsOffered for the findings that people have most, on each system.
func TestWhatIsOffered(t *testing.T) {
	for _, test := range []struct {
		system, code, found string
		want                []Name
	}{
		{"linux", "service-running", "fail", []Name{StartService, CopyStart}},
		{"windows", "service-running", "fail", []Name{StartService, OpenServices}},
		{"windows", "service-enabled", "fail", []Name{OpenServices}},
		{"linux", "service-installed", "fail", []Name{CopyDebian, CopyFedora}},
		{"linux", "service-running", "ok", nil},
		{"linux", "service-running", "skip", nil},
		{"linux", "service-running", "broken", nil},
		{"darwin", "service-answers", "fail", nil}, // launchd starts it
		{"darwin", "clock", "fail-past", []Name{OpenClock}},
		{"windows", "clock", "fail-drift", []Name{OpenClock}},
		{"linux", "cert-started", "fail", []Name{OpenClock}},
		{"windows", "proxy-bypass", "fail", []Name{OpenProxy}},
		{"darwin", "cert-ended", "warn", []Name{OpenOfficial}},
		{"linux", "cert-revoked", "fail-suspended", []Name{OpenOfficial}},
		{"linux", "cert-revoked", "fail-revoked", nil}, // only the office can help
		{"windows", "hicos-installs", "fail-several", []Name{OpenApps, OpenOfficial}},
		{"darwin", "reader-stale-driver", "fail", []Name{CopyDriver}},
		{"darwin", "component-reader", "fail", []Name{CopyComponent}},
		{"linux", "localhost-name", "fail-missing", []Name{CopyLocalhost}},
		{"linux", "localhost-name", "fail-elsewhere", nil}, // a line more does not help
		{"linux", "pin-state", "fail", nil},
	} {
		t.Run(fmt.Sprint(test.system, " ", test.code, " ", test.found), func(t *testing.T) {
			var got []Name
			for _, a := range For(test.system, found(test.code, test.found)) {
				got = append(got, a.Name)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%v, want %v", got, test.want)
			}
		})
	}
}

// offered calls visit with every action that is ever offered.
func offered(t *testing.T, visit func(system string, check doctor.Check, a Action)) {
	t.Helper()
	n := 0
	for _, system := range []string{linux, windows, macOS} {
		for _, check := range doctor.For(doctor.Table(), &doctor.Env{System: system}) {
			for _, how := range check.Cases {
				for _, a := range For(system, found(check.Code, how)) {
					n++
					visit(system, check, a)
				}
			}
		}
	}
	if n < 40 {
		t.Fatalf("only %d actions are offered", n)
	}
}

// TestTheTable: every row is about a check of that system and of a case that it finds, and each action can be carried out there in one way.
func TestTheTable(t *testing.T) {
	used := map[Name]bool{}
	offered(t, func(system string, check doctor.Check, a Action) {
		used[a.Name] = true
		ways := 0
		for _, is := range []bool{a.Text != "", a.Address != "", len(a.Commands) > 0} {
			if is {
				ways++
			}
		}
		if ways != 1 {
			t.Errorf("%s on %s is carried out in %d ways", a.Name, system, ways)
		}
		if a.Address != "" {
			if u, err := url.Parse(a.Address); err != nil || !slices.Contains([]string{"https", "ms-settings", "x-apple.systempreferences"}, u.Scheme) {
				t.Errorf("%s opens %q", a.Name, a.Address)
			}
		}
	})
	for _, w := range actions {
		if !used[w.Name] {
			t.Errorf("%s is never offered", w.Name)
		}
	}
	for _, r := range table {
		i := slices.IndexFunc(doctor.Table(), func(c doctor.Check) bool { return c.Code == r.code })
		if i < 0 {
			t.Fatalf("there is no check %s", r.code)
		}
		check := doctor.Table()[i]
		if r.found != "" && !slices.Contains(check.Cases, r.found) || r.system != "" && check.Systems != nil && !slices.Contains(check.Systems, r.system) {
			t.Errorf("%+v can not happen", r)
		}
	}
}

// TestNothingTouchesACard: nothing is run but what opens settings and starts the service of the system.
func TestNothingTouchesACard(t *testing.T) {
	allowed := []string{
		"pkexec --disable-internal-agent systemctl start pcscd.socket", "sc.exe start SCardSvr", "services.msc",
		"gnome-control-center datetime", "gnome-control-center network", "systemsettings kcm_clock", "systemsettings kcm_proxy",
		"systemsettings5 kcm_clock", "systemsettings5 kcm_proxy", "xfce4-settings-manager",
	}
	offered(t, func(_ string, _ doctor.Check, a Action) {
		for _, c := range a.Commands {
			if line := strings.Join(append([]string{c.Program}, c.Arguments...), " "); !slices.Contains(allowed, line) {
				t.Errorf("%s runs %q", a.Name, line)
			}
		}
	})
}

// TestDo carries out every action with hands that note what they were asked for.
func TestDo(t *testing.T) {
	offered(t, func(system string, _ doctor.Check, a Action) {
		var did []string
		h := Hands{
			Run:  func(_ context.Context, c Command) error { did = append(did, "run "+c.Program); return nil },
			Open: func(address string) error { did = append(did, "open "+address); return nil },
		}
		var want []string
		switch {
		case a.Address != "":
			want = []string{"open " + a.Address}
		case len(a.Commands) > 0:
			want = []string{"run " + a.Commands[0].Program}
		}
		if how := a.Do(t.Context(), h); how != Done || !slices.Equal(did, want) {
			t.Errorf("%s on %s: %s, %v, want %v", a.Name, system, how, did, want)
		}
	})
}

func TestHowItEnds(t *testing.T) {
	two := Action{Commands: []Command{{Program: "first"}, {Program: "second"}}}
	missing := &exec.Error{Name: "x", Err: exec.ErrNotFound}
	for name, test := range map[string]struct {
		action Action
		errs   map[string]error
		want   Outcome
		ran    int
	}{
		"the first is there":    {two, nil, Done, 1},
		"the second is there":   {two, map[string]error{"first": missing}, Done, 2},
		"none is there":         {two, map[string]error{"first": missing, "second": missing}, Missing, 2},
		"refused":               {two, map[string]error{"first": fmt.Errorf("%w: no", ErrRefused)}, Refused, 1}, // and nothing else is tried
		"failed":                {two, map[string]error{"first": errors.New("odd")}, Failed, 1},
		"an address":            {Action{Address: "https://a"}, nil, Done, 0},
		"an address that fails": {Action{Address: "https://a"}, map[string]error{"https://a": errors.New("odd")}, Failed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			ran := 0
			how := test.action.Do(t.Context(), Hands{
				Run:  func(_ context.Context, c Command) error { ran++; return test.errs[c.Program] },
				Open: func(address string) error { return test.errs[address] },
			})
			if how != test.want || ran != test.ran {
				t.Errorf("%s after %d, want %s after %d", how, ran, test.want, test.ran)
			}
		})
	}
}

// script is a program that ends with an exit code.
func script(t *testing.T, name string, body string) string {
	t.Helper()
	if runtime.GOOS == windows {
		t.Fatal("these programs are shell scripts")
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", filepath.Dir(path)+string(os.PathListSeparator)+os.Getenv("PATH"))
	return path
}

// TestPkexec: its exit codes are told apart from those of what it ran.
func TestPkexec(t *testing.T) {
	for code, want := range map[int]Outcome{0: Done, 126: Refused, 127: Refused, 1: Failed} {
		script(t, "pkexec", fmt.Sprintf(`[ "$*" = "--disable-internal-agent systemctl start pcscd.socket" ] || exit 3; exit %d`, code))
		a := For(linux, found("service-running", "fail"))[0]
		if how := a.Do(t.Context(), HandsHere(nil)); how != want {
			t.Errorf("exit code %d: %s, want %s", code, how, want)
		}
	}
}

// TestWhatStays is not waited for.
func TestWhatStays(t *testing.T) {
	script(t, "stays", "exec sleep 20")
	began := time.Now()
	how := Action{Commands: []Command{{Program: "stays", Stays: true}}}.Do(t.Context(), HandsHere(nil))
	if took := time.Since(began); how != Done || took > 15*time.Second { // starting a program takes a moment, also on a machine that is busy
		t.Errorf("%s after %s", how, took)
	}
	if how := (Action{Commands: []Command{{Program: "is-not-there", Stays: true}}}).Do(t.Context(), HandsHere(nil)); how != Missing {
		t.Errorf("%s", how)
	}
}

// TestDoEndsWithItsContext: a program that hangs is ended.
func TestDoEndsWithItsContext(t *testing.T) {
	script(t, "hangs", "exec sleep 600")
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if how := (Action{Commands: []Command{{Program: "hangs"}}}).Do(ctx, HandsHere(nil)); how != Failed {
		t.Errorf("%s", how)
	}
}
