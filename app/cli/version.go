package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"
)

// Set by the build (-ldflags "-X main.version=… -X main.commit=…"); a plain go build leaves them as they are.
var (
	version = "0.1.0-dev"
	commit  = ""
)

// versionJSON is the answer of `version`.
type versionJSON struct {
	Schema    string        `json:"schema"`
	Version   string        `json:"version"`
	Commit    *string       `json:"commit"` // null when the build did not know it
	Go        string        `json:"go"`
	Platform  string        `json:"platform"`
	Libraries []libraryJSON `json:"libraries"`
}

type libraryJSON struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: p.words.Text("help.version"), Args: p.noArguments,
		RunE: func(*cobra.Command, []string) error {
			v := thisVersion()
			if p.json {
				p.printJSON(v)
				return nil
			}
			p.printVersion(v)
			return nil
		},
	}
}

func (p *program) printVersion(v versionJSON) {
	fmt.Fprintf(p.out, "carddesk-cli %s", v.Version)
	if v.Commit != nil {
		fmt.Fprintf(p.out, " (%s)", *v.Commit)
	}
	fmt.Fprintf(p.out, "\n%s %s\n", v.Go, v.Platform)
	for _, l := range v.Libraries {
		fmt.Fprintf(p.out, "  %s %s\n", l.Path, l.Version)
	}
}

func thisVersion() versionJSON {
	v := versionJSON{
		Schema: "carddesk.version/1", Version: version, Commit: orNull(commit), Go: runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH, Libraries: []libraryJSON{},
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return v
	}
	for _, m := range info.Deps {
		v.Libraries = append(v.Libraries, libraryJSON{m.Path, m.Version})
	}
	if v.Commit == nil {
		if i := slices.IndexFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "vcs.revision" }); i >= 0 {
			v.Commit = orNull(info.Settings[i].Value)
		}
	}
	return v
}
