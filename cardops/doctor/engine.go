package doctor

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"
)

// Options of a run.
type Options struct {
	// Only are the codes to run; empty: all. What they need is run too, and reported: it may be the reason.
	Only []string
	// Report is given each result in the order of the table, as soon as it and all above it are there. It is called on the goroutine of Run.
	Report func(Result)
}

// Run carries out the checks of a table that concern env and returns their results in its order. Each starts as soon as what it needs is
// done, so the run takes about as long as the longest chain. A second run looks anew at everything.
//
// Errors: ErrUnknownCode, or ctx's; then the results are those that were reported. Checks that are under way are left behind: they end by
// themselves, and nobody hears of them.
func Run(ctx context.Context, table []Check, env *Env, options Options) ([]Result, error) {
	checks, err := pick(For(table, env), options.Only)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows := start(ctx, checks, newMachine(ctx, env))
	var results []Result
	for _, row := range rows {
		select {
		case <-ctx.Done():
			return results, ctx.Err()
		case <-row.done:
		}
		if ctx.Err() != nil { // the last results may be of checks that were cancelled
			return results, ctx.Err()
		}
		results = append(results, row.result)
		if options.Report != nil {
			options.Report(row.result)
		}
	}
	return results, nil
}

// row is a check on its way. result is set before done is closed.
type row struct {
	check  Check
	needs  []*row
	done   chan struct{}
	result Result
}

// start begins all checks. What a check needs stands above it in the table; what does not concern this run has no row and is no hindrance.
func start(ctx context.Context, checks []Check, machine *Machine) []*row {
	byCode := map[string]*row{}
	var rows []*row
	for _, c := range checks {
		r := &row{check: c, done: make(chan struct{})}
		for _, need := range c.Needs {
			if parent, ok := byCode[need]; ok {
				r.needs = append(r.needs, parent)
			}
		}
		byCode[c.Code] = r
		rows = append(rows, r)
	}
	for _, r := range rows {
		go r.follow(ctx, machine)
	}
	return rows
}

// follow waits for what the check needs, then carries it out or skips it.
func (r *row) follow(ctx context.Context, machine *Machine) {
	defer close(r.done)
	r.result = Result{Code: r.check.Code, Number: r.check.Number, State: Skip}
	for _, need := range r.needs {
		select {
		case <-need.done:
		case <-ctx.Done():
			return
		}
	}
	if parent := r.hindrance(); parent != "" {
		r.result.Parent = parent
		return
	}
	r.carryOut(ctx, machine)
}

// hindrance is the code of what failed of the needs; of a need that was skipped, what that one was skipped for.
func (r *row) hindrance() string {
	for _, need := range r.needs {
		switch need.result.State {
		case Fail, Broken:
			return need.check.Code
		case Skip:
			return need.result.Parent
		}
	}
	return ""
}

func (r *row) carryOut(ctx context.Context, machine *Machine) {
	began := time.Now()
	found, err := bounded(ctx, r.check.Timeout, func(ctx context.Context) (Finding, error) { return r.check.Run(ctx, machine) })
	r.result.Took = time.Since(began)
	if err != nil {
		r.result.State, r.result.Detail = Broken, err.Error()
		return
	}
	r.result.State, r.result.Reason, r.result.Facts = found.State, found.Reason, found.Facts
}

// ErrLate: a check, or something that it looked at, took too long.
var ErrLate = errors.New("took too long")

// PanicError is a mistake in a check.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// bounded calls fn and waits for it, at most limit. A call that does not listen to its context is left behind.
func bounded[T any](ctx context.Context, limit time.Duration, fn func(context.Context) (T, error)) (T, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%w: %s", ErrLate, limit))
	defer cancel()
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if value := recover(); value != nil {
				o.err = &PanicError{value, debug.Stack()}
			}
			done <- o
		}()
		o.value, o.err = fn(ctx)
	}()
	select {
	case o := <-done:
		if o.err != nil && ctx.Err() != nil {
			o.err = context.Cause(ctx)
		}
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}
