package doctor

import (
	"context"
	"errors"
	"sync"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/cert/revocation"
)

// inquiry is what was found out on line about a certificate of the holder.
type inquiry struct {
	of     *cert.Certificate
	answer revocation.Answer
	drift  time.Duration // of this computer's clock from the server's; only where the answer tells that
	err    error
}

// inquire asks about all certificates at once. The error is only that of getting as far as a card. Nothing is asked unless a person asked for it.
func (m *Machine) inquire(ctx context.Context) ([]inquiry, error) {
	if m.Revoked == nil {
		return nil, nil
	}
	c, err := m.content.get(ctx)
	if err != nil {
		return nil, err
	}
	pool := c.reading.Certificates()
	all := make([]inquiry, 0, len(pool))
	for _, of := range own(c.reading) {
		all = append(all, inquiry{of: of})
	}
	var asked sync.WaitGroup
	for i := range all {
		asked.Go(func() {
			q := &all[i]
			q.answer, q.err = m.Revoked(ctx, q.of, pool)
			q.drift = m.now().Sub(q.answer.Clock)
		})
	}
	asked.Wait()
	return all, nil
}

// serversClock is the first that a server told in a successful check, and how far this computer's is from it.
func (m *Machine) serversClock(ctx context.Context) (told time.Time, drift time.Duration) {
	all, err := m.inquiries.get(ctx)
	if err != nil { // no card, or the servers take too long: says nothing about the clock
		return told, 0
	}
	for _, q := range all {
		if !q.answer.Clock.IsZero() {
			return q.answer.Clock, q.drift
		}
	}
	return told, 0
}

func checkRevoked(ctx context.Context, m *Machine) (Finding, error) {
	all, err := m.inquiries.get(ctx)
	if err != nil {
		return Finding{}, err
	}
	worst, gravest := Finding{State: OK}, 0
	for _, q := range all {
		found, gravity := q.judge()
		if gravity > gravest {
			worst, gravest = found, gravity
		}
	}
	return worst, nil
}

// judge says what an inquiry came to, and how grave that is: a person with two certificates is told the worse.
func (q inquiry) judge() (found Finding, gravity int) {
	facts := Facts{"Use": open(string(q.of.Use()))}
	switch {
	case errors.Is(q.err, revocation.ErrNowhere), errors.Is(q.err, revocation.ErrNoIssuer):
		return Finding{Warn, "nowhere", facts}, 2
	case unusable(q.err):
		return Finding{Warn, "unusable", facts}, 3
	case q.err != nil:
		return Finding{Warn, "", facts}, 1
	case q.answer.State == revocation.Unknown:
		return Finding{Warn, "unknown", facts}, 4
	case q.answer.State == revocation.Suspended:
		return Finding{Fail, "suspended", facts}, 5
	case q.answer.State == revocation.Revoked:
		return Finding{Fail, "revoked", facts}, 6
	}
	return Finding{State: OK}, 0
}

// unusable tells whether servers answered and none of the answers counts.
func unusable(err error) bool {
	return errors.Is(err, revocation.ErrStale) || errors.Is(err, revocation.ErrSigner) || errors.Is(err, revocation.ErrNonsense) ||
		errors.Is(err, revocation.ErrTooLarge)
}
