package words

import (
	"fmt"
	"strings"
	"time"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
)

// Day is a date for people, in the computer's time zone.
func Day(t time.Time) string { return t.Local().Format("2006/01/02") }

// State says where a moment lies in a certificate's validity, with the days that are left or went by.
func (w *Words) State(h *cert.Head, now time.Time) string {
	state := h.StateAt(now)
	days := h.DaysLeft(now)
	if state == cert.Expired {
		days = int(now.Sub(h.NotAfter) / (24 * time.Hour)) // whole days since then; DaysLeft counts the one that has begun
	}
	return w.Text("state."+string(state), Values{"Days": days})
}

// SecretState says what is known of a PIN or second code.
func (w *Words) SecretState(s card.Secret) string {
	switch {
	case s.Locked != nil && *s.Locked:
		return w.Text("secret.locked")
	case s.TriesLeft == nil:
		return w.Text("secret.unknown")
	case *s.TriesLeft == 1:
		return w.Text("secret.one")
	}
	return w.Text("secret.tries", Values{"Tries": *s.TriesLeft})
}

// Use is what a certificate is for. A PIV card has several of one key usage, which their slots tell apart.
func (w *Words) Use(o *card.Object) string {
	if o.Certificate == nil {
		return w.Text("use.unread")
	}
	if slot := w.SlotName(o.Place); slot != "" {
		return slot
	}
	return w.Text("use." + string(o.Certificate.Use()))
}

// Titled is whom a certificate is about, raw. Taiwan's authorities have no common name: their unit says more than the organisation above it.
func Titled(o *card.Object) string {
	if c := o.Certificate; c != nil && (c.Use() == cert.CA || c.Use() == cert.Root) {
		if unit := c.Subject.Unit(); unit != "" {
			return unit
		}
	}
	if o.Head.Holder != "" {
		return o.Head.Holder
	}
	return o.Head.Subject.String()
}

// Chain says what the certificates on a card prove about one of them.
func (w *Words) Chain(c *cert.Certificate, r *card.Reading) string {
	return w.Text("chain." + string(cert.Judge(cert.Chain(c, r.Certificates()))))
}

// Detail is a fact about a certificate, for those who know certificates. Its value is raw: it may come from the card.
type Detail struct {
	Key   string // which fact; DetailName says it in words
	Value string
}

// DetailName is what people call a fact about a certificate.
func (w *Words) DetailName(key string) string { return w.Text("detail." + key) }

// Details are the facts about a certificate that say something; what it does not have is left out.
func (w *Words) Details(o *card.Object, r *card.Reading) []Detail {
	h := o.Head
	all := []Detail{
		{"place", o.Place},
		{"subject", h.Subject.String()},
		{"issuer", h.Issuer.String()},
		{"serial", h.Serial.String()},
		{"notBefore", h.NotBefore.Local().Format("2006/01/02 15:04:05 -0700")},
		{"notAfter", h.NotAfter.Local().Format("2006/01/02 15:04:05 -0700")},
		{"algorithm", w.algorithm(h)},
	}
	if c := o.Certificate; c != nil {
		all = append(all, w.moreDetails(c, r)...)
	}
	var said []Detail
	for _, d := range all {
		if d.Value != "" {
			said = append(said, d)
		}
	}
	return said
}

func (w *Words) algorithm(h *cert.Head) string {
	if h.WeakSignature {
		return h.SignatureAlgorithm.Name + w.Text("detail.oldAlgorithm")
	}
	return h.SignatureAlgorithm.Name
}

func (w *Words) moreDetails(c *cert.Certificate, r *card.Reading) []Detail {
	d := c.Directory
	var authority string
	if a, known := c.IssuerGeneration(); known {
		authority = a.String()
	}
	size := ""
	if c.PublicKey.Size > 0 {
		size = fmt.Sprintf(" %d", c.PublicKey.Size)
	}
	all := []Detail{
		{"key", c.PublicKey.Algorithm + size},
		{"keyUsage", strings.Join(KeyUsages(c), ", ")},
		{"idTail", d.NationalIDTail},
		{"businessNumber", d.BusinessNumber},
		{"emails", strings.Join(c.Emails, ", ")},
		{"policies", strings.Join(c.Policies, ", ")},
		{"subjectKeyId", fmt.Sprintf("%X", c.SubjectKeyID)},
		{"authorityKeyId", fmt.Sprintf("%X", c.AuthorityKeyID)},
		{"issuerAuthority", authority},
		{"sha256", c.SHA256.String()},
		{"chain", w.Chain(c, r)},
	}
	if d.SubjectType != "" {
		all = append(all, Detail{"subjectType", w.Text("subjectType." + string(d.SubjectType))})
	}
	for _, problem := range c.Problems {
		all = append(all, Detail{"problem", problem.Error()})
	}
	return all
}
