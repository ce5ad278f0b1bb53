//go:build linux && cgo

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/driver/p11"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
)

// lookalike is the look-alike of the official module over a token of its own, loaded by helpers as the real one would be.
type lookalike struct {
	terminal
	path  string
	calls string // file with a line for each call that could reach a card
}

// newLookalike is the look-alike, well-behaved or as the switch says. No reader has a card: the token lies in none.
func newLookalike(t *testing.T, path, behaviour string) lookalike {
	t.Helper()
	dir := t.TempDir()
	found, err := filepath.Glob("/usr/lib/*/softhsm/libsofthsm2.so")
	if err != nil || len(found) == 0 {
		t.Fatalf("libsofthsm2.so is not installed: package softhsm2 (%v)", err)
	}
	tty := at(nil, nil, simcard.NewDesk(simcard.ReaderName(1)))
	tty.settings = dir
	tty.computer.Helper = p11.Helper{Env: append(
		softHSM(t), "LOOKALIKE_SOFTHSM="+found[0], "LOOKALIKE_CALLS="+filepath.Join(dir, "calls"), "LOOKALIKE_TRIES="+filepath.Join(dir, "tries"),
		"LOOKALIKE="+behaviour,
	)}
	return lookalike{tty, path, filepath.Join(dir, "calls")}
}

// buildLookalike compiles it.
func buildLookalike(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lookalike.so")
	source := "../../cardops/driver/p11/testdata/lookalike.c"
	out, err := exec.Command("gcc", "-Wall", "-Werror", "-shared", "-fPIC", "-o", path, source, "-ldl").CombinedOutput()
	if err != nil {
		t.Fatalf("gcc (package gcc): %v\n%s", err, out)
	}
	return path
}

func (l lookalike) enters(t *testing.T, secrets []string, args ...string) result {
	t.Helper()
	l.keys = &typist{piped: true, secrets: secrets}
	return runOn(t, l.terminal, append(append([]string{"pin"}, args...), "--module", l.path)...)
}

// sent counts the calls that carried a PIN.
func (l lookalike) sent(t *testing.T) int {
	t.Helper()
	raw, err := os.ReadFile(l.calls)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Count(string(raw), "C_Login") + strings.Count(string(raw), "C_SetPIN")
}

// A caller's story with the official module: right, changed, wrong twice, locked. Each PIN is sent in a helper of its own.
func TestPINThroughTheLookalike(t *testing.T) {
	l := newLookalike(t, buildLookalike(t), "")
	for i, step := range []struct {
		args    []string
		secrets []string
		exit    int
		left    any // of an error
		sent    int // PINs until then
	}{
		{[]string{"verify"}, []string{pinOld}, exitDone, nil, 1},
		{[]string{"change"}, []string{pinOld, pinNew}, exitFailed, nil, 1}, // the notice, which no reader tells to be due
		{[]string{"change", "--yes"}, []string{pinOld, pinNew}, exitDone, nil, 2},
		{[]string{"change"}, []string{pinNew, pinOld}, exitDone, nil, 3}, // accepted before
		{[]string{"verify"}, []string{pinWrong}, exitWrong, 2.0, 4},
		{[]string{"change", "--last-try"}, []string{pinWrong, pinNew}, exitWrong, 1.0, 5},
		{[]string{"verify"}, []string{pinWrong}, exitLastTry, nil, 5},
		{[]string{"verify", "--last-try"}, []string{pinWrong}, exitPINLocked, 0.0, 6},
		{[]string{"verify", "--last-try"}, []string{pinOld}, exitPINLocked, 0.0, 6},
		{[]string{"change", "--last-try"}, []string{pinOld, pinNew}, exitPINLocked, 0.0, 6},
		{[]string{"unblock"}, []string{"Code-77", pinNew}, exitNoModule, nil, 6},
	} {
		r := l.enters(t, step.secrets, append(step.args, "--json")...)
		schema := "carddesk.error/1"
		if step.exit == exitDone {
			schema = "carddesk.pin." + step.args[0] + "/1"
		}
		value := expectPromised(t, r.out, schema)
		if r.exit != step.exit || value["triesLeft"] != step.left {
			t.Errorf("%d, %q: exit %d, %v", i, step.args, r.exit, value)
		}
		if n := l.sent(t); n != step.sent {
			t.Errorf("%d, %q: %d PINs were sent, want %d", i, step.args, n, step.sent)
		}
	}
	status := l.enters(t, nil, "status")
	if status.exit != exitDone || !strings.Contains(status.out, "PIN: locked\n") {
		t.Errorf("exit %d:\n%s%s", status.exit, status.out, status.err)
	}
}

// A module that misbehaves ends an operation with a sentence that names it, in time; the next operation is as good as ever.
func TestModulesThatMisbehave(t *testing.T) {
	path := buildLookalike(t)
	for behaviour, tc := range map[string]struct {
		exit    int
		code    string
		certain any
		said    string
	}{
		"crash-init":  {exitFailed, "module-died", nil, "stopped working"},
		"hang-init":   {exitFailed, "module-silent", nil, "did not answer in time"},
		"exit-init":   {exitFailed, "module-died", nil, "stopped working"},
		"fail-init":   {exitFailed, "module-answer", nil, "CKR_GENERAL_ERROR"},
		"crash-login": {exitGone, "interrupted", "not-known", "stopped working"},
		"hang-login":  {exitGone, "interrupted", "not-known", "did not answer in time"},
		"crash-exit":  {exitDone, "", "changed", ""},
		"print":       {exitDone, "", "changed", ""},
	} {
		t.Run(behaviour, func(t *testing.T) {
			t.Parallel()
			bad := newLookalike(t, path, behaviour)
			began := time.Now()
			r := bad.enters(t, []string{pinOld}, "verify", "--json")
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("it took %v, want at most 10 s", took)
			}
			schema := "carddesk.error/1"
			if tc.exit == exitDone {
				schema = "carddesk.pin.verify/1"
			}
			value := expectPromised(t, r.out, schema)
			if r.exit != tc.exit || value["certain"] != tc.certain || tc.exit != exitDone && value["code"] != tc.code {
				t.Errorf("exit %d, %v", r.exit, value)
			}
			if said, _ := value["message"].(string); !strings.Contains(said, tc.said) || strings.HasPrefix(tc.code, "module-d") && !strings.Contains(said, "lookalike") {
				t.Errorf("%q", said)
			}
			bad.computer.Helper.Env = append(bad.computer.Helper.Env, "LOOKALIKE=")
			if r := bad.enters(t, []string{pinOld}, "verify"); r.exit != exitDone {
				t.Errorf("the next one: exit %d:\n%s", r.exit, r.err)
			}
		})
	}
}

// While no reader is there at all, a module that was named is asked all the same; without one the reader is missed.
func TestModuleWithoutAReader(t *testing.T) {
	l := newLookalike(t, buildLookalike(t), "")
	l.service = func() service { return &failing{err: reader.ErrNoService} }
	if r := l.enters(t, []string{pinOld}, "verify"); r.exit != exitDone {
		t.Errorf("exit %d:\n%s", r.exit, r.err)
	}
	l.keys = &typist{piped: true, secrets: []string{pinOld}}
	if r := runOn(t, l.terminal, "pin", "verify"); r.exit != exitNoService {
		t.Errorf("exit %d", r.exit)
	}
}
