package main

import (
	"context"
	"encoding/base64"
	"fmt"

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

	Revocation *revocationJSON `json:"revocation"` // null without --online, and of authorities
}

type keyJSON struct {
	Algorithm string  `json:"algorithm"`
	Bits      *int    `json:"bits"`
	Curve     *string `json:"curve"`
}

func (p *program) certsCommand() *cobra.Command {
	var folder string
	var online bool
	c := &cobra.Command{
		Use: "certs", Short: p.words.Text("help.certs"), Args: p.noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			return p.withService(c.Context(), func(ctx context.Context, s service) error { return p.certs(ctx, s, folder, online) })
		},
	}
	c.Flags().StringVar(&folder, "export", "", p.words.Text("flag.export"))
	c.Flags().BoolVar(&online, "online", false, p.words.Text("flag.online"))
	return c
}

func (p *program) certs(ctx context.Context, s service, folder string, online bool) error {
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
	var asked map[*cert.Certificate]inquiry
	if online {
		asked = p.inquire(ctx, r)
	}
	switch {
	case !p.json:
		p.printCertificates(r, asked, exported)
	case err == nil:
		out := certsJSON{
			Schema: "carddesk.certs/1", Reader: chosen.Name, Card: p.cardJSON(r), Certificates: []fullCertificateJSON{},
			Problems: p.problemsJSON(r), Exported: exported,
		}
		for _, o := range r.Sorted() {
			full := p.fullCertificateJSON(o, r)
			full.Revocation = p.revocationJSON(o.Certificate, asked)
			out.Certificates = append(out.Certificates, full)
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
	out.KeyUsage = words.KeyUsages(c)
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
	out.Chain = text(string(cert.Judge(cert.Chain(c, r.Certificates()))))
	out.Problems = problemsOf(c)
	out.DER = text(base64.StdEncoding.EncodeToString(c.Raw))
	return out
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

func (p *program) printCertificates(r *card.Reading, asked map[*cert.Certificate]inquiry, exported []string) {
	for i, o := range r.Sorted() {
		if i > 0 {
			fmt.Fprintln(p.out)
		}
		fmt.Fprintln(p.out, p.certificateLine(o))
		for _, d := range p.words.Details(o, r) {
			fmt.Fprintf(p.out, "  %s%s%s\n", p.words.DetailName(d.Key), p.words.Text("detail.colon"), words.Visible(d.Value))
		}
		p.tellRevocation(o.Certificate, asked)
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
