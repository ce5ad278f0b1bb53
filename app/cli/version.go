package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"carddesk/app/settings"
	"carddesk/app/update"
	"carddesk/app/version"
	"carddesk/app/words"
)

// versionJSON is the answer of `version`.
type versionJSON struct {
	Schema    string        `json:"schema"`
	Version   string        `json:"version"`
	Commit    *string       `json:"commit"` // null when the build did not know it
	Go        string        `json:"go"`
	Platform  string        `json:"platform"`
	Libraries []libraryJSON `json:"libraries"`
	Update    *updateJSON   `json:"update"` // null without --check
}

// updateJSON is what is known of newer versions.
type updateJSON struct {
	Asked    time.Time `json:"asked"`
	Newer    bool      `json:"newer"`
	Version  string    `json:"version"` // the newest
	Released time.Time `json:"released"`
	Page     string    `json:"page"`
}

// updater asks whether there is a newer version.
type updater interface {
	Ask(ctx context.Context, insists bool) update.Finding
}

type libraryJSON struct {
	Path    string `json:"path"`
	Version string `json:"version"`
}

func (p *program) versionCommand() *cobra.Command {
	var check bool
	c := &cobra.Command{
		Use: "version", Short: p.words.Text("help.version"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			v := thisVersion()
			if !check {
				p.answerVersion(v)
				return nil
			}
			found, err := p.askForUpdate(c.Context())
			if err != nil {
				return err
			}
			v.Update = &updateJSON{found.Asked, found.Newer, found.Latest.Version, found.Latest.Released, found.Latest.Page}
			p.answerVersion(v)
			if !p.json {
				fmt.Fprintln(p.out, p.words.Update(found))
				fmt.Fprintln(p.out, words.Visible(found.Latest.Page))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&check, "check", false, p.words.Text("flag.check"))
	return c
}

// askForUpdate asks because the person does: a setting that is off does not matter, but for one that an administrator has locked.
func (p *program) askForUpdate(ctx context.Context) (update.Finding, error) {
	if p.chosen.Locked(settings.UpdateCheck) && !p.chosen.On(settings.UpdateCheck) {
		return update.Finding{}, p.lockedFlag("check", settings.UpdateCheck)
	}
	checker, err := p.update(p.chosen.Text(settings.UpdateSource))
	if err != nil {
		return update.Finding{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	found := checker.Ask(ctx, true)
	return found, found.Failure
}

func (p *program) answerVersion(v versionJSON) {
	if p.json {
		p.printJSON(v)
		return
	}
	p.printVersion(v)
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
