package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	model "carddesk/app/desk"
	"carddesk/app/selftest"
	"carddesk/app/words"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/transport"
)

// errNoBrowser: the system has no display that a browser could open on.
var errNoBrowser = errors.New("no display for a browser")

// openBrowser opens an address in the system's browser. It goes on without it: what the browser does, its page tells. The address stands among
// the arguments of a process for a moment, where others on this computer may read it; whoever opens it first has the test, and is asked for nothing.
func openBrowser(address string) error {
	var c *exec.Cmd
	switch {
	case runtime.GOOS == "windows":
		c = exec.Command("rundll32", "url.dll,FileProtocolHandler", address)
	case runtime.GOOS == "darwin":
		c = exec.Command("open", address)
	case os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "":
		return errNoBrowser // else a browser for terminals may open, which has no windows to test
	default:
		c = exec.Command("xdg-open", address)
	}
	if err := c.Start(); err != nil {
		return err
	}
	go func() { _ = c.Wait() }() // how it ends says nothing of the browser
	return nil
}

// browserJSON is the answer of `selftest --browser`, however the steps ended.
type browserJSON struct {
	Schema string            `json:"schema"`
	Passed bool              `json:"passed"` // every step was done, and none failed
	Over   string            `json:"over"`   // why the test ended: finished, time-up, stopped
	Steps  []browserStepJSON `json:"steps"`
}

type browserStepJSON struct {
	Step    string  `json:"step"`
	State   string  `json:"state"`   // ok, warn, fail, skipped; waiting, running and asking where the test ended before
	Case    *string `json:"case"`    // what was found; null where that is an error, or nothing yet
	Code    *string `json:"code"`    // of the error; null without one
	Message *string `json:"message"` // null where there is nothing to say, as is remedy
	Remedy  *string `json:"remedy"`
}

// patience is how long a person gave the test; 0 for what is usual.
func (p *program) patience(c *cobra.Command) time.Duration {
	if c.Flags().Changed("timeout") {
		return p.timeout
	}
	return 0
}

// browserTest serves the page of the test from the browser until it is over.
func (p *program) browserTest(ctx context.Context, flags pinFlags, limit time.Duration) error {
	ways, err := p.ways(p.wayOfSettings())
	if err != nil {
		return err
	}
	wanted, err := p.wantedReader(ctx)
	if err != nil {
		return err
	}
	s, err := p.open()
	if err != nil {
		return err
	}
	var test *selftest.Test
	var watch *model.Desk
	watch = model.New(model.Config{
		Service: func() transport.Service { return s }, Ways: func() ops.Ways { return ways }, Now: p.now,
		Changed: func(now model.Snapshot) {
			if wanted != "" && len(now.Readers) > 0 {
				watch.Choose(wanted)
				wanted = ""
			}
			test.Show(now)
		},
	})
	test, err = selftest.New(selftest.Config{
		Words: p.words, Base: ways.Component.Base, Component: ways.Component.Info, Now: p.now, Limit: limit, Changed: p.tellSteps(),
		Sign: func(tell func(ops.Step), done func(model.Result)) func() {
			return watch.Start(ops.Sign, model.Talk{
				Ask:  func(ctx context.Context, q ops.Question) (ops.Answer, error) { return p.ask(ctx, "verify", q, flags) },
				Tell: tell, Done: done,
			})
		},
	})
	if err != nil {
		_ = s.Close()
		return err
	}
	return p.serveTest(ctx, test, watch)
}

// wantedReader is the name of the reader that was asked for; empty where none was. What is missing otherwise is a result of the test.
func (p *program) wantedReader(ctx context.Context) (name string, err error) {
	if p.reader == "" {
		return "", nil
	}
	err = p.withService(ctx, func(ctx context.Context, s service) error {
		all, err := s.Next(ctx, nil)
		if err != nil {
			return err
		}
		chosen, err := ops.Choose(all, p.reader)
		name = chosen.Name
		if errors.Is(err, reader.ErrNoCard) {
			err = nil
		}
		return err
	})
	return name, err
}

// serveTest runs the test with everything around it, and tells what came of it.
func (p *program) serveTest(ctx context.Context, test *selftest.Test, watch *model.Desk) error {
	watching, end := context.WithCancel(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		watch.Run(watching)
	}()
	fmt.Fprintln(p.err, p.words.Text("selftest.browser.address", words.Values{"Address": test.Address()}))
	if p.browse == nil || p.browse(test.Address()) != nil {
		fmt.Fprintln(p.err, p.words.Text("selftest.browser.byHand"))
	}
	report := test.Run(ctx)
	end()
	<-watched
	if ctx.Err() != nil {
		return ctx.Err()
	}
	p.tellTest(report)
	return nil
}

// tellSteps tells a person of each step when it has ended, and again when a repeated one has ended otherwise.
func (p *program) tellSteps() func(selftest.Report) {
	if p.json {
		return nil
	}
	told := map[selftest.StepName]string{}
	return func(r selftest.Report) {
		for _, s := range r.Steps {
			line := s.In(p.words)
			if said := line.Called + line.Text; s.State.Ended() && told[s.Name] != said {
				told[s.Name] = said
				p.say("selftest.line", words.Values{"Step": line.Title, "State": line.Called})
				p.indented(line.Text)
				p.indented(line.Remedy)
			}
		}
	}
}

func (p *program) indented(text string) {
	if text != "" {
		fmt.Fprintf(p.out, "   %s\n", text)
	}
}

// tellTest sums up, and sets the exit code: that of the first step that failed, or that the test is not complete.
func (p *program) tellTest(r selftest.Report) {
	failed := r.Failed()
	switch {
	case failed != nil && failed.Err != nil:
		_, p.exitCode = p.problem(failed.Err)
	case failed != nil:
		p.exitCode = stepExit(*failed)
	case !r.Complete():
		p.exitCode = exitFailed
	}
	if p.json {
		p.printJSON(p.browserJSON(r))
		return
	}
	fmt.Fprintf(p.out, "\n%s\n", r.In(p.words).Verdict.Title)
}

// stepExit is the exit code of what was found without an error: as with other commands where there is no service, reader or card.
func stepExit(s selftest.Step) int {
	switch string(s.Name) + " " + s.Case {
	case "reader service":
		return exitNoService
	case "reader none":
		return exitNoReader
	case "card none":
		return exitNoCard
	case "card several":
		return exitUsage
	}
	return exitFailed
}

func (p *program) browserJSON(r selftest.Report) browserJSON {
	j := browserJSON{
		Schema: "carddesk.selftest.browser/1", Passed: r.Complete() && r.Failed() == nil, Over: string(r.Over), Steps: []browserStepJSON{},
	}
	for _, s := range r.Steps {
		line := s.In(p.words)
		step := browserStepJSON{
			Step: string(s.Name), State: string(s.State), Case: orNull(s.Case), Message: orNull(line.Text), Remedy: orNull(line.Remedy),
		}
		if s.Err != nil {
			problem, _ := p.problem(s.Err)
			step.Code = text(problem.Code)
		}
		j.Steps = append(j.Steps, step)
	}
	return j
}
