// Package crash is what the window does about a mistake in the program: a panic of a page, or of work in its background, becomes a report in a
// file, and the rest of the window goes on.
//
// A report holds where in the program it was, and nothing about who used it: no values, no names of users or computers, no paths but those of
// packages. These reports are all that CardDesk writes down about its own doings. It keeps no log; one would be written here, under the same
// rules.
package crash

import (
	"crypto/rand"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"carddesk/app/version"
	"carddesk/cardops/disk"
)

// Report is a panic. As an error it has words for people.
type Report struct {
	Schema  string    `json:"schema"`
	When    time.Time `json:"when"`    // UTC
	Where   string    `json:"where"`   // which part of the program was guarded
	Version string    `json:"version"` // of the program
	Commit  string    `json:"commit"`  // empty where the build did not know it
	Go      string    `json:"go"`
	System  string    `json:"system"` // linux/amd64
	Type    string    `json:"type"`   // of the panic's value
	Text    string    `json:"text"`   // what the value says, where that is known to be harmless; else empty
	Stack   []string  `json:"stack"`  // "package.function file.go:line", innermost first

	File string `json:"-"` // where it was written; empty where it could not be
	Err  error  `json:"-"` // why not: *fs.PathError
}

func (r *Report) Error() string { return "panic in " + r.Where }

// Unwrap is why the report was not written, if so.
func (r *Report) Unwrap() error { return r.Err }

// Recorder writes reports.
type Recorder struct {
	Folder string           // empty: nothing is written
	Now    func() time.Time // nil: time.Now
}

// Folder is where reports lie; empty where the system does not tell.
func Folder() string {
	folder, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	return filepath.Join(folder, "carddesk", "reports")
}

// Guard turns a panic into a report and hands it on, on the goroutine that panicked. It is to be deferred directly, in each goroutine:
//
//	defer recorder.Guard("home", show)
func (r Recorder) Guard(where string, report func(*Report)) {
	if value := recover(); value != nil {
		report(r.record(where, value))
	}
}

// Deferred is Guard for those who are handed a function to defer:
//
//	defer recorder.Deferred("card", show)()
func (r Recorder) Deferred(where string, report func(*Report)) func() {
	return func() {
		if value := recover(); value != nil {
			report(r.record(where, value))
		}
	}
}

// Go runs work on a goroutine of its own, guarded.
func (r Recorder) Go(where string, report func(*Report), work func()) {
	go func() {
		defer r.Guard(where, report)
		work()
	}()
}

func (r Recorder) record(where string, value any) *Report {
	now := time.Now
	if r.Now != nil {
		now = r.Now
	}
	this := version.This()
	out := &Report{
		Schema: "carddesk.crash/1", When: now().UTC(), Where: where, Version: this.Version, Commit: this.Commit, Go: this.Go, System: this.Platform,
		Type: typeOf(value), Text: harmless(value), Stack: stack(),
	}
	if r.Folder != "" {
		out.File, out.Err = r.write(out)
	}
	return out
}

// kept is how many reports stay: enough to see whether one mistake comes back.
const kept = 10

// beginning of the names of reports. What comes behind it is in the order of time.
const beginning = "crash-"

func (r Recorder) write(report *Report) (path string, err error) {
	raw, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		return "", err
	}
	name := beginning + report.When.Format("20060102-150405.000") + "-" + rand.Text()[:6] + ".json" // several may come at once
	path = filepath.Join(r.Folder, name)
	if err := disk.Replace(path, raw); err != nil {
		return "", err
	}
	r.forget()
	return path, nil
}

// forget removes the oldest reports. One that can't be removed stays.
func (r Recorder) forget() {
	files, err := os.ReadDir(r.Folder) // in the order of names
	if err != nil {
		return
	}
	files = slices.DeleteFunc(files, func(f os.DirEntry) bool { return !strings.HasPrefix(f.Name(), beginning) })
	for i := range len(files) - kept {
		_ = os.Remove(filepath.Join(r.Folder, files[i].Name()))
	}
}

// deepest is how many calls a report tells: an endless recursion has millions.
const deepest = 64

// stack are the calls that led to the panic. Arguments are not among them, and of a file's path only its name.
func stack() []string {
	counters := make([]uintptr, deepest)
	frames := runtime.CallersFrames(counters[:runtime.Callers(0, counters)])
	var all []string
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		if f.Function == "runtime.gopanic" {
			all = nil // what came so far is this package's
			continue
		}
		file := f.File[strings.LastIndexAny(f.File, `/\`)+1:]
		all = append(all, f.Function+" "+file+":"+strconv.Itoa(f.Line))
	}
	return all
}
