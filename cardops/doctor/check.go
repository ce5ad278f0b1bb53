package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Check is one row of the table.
type Check struct {
	Code    string        // kebab-case, never changed or used again
	Number  int           // from 1, for the phone; never changed or used again
	Needs   []string      // codes of checks above it: where one of them fails this one would only say the same again
	Systems []string      // as GOOS names them; nil: all
	Timeout time.Duration // after which it is broken; each with its reason where the table names it
	Run     func(context.Context, *Machine) (Finding, error)
	// Cases are what it may find, as Result.Case names it: each has its words. New ones are added behind the others, so that a place in this list
	// keeps its meaning.
	Cases []string
	// Asked tells whether the check belongs to a run at all; nil: yes. Some need something that a person has to ask for.
	Asked func(*Env) bool
}

// concerns tells whether a check belongs to a run.
func (c Check) concerns(env *Env) bool {
	return (c.Systems == nil || slices.Contains(c.Systems, env.System)) && (c.Asked == nil || c.Asked(env))
}

// ErrUnknownCode is wrapped by the error of Run about a code in Options.Only that no check has.
var ErrUnknownCode = errors.New("no such check")

// For gives the checks of a table that concern an environment, in order.
func For(table []Check, env *Env) []Check {
	var all []Check
	for _, c := range table {
		if c.concerns(env) {
			all = append(all, c)
		}
	}
	return all
}

// pick keeps the checks that are wanted and, however deep, those that they need. Nothing wanted means all.
func pick(checks []Check, wanted []string) ([]Check, error) {
	if len(wanted) == 0 {
		return checks, nil
	}
	keep := map[string]bool{}
	for _, code := range wanted {
		if !slices.ContainsFunc(checks, func(c Check) bool { return c.Code == code }) {
			return nil, fmt.Errorf("%w: %q", ErrUnknownCode, code)
		}
		keep[code] = true
	}
	var picked []Check
	for _, c := range slices.Backward(checks) { // needs stand above
		if keep[c.Code] {
			picked = append(picked, c)
			for _, need := range c.Needs {
				keep[need] = true
			}
		}
	}
	slices.Reverse(picked)
	return picked, nil
}
