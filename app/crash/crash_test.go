package crash_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"carddesk/app/crash"
)

const pin = "Q7w-Z9x1"

func noon() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 8*60*60)) }

// caught runs what panics under a guard, and returns the report.
func caught(t *testing.T, r crash.Recorder, panics func()) (got *crash.Report) {
	t.Helper()
	func() {
		defer r.Guard("home", func(report *crash.Report) { got = report })
		panics()
	}()
	return got
}

func recorder(t *testing.T) crash.Recorder {
	return crash.Recorder{Folder: filepath.Join(t.TempDir(), "cache", "reports"), Now: noon}
}

// loud tells a secret in its own words, and odd fails when it is asked.
type (
	loud struct{ PIN string }
	odd  struct{}
	sly  struct{ text string }
)

func (l loud) Error() string  { return "the PIN is " + l.PIN }
func (l loud) String() string { return l.Error() }
func (odd) Error() string     { panic("again") }
func (odd) Unwrap() error     { panic("again") }
func (s sly) Error() string   { return s.text }
func (sly) RuntimeError()     {}

//go:noinline
func deep(n int, name string) {
	if n > 0 {
		deep(n-1, name)
		return
	}
	panic(name)
}

func TestPanics(t *testing.T) {
	var table map[string]int
	var nothing *loud
	var list []int
	var thing any = "text"
	home, err := os.UserHomeDir()
	if err != nil {
		home = "/home/nobody"
	}
	for name, tc := range map[string]struct {
		panics func()
		kind   string
		text   string
	}{
		"a text":                  {func() { panic("card of " + pin) }, "string", ""},
		"a text of Go":            {func() { panic("sync: negative WaitGroup counter") }, "string", "sync: negative WaitGroup counter"},
		"an error":                {func() { panic(errors.New(pin)) }, "*errors.errorString", ""},
		"an error that is known":  {func() { panic(fmt.Errorf("%s: %w", pin, fs.ErrPermission)) }, "*fmt.wrapError", "permission denied"},
		"an error about a file":   {func() { panic(&fs.PathError{Op: "open", Path: home + "/" + pin, Err: fs.ErrNotExist}) }, "*fs.PathError", "file does not exist"},
		"an error that tells all": {func() { panic(loud{pin}) }, "crash_test.loud", ""},
		"an error that fails":     {func() { panic(odd{}) }, "crash_test.odd", ""},
		"one that seems Go's own": {func() { panic(sly{pin}) }, "crash_test.sly", ""},
		"something with a text":   {func() { panic(struct{ PIN string }{pin}) }, "struct { PIN string }", ""},
		"a number":                {func() { panic(24681012) }, "int", ""},
		"a nil map":               {func() { table[pin] = 1 }, "runtime.plainError", "assignment to entry in nil map"},
		"a nil pointer":           {func() { _ = nothing.PIN + "x"; fmt.Fprint(t.Output(), nothing.PIN) }, "runtime.errorString", "invalid memory address or nil pointer dereference"},
		"an index":                {func() { _ = list[len(pin)] }, "runtime.boundsError", "index out of range [8] with length 0"},
		"an index that tells":     {func() { _ = list[len(pin)*246810] }, "runtime.boundsError", "index out of range [#] with length 0"},
		"another type":            {func() { _ = thing.(int) }, "*runtime.TypeAssertionError", "interface conversion: interface {} is string, not int"},
		"a closed channel":        {func() { c := make(chan int); close(c); close(c) }, "runtime.plainError", "close of closed channel"},
		"nil":                     {func() { panic(nil) }, "*runtime.PanicNilError", "panic called with nil argument"},
		"far down":                {func() { deep(500, pin) }, "string", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := recorder(t)
			got := caught(t, r, tc.panics)
			if got == nil {
				t.Fatal("there is no report")
			}
			if got.Type != tc.kind || !strings.HasSuffix(got.Text, tc.text) || tc.text == "" && got.Text != "" || got.Where != "home" {
				t.Errorf("%s, %q, %s; want %s, %q", got.Type, got.Text, got.Where, tc.kind, tc.text)
			}
			expectWritten(t, r, got)
		})
	}
}

// expectWritten: the file says the same as the report, and nothing of a person.
func expectWritten(t *testing.T, r crash.Recorder, got *crash.Report) {
	t.Helper()
	raw, err := os.ReadFile(got.File)
	if err != nil || filepath.Dir(got.File) != r.Folder {
		t.Fatalf("%q, %v", got.File, err)
	}
	var back crash.Report
	if err := json.Unmarshal(raw, &back); err != nil || back.Type != got.Type || !back.When.Equal(noon()) || back.Schema != "carddesk.crash/1" {
		t.Errorf("%v, %+v", err, back)
	}
	host, _ := os.Hostname()
	home, _ := os.UserHomeDir()
	here, _ := os.Getwd()
	for _, private := range []string{pin, "Q7w", "24681012", "1974480", filepath.Join(home, "."), here, filepath.Dir(got.File), "0x"} {
		if private != "" && private != "/" && strings.Contains(string(raw), private) {
			t.Errorf("%q is in the report:\n%s", private, raw)
		}
	}
	if len(host) > 3 && strings.Contains(string(raw), host) {
		t.Errorf("the computer's name is in the report:\n%s", raw)
	}
	if info, err := os.Stat(got.File); err != nil || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	expectStack(t, got.Stack)
}

// expectStack: packages, functions and lines; the first of them is where the panic was, or Go's own way there.
func expectStack(t *testing.T, stack []string) {
	t.Helper()
	call := regexp.MustCompile(`^[\w./\-*()\[\]]+ [\w.\-]+:[0-9]+$`)
	for _, line := range stack {
		if !call.MatchString(line) {
			t.Errorf("%q", line)
		}
	}
	all := strings.Join(stack, "\n")
	if len(stack) == 0 || len(stack) > 64 || !strings.Contains(all, "crash_test.") || strings.Contains(all, "Recorder") {
		t.Errorf("%d calls:\n%s", len(stack), all)
	}
}

func TestNoPanicNoReport(t *testing.T) {
	r := recorder(t)
	if got := caught(t, r, func() {}); got != nil {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(r.Folder); err == nil {
		t.Error("a folder was made")
	}
}

func TestPanicsInGoroutines(t *testing.T) {
	r := recorder(t)
	const many = 5
	reports := make(chan *crash.Report, many)
	for range many {
		r.Go("background", func(got *crash.Report) { reports <- got }, func() { panic(pin) })
	}
	files := map[string]bool{}
	for range many {
		got := <-reports
		files[got.File] = true
		if got.Where != "background" || got.Err != nil {
			t.Errorf("%+v", got)
		}
	}
	if len(files) != many || files[""] {
		t.Errorf("%v", files)
	}
}

// The ten newest stay, and what is not a report is left alone.
func TestOldReportsGo(t *testing.T) {
	r := recorder(t)
	when := noon()
	r.Now = func() time.Time { return when }
	var all []string
	for range 13 {
		when = when.Add(time.Second)
		all = append(all, caught(t, r, func() { panic(pin) }).File)
		if len(all) == 1 {
			if err := os.WriteFile(filepath.Join(r.Folder, "mine.txt"), nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i, path := range all {
		if _, err := os.Stat(path); (err == nil) != (i >= 3) {
			t.Errorf("report %d: %v", i+1, err)
		}
	}
	if files, err := os.ReadDir(r.Folder); err != nil || len(files) != 11 {
		t.Errorf("%v, %v", files, err)
	}
}

// Where nothing can be written, the report is handed on all the same.
func TestUnwritableFolder(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, folder := range map[string]string{"a file in the way": filepath.Join(file, "reports"), "a name that can't be": "a\x00b"} {
		got := caught(t, crash.Recorder{Folder: folder}, func() { panic(pin) })
		if _, ok := errors.AsType[*fs.PathError](got.Err); !ok || got.File != "" || len(got.Stack) == 0 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	got := caught(t, crash.Recorder{}, func() { panic(pin) })
	if got.File != "" || got.Err != nil || time.Since(got.When) > time.Minute {
		t.Errorf("%+v", got)
	}
}

func TestFolder(t *testing.T) {
	home := t.TempDir()
	for _, variable := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(variable, home)
	}
	if got := crash.Folder(); !strings.HasPrefix(got, home) || !strings.HasSuffix(got, filepath.Join("carddesk", "reports")) {
		t.Errorf("%q", got)
	}
	for _, variable := range []string{"HOME", "XDG_CACHE_HOME", "LocalAppData"} {
		t.Setenv(variable, "")
	}
	if got := crash.Folder(); got != "" {
		t.Errorf("%q", got)
	}
}

func TestDeferred(t *testing.T) {
	r := recorder(t)
	var got *crash.Report
	func() {
		defer r.Deferred("card", func(report *crash.Report) { got = report })()
		panic("a mistake")
	}()
	if got == nil || got.Where != "card" {
		t.Fatalf("got %+v, want a report about card", got)
	}
	expectWritten(t, r, got)
}
