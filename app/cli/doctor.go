package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"carddesk/app/report"
	"carddesk/app/version"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
)

// doctorFlags are what a check of the environment is asked for.
type doctorFlags struct {
	report string
	full   bool
	only   []string
	list   bool
	online bool
}

func (p *program) doctorCommand() *cobra.Command {
	var f doctorFlags
	c := &cobra.Command{
		Use: "doctor", Short: p.words.Text("help.doctor"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.list {
				return p.listChecks()
			}
			return p.examine(c.Context(), f)
		},
	}
	c.Flags().StringVar(&f.report, "report", "", p.words.Text("flag.report"))
	c.Flags().BoolVar(&f.full, "full", false, p.words.Text("flag.full"))
	c.Flags().StringSliceVar(&f.only, "only", nil, p.words.Text("flag.only"))
	c.Flags().BoolVar(&f.online, "online", false, p.words.Text("flag.online"))
	c.Flags().BoolVar(&f.list, "list", false, p.words.Text("flag.list"))
	return c
}

// examine carries out the checks, telling each as soon as it and all above it are done.
func (p *program) examine(ctx context.Context, f doctorFlags) error {
	if f.report != "" {
		if _, err := doctor.FormatOf(f.report); err != nil {
			return err // before anybody waits for the checks
		}
	}
	return p.withService(ctx, func(ctx context.Context, s service) error {
		env, err := p.surroundings(s, f)
		if err != nil {
			return err
		}
		only, err := chosenChecks(env, f.only)
		if err != nil {
			return err
		}
		if f.online && !p.json {
			p.say("online.askingAll")
		}
		started := p.now()
		results, err := doctor.Run(ctx, doctor.Table(), env, doctor.Options{Only: only, Report: p.tellResult(env, f.full)})
		if err != nil {
			return err
		}
		run := report.Run{At: started, System: env.System, Architecture: env.Architecture, Who: env.Who, Results: results}
		return p.tellReport(report.New(p.words, run, f.full), f.report)
	})
}

// tellResult tells people of each check.
func (p *program) tellResult(env *doctor.Env, full bool) func(doctor.Result) {
	if p.json {
		return nil
	}
	return func(r doctor.Result) {
		if !full {
			r = r.Redacted(env.Who)
		}
		fmt.Fprint(p.out, report.NewRow(p.words, env.System, r).Lines(p.words))
	}
}

// surroundings are what the checks look at: this computer, or that of practice.
func (p *program) surroundings(s service, f doctorFlags) (*doctor.Env, error) {
	ways, err := p.ways(p.wayOfSettings())
	if err != nil {
		return nil, err
	}
	var env *doctor.Env
	if p.demoSet {
		e, err := p.practice()
		if err != nil {
			return nil, err
		}
		if env, err = e.Computer(p.now); err != nil {
			return nil, err
		}
	} else {
		env = p.here()
		env.Now = p.now
		if env.Built.IsZero() {
			env.Built = version.Built()
		}
		if f.report != "" {
			env.Reports = filepath.Dir(f.report)
		}
	}
	if f.online {
		env.Revoked = p.inquirer().Check
	}
	env.Service, env.Reader = s, p.reader
	env.UseWays(ways)
	return env, nil
}

// chosenChecks are the codes of the checks that were asked for by code or number.
func chosenChecks(env *doctor.Env, asked []string) ([]string, error) {
	var codes []string
	all := doctor.For(doctor.Table(), env)
	for _, a := range asked {
		a = strings.TrimSpace(a)
		i := slices.IndexFunc(all, func(c doctor.Check) bool { return c.Code == a || strconv.Itoa(c.Number) == a })
		if i < 0 {
			return nil, &usageError{"usage.check", words.Values{"Value": words.Visible(a)}}
		}
		codes = append(codes, all[i].Code)
	}
	return codes, nil
}

// tellReport ends a run: the report is saved, then told, and the exit code set.
func (p *program) tellReport(r *report.Report, path string) error {
	if !p.json {
		p.tellVerdict(r)
	}
	if path != "" {
		if err := r.Save(path); err != nil {
			return err
		}
	}
	switch {
	case p.json:
		p.printJSON(r.Document())
	case path != "":
		p.say("doctor.saved", words.Values{"Path": words.Visible(path)})
	}
	p.exitCode = doctorExit(r.Worst)
	return nil
}

func (p *program) tellVerdict(r *report.Report) {
	fmt.Fprintf(p.out, "\n%s\n", r.Verdict())
	if r.Code != "" {
		p.say("doctor.code", words.Values{"Code": r.Code, "Spoken": p.words.Spell(r.Code)})
	}
}

// doctorExit: what could not be checked is no failure that was found, and no health either.
func doctorExit(worst doctor.State) int {
	switch worst {
	case doctor.Fail:
		return exitFailures
	case doctor.Warn, doctor.Broken:
		return exitWarnings
	}
	return exitDone
}

// checksJSON is the answer of `doctor --list`.
type checksJSON struct {
	Schema string      `json:"schema"`
	Checks []checkJSON `json:"checks"`
}

type checkJSON struct {
	Code    string   `json:"code"`
	Number  int      `json:"number"`
	Title   string   `json:"title"`
	Systems []string `json:"systems"` // as GOOS names them
	Needs   []string `json:"needs"`   // codes
}

// listChecks tells all checks of all systems: a code that was read out may be of another one.
func (p *program) listChecks() error {
	out := checksJSON{Schema: "carddesk.doctor.list/1", Checks: []checkJSON{}}
	for _, c := range doctor.Table() {
		title := p.words.CheckTitle(c.Code)
		if !p.json {
			fmt.Fprintf(p.out, "%2d  %s  %s\n", c.Number, padded(c.Code, 22), title)
		}
		out.Checks = append(out.Checks, checkJSON{c.Code, c.Number, title, doctorSystems(c), append([]string{}, c.Needs...)})
	}
	if p.json {
		p.printJSON(out)
	}
	return nil
}

func padded(s string, width int) string { return s + strings.Repeat(" ", max(0, width-columns(s))) }

func doctorSystems(c doctor.Check) []string {
	if c.Systems == nil {
		return []string{"windows", "darwin", "linux"}
	}
	return c.Systems
}
