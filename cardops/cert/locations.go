package cert

import (
	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// The alternatives of GeneralName that are text (RFC 5280 clause 4.2.1.6).
var (
	tagEmail = asn1.Tag(1).ContextSpecific()
	tagURL   = asn1.Tag(6).ContextSpecific()
)

// The access methods of authorityInfoAccess (RFC 5280 clause 4.2.2.1).
const (
	oidAccessOCSP      = "1.3.6.1.5.5.7.48.1"
	oidAccessCAIssuers = "1.3.6.1.5.5.7.48.2"
)

// generalNames gives the texts with tag among GeneralNames; other alternatives are passed over.
func generalNames(list cryptobyte.String, tag asn1.Tag) ([]string, error) {
	var texts []string
	for !list.Empty() {
		var content cryptobyte.String
		var found asn1.Tag
		if !list.ReadAnyASN1(&content, &found) {
			return texts, ErrMalformed
		}
		if found == tag {
			texts = append(texts, utf8OrLatin1(content))
		}
	}
	return texts, nil
}

func (c *Certificate) readSubjectAltName(s cryptobyte.String) (err error) {
	var list cryptobyte.String
	if !s.ReadASN1(&list, asn1.SEQUENCE) {
		return ErrMalformed
	}
	c.Emails, err = generalNames(list, tagEmail)
	return err
}

func (c *Certificate) readInfoAccess(s cryptobyte.String) error {
	return eachSequence(s, func(access cryptobyte.String) error {
		method, err := readOID(&access)
		if err != nil {
			return err
		}
		urls, err := generalNames(access, tagURL)
		switch method {
		case oidAccessOCSP:
			c.OCSP = append(c.OCSP, urls...)
		case oidAccessCAIssuers:
			c.IssuerURLs = append(c.IssuerURLs, urls...)
		}
		return err
	})
}

// readDistributionPoints reads the URLs in [0] { [0] fullName }; points named relative to the issuer, and those limited to some
// reasons, have no use here and are passed over or taken whole.
func (c *Certificate) readDistributionPoints(s cryptobyte.String) error {
	zero := asn1.Tag(0).ContextSpecific().Constructed()
	return eachSequence(s, func(point cryptobyte.String) error {
		var name, full cryptobyte.String
		var named, fullNamed bool
		if !point.ReadOptionalASN1(&name, &named, zero) || !name.ReadOptionalASN1(&full, &fullNamed, zero) {
			return ErrMalformed
		}
		urls, err := generalNames(full, tagURL)
		c.CRLDistributionPoints = append(c.CRLDistributionPoints, urls...)
		return err
	})
}
