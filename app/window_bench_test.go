//go:build linux

package app_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
)

// rounds is how often each program is started for one figure: enough for a median.
const rounds = 7 // with one more before them, for what programs keep from their first start

// BenchmarkWindow starts CardDesk's window, two other card programs with a window, and an empty window of the same toolkit, each several
// times in turn on one display with software drawing and one smart-card service with a card: how long until something is drawn and
// until it is what stays, what it holds in memory then, and what it does while nobody does anything. Ratios below 1: CardDesk needs less. Where another needs nothing
// at all there is no ratio, but its own figure.
func BenchmarkWindow(b *testing.B) {
	programs := contestants(b)
	service := pcscd.Start(b)
	insert(b, service, simcard.PIV)
	d := startDisplay(b)
	for b.Loop() {
		measured := map[string][]figures{}
		for _, p := range programs {
			first := p.measure(b, d, service)
			b.ReportMetric(first.usable*1000, "ms-first-usable-of-"+p.name)
		}
		for range rounds {
			for _, p := range programs {
				measured[p.name] = append(measured[p.name], p.measure(b, d, service))
			}
		}
		ours := middle(measured["carddesk"])
		report(b, "", ours)
		for _, p := range programs[1:] {
			theirs := middle(measured[p.name])
			ratio(b, "usable", p.name, ours.usable, theirs.usable)
			ratio(b, "first-picture", p.name, ours.start, theirs.start)
			ratio(b, "memory", p.name, ours.memory, theirs.memory)
			ratio(b, "wakes", p.name, ours.wakes, theirs.wakes)
			ratio(b, "cpu", p.name, ours.cpu, theirs.cpu)
		}
	}
}

// least is what a ratio can be made to: less is nothing, by what the system counts.
const least = 0.001

func ratio(b *testing.B, what, name string, ours, theirs float64) {
	b.Helper()
	if theirs < least {
		b.ReportMetric(theirs, what+"-of-"+name)
		return
	}
	b.ReportMetric(ours/theirs, what+"/"+name)
}

// BenchmarkStory does everything that can be done in the window, by keys: how long the goroutine that draws was busy at the longest, from
// its first answer on, and how long until that, which is the opening of the window and what the system does for it. A card lies in the
// reader at the start: how long until the window shows it. With the build tag measure, whose own looking is within the figures.
func BenchmarkStory(b *testing.B) {
	for b.Loop() {
		began := time.Now()
		s := begin(b, "en_US.UTF-8")
		b.ReportMetric(float64(s.shown.Sub(s.started).Milliseconds()), "ms-card-shown")
		s.byKeys()
		now := s.see()
		b.ReportMetric(float64(now.First.Microseconds())/1000, "ms-block-opening")
		b.ReportMetric(float64(now.Block.Microseconds())/1000, "ms-block-longest")
		b.ReportMetric(time.Since(began).Seconds(), "s-story")
	}
}

// figures are what one start of a program costs.
type figures struct {
	usable float64 // seconds until what is drawn is what stays
	start  float64 // seconds until something is drawn in its window
	memory float64 // MB: its share of what is in memory (PSS), with its children
	wakes  float64 // wake-ups a second while idle
	cpu    float64 // CPU seconds in a second while idle
}

func report(b *testing.B, suffix string, f figures) {
	b.ReportMetric(f.usable*1000, "ms-usable"+suffix)
	b.ReportMetric(f.start*1000, "ms-first-picture"+suffix)
	b.ReportMetric(f.memory, "MB"+suffix)
	b.ReportMetric(f.wakes, "wakes/s"+suffix)
	b.ReportMetric(f.cpu*1000, "ms-cpu/s"+suffix)
}

func middle(all []figures) figures {
	of := func(field func(figures) float64) float64 {
		var values []float64
		for _, f := range all {
			values = append(values, field(f))
		}
		slices.Sort(values)
		return values[len(values)/2]
	}
	return figures{
		of(func(f figures) float64 { return f.usable }), of(func(f figures) float64 { return f.start }), of(func(f figures) float64 { return f.memory }),
		of(func(f figures) float64 { return f.wakes }), of(func(f figures) float64 { return f.cpu }),
	}
}

// contestant is a program with a window, and a user's folder that it keeps from one start to the next: what a program remembers from its very
// first start, such as where the fonts lie, it has at all others.
type contestant struct {
	name    string
	command []string
	home    string
}

// contestants: ours first, as it is shipped, without the build tag that observes.
func contestants(b *testing.B) []contestant {
	b.Helper()
	dir := b.TempDir()
	ours, empty := filepath.Join(dir, "carddesk"), filepath.Join(dir, "empty")
	for program, source := range map[string]string{ours: "carddesk", empty: "./testdata/empty"} {
		if out, err := exec.Command("go", "build", "-tags", "no_emoji,migrated_fynedo", "-o", program, source).CombinedOutput(); err != nil {
			b.Fatalf("build %s: %v\n%s", source, err, out)
		}
	}
	all := []contestant{{name: "carddesk", command: []string{ours}}, {name: "ykman-gui"}, {name: "cardpeek"}, {name: "empty-fyne", command: []string{empty}}}
	for i := range all {
		all[i].home = b.TempDir()
		if all[i].command == nil {
			all[i].command = []string{all[i].name}
		}
	}
	return all
}

const (
	// settle is how long nothing may change in the window until it counts as open.
	settle = 2 * time.Second
	// idle is how long nothing is done to it then.
	idle = 3 * time.Second
)

// measure starts the program on a display with nothing on it, and ends it.
func (c contestant) measure(b *testing.B, d display, service *pcscd.Service) figures {
	b.Helper()
	blank := d.blank(b)
	// Cardpeek asks a question when this folder is not there.
	if err := os.MkdirAll(filepath.Join(c.home, ".cardpeek"), 0o700); err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(c.command[0], c.command[1:]...)
	// The cache folder is named: software OpenGL takes an empty name (not: none) for a folder that it can't make, and translates its shaders anew
	// at each start of every program.
	cmd.Env = append(append(os.Environ(), service.Env()...), "DISPLAY="+d.name, "WAYLAND_DISPLAY=", "HOME="+c.home, "LANG=en_US.UTF-8", "LC_ALL=",
		"XDG_CONFIG_HOME=", "XDG_CACHE_HOME="+filepath.Join(c.home, ".cache"), "XDG_RUNTIME_DIR="+c.home, "LIBGL_ALWAYS_SOFTWARE=1")
	began := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatalf("%s: %v", c.name, err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	f := d.opening(b, c.name, blank, began)
	wakes, cpu := activity(b, cmd.Process.Pid)
	time.Sleep(idle)
	wakesThen, cpuThen := activity(b, cmd.Process.Pid)
	f.wakes, f.cpu = (wakesThen-wakes)/idle.Seconds(), (cpuThen-cpu)/idle.Seconds()
	f.memory = memory(b, cmd.Process.Pid)
	return f
}

// opening watches a window open: when something is drawn for the first time, and when what is drawn is what stays, which is when a person can
// begin. A window may open empty.
func (d display) opening(b *testing.B, name string, last []byte, began time.Time) (f figures) {
	b.Helper()
	changed := began
	for time.Since(changed) < settle || f.start == 0 {
		now := d.pixels(b)
		if !bytes.Equal(now, last) {
			last, changed = now, time.Now()
			f.usable = changed.Sub(began).Seconds()
			if f.start == 0 {
				f.start = f.usable
			}
		}
		if time.Since(began) > soon {
			b.Fatalf("%s does not come to rest", name)
		}
	}
	return f
}

// blank waits until the window before is gone, and is what the screen shows then: one colour.
func (d display) blank(b *testing.B) []byte {
	b.Helper()
	began := time.Now()
	for {
		if points := d.pixels(b); bytes.Equal(points[4:], points[:len(points)-4]) {
			return points
		}
		if time.Since(began) > soon {
			b.Fatal("the screen does not become empty")
		}
	}
}

// pixels is what the screen shows, as it lies in memory: asking the server for a picture takes longer than what is measured, and takes the time
// from the program that draws.
func (d display) pixels(b *testing.B) []byte {
	b.Helper()
	time.Sleep(look)
	raw, err := os.ReadFile(d.screen)
	if err != nil {
		b.Fatalf("the screen of Xvfb: %v", err)
	}
	// XWD, version 7 (X11/XWDFile.h): the length of the header, and of the table of colours behind it in entries of 12 bytes, then four bytes for
	// each point.
	start := binary.BigEndian.Uint32(raw) + 12*binary.BigEndian.Uint32(raw[76:])
	return raw[start:][:screenWidth*screenHeight*4]
}

// look is the pause between two looks at the screen: a look takes some 2 ms, so that most of the time is the program's.
const look = 8 * time.Millisecond

// activity is what all threads of a process did so far: how often they went to sleep of their own accord, each time to be woken, and CPU
// seconds. Being put aside for another program (nonvoluntary_ctxt_switches) is no wake-up, and tells of the machine's load.
func activity(b testing.TB, pid int) (switches, cpu float64) {
	b.Helper()
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err != nil || len(tasks) == 0 {
		b.Fatalf("process %d is gone: %v", pid, err)
	}
	for _, task := range tasks {
		for _, line := range strings.Split(content(filepath.Join(task, "status")), "\n") {
			if strings.HasPrefix(line, "voluntary_ctxt_switches") {
				n, _ := strconv.ParseFloat(strings.TrimSpace(line[strings.Index(line, ":")+1:]), 64)
				switches += n
			}
		}
		// The first number of schedstat is the time on a CPU in nanoseconds (Documentation/scheduler/sched-stats).
		if fields := strings.Fields(content(filepath.Join(task, "schedstat"))); len(fields) > 0 {
			n, _ := strconv.ParseFloat(fields[0], 64)
			cpu += n / 1e9
		}
	}
	return switches, cpu
}

// content is a file's, or nothing: a thread may end meanwhile.
func content(path string) string {
	raw, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(raw)
}

// memory is the proportional share in MB of a process (proc(5), smaps_rollup).
func memory(b *testing.B, pid int) float64 {
	b.Helper()
	for _, line := range strings.Split(content(fmt.Sprintf("/proc/%d/smaps_rollup", pid)), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Pss:" {
			kb, _ := strconv.ParseFloat(fields[1], 64)
			return kb / 1024
		}
	}
	b.Fatalf("memory of process %d is not told", pid)
	return 0
}
