package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"carddesk/app/words"
	"carddesk/cardops/disk"
	"carddesk/cardops/ops"
)

func (p *program) selftestCommand() *cobra.Command {
	var flags pinFlags
	var file string
	var browser bool
	c := &cobra.Command{
		Use: "selftest", Short: p.words.Text("help.selftest"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case browser && file != "":
				return &usageError{key: "usage.browserOut"}
			case browser:
				return p.browserTest(c.Context(), flags, p.patience(c))
			}
			ways, err := p.ways(wayFlags{})
			if err != nil {
				return err
			}
			defer p.readAhead(&ways, 1)()
			return p.onWay(c.Context(), ways, ops.Sign, func(ctx context.Context, w ops.Chosen) error {
				return p.selftest(ctx, w, flags, file)
			})
		},
	}
	c.Flags().BoolVar(&flags.lastTry, "last-try", false, p.words.Text("flag.lastTry"))
	c.Flags().StringVar(&file, "out", "", p.words.Text("flag.out"))
	c.Flags().BoolVar(&browser, "browser", false, p.words.Text("flag.browser"))
	return c
}

// selftestJSON is the answer of `selftest`, whether the card passed or not. A PIN that is refused is an error.
type selftestJSON struct {
	Schema     string      `json:"schema"`
	Reader     *string     `json:"reader"` // null for a token that lies in no reader
	Card       *string     `json:"card"`   // number
	Through    string      `json:"through"`
	Carrier    carrierJSON `json:"carrier"`
	Passed     bool        `json:"passed"` // no step failed
	Steps      []stepJSON  `json:"steps"`
	SignedData *string     `json:"signedData"` // path of the file; null where none was written
}

type stepJSON struct {
	Step    string  `json:"step"`  // sign, signed-data, decrypt, match
	State   string  `json:"state"` // done, failed, not-possible, skipped
	Code    *string `json:"code"`  // why it failed; null for other states, as are message and remedy
	Message *string `json:"message"`
	Remedy  *string `json:"remedy"`
}

func (p *program) selftest(ctx context.Context, w ops.Chosen, flags pinFlags, file string) error {
	tested := ops.SelfTest{
		Pin: ops.Pin{
			Path: w.Path, Card: w.Number, Observe: p.observer(w),
			Ask: func(ctx context.Context, q ops.Question) (ops.Answer, error) { return p.ask(ctx, "verify", q, flags) },
		},
		Now: p.now, Tell: p.tellStep,
	}.Run(ctx)
	if tested.Stage != ops.Done {
		return &outcomeError{tested.Outcome}
	}
	if err := keep(file, tested.SignedData); err != nil {
		return err
	}
	failed := tested.Failed()
	switch {
	case failed != nil:
		_, p.exitCode = p.problem(failed)
	case file != "" && tested.SignedData == nil:
		p.exitCode = exitFailed
	}
	if p.json {
		p.printJSON(p.selftestJSON(w, tested, file))
		return nil
	}
	p.sumUp(tested, file)
	return nil
}

// keep writes the SignedData, if it is to be kept and there is one.
func keep(file string, signedData []byte) error {
	if file == "" || signedData == nil {
		return nil
	}
	return disk.Replace(file, signedData)
}

// tellStep tells a person of a step when it has ended.
func (p *program) tellStep(s ops.Step) {
	if p.json {
		return
	}
	p.say("selftest.line", words.Values{
		"Step": p.words.Text("selftest." + string(s.Name)), "State": p.words.Text("selftest.state." + string(s.State)),
	})
	if s.Err != nil {
		problem, _ := p.problem(s.Err)
		fmt.Fprintf(p.out, "   %s\n   %s\n", problem.Message, problem.Remedy)
	}
}

// sumUp tells what came of it all.
func (p *program) sumUp(tested ops.Tested, file string) {
	switch {
	case tested.Failed() != nil:
		p.say("selftest.failed")
	case tested.Complete():
		p.say("selftest.passed")
	default:
		p.say("selftest.partly")
	}
	switch {
	case file != "" && tested.SignedData == nil:
		p.say("selftest.notWritten")
	case file != "":
		p.say("selftest.written", words.Values{"Path": words.Visible(file)})
	}
}

func (p *program) selftestJSON(w ops.Chosen, tested ops.Tested, file string) selftestJSON {
	c := w.Path.Carrier()
	j := selftestJSON{
		Schema: "carddesk.selftest/1", Reader: orNull(w.Reader), Card: orNull(tested.Number), Through: string(c.Way), Carrier: carrier(c),
		Passed: tested.Failed() == nil, Steps: []stepJSON{},
	}
	if tested.SignedData != nil {
		j.SignedData = orNull(file)
	}
	for _, s := range tested.Steps {
		step := stepJSON{Step: string(s.Name), State: string(s.State)}
		if s.Err != nil {
			problem, _ := p.problem(s.Err)
			step.Code, step.Message, step.Remedy = text(problem.Code), text(problem.Message), text(problem.Remedy)
		}
		j.Steps = append(j.Steps, step)
	}
	return j
}
