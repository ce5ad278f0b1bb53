package version

import (
	"runtime/debug"
	"testing"
	"time"
)

func TestBuiltAt(t *testing.T) {
	at := time.Date(2026, 3, 1, 4, 5, 6, 0, time.UTC)
	for name, c := range map[string]struct {
		settings []debug.BuildSetting
		want     time.Time
	}{
		"known":     {[]debug.BuildSetting{{Key: "vcs", Value: "git"}, {Key: "vcs.time", Value: "2026-03-01T04:05:06Z"}}, at},
		"not known": {[]debug.BuildSetting{{Key: "vcs", Value: "git"}}, time.Time{}},
		"no time":   {[]debug.BuildSetting{{Key: "vcs.time", Value: "yesterday"}}, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := builtAt(c.settings); !got.Equal(c.want) {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}
