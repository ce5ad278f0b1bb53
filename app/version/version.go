// Package version says which program this is: for the window, the terminal program and reports alike.
package version

import (
	"runtime"
	"runtime/debug"
	"slices"
)

// Set by the build (-ldflags "-X carddesk/app/version.number=… -X carddesk/app/version.commit=…"); a plain go build leaves them as they are.
var (
	number = "0.1.0-dev"
	commit = ""
)

// Info is what is known of the running program.
type Info struct {
	Version   string
	Commit    string // empty when the build did not know it
	Go        string
	Platform  string // system and processor: "linux/amd64"
	Libraries []Library
}

// Library is a module that is built into the program.
type Library struct {
	Path    string
	Version string
	Licence string // its SPDX identifier; empty where the table has none
}

// This is the running program's.
func This() Info {
	v := Info{Version: number, Commit: commit, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, m := range info.Deps {
		v.Libraries = append(v.Libraries, Library{m.Path, m.Version, licences[m.Path]})
	}
	if v.Commit == "" {
		if i := slices.IndexFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "vcs.revision" }); i >= 0 {
			v.Commit = info.Settings[i].Value
		}
	}
	return v
}
