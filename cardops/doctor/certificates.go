package doctor

import (
	"context"
	"time"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
)

// judged are the certificates that a judgement is about: the holder's, and how their card is called.
func (m *Machine) judged(ctx context.Context) ([]*cert.Certificate, *card.Reading, error) {
	c, err := m.content.get(ctx)
	if err != nil {
		return nil, nil, err
	}
	return own(c.reading), c.reading, nil
}

func dates(c *cert.Certificate, now time.Time) Facts {
	return Facts{
		"Holder": personal(c.Holder), "Use": open(string(c.Use())), "From": open(c.NotBefore), "Until": open(c.NotAfter),
		"Days": open(max(c.DaysLeft(now), -c.DaysLeft(now))), "Now": open(now),
	}
}

func checkStarted(ctx context.Context, m *Machine) (Finding, error) {
	all, _, err := m.judged(ctx)
	now := m.now()
	for _, c := range all {
		if c.StateAt(now) == cert.NotYetValid {
			return Finding{Fail, "", dates(c, now)}, nil
		}
	}
	return Finding{State: OK}, err
}

// checkEnded tells of the certificate that ends first.
func checkEnded(ctx context.Context, m *Machine) (Finding, error) {
	all, _, err := m.judged(ctx)
	if err != nil || len(all) == 0 {
		return Finding{State: OK}, err
	}
	now, first := m.now(), all[0]
	for _, c := range all {
		if c.NotAfter.Before(first.NotAfter) {
			first = c
		}
	}
	facts := dates(first, now)
	if extension := first.Calendar(now).Extension; extension != nil {
		facts["ExtendUntil"] = open(extension.Until)
	}
	switch {
	case first.StateAt(now) == cert.Expired:
		return Finding{Fail, "", facts}, nil
	case first.EndsSoon(now):
		return Finding{Warn, "", facts}, nil
	}
	return Finding{OK, "", facts}, nil
}

func checkChain(ctx context.Context, m *Machine) (Finding, error) {
	all, r, err := m.judged(ctx)
	if err != nil {
		return Finding{}, err
	}
	for _, c := range all {
		chain := cert.Chain(c, r.Certificates())
		verdict := cert.Judge(chain, m.Roots...)
		if verdict == cert.Incomplete && len(r.Problems) > 0 { // told by the check of the content
			return Finding{State: OK, Reason: "unread"}, nil
		}
		facts := Facts{"Use": open(string(c.Use())), "Verdict": open(string(verdict)), "Algorithm": open(c.SignatureAlgorithm.Name)}
		if verdict == cert.BadSignature {
			return Finding{Fail, "", facts}, nil
		}
		if reason := doubt(verdict, c, r.Kind); reason != "" {
			return Finding{Warn, reason, facts}, nil
		}
	}
	return Finding{State: OK}, nil
}

// doubt is what to say of a chain, empty for nothing. No card but a citizen card is expected to hold who vouches for it.
func doubt(v cert.Verdict, c *cert.Certificate, kind card.Kind) (reason string) {
	switch {
	case v == cert.Incomplete && kind.Generation() > 0:
		return "issuer"
	case v == cert.NotRecognised && kind.Generation() > 0:
		return "root"
	case c.WeakSignature:
		return "algorithm"
	}
	return ""
}
