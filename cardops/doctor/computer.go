package doctor

import (
	"context"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// oldest are the lowest versions that this program's language runs on and that vendors of middleware still speak of: Windows 10 of 2018
// (build 17763), macOS 12, and any kernel that systemd of today accepts.
var oldest = map[string][]int{windowsOS: {10, 0, 17763}, macOS: {12}, linux: {4, 15}}

func checkSystem(ctx context.Context, m *Machine) (Finding, error) {
	name, version := m.systemVersion(ctx)
	facts := Facts{"System": open(name), "Version": open(version), "Oldest": open(dotted(oldest[m.System]))}
	switch {
	case version == "":
		return Finding{OK, "unknown", facts}, nil
	case olderThan(version, oldest[m.System]):
		return Finding{Fail, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

// systemVersion gives a name for people and the number that counts.
func (m *Machine) systemVersion(ctx context.Context) (name, version string) {
	switch m.System {
	case windowsOS:
		if m.Windows.Version == nil {
			return "Windows", ""
		}
		major, minor, build := m.Windows.Version()
		return orElse(m.value(`HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion`, "ProductName"), "Windows"), dotted([]int{major, minor, build})
	case macOS:
		return "macOS", strings.TrimSpace(m.tool(ctx, "/usr/bin/sw_vers", "-productVersion"))
	}
	return osRelease(m.read("/etc/os-release")), strings.TrimSpace(m.read("/proc/sys/kernel/osrelease"))
}

// osRelease is the PRETTY_NAME of os-release(5).
func osRelease(text string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), "PRETTY_NAME="); ok {
			return strings.Trim(value, `"'`)
		}
	}
	return "Linux"
}

func dotted(numbers []int) string {
	var all []string
	for _, n := range numbers {
		all = append(all, strconv.Itoa(n))
	}
	return strings.Join(all, ".")
}

// olderThan compares a version's leading numbers; missing ones are 0.
func olderThan(version string, least []int) bool {
	parts := strings.FieldsFunc(version, func(r rune) bool { return r == '.' || r == '-' || r == '+' || r == '_' })
	for i, want := range least {
		have := 0
		if i < len(parts) {
			have, _ = strconv.Atoi(parts[i])
		}
		if have != want {
			return have < want
		}
	}
	return false
}

// drift is how far a clock may be off a server's: certificates and the component's requests are valid for longer, and servers are not exact.
const drift = 5 * time.Minute

func checkClock(ctx context.Context, m *Machine) (Finding, error) {
	now := m.now()
	facts := Facts{"Now": open(now), "Built": open(m.Built)}
	if now.Before(m.Built.Add(-24 * time.Hour)) { // a day for whoever runs what was built elsewhere just now
		return Finding{Fail, "past", facts}, nil
	}
	if told, off := m.serversClock(ctx); off.Abs() > drift {
		facts["Minutes"], facts["Told"] = open(int(off.Abs().Minutes())), open(told)
		return Finding{Fail, "drift", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

// longPath is where Windows programs that were not written for longer paths get near their limit of 260 (MAX_PATH), with the component's
// own folders below the profile.
const longPath = 120

func checkProfile(_ context.Context, m *Machine) (Finding, error) {
	facts := Facts{"Path": file(m.Who.Home), "Length": open(utf8.RuneCountInString(m.Who.Home))}
	switch {
	case strings.ContainsFunc(m.Who.Home, func(r rune) bool { return r >= utf8.RuneSelf }):
		return Finding{Warn, "letters", facts}, nil
	case utf8.RuneCountInString(m.Who.Home) > longPath:
		return Finding{Warn, "long", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

// reportSize is more than any report takes, so that one can be saved after this check.
const reportSize = 256 << 10

func checkReports(_ context.Context, m *Machine) (Finding, error) {
	facts := Facts{"Folder": file(m.Reports)}
	if m.Files.Try == nil || m.Reports == "" {
		return Finding{OK, "", facts}, nil
	}
	err := m.Files.Try(m.Reports, reportSize)
	switch {
	case err == nil:
		return Finding{OK, "", facts}, nil
	case errors.Is(err, ErrFull):
		return Finding{Fail, "full", facts}, nil
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		facts["Cause"] = file(at.Err.Error())
	}
	return Finding{Fail, "refused", facts}, nil
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
