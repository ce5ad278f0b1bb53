package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// initTrace is a line of GODEBUG=inittrace=1 (package runtime, "Environment Variables").
var initTrace = regexp.MustCompile(`(?m)^init (\S+) @.* clock, (\d+) bytes, (\d+) allocs$`)

// TestStartIsLean holds that no package of ours makes tables before main that a run may not need: every start of the program would pay for
// them, also that of the helper process. Bytes and not time, so that a busy machine changes nothing.
func TestStartIsLean(t *testing.T) {
	const most = 16 << 10
	tool := filepath.Join(t.TempDir(), "carddesk-cli")
	if out, err := exec.Command("go", "build", "-o", tool, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(tool, "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	packages := initTrace.FindAllStringSubmatch(string(out), -1)
	if len(packages) < 20 {
		t.Fatalf("%d packages in the trace, want those of the whole program\n%s", len(packages), out)
	}
	for _, p := range packages {
		if bytes, err := strconv.Atoi(p[2]); err != nil || bytes > most && strings.HasPrefix(p[1], "carddesk/") {
			t.Errorf("package %s allocates %s bytes before main, want at most %d: make it when it is first asked for", p[1], p[2], most)
		}
	}
}
