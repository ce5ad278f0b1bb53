package screen

import (
	"context"
	"errors"

	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/token"
)

// reasons are told in another way here than in the terminal, whose remedies name its flags. The first that matches counts.
var reasons = []struct {
	matches         func(error) bool
	problem, remedy string // keys; no problem: what the terminal says
}{
	{is(ops.ErrLastTry), "", "operation.remedyLast"},
	{is(ops.ErrDeclined), "", "operation.remedyDeclined"},
	{is(token.ErrNoModule), "", "operation.remedyMiddleware"},
	{is(context.DeadlineExceeded), "", "operation.remedyTime"},
	{is(reader.ErrNoCard), "", "operation.notReadyRemedy"},
	{is(reader.ErrNoReader), "", "operation.notReadyRemedy"},
	{is(reader.ErrNoService), "", "operation.notReadyRemedy"},
	{several, "", "operation.notReadyRemedy"},
}

func is(target error) func(error) bool {
	return func(err error) bool { return errors.Is(err, target) }
}

func several(err error) bool {
	_, ok := errors.AsType[*reader.SeveralError](err)
	return ok
}

// reason says why it was not carried out, and what to do.
func (p *Operation) reason() (problem, remedy string) {
	said := p.here.Words.Problem(p.outcome.Err)
	for _, r := range reasons {
		if !r.matches(p.outcome.Err) {
			continue
		}
		if r.problem != "" {
			said.Message = p.text(r.problem)
		}
		return said.Message, p.text(r.remedy)
	}
	return said.Message, said.Remedy
}
