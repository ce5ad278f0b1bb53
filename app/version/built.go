package version

import (
	"runtime/debug"
	"time"
)

// Built is when the program was made from its source, or before; zero where the build did not know it.
func Built() time.Time {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return time.Time{}
	}
	return builtAt(info.Settings)
}

func builtAt(settings []debug.BuildSetting) time.Time {
	for _, s := range settings {
		if s.Key == "vcs.time" {
			at, err := time.Parse(time.RFC3339, s.Value)
			if err == nil {
				return at
			}
		}
	}
	return time.Time{}
}
