package screen

import (
	"errors"

	"carddesk/cardops/ops"
	"carddesk/cardops/secret"
)

// judgement is what can be said of secrets while they are typed. It holds nothing of them.
type judgement struct {
	nowEmpty, freshEmpty, againEmpty bool
	now                              error           // why the first one can't be right; nil when it can
	fresh                            error           // why the new one can't be taken: its form, or that it is the old one
	differ                           bool            // the two entries of the new one
	weak                             secret.Weakness // of a new one that can be taken
}

// judge holds secrets against the rules of a question, as the operation will do it again. fresh and again are nil where there is no new one.
func judge(q ops.Question, now, fresh, again *secret.Secret) judgement {
	first, old := q.PIN, now
	if q.Job == ops.Unblock {
		first, old = q.Second, nil
	}
	j := judgement{nowEmpty: now.Len() == 0, freshEmpty: fresh.Len() == 0, againEmpty: again.Len() == 0}
	j.now = first.Check(now)
	if fresh == nil {
		return j
	}
	j.fresh = q.PIN.CheckNew(fresh, old, nil)
	j.differ = !fresh.Equal(again)
	if j.fresh == nil {
		j.weak = secret.Weak(fresh)
	}
	return j
}

// sameAsOld tells whether that is what keeps the new one from being taken.
func (j judgement) sameAsOld() bool {
	rule, ok := errors.AsType[*secret.RuleError](j.fresh)
	return ok && rule.Reason == secret.SameAsOld
}
