//go:build linux && cgo

package p11

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

const (
	softHSM = "/usr/lib/softhsm/libsofthsm2.so"
	right   = "RightPin"
	wrong   = "WrongPin"
	fresh   = "FreshPin"
	officer = "OfficerPin"
)

// requireProgram fails the test when a program is missing.
func requireProgram(t testing.TB, program, debian string) {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		t.Fatalf("%s is not installed: apt-get install %s", program, debian)
	}
}

func run(t testing.TB, env []string, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// softToken makes a SoftHSM2 token and returns the environment that leads to it.
func softToken(t testing.TB) []string {
	t.Helper()
	requireProgram(t, "softhsm2-util", "softhsm2")
	dir := t.TempDir()
	conf := filepath.Join(dir, "softhsm2.conf")
	text := "directories.tokendir = " + dir + "\nobjectstore.backend = file\nlog.level = ERROR\n"
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"SOFTHSM2_CONF=" + conf}
	run(t, env, "softhsm2-util", "--init-token", "--free", "--label", "carddesk test", "--pin", right, "--so-pin", officer)
	return env
}

// lookalike is the look-alike of the official module over a token of its own.
type lookalike struct {
	*testing.T
	path, calls, tries string
	env                []string
}

func newLookalike(t *testing.T, switches ...string) *lookalike {
	t.Helper()
	dir := t.TempDir()
	l := &lookalike{T: t, path: build(t), calls: filepath.Join(dir, "calls"), tries: filepath.Join(dir, "tries")}
	l.env = append(softToken(t), "LOOKALIKE_SOFTHSM="+softHSM, "LOOKALIKE_CALLS="+l.calls, "LOOKALIKE_TRIES="+l.tries)
	l.env = append(l.env, switches...)
	return l
}

// build compiles the look-alike.
func build(t testing.TB, flags ...string) string {
	t.Helper()
	requireProgram(t, "gcc", "gcc")
	path := filepath.Join(t.TempDir(), "lookalike.so")
	run(t, nil, "gcc", append(flags, "-Wall", "-Werror", "-shared", "-fPIC", "-o", path, "testdata/lookalike.c", "-ldl")...)
	return path
}

func (l *lookalike) helper() Helper { return Helper{Env: l.env} }

// heard lists the calls since the last time.
func (l *lookalike) heard() []string {
	l.Helper()
	b, err := os.ReadFile(l.calls)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		l.Fatal(err)
	}
	if err := os.Remove(l.calls); err != nil {
		l.Fatal(err)
	}
	return strings.Fields(string(b))
}

// start starts a helper for a module and checks in the end that none is left.
func start(t *testing.T, h Helper, path string) *Remote {
	t.Helper()
	r, err := Start(t.Context(), h, path)
	if err != nil {
		t.Fatalf("start: %v", err)
	}
	t.Cleanup(func() {
		_ = r.Close()
		noHelperLeft(t)
	})
	return r
}

// find finds the only token in a module.
func find(t *testing.T, r *Remote, style token.Style) *token.Token {
	t.Helper()
	found, err := token.Find(t.Context(), r, token.Card{}, style)
	if err != nil {
		t.Fatalf("find: %v", err)
	}
	return found
}

func bytesOf(t *testing.T, text string) *secret.Secret {
	t.Helper()
	s, err := secret.From([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func verify(t *testing.T, tok *token.Token, pin string) error {
	t.Helper()
	return tok.VerifyPIN(t.Context(), refreshed(t, tok), bytesOf(t, pin))
}

func change(t *testing.T, tok *token.Token, old, fresh string) error {
	t.Helper()
	return tok.ChangePIN(t.Context(), refreshed(t, tok), bytesOf(t, old), bytesOf(t, fresh))
}

func unblock(t *testing.T, tok *token.Token, code, fresh string) error {
	t.Helper()
	return tok.Unblock(t.Context(), refreshed(t, tok), bytesOf(t, code), bytesOf(t, fresh))
}

// refreshed looks at the token as a person does before an operation.
func refreshed(t *testing.T, tok *token.Token) token.Status {
	t.Helper()
	s, err := tok.Refresh(t.Context())
	if err != nil {
		t.Fatalf("refresh: %v", err)
	}
	return s
}

// wantWrong checks for a wrong secret with that many tries left, -1 for an unknown number.
func wantWrong(t *testing.T, err error, name secret.Name, left int) {
	t.Helper()
	w, ok := errors.AsType[*secret.WrongError](err)
	known := -1
	if ok && w.TriesLeft != nil {
		known = *w.TriesLeft
	}
	if !ok || w.Secret != name || known != left {
		t.Errorf("got %v, want a wrong %s with %d tries left", err, name, left)
	}
}

func wantLocked(t *testing.T, err error, name secret.Name) {
	t.Helper()
	if l, ok := errors.AsType[*secret.LockedError](err); !ok || l.Secret != name {
		t.Errorf("got %v, want %s locked", err, name)
	}
}

// helpers lists the processes that run this test's program as a helper.
func helpers(t *testing.T) []string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, line := range lines {
		b, err := os.ReadFile(line)
		if err == nil && bytes.Equal(b, []byte(program+"\x00"+Argument+"\x00")) {
			found = append(found, filepath.Base(filepath.Dir(line)))
		}
	}
	return found
}

// noHelperLeft waits a moment: one that ends by itself is not always gone at once.
func noHelperLeft(t *testing.T) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if len(helpers(t)) == 0 {
			return
		}
	}
	t.Errorf("helpers left: %v", helpers(t))
}
