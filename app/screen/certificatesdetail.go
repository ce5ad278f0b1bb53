package screen

import (
	"encoding/pem"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"carddesk/app/theme"
	"carddesk/app/widget"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
)

// details are what a certificate is for, whose it is, from when until when, and who vouches for it; then the technical part.
func (p *CertificatesPage) details(o *card.Object) fyne.CanvasObject {
	all := container.New(pile{gap: 1}, widget.Paragraph(p.purpose(o)), widget.Form(p.plainRows(o)...))
	if o.Certificate == nil {
		return all
	}
	all.Add(widget.Muted(p.text("certificates.chain")))
	for _, rung := range p.ladder(o.Certificate) {
		all.Add(rung)
	}
	all.Add(widget.Paragraph(capitalised(p.here.Words.Chain(o.Certificate, p.snapshot.Card.Reading)) + p.text("certificates.stop")))
	all.Add(p.buttons(o))
	if p.technical {
		all.Add(widget.Form(p.technicalRows(o)...))
	}
	return all
}

// Places of the certificates that a PIV card shows itself and its holder with (SP 800-73-4 part 1, table 4b).
const pivAuthentication, pivCardAuthentication = "9A", "9E"

// purpose is what a certificate is for, in a sentence.
func (p *CertificatesPage) purpose(o *card.Object) string {
	if o.Certificate == nil {
		return p.text("certificates.for.unread")
	}
	use := o.Certificate.Use()
	if use == cert.Sign && (o.Place == pivAuthentication || o.Place == pivCardAuthentication) {
		use = cert.Other // their keys sign a challenge, not in the holder's name
	}
	return p.text("certificates.for." + string(use))
}

func (p *CertificatesPage) plainRows(o *card.Object) []widget.FormRow {
	h := o.Head
	rows := []widget.FormRow{
		{Label: p.text("certificates.holder"), Value: p.about(o)},
		{Label: p.text("certificates.valid"), Value: p.text("certificates.span", words.Values{
			"From": words.Day(h.NotBefore), "Until": words.Day(h.NotAfter), "State": p.here.Words.State(h, p.here.Now()),
		})},
		{Label: p.text("detail.issuerAuthority"), Value: words.Visible(issuer(o))},
	}
	return rows
}

// issuer is who issued a certificate, raw: the unit, as Taiwan's authorities are called, and its generation where that is known.
func issuer(o *card.Object) string {
	name := o.Head.Issuer.Unit()
	if name == "" {
		name = o.Head.Issuer.String()
	}
	if o.Certificate == nil {
		return name
	}
	if a, known := o.Certificate.IssuerGeneration(); known {
		return name + " (" + a.String() + ")"
	}
	return name
}

// ladder is the chain from the root down to the certificate.
func (p *CertificatesPage) ladder(c *cert.Certificate) []fyne.CanvasObject {
	chain := cert.Chain(c, p.snapshot.Card.Reading.Certificates())
	var rungs []fyne.CanvasObject
	for i := range chain {
		link := chain[len(chain)-1-i]
		rungs = append(rungs, container.New(indent{i}, p.rung(link, i == 0)))
	}
	return rungs
}

// rung is one certificate of a chain. Nobody vouches for the top one but itself.
func (p *CertificatesPage) rung(link cert.Link, top bool) fyne.CanvasObject {
	o := &card.Object{Head: &link.Head, Certificate: link.Certificate}
	state, key := widget.Unknown, "certificates.signature.unchecked"
	switch {
	case link.Signature == cert.SignatureGood && top:
		state, key = widget.Good, "certificates.signature.own"
	case link.Signature == cert.SignatureGood:
		state, key = widget.Good, "certificates.signature.good"
	case link.Signature == cert.SignatureBad:
		state, key = widget.Bad, "certificates.signature.bad"
	}
	return widget.NewRow(state, p.about(o), p.text(key), nil)
}

func (p *CertificatesPage) buttons(o *card.Object) fyne.CanvasObject {
	copies := newButton(p.text("certificates.copyPEM"), theme.Icon(theme.IconCopy), fynewidget.MediumImportance, func() {
		p.here.Copy(string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: o.Certificate.Raw})))
	})
	key := "certificates.technical"
	if p.technical {
		key = "certificates.lessTechnical"
	}
	more := newButton(p.text(key), theme.Icon(theme.IconInfo), fynewidget.MediumImportance, p.toggleTechnical)
	p.keys.add("pem", copies)
	p.keys.add("technical", more)
	return container.New(flow{}, more, copies)
}

func (p *CertificatesPage) toggleTechnical() {
	p.technical = !p.technical
	p.draw()
}

// personal are the details that tell who the holder is.
var personal = map[string]bool{"subject": true, "idTail": true, "emails": true}

// copied are the details that people are asked for.
var copied = map[string]bool{"serial": true, "sha256": true}

// mono are the details whose characters are compared one by one.
var mono = map[string]bool{
	"serial": true, "sha256": true, "subjectKeyId": true, "authorityKeyId": true, "policies": true, "place": true,
}

func (p *CertificatesPage) technicalRows(o *card.Object) []widget.FormRow {
	var rows []widget.FormRow
	for _, d := range p.here.Words.Details(o, p.snapshot.Card.Reading) {
		if d.Key == "chain" {
			continue // it stands above, with the ladder
		}
		row := widget.FormRow{
			Label: p.here.Words.DetailName(d.Key), Value: conceal(p.hidden() && personal[d.Key] && !authority(o), d.Value), Mono: mono[d.Key],
		}
		if copied[d.Key] {
			row.Copy = p.here.Copy
		}
		rows = append(rows, row)
	}
	return rows
}
