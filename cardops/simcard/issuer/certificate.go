package issuer

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" // for key identifiers only: RFC 5280 4.2.1.2 suggests it and the real certificates have it
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"
)

// Use says what a certificate is for.
type Use string

// The uses. Sign and Encrypt are the holder's two on a citizen card; Authenticate and CardOnly exist on PIV cards.
const (
	Sign         Use = "sign"         // digital signature
	Encrypt      Use = "encrypt"      // key and data encipherment
	CA           Use = "ca"           // the issuing authority's own
	Root         Use = "root"         // the root authority's own
	Authenticate Use = "authenticate" // PIV key 9A: logging in
	CardOnly     Use = "card"         // PIV key 9E: the card itself, without a PIN
)

// Person is a certificate holder. Every one of them is invented.
type Person struct {
	Name   string // common name
	Serial string // subject serialNumber: 16 digits on citizen certificates
	Tail   string // last four characters of the national ID
	Email  string // rfc822Name; empty for none
}

// Request is what the issuing CA is asked to certify.
type Request struct {
	Holder    Person
	Use       Use
	Key       string    // name of the key, see Hierarchy.Key
	NotBefore time.Time // to the second
	NotAfter  time.Time // to the second
	OCSP, CRL string    // URLs in place of the unreachable ones, for tests that run a server
	SHA1      bool      // signed with SHA-1 in place of SHA-256, as old certificates are
}

// Issued is a certificate with its private key.
type Issued struct {
	DER []byte
	Key *rsa.PrivateKey
}

// Issue makes a holder's certificate (RSA-2048, SHA-256 with RSA PKCS#1 v1.5, 1.5 to 1.6 kB). Equal requests give equal
// bytes. Errors are those of crypto/x509 for a request that it cannot encode.
func (h *Hierarchy) Issue(r Request) (Issued, error) {
	h.Prepare(r.Key)
	key, err := h.Key(r.Key)
	if err != nil {
		return Issued{}, err
	}
	ca, err := h.CA()
	if err != nil {
		return Issued{}, err
	}
	template, err := h.holderTemplate(r)
	if err != nil {
		return Issued{}, err
	}
	if r.SHA1 {
		template.SignatureAlgorithm = x509.SHA1WithRSA
	}
	der, err := sign(template, ca.Certificate, &key.PublicKey, ca.Key)
	return Issued{DER: der, Key: key}, err
}

func (h *Hierarchy) makeRoot() (Authority, error) {
	t := h.authorityTemplate("root certificate", rootFrom, rootTo)
	t.Subject = pkix.Name{
		Country:      []string{"TW"},
		Organization: []string{"CardDesk Simulated Root Certification Authority"},
	}
	return h.makeAuthority(t, rootKey, nil)
}

func (h *Hierarchy) makeCA() (Authority, error) {
	root, err := h.Root()
	if err != nil {
		return Authority{}, err
	}
	t := h.authorityTemplate("ca certificate", caFrom, caTo)
	t.Subject = pkix.Name{
		Country:            []string{"TW"},
		Organization:       []string{"模擬行政院"},
		OrganizationalUnit: []string{"模擬憑證管理中心"},
	}
	policy, err := policies()
	if err != nil {
		return Authority{}, err
	}
	t.ExtraExtensions = []pkix.Extension{policy}
	t.MaxPathLenZero = true // it certifies holders, not authorities
	t.CRLDistributionPoints = []string{rootHost + "/repository/CRL/ROOTCRL.crl"}
	t.IssuingCertificateURL = []string{rootHost + "/repository/Certs/IssuedToThisCA.p7b"}
	t.OCSPServer = []string{rootHost + "/OCSP/ocsp"}
	return h.makeAuthority(t, caKey, &root)
}

func (h *Hierarchy) authorityTemplate(name string, from, to time.Time) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          h.serial(name),
		NotBefore:             from,
		NotAfter:              to,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
}

// makeAuthority signs an authority's certificate by parent, or by itself where parent is nil.
func (h *Hierarchy) makeAuthority(t *x509.Certificate, keyName string, parent *Authority) (Authority, error) {
	key, err := h.Key(keyName)
	if err != nil {
		return Authority{}, err
	}
	signer := Authority{Certificate: t, Key: key}
	if parent != nil {
		signer = *parent
	}
	der, err := sign(t, signer.Certificate, &key.PublicKey, signer.Key)
	if err != nil {
		return Authority{}, err
	}
	certificate, err := x509.ParseCertificate(der)
	return Authority{Certificate: certificate, Key: key}, err
}

// sign fills in the key identifier and signs. PKCS#1 v1.5 signatures take no randomness, so the bytes repeat.
func sign(t, parent *x509.Certificate, public *rsa.PublicKey, by *rsa.PrivateKey) ([]byte, error) {
	id := sha1.Sum(x509.MarshalPKCS1PublicKey(public))
	t.SubjectKeyId = id[:]
	if t.SignatureAlgorithm == x509.UnknownSignatureAlgorithm {
		t.SignatureAlgorithm = x509.SHA256WithRSA
	}
	der, err := x509.CreateCertificate(rand.Reader, t, parent, public, by)
	if err != nil {
		return nil, fmt.Errorf("simulated certificate for %s: %w", t.Subject, err)
	}
	return der, nil
}

// serial is a positive serial number of 16 bytes, the length that the real issuers use.
func (h *Hierarchy) serial(name string) *big.Int {
	b := make([]byte, 16)
	_, _ = stream(h.seed, "serial/"+name).Read(b) // documented never to fail
	b[0] = b[0]&0x3F | 0x40
	return new(big.Int).SetBytes(b)
}
