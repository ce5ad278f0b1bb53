package issuer

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
)

// The hosts end in .invalid (RFC 2606): nothing can ever be fetched from them.
const (
	rootHost = "http://root.carddesk-simulated.invalid"
	caHost   = "http://ca.citizen-look-alike.carddesk-simulated.invalid"
)

// Object identifiers of the subject directory attributes [F] and of the assurance level in the policy [F]. What the card rank
// holds ("primary" or "secondary") comes from one source [1].
var (
	oidSubjectDirectoryAttributes = asn1.ObjectIdentifier{2, 5, 29, 9}
	oidSubjectType                = asn1.ObjectIdentifier{2, 16, 886, 1, 100, 2, 1}
	oidNaturalPerson              = asn1.ObjectIdentifier{2, 16, 886, 1, 100, 3, 1, 1}
	oidCardRank                   = asn1.ObjectIdentifier{2, 16, 886, 1, 100, 2, 2}
	oidTailOfID                   = asn1.ObjectIdentifier{2, 16, 886, 1, 100, 2, 51}
	oidCertificatePolicies        = asn1.ObjectIdentifier{2, 5, 29, 32}
	oidAssuranceLevel3            = asn1.ObjectIdentifier{2, 16, 886, 101, 0, 3, 3}
	oidQualifierCPS               = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 2, 1}
	oidQualifierNotice            = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 2, 2}
)

func (h *Hierarchy) holderTemplate(r Request) (*x509.Certificate, error) {
	usage, ext := usages(r.Use)
	if usage == 0 {
		return nil, fmt.Errorf("no holder's certificate has the use %q", r.Use)
	}
	attributes, err := directoryAttributes(r.Holder)
	if err != nil {
		return nil, err
	}
	policy, err := policies()
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{
		SerialNumber:          h.serial(fmt.Sprintf("%s/%s/%d", r.Key, r.Use, r.NotBefore.Unix())),
		Subject:               pkix.Name{Country: []string{"TW"}, ExtraNames: holderNames(r.Holder)},
		NotBefore:             r.NotBefore,
		NotAfter:              r.NotAfter,
		KeyUsage:              usage,
		ExtKeyUsage:           ext,
		OCSPServer:            []string{orElse(r.OCSP, caHost+"/OCSP/ocsp")},
		IssuingCertificateURL: []string{caHost + "/repository/Certs/IssuedToThisCA.p7b"},
		CRLDistributionPoints: []string{orElse(r.CRL, caHost+"/repository/CRL/complete.crl")},
		ExtraExtensions:       []pkix.Extension{attributes, policy},
	}
	if r.Holder.Email != "" {
		t.EmailAddresses = []string{r.Holder.Email}
	}
	return t, nil
}

// usages are the key usage bits of a holder's certificate: what tells the two of a citizen card apart [F].
func usages(u Use) (x509.KeyUsage, []x509.ExtKeyUsage) {
	switch u {
	case Sign:
		return x509.KeyUsageDigitalSignature, nil
	case Encrypt:
		return x509.KeyUsageKeyEncipherment | x509.KeyUsageDataEncipherment, nil
	case Authenticate:
		return x509.KeyUsageDigitalSignature, []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	case CardOnly:
		return x509.KeyUsageDigitalSignature, nil
	}
	return 0, nil
}

// holderNames are the common name and the serial number, in this order.
func holderNames(p Person) []pkix.AttributeTypeAndValue {
	return []pkix.AttributeTypeAndValue{
		{Type: asn1.ObjectIdentifier{2, 5, 4, 3}, Value: p.Name},
		{Type: asn1.ObjectIdentifier{2, 5, 4, 5}, Value: p.Serial},
	}
}

// attribute is Attribute of RFC 5280 appendix A.1 with one value.
type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []any `asn1:"set"`
}

// directoryAttributes builds the extension of RFC 5280 4.2.1.8, which is never critical.
func directoryAttributes(p Person) (pkix.Extension, error) {
	value, err := asn1.Marshal([]attribute{
		{Type: oidSubjectType, Values: []any{oidNaturalPerson}},
		{Type: oidCardRank, Values: []any{"primary"}},
		{Type: oidTailOfID, Values: []any{p.Tail}},
	})
	if err != nil {
		return pkix.Extension{}, fmt.Errorf("subject directory attributes: %w", err)
	}
	return pkix.Extension{Id: oidSubjectDirectoryAttributes, Value: value}, nil
}

type policyInformation struct {
	Policy     asn1.ObjectIdentifier
	Qualifiers []any `asn1:"omitempty"`
}

type cpsQualifier struct {
	ID  asn1.ObjectIdentifier
	URI string `asn1:"ia5"`
}

type noticeQualifier struct {
	ID     asn1.ObjectIdentifier
	Notice struct {
		Text string `asn1:"utf8"`
	}
}

// notice says inside every certificate what it is worth.
const notice = "Simulated by CardDesk for practice and tests. It identifies nobody. 模擬憑證，僅供練習與測試，不具任何效力。"

// policies is the certificate policy with its two standard qualifiers (RFC 5280 4.2.1.4).
func policies() (pkix.Extension, error) {
	warning := noticeQualifier{ID: oidQualifierNotice}
	warning.Notice.Text = notice
	value, err := asn1.Marshal([]policyInformation{{
		Policy:     oidAssuranceLevel3,
		Qualifiers: []any{cpsQualifier{oidQualifierCPS, caHost + "/cps.html"}, warning},
	}})
	if err != nil {
		return pkix.Extension{}, fmt.Errorf("certificate policies: %w", err)
	}
	return pkix.Extension{Id: oidCertificatePolicies, Value: value}, nil
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
