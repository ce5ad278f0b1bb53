package version_test

import (
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"testing"

	"carddesk/app/version"
)

func TestThis(t *testing.T) {
	v := version.This()
	if v.Version == "" || v.Go != runtime.Version() || v.Platform != runtime.GOOS+"/"+runtime.GOARCH {
		t.Errorf("%+v", v)
	}
}

// Whatever is built into a program has a licence in the table, and nothing else has.
func TestEveryModuleHasALicence(t *testing.T) {
	linked := map[string]bool{}
	for _, system := range []string{"linux", "windows", "darwin"} {
		for _, module := range modules(t, system) {
			linked[module] = true
			if version.Licence(module) == "" {
				t.Errorf("%s, built in on %s, has no licence in the table", module, system)
			}
		}
	}
	if len(linked) < 25 {
		t.Fatalf("only %d modules were found: the search is broken", len(linked))
	}
	for _, module := range version.Licensed() {
		if !linked[module] {
			t.Errorf("%s is in the table and in no program", module)
		}
	}
}

// modules are those that the window and the terminal program consist of, besides this one. -e: without a C compiler for another system
// go list names the packages of the drawing library all the same.
func modules(t *testing.T, system string) []string {
	t.Helper()
	list := exec.Command("go", "list", "-e", "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", "carddesk", "carddesk/app/cli")
	list.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=1")
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list for %s: %v", system, err)
	}
	all := strings.Fields(string(out))
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(m string) bool { return m == "carddesk" })
}
