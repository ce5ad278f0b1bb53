package main

import (
	"encoding/hex"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"carddesk/cardops/cert"
	"carddesk/cardops/doctor"
	"carddesk/cardops/driver/p11"
)

// actAsProgram makes the test binary be the program instead of testing it.
const actAsProgram = "CARDDESK_TEST_ACT_AS_PROGRAM"

// roles are what the test binary can be instead, by the variable that says so. A role returns the exit code.
var roles = map[string]func() int{actAsProgram: func() int { return onThisComputer(replaced) }}

// What a test may replace in the program that it starts, as variables.
const (
	replaceNow   = "CARDDESK_TEST_NOW"   // the clock, which stands still; the program was built in 2026 then
	replaceRoots = "CARDDESK_TEST_ROOTS" // fingerprints of known roots in hexadecimal, with commas
)

// replaced are the parts that no test can make for real: a clock without setting the computer's, and roots that the simulated cards have.
func replaced(t *terminal) {
	here := t.here
	t.here = func() *doctor.Env {
		env := here()
		for text := range strings.SplitSeq(os.Getenv(replaceRoots), ",") {
			var root cert.Fingerprint
			if raw, err := hex.DecodeString(text); err == nil && copy(root[:], raw) == len(root) {
				env.Roots = append(env.Roots, root)
			}
		}
		if os.Getenv(replaceNow) != "" {
			env.Built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return env
	}
	if now, err := time.Parse(time.RFC3339, os.Getenv(replaceNow)); err == nil {
		t.now = func() time.Time { return now }
	}
}

func TestMain(m *testing.M) {
	// Dates are shown in the computer's time zone. The tests' computers all stand in Taiwan.
	time.Local = time.FixedZone("", 8*60*60)
	for name, role := range roles {
		if os.Getenv(name) != "" && !isHelper() {
			os.Exit(role())
		}
	}
	if isHelper() {
		main()
		os.Exit(0) // a helper returns from main
	}
	testscript.Main(m, map[string]func(){"carddesk-cli": main})
}

// isHelper tells whether the program started itself again to load a card module. What it passes on of its environment is not ours to add to.
func isHelper() bool { return len(os.Args) == 2 && os.Args[1] == p11.Argument }

// process is the terminal program as a process of its own, not started yet. It is killed when the test ends. Env is added to the
// test's environment.
func process(t testing.TB, env []string, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), binary, args...)
	c.Env = append(append(os.Environ(), actAsProgram+"=1"), env...)
	return c
}

func TestProgramIsAProcess(t *testing.T) {
	out, err := process(t, nil, "readers", "--demo=empty", "--lang", "en").Output()
	if want := "1  CardDesk Simulated Reader 01\n   no card\n"; err != nil || string(out) != want {
		t.Errorf("%q, %v", out, err)
	}
	c := process(t, []string{"LC_ALL=en_US.UTF-8"}, "--no-such-flag")
	out, err = c.CombinedOutput()
	if want := "There is no flag --no-such-flag.\nSee carddesk-cli --help for the commands and flags.\n"; string(out) != want {
		t.Errorf("%q, %v", out, err)
	}
	if c.ProcessState.ExitCode() != exitUsage {
		t.Errorf("exit %d", c.ProcessState.ExitCode())
	}
}
