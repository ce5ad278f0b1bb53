package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"carddesk/app/version"
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
	this := version.This()
	v := versionJSON{
		Schema: "carddesk.version/1", Version: this.Version, Commit: orNull(this.Commit), Go: this.Go,
		Platform: this.Platform, Libraries: []libraryJSON{},
	}
	for _, l := range this.Libraries {
		v.Libraries = append(v.Libraries, libraryJSON{l.Path, l.Version})
	}
	return v
}
