package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/ops"
)

// certsJSON is the answer of `certs`.
type certsJSON struct {
	Schema       string                `json:"schema"`
	Reader       string                `json:"reader"`
	Card         cardJSON              `json:"card"`
	Certificates []fullCertificateJSON `json:"certificates"`
	Problems     []problemJSON         `json:"problems"`
	Exported     []string              `json:"exported"` // paths; null without --export
}

// fullCertificateJSON is a certificate with all its facts. Those behind the head are null when only the head could be read.
type fullCertificateJSON struct {
	certificateJSON
	Place              string   `json:"place"`
	Version            int      `json:"version"`
	HolderSerial       *string  `json:"holderSerial"`
	SignatureAlgorithm string   `json:"signatureAlgorithm"`
	OldAlgorithm       bool     `json:"oldAlgorithm"` // SHA-1 or older
	Key                *keyJSON `json:"key"`
	KeyUsage           []string `json:"keyUsage"`
	SubjectType        *string  `json:"subjectType"`
	CardRank           *string  `json:"cardRank"`
	NationalIDTail     *string  `json:"nationalIdTail"`
	BusinessNumber     *string  `json:"businessNumber"`
	OrganisationOID    *string  `json:"organisationOid"`
	Emails             []string `json:"emails"`
	Policies           []string `json:"policies"`
	SubjectKeyID       *string  `json:"subjectKeyId"`
	AuthorityKeyID     *string  `json:"authorityKeyId"`
	Authority          *string  `json:"authority"`       // which known authority this is
	IssuerAuthority    *string  `json:"issuerAuthority"` // which known authority issued it
	OCSP               []string `json:"ocsp"`
	IssuerURLs         []string `json:"issuerUrls"`
	CRLs               []string `json:"crls"`
	Chain              *string  `json:"chain"`    // recognised, not-recognised, incomplete, signature-bad
	Problems           []string `json:"problems"` // parts that could not be read
	DER                *string  `json:"der"`
}

type keyJSON struct {
	Algorithm string  `json:"algorithm"`
	Bits      *int    `json:"bits"`
	Curve     *string `json:"curve"`
}

func (p *program) certsCommand() *cobra.Command {
	var folder string
	c := &cobra.Command{
		Use: "certs", Short: p.words.Text("help.certs"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withService(c.Context(), func(ctx context.Context, s service) error { return p.certs(ctx, s, folder) })
		},
	}
	c.Flags().StringVar(&folder, "export", "", p.words.Text("flag.export"))
	return c
}

func (p *program) certs(ctx context.Context, s service, folder string) error {
	chosen, r, err := p.read(ctx, s, nil)
	if err != nil && !worthShowing(r, err) {
		return err
	}
	var exported []string
	if folder != "" && err == nil {
		if exported, err = ops.Export(r, folder); err != nil {
			return err
		}
	}
	switch {
	case !p.json:
		p.printCertificates(r, exported)
	case err == nil:
		out := certsJSON{
			Schema: "carddesk.certs/1", Reader: chosen.Name, Card: p.cardJSON(r), Certificates: []fullCertificateJSON{},
			Problems: p.problemsJSON(r), Exported: exported,
		}
		for _, o := range r.Sorted() {
			out.Certificates = append(out.Certificates, p.fullCertificateJSON(o, r))
		}
		p.printJSON(out)
	}
	return err
}

func (p *program) fullCertificateJSON(o *card.Object, r *card.Reading) fullCertificateJSON {
	out := fullCertificateJSON{
		certificateJSON: p.certificateJSON(o), Place: o.Place, Version: o.Head.Version,
		HolderSerial:       orNull(o.Head.HolderSerial),
		SignatureAlgorithm: o.Head.SignatureAlgorithm.Name, OldAlgorithm: o.Head.WeakSignature,
	}
	c := o.Certificate
	if c == nil {
		return out
	}
	out.Key = key(c.PublicKey)
	out.KeyUsage = keyUsageNames(c)
	d := c.Directory
	out.SubjectType, out.CardRank, out.NationalIDTail = orNull(string(d.SubjectType)), orNull(d.CardRank), orNull(d.NationalIDTail)
	out.BusinessNumber, out.OrganisationOID = orNull(d.BusinessNumber), orNull(d.OrganisationOID)
	out.Emails, out.Policies = orEmpty(c.Emails), orEmpty(c.Policies)
	out.SubjectKeyID, out.AuthorityKeyID = orNull(fmt.Sprintf("%X", c.SubjectKeyID)), orNull(fmt.Sprintf("%X", c.AuthorityKeyID))
	if a, known := c.Generation(); known {
		out.Authority = text(a.String())
	}
	if a, known := c.IssuerGeneration(); known {
		out.IssuerAuthority = text(a.String())
	}
	out.OCSP, out.IssuerURLs, out.CRLs = orEmpty(c.OCSP), orEmpty(c.IssuerURLs), orEmpty(c.CRLDistributionPoints)
	out.Chain = text(string(verdict(c, r)))
	out.Problems = problemsOf(c)
	out.DER = text(base64.StdEncoding.EncodeToString(c.Raw))
	return out
}

// verdict judges a certificate by the others on the same card.
func verdict(c *cert.Certificate, r *card.Reading) cert.Verdict {
	return cert.Judge(cert.Chain(c, r.Certificates()))
}

func problemsOf(c *cert.Certificate) []string {
	all := []string{}
	for _, err := range c.Problems {
		all = append(all, err.Error())
	}
	return all
}

func key(k cert.PublicKey) *keyJSON {
	out := &keyJSON{Algorithm: k.Algorithm, Curve: orNull(k.Curve)}
	if k.Size > 0 {
		out.Bits = &k.Size
	}
	return out
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

func (p *program) printCertificates(r *card.Reading, exported []string) {
	for i, o := range r.Sorted() {
		if i > 0 {
			fmt.Fprintln(p.out)
		}
		fmt.Fprintln(p.out, p.certificateLine(o))
		for _, line := range p.details(o, r) {
			fmt.Fprintf(p.out, "  %s%s%s\n", p.words.Text("detail."+line.key), p.words.Text("detail.colon"), words.Visible(line.value))
		}
	}
	p.tellProblems(r)
	if exported != nil {
		fmt.Fprintln(p.out)
		p.say("certs.exported", words.Values{"Count": len(exported)})
		for _, path := range exported {
			fmt.Fprintln(p.out, "  "+words.Visible(path))
		}
	}
}

// detail is one line about a certificate.
type detail struct{ key, value string }

// details are the lines that say something; what a certificate does not have is left out.
func (p *program) details(o *card.Object, r *card.Reading) []detail {
	h := o.Head
	all := []detail{
		{"place", o.Place},
		{"subject", h.Subject.String()},
		{"issuer", h.Issuer.String()},
		{"serial", h.Serial.String()},
		{"notBefore", h.NotBefore.Local().Format("2006/01/02 15:04:05 -0700")},
		{"notAfter", h.NotAfter.Local().Format("2006/01/02 15:04:05 -0700")},
		{"algorithm", p.algorithm(h)},
	}
	if c := o.Certificate; c != nil {
		all = append(all, p.moreDetails(c, r)...)
	}
	var said []detail
	for _, d := range all {
		if d.value != "" {
			said = append(said, d)
		}
	}
	return said
}

func (p *program) algorithm(h *cert.Head) string {
	if h.WeakSignature {
		return h.SignatureAlgorithm.Name + p.words.Text("detail.oldAlgorithm")
	}
	return h.SignatureAlgorithm.Name
}

func (p *program) moreDetails(c *cert.Certificate, r *card.Reading) []detail {
	d := c.Directory
	var authority string
	if a, known := c.IssuerGeneration(); known {
		authority = a.String()
	}
	size := ""
	if c.PublicKey.Size > 0 {
		size = fmt.Sprintf(" %d", c.PublicKey.Size)
	}
	all := []detail{
		{"key", c.PublicKey.Algorithm + size},
		{"keyUsage", strings.Join(keyUsageNames(c), ", ")},
		{"idTail", d.NationalIDTail},
		{"businessNumber", d.BusinessNumber},
		{"emails", strings.Join(c.Emails, ", ")},
		{"policies", strings.Join(c.Policies, ", ")},
		{"subjectKeyId", fmt.Sprintf("%X", c.SubjectKeyID)},
		{"authorityKeyId", fmt.Sprintf("%X", c.AuthorityKeyID)},
		{"issuerAuthority", authority},
		{"sha256", c.SHA256.String()},
		{"chain", p.words.Text("chain." + string(verdict(c, r)))},
	}
	if d.SubjectType != "" {
		all = append(all, detail{"subjectType", p.words.Text("subjectType." + string(d.SubjectType))})
	}
	for _, problem := range problemsOf(c) {
		all = append(all, detail{"problem", problem})
	}
	return all
}
