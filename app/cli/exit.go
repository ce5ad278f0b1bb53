package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
)

// Exit codes. They are promises.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitNoService   = 3
	exitNoReader    = 4
	exitNoCard      = 5
	exitUnsupported = 6
	exitWrong       = 7 // PIN or second code
	exitPINLocked   = 8
	exitCodeLocked  = 9
	exitNoModule    = 10
	exitNotAccepted = 11 // the new secret
	exitGone        = 12
	exitLastTry     = 13
	exitFailures    = 20 // doctor: at least one check failed
	exitWarnings    = 21 // doctor: only warnings, or checks that could not be carried out
)

// exits says which code an error ends with. The first that matches counts.
var exits = []struct {
	code string // as package words names it
	exit int
}{
	{"no-service", exitNoService},
	{"several-cards", exitUsage},
	{"no-such-reader", exitNoReader},
	{"no-reader", exitNoReader},
	{"no-card", exitNoCard},
	{"card-mute", exitUnsupported},
	{"card-not-supported", exitUnsupported},
	{"card-empty", exitUnsupported},
	{"card-refused", exitUnsupported},
	{"bad-answer", exitUnsupported},
	{"object-malformed", exitUnsupported},
	{"object-missing", exitUnsupported},
	{"nothing-to-export", exitUnsupported},
	{"no-middleware", exitNoModule},
	{"not-a-module", exitNoModule},
	{"module-unloadable", exitNoModule},
	{"no-module-support", exitNoModule},
	{"module-architecture", exitNoModule},
	{"no-unblock", exitNoModule},
	{"no-centre", exitNoModule},
	{"component-not-running", exitNoModule},
	{"component-too-old", exitNoModule},
	{"component-library-not-loaded", exitNoModule},
	{"component-blind", exitNoReader},
	{"component-no-reader", exitNoReader},
	{"component-no-card", exitNoCard},
	{"card-not-in-module", exitUnsupported},
	{"card-removed", exitGone},
	{"reader-gone", exitGone},
	{"card-reset", exitGone},
	{"last-try", exitLastTry},
	{"cancelled", exitFailed},
	{"no-phone-code", exitUsage},
	{"report-format", exitUsage},
	{"setting-unusable", exitUsage}, // of a value that was to be set
}

// secretExit is the code of an error about a secret, whatever path it came on.
func secretExit(err error) (exit int, ok bool) {
	var wrong *secret.WrongError
	var locked *secret.LockedError
	var refused *secret.RefusedError
	var rule *secret.RuleError
	switch {
	case errors.Is(err, secret.ErrUnanswered):
		return exitGone, true
	case errors.As(err, &wrong):
		return exitWrong, true
	case errors.As(err, &locked) && locked.Secret == secret.PIN:
		return exitPINLocked, true
	case errors.As(err, &locked):
		return exitCodeLocked, true
	case errors.As(err, &refused), errors.As(err, &rule), errors.Is(err, secret.ErrTooLong):
		return exitNotAccepted, true
	}
	return 0, false
}

// usageError is a command line that makes no sense.
type usageError struct {
	key    string
	values words.Values
}

func (e *usageError) Error() string { return e.key }

// flagError turns the flag library's errors into our own, which have words in both languages.
func flagError(err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return &usageError{"usage.unknownFlag", words.Values{"Flag": dashed(unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames())}}
	case errors.As(err, &missing):
		return &usageError{"usage.missingValue", words.Values{"Flag": dashed(missing.GetSpecifiedName(), missing.GetSpecifiedShortnames())}}
	case errors.As(err, &invalid):
		return &usageError{"usage.invalidValue", words.Values{
			"Flag": dashed(invalid.GetFlag().Name, ""), "Value": words.Visible(invalid.GetValue()),
		}}
	}
	return &usageError{"usage.flags", nil}
}

// dashed is a flag as it was typed. Of a group such as -vx the flag library names the letter, and the group besides.
func dashed(name, group string) string {
	if group != "" {
		return words.Visible("-" + name)
	}
	return words.Visible("--" + name)
}

// noSuchCommand refuses words behind the program's name that are no command.
func (p *program) noSuchCommand(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if err := strayScenario(c, args[0]); err != nil {
		return err
	}
	return &usageError{"usage.unknownCommand", words.Values{"Command": words.Visible(args[0])}}
}

// noArguments refuses words behind a command that takes none.
func (p *program) noArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if err := strayScenario(c, args[0]); err != nil {
		return err
	}
	return &usageError{"usage.arguments", words.Values{"Argument": words.Visible(args[0])}}
}

// strayScenario tells how to write "--demo expired", which the flag library takes for two things, because --demo may stand alone.
func strayScenario(c *cobra.Command, arg string) error {
	if !c.Flags().Changed("demo") || !slices.Contains(simcard.Scenarios(), arg) {
		return nil
	}
	return &usageError{"usage.demo", words.Values{"Value": arg}}
}

// errorJSON is what --json prints when a command fails.
type errorJSON struct {
	Schema    string  `json:"schema"`
	Code      string  `json:"code"`
	Exit      int     `json:"exit"`
	Kind      *string `json:"kind"`      // of the card, where that is the reason
	TriesLeft *int    `json:"triesLeft"` // of the secret that was refused; null for errors of other kinds
	Certain   *string `json:"certain"`   // what is known of the card: changed, unchanged, not-known; null where no secret was asked for
	Message   string  `json:"message"`
	Remedy    string  `json:"remedy"`
}

// fail tells the error and returns the exit code. JSON goes to standard output, like every answer; text to standard error.
func (p *program) fail(err error) int {
	problem, exit := p.problem(err)
	if p.json {
		out := errorJSON{Schema: "carddesk.error/1", Code: problem.Code, Exit: exit, Message: problem.Message, Remedy: problem.Remedy}
		var unsupported *ops.UnsupportedError
		if errors.As(err, &unsupported) {
			kind := string(unsupported.Kind)
			out.Kind = &kind
		}
		out.TriesLeft, out.Certain = triesLeft(err), certain(err)
		p.printJSON(out)
		return exit
	}
	fmt.Fprintln(p.err, problem.Message)
	if problem.Remedy != "" {
		fmt.Fprintln(p.err, problem.Remedy)
	}
	return exit
}

func (p *program) problem(err error) (words.Problem, int) {
	var usage *usageError
	if errors.As(err, &usage) {
		return words.Problem{
			Code: "usage", Message: p.words.Text(usage.key, usage.values), Remedy: p.words.Text("usage.remedy"),
		}, exitUsage
	}
	problem := p.words.Problem(err)
	if exit, ok := secretExit(err); ok {
		return p.found(problem, err), exit
	}
	for _, e := range exits {
		if e.code == problem.Code {
			return problem, e.exit
		}
	}
	return problem, exitFailed
}

// found replaces "it is not certain" where the card told afterwards what became of a secret that got no answer.
func (p *program) found(problem words.Problem, err error) words.Problem {
	var outcome *outcomeError
	if !errors.As(err, &outcome) || outcome.Stage != ops.Interrupted || outcome.Certain == ops.NotKnown {
		return problem
	}
	key := "found." + string(outcome.Certain)
	return words.Problem{Code: problem.Code, Message: p.words.Text(key + ".problem"), Remedy: p.words.Text(key + ".remedy")}
}

// printJSON prints one object. What a card says can't reach the terminal raw: see words.VisibleJSON.
func (p *program) printJSON(value any) {
	p.encodeJSON(value, "  ")
}

// printJSONLine prints one object on one line, for streams.
func (p *program) printJSONLine(value any) { p.encodeJSON(value, "") }

func (p *program) encodeJSON(value any, indent string) {
	raw, err := json.MarshalIndent(value, "", indent)
	if indent == "" {
		raw, err = json.Marshal(value)
	}
	if err != nil {
		fmt.Fprintln(p.err, err) // none of our types can fail; a test encodes them all
		return
	}
	fmt.Fprintf(p.out, "%s\n", words.VisibleJSON(raw))
}

// gone tells whether the user ended the command.
func gone(ctx context.Context, err error) bool {
	return ctx.Err() != nil && errors.Is(err, context.Canceled)
}

// worthShowing tells whether a partly read card is still worth showing after an error.
func worthShowing(r *card.Reading, err error) bool {
	return err != nil && !errors.Is(err, reader.ErrMute) && (r.Number != "" || len(r.Objects) > 0)
}
