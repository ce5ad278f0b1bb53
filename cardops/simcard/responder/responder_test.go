package responder_test

import (
	"errors"
	"math/big"
	"testing"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/cert/revocation"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/simcard/responder"
)

// The answers are such as count for the program's own client.
func TestAnswersCount(t *testing.T) {
	noon := func() time.Time { return time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC) }
	card, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	truth, err := card.Truth()
	if err != nil {
		t.Fatal(err)
	}
	var all []*cert.Certificate
	for _, use := range []issuer.Use{issuer.Sign, issuer.CA, issuer.Root} {
		c, err := cert.Parse(truth.Certificates[use])
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	for want, reason := range map[revocation.State]int{revocation.Good: -1, revocation.Suspended: responder.Suspended, revocation.Revoked: responder.Revoked} {
		r := &responder.Responder{Hierarchy: issuer.New(0), Now: noon}
		if reason >= 0 {
			r.Revoke(new(big.Int).SetBytes(all[0].Serial), reason)
		}
		c := revocation.Client{Transport: r, Now: noon}
		if a, err := c.Check(t.Context(), all[0], all); err != nil || a.State != want || !a.Clock.Equal(noon()) {
			t.Errorf("%+v, %v, want %s", a, err, want)
		}
	}
	// Another hierarchy's authority has no right to answer, and there are no lists.
	c := revocation.Client{Transport: &responder.Responder{Hierarchy: issuer.New(1), Now: noon}, Now: noon}
	if a, err := c.Check(t.Context(), all[0], all); !errors.Is(err, revocation.ErrSigner) || !errors.Is(err, revocation.ErrUnreachable) {
		t.Errorf("%+v, %v", a, err)
	}
}
