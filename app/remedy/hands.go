package remedy

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
)

// HandsHere carry actions out on this computer. open opens an address as the window's toolkit does.
func HandsHere(open func(address string) error) Hands { return Hands{Run: run, Open: open} }

// The exit codes by which pkexec says that nothing was run (pkexec(1), RETURN VALUE): the person closed its window; or the right was not given,
// or nobody could be asked.
const (
	dismissed     = 126
	notAuthorised = 127
)

// execute runs a command with the rights of the person.
func execute(ctx context.Context, c Command) error {
	path, err := exec.LookPath(c.Program)
	if err != nil {
		return err
	}
	if c.Stays {
		cmd := exec.Command(path, c.Arguments...) // which outlives this call, and may outlive the program
		if err := cmd.Start(); err != nil {
			return err
		}
		go func() { _ = cmd.Wait() }() // how it ends is the person's business
		return nil
	}
	err = exec.CommandContext(ctx, path, c.Arguments...).Run()
	if ended, ok := errors.AsType[*exec.ExitError](err); ok && c.Program == "pkexec" {
		if code := ended.ExitCode(); code == dismissed || code == notAuthorised {
			return fmt.Errorf("%w: %w", ErrRefused, err)
		}
	}
	return err
}
