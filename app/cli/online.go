package main

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"carddesk/app/practice"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/cert/revocation"
)

// inquirer asks the servers that certificates name; those of practice cards are simulated too.
func (p *program) inquirer() *revocation.Client {
	if p.demoSet {
		return practice.Inquirer(p.now)
	}
	return &revocation.Client{Now: p.now}
}

// inquiry is what was found out on line about a certificate.
type inquiry struct {
	answer revocation.Answer
	err    error
}

// inquire asks about the holder's certificates, all at once, after it told people what is sent.
func (p *program) inquire(ctx context.Context, r *card.Reading) map[*cert.Certificate]inquiry {
	holders := slices.DeleteFunc(r.Certificates(), func(c *cert.Certificate) bool { return c.Use() == cert.CA || c.Use() == cert.Root })
	if !p.json {
		p.say("online.asking", words.Values{"Servers": words.Visible(strings.Join(hosts(holders), ", "))})
	}
	client, pool := p.inquirer(), r.Certificates()
	all := map[*cert.Certificate]inquiry{}
	var asked sync.WaitGroup
	var mu sync.Mutex
	for _, of := range holders {
		asked.Go(func() {
			a, err := client.Check(ctx, of, pool)
			mu.Lock()
			defer mu.Unlock()
			all[of] = inquiry{a, err}
		})
	}
	asked.Wait()
	return all
}

// hosts are the servers that certificates name, each once.
func hosts(all []*cert.Certificate) []string {
	var found []string
	for _, c := range all {
		for _, address := range revocation.Servers(c) {
			if u, err := url.Parse(address); err == nil && !slices.Contains(found, u.Hostname()) {
				found = append(found, u.Hostname())
			}
		}
	}
	return found
}

// revocationJSON is what was found out on line about a certificate.
type revocationJSON struct {
	State      string     `json:"state"`  // good, suspended, revoked, unknown: the server does not know it; not-told: no answer that counts
	Source     *string    `json:"source"` // ocsp, crl
	Server     *string    `json:"server"`
	RevokedAt  *time.Time `json:"revokedAt"` // or suspended
	Reason     *string    `json:"reason"`    // as RFC 5280 names it
	ThisUpdate *time.Time `json:"thisUpdate"`
	NextUpdate *time.Time `json:"nextUpdate"`
	Error      *string    `json:"error"` // code; null unless the state is not-told
}

// revocationJSON is null where nothing was asked.
func (p *program) revocationJSON(of *cert.Certificate, asked map[*cert.Certificate]inquiry) *revocationJSON {
	q, ok := asked[of]
	if !ok {
		return nil
	}
	if q.err != nil {
		return &revocationJSON{State: "not-told", Error: text(p.words.Problem(q.err).Code)}
	}
	a := q.answer
	return &revocationJSON{
		State: string(a.State), Source: text(string(a.Source)), Server: text(a.Server), RevokedAt: orNever(a.RevokedAt), Reason: orNull(a.Reason),
		ThisUpdate: orNever(a.ThisUpdate), NextUpdate: orNever(a.NextUpdate),
	}
}

func orNever(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	at = at.UTC()
	return &at
}

// tellRevocation tells people of a certificate that was asked about.
func (p *program) tellRevocation(of *cert.Certificate, asked map[*cert.Certificate]inquiry) {
	q, ok := asked[of]
	if !ok {
		return
	}
	said := p.words.Revocation(q.answer)
	if q.err != nil {
		problem := p.words.Problem(q.err)
		said = problem.Message + " " + problem.Remedy
	}
	p.say("certs.revocation", words.Values{"State": said})
}
