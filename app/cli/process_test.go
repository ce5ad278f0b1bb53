package main

import (
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"carddesk/cardops/driver/p11"
)

// actAsProgram makes the test binary be the program instead of testing it.
const actAsProgram = "CARDDESK_TEST_ACT_AS_PROGRAM"

func TestMain(m *testing.M) {
	// Dates are shown in the computer's time zone. The tests' computers all stand in Taiwan.
	time.Local = time.FixedZone("", 8*60*60)
	if os.Getenv(actAsProgram) != "" || isHelper() {
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
