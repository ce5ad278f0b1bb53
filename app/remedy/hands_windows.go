package remedy

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	win "golang.org/x/sys/windows"
)

// run lets the shell start what needs an administrator's consent, and what is no program but opened by one. The shell does not wait for their
// end.
func run(ctx context.Context, c Command) error {
	if !c.Elevated && !c.Stays {
		return execute(ctx, c)
	}
	verb, show := "open", int32(win.SW_SHOWNORMAL)
	if c.Elevated {
		verb, show = "runas", win.SW_HIDE // a console that flashes up frightens
	}
	err := win.ShellExecute(0, utf16(verb), utf16(c.Program), utf16(strings.Join(c.Arguments, " ")), nil, show)
	switch {
	case errors.Is(err, win.ERROR_CANCELLED), errors.Is(err, win.ERROR_ACCESS_DENIED):
		return fmt.Errorf("%w: %w", ErrRefused, err)
	case errors.Is(err, win.ERROR_FILE_NOT_FOUND):
		return fmt.Errorf("%w: %w", exec.ErrNotFound, err)
	}
	return err
}

// utf16 is a text of the table as Windows wants it; none holds a NUL.
func utf16(s string) *uint16 {
	p, _ := win.UTF16PtrFromString(s)
	return p
}
