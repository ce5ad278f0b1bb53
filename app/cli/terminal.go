package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"carddesk/app/middleware"
	"carddesk/app/practice"
	"carddesk/app/settings"
	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/reader"
	"carddesk/cardops/simcard"
	"carddesk/cardops/transport"
)

type service = transport.Service

// oneShot is how long a command that ends by itself may take altogether, unless --timeout says otherwise. Reading the slowest card
// takes about 3 s on the wire; a minute leaves room for a driver that recovers, and ends before a caller on the phone gives up.
const oneShot = time.Minute

func systemClock() time.Time { return time.Now() }

// terminal is everything the program touches, so that tests can stand in for it.
type terminal struct {
	out, err io.Writer
	now      func() time.Time
	system   words.Language
	service  func() service // the system's smart-card service
	keys     keyboard
	computer middleware.Computer        // what is installed here
	settings string                     // folder of the user's settings
	policy   settings.Policy            // the administrator's; nil for none
	here     func() *doctor.Env         // this computer, for the environment check
	browse   func(address string) error // opens an address in the browser; nil: there is none

	update func(source string) (updater, error) // asks for newer versions at an address, empty for the usual one
}

// program is one run: the terminal and what the flags say.
type program struct {
	terminal
	words  *words.Words
	chosen settings.Settings

	lang     string
	json     bool
	verbose  bool
	reader   string
	demo     string
	demoSet  bool
	timeout  time.Duration
	module   string
	help     bool
	exitCode int

	environment *practice.Environment // of --demo; nil while it is not needed
}

// run carries out one command line and returns the exit code.
func (t terminal) run(ctx context.Context, args []string) int {
	p := &program{terminal: t, chosen: settings.NewStore(t.settings, t.policy).Read()}
	p.words = words.In(p.language(args))
	p.json = asksJSON(args)
	p.tellSettings()

	defer func() {
		if p.environment != nil {
			p.environment.Close()
		}
	}()
	root := p.command()
	root.SetArgs(args)
	root.SetOut(t.out)
	root.SetErr(t.err)
	if err := root.ExecuteContext(ctx); err != nil {
		return p.fail(err)
	}
	return p.exitCode
}

// languageIn finds --lang before the flags are parsed, because the help texts depend on it.
func languageIn(args []string) (asked words.Language, known bool) {
	var tag string
	for i, arg := range args {
		value, found := strings.CutPrefix(arg, "--lang")
		switch {
		case !found:
			continue
		case strings.HasPrefix(value, "="):
			tag = value[1:]
		case value == "" && i+1 < len(args):
			tag = args[i+1]
		}
	}
	return words.ParseLanguage(tag)
}

// asksJSON finds --json before the flags are parsed, because their errors are JSON then too.
func asksJSON(args []string) bool {
	for _, arg := range args {
		if arg == "--json" || arg == "--json=true" {
			return true
		}
	}
	return false
}

// open returns the smart-card service: the system's, or the practice readers of --demo.
func (p *program) open() (service, error) {
	var s service
	if p.demoSet {
		e, err := p.practice()
		if err != nil {
			return nil, err
		}
		s = e.Service()
	} else {
		s = p.terminal.service()
	}
	if p.verbose {
		s = tracing{s, func(e transport.Exchange) { fmt.Fprintln(p.err, e) }}
	}
	return s, nil
}

// practice is the environment of --demo, set up when it is first needed.
func (p *program) practice() (*practice.Environment, error) {
	if p.environment == nil {
		e, err := practice.Open(p.demo, p.now)
		if err != nil {
			return nil, p.badScenario(err)
		}
		p.environment = e
	}
	return p.environment, nil
}

// tracing is a service whose cards tell what passes, headers and lengths only.
type tracing struct {
	service
	observe func(transport.Exchange)
}

func (t tracing) Open(ctx context.Context, name string) (transport.Card, error) {
	c, err := t.service.Open(ctx, name)
	if err != nil {
		return nil, err
	}
	return transport.TraceCard(c, t.observe), nil
}

// withService opens the service, runs fn with the time limit of the command line and gives the service back.
func (p *program) withService(ctx context.Context, fn func(context.Context, service) error) error {
	s, err := p.open()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, p.timeout)
	defer cancel()
	err = fn(ctx, s)
	if closing := s.Close(); err == nil {
		err = closing
	}
	return err
}

// statuses asks for the readers. None at all is an error for every command: there is nothing to do then.
func statuses(ctx context.Context, s service) ([]reader.Status, error) {
	all, err := s.Next(ctx, nil)
	if err == nil && len(all) == 0 {
		err = reader.ErrNoReader
	}
	return all, err
}

// say prints a text of the words on a line of its own.
func (p *program) say(key string, values ...words.Values) {
	fmt.Fprintln(p.out, p.words.Text(key, values...))
}

// command is the tree of commands.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "carddesk-cli",
		Long:          p.words.Text("help.root"),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          p.noSuchCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&p.reader, "reader", "", p.words.Text("flag.reader"))
	flags.BoolVar(&p.json, "json", p.json, p.words.Text("flag.json"))
	flags.StringVar(&p.lang, "lang", "", p.words.Text("flag.lang"))
	flags.StringVar(&p.demo, "demo", "", p.words.Text("flag.demo", words.Values{"Scenarios": strings.Join(simcard.Scenarios(), ", ")}))
	flags.Lookup("demo").NoOptDefVal = defaultScenario
	flags.StringVar(&p.module, "module", "", p.words.Text("flag.module"))
	flags.DurationVar(&p.timeout, "timeout", oneShot, p.words.Text("flag.timeout"))
	flags.BoolVarP(&p.verbose, "verbose", "v", false, p.words.Text("flag.verbose"))
	flags.BoolVarP(&p.help, "help", "h", false, p.words.Text("flag.help"))
	root.PersistentPreRunE = p.checkFlags
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError(err) })
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Use: "help", Hidden: true, RunE: func(*cobra.Command, []string) error { return root.Help() }})
	root.SetUsageFunc(p.usage)
	root.SetHelpTemplate("{{with (or .Long .Short)}}{{.}}\n\n{{end}}{{.UsageString}}")
	root.AddCommand(
		p.readersCommand(), p.infoCommand(), p.certsCommand(), p.pinCommand(), p.selftestCommand(), p.demoCommand(), p.simulateCommand(),
		p.doctorCommand(), p.codeCommand(),
		p.settingsCommand(), p.versionCommand(), p.completionCommand(), p.manualCommand(),
	)
	complete(root)
	return root
}

const defaultScenario = "healthy"

func (p *program) checkFlags(c *cobra.Command, _ []string) error {
	p.demoSet = c.Flags().Changed("demo")
	if p.timeout <= 0 {
		return &usageError{key: "usage.timeout"}
	}
	if _, known := words.ParseLanguage(p.lang); p.lang != "" && !known {
		return &usageError{key: "usage.language", values: words.Values{"Value": words.Visible(p.lang)}}
	}
	return p.heedSettings(c)
}

func (p *program) badScenario(err error) error {
	var unknown simcard.ScenarioError
	if !errors.As(err, &unknown) {
		return err
	}
	return &usageError{key: "usage.scenario", values: words.Values{
		"Value": words.Visible(p.demo), "Scenarios": strings.Join(simcard.Scenarios(), ", "),
	}}
}
