package p11

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"

	"carddesk/cardops/token"
)

// Argument makes this program a helper; see ServeIfHelper.
const Argument = "serve-card-module"

// Helper says how helpers are started. The zero value starts this program, or in a bundle of macOS the one that lies there for it (Bundled).
type Helper struct {
	Program string   // a program whose main calls ServeIfHelper; empty: as above
	Args    []string // its arguments; nil: Argument
	Env     []string // added to the environment, KEY=value
	Limits  Limits   // zero: DefaultLimits
}

// Start checks the file's header, starts a helper, and has it load and initialise the module. The caller closes what it returns.
// Errors: token.ErrNoModule, token.ErrNotModule, *token.ArchitectureError; and as a *token.ModuleError token.ErrUnloadable, ErrModuleDied,
// ErrModuleSilent, ErrModuleOutput, ErrNoLoader or a token.RV. No helper is left after an error.
func Start(ctx context.Context, h Helper, path string) (*Remote, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", token.ErrNoModule, err)
	}
	architecture, err := architectureFor(path)
	if err != nil {
		return nil, err
	}
	c, err := h.spawn(architecture)
	if err != nil {
		return nil, fmt.Errorf("start a helper for %s: %w", path, err)
	}
	r := &Remote{path: path, limits: h.Limits.orDefault(), child: c}
	if err := r.load(ctx); err != nil {
		r.abandon()
		return nil, err
	}
	return r, nil
}

// load shakes hands and loads.
func (r *Remote) load(ctx context.Context) error {
	var hello string
	var version uint64
	err := r.call(ctx, r.limits.Start, askHello, func(e *encoder) {
		e.text(greeting)
		e.number(protocol)
	}, func(d *decoder) { hello, version = d.text(maxText), d.number() })
	switch {
	case err != nil:
		return fmt.Errorf("shake hands: %w", err)
	case hello != greeting || version != protocol:
		return r.failed(fmt.Errorf("%w: helper of version %d instead of %d", token.ErrModuleOutput, version, protocol))
	}
	return r.call(ctx, r.limits.Load, askLoad, func(e *encoder) { e.text(r.path) }, func(d *decoder) {
		r.info = d.info()
		r.info.Path = r.path
	})
}

// abandon ends a helper that is of no use.
func (r *Remote) abandon() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = errClosed
	r.child.end()
}

// spawn starts the process for modules of an architecture, which is ours but on Apple silicon.
func (h Helper) spawn(architecture string) (*child, error) {
	cmd, err := h.command()
	if err != nil {
		return nil, err
	}
	if architecture != runtime.GOARCH {
		cmd = translated(cmd)
	}
	cmd.Env = append(environment(runtime.GOOS, os.Environ()), h.Env...)
	hide(cmd)
	return spawn(cmd)
}

// command is the program itself. What it and the module write to standard error is thrown away: modules have been seen to
// write secrets there.
func (h Helper) command() (*exec.Cmd, error) {
	args := h.Args
	if args == nil {
		args = []string{Argument}
	}
	if h.Program != "" {
		return exec.Command(h.Program, args...), nil
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return exec.Command(helperOf(runtime.GOOS, program), args...), nil
}

// translated has macOS run the other half of a universal program, arch(1).
func translated(cmd *exec.Cmd) *exec.Cmd {
	return exec.Command("/usr/bin/arch", append([]string{"-x86_64", cmd.Path}, cmd.Args[1:]...)...)
}
