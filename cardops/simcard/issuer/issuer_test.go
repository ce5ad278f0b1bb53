package issuer

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"strings"
	"sync"
	"testing"
	"time"
)

var holder = Person{Name: "測試甲", Serial: "0000000000000001", Tail: "0001", Email: "holder1@carddesk-simulated.invalid"}

var holderUses = []Use{Sign, Encrypt, Authenticate, CardOnly}

func request(use Use) Request {
	from := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)
	return Request{Holder: holder, Use: use, Key: string(use), NotBefore: from, NotAfter: from.AddDate(5, 0, 0)}
}

func issue(t *testing.T, h *Hierarchy, r Request) (Issued, *x509.Certificate) {
	t.Helper()
	made, err := h.Issue(r)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(made.DER)
	if err != nil {
		t.Fatal(err)
	}
	return made, certificate
}

func authorities(t *testing.T, h *Hierarchy) (root, ca Authority) {
	t.Helper()
	root, err := h.Root()
	if err != nil {
		t.Fatal(err)
	}
	ca, err = h.CA()
	if err != nil {
		t.Fatal(err)
	}
	return root, ca
}

// The fingerprint was taken when this was written. It changes if anything that goes into a seed's bytes does, which would give
// every practised-on card a new face: do that on purpose only.
func TestSeedGivesTheSameBytesEverywhere(t *testing.T) {
	root, ca := authorities(t, New(1))
	made, _ := issue(t, New(1), request(Sign))
	for name, c := range map[string]struct {
		der  []byte
		want string
	}{
		"root":   {root.Certificate.Raw, "9d795685bfbd0434dbde0e4f2969f258d06e850890bda07ec6a61e8d7676d3ee"},
		"ca":     {ca.Certificate.Raw, "8fc550e840beb8777b02d8bc48a019d39686f7e4267ad2eef2089d83b02df54a"},
		"holder": {made.DER, "e5266d084ad013390e8668633089f136ef1210d423626dc54a4f02598994e82a"},
	} {
		sum := sha256.Sum256(c.der)
		if got := hex.EncodeToString(sum[:]); got != c.want {
			t.Errorf("%s is %s, want %s", name, got, c.want)
		}
	}
}

func TestSameSeedWithoutTheCache(t *testing.T) {
	one, _ := issue(t, newHierarchy(5), request(Encrypt))
	two, _ := issue(t, newHierarchy(5), request(Encrypt))
	other, _ := issue(t, newHierarchy(6), request(Encrypt))
	if !bytes.Equal(one.DER, two.DER) {
		t.Error("the same seed gave different certificates")
	}
	if one.Key.Equal(other.Key) {
		t.Error("different seeds gave the same key")
	}
}

func TestSizesFitTheCard(t *testing.T) {
	h := New(1)
	root, ca := authorities(t, h)
	for name, der := range map[string][]byte{"root": root.Certificate.Raw, "ca": ca.Certificate.Raw} {
		if len(der) >= 0x700 {
			t.Errorf("%s has %d bytes, its place 1792", name, len(der))
		}
	}
	for _, use := range []Use{Sign, Encrypt} {
		made, _ := issue(t, h, request(use))
		if len(made.DER) < 1500 || len(made.DER) > 1600 {
			t.Errorf("%s has %d bytes, want 1500 to 1600 as on real cards", use, len(made.DER))
		}
	}
}

func TestNamesHaveTheRealShape(t *testing.T) {
	h := New(1)
	root, ca := authorities(t, h)
	_, leaf := issue(t, h, request(Sign))
	for name, c := range map[string]struct{ got, want string }{
		"root":   {root.Certificate.Subject.String(), "O=CardDesk Simulated Root Certification Authority,C=TW"},
		"ca":     {ca.Certificate.Subject.String(), "OU=模擬憑證管理中心,O=模擬行政院,C=TW"},
		"holder": {leaf.Subject.String(), "SERIALNUMBER=0000000000000001,CN=測試甲,C=TW"},
		"issuer": {leaf.Issuer.String(), ca.Certificate.Subject.String()},
	} {
		if c.got != c.want {
			t.Errorf("%s: %s, want %s", name, c.got, c.want)
		}
	}
}

func TestKeyUsageTellsThemApart(t *testing.T) {
	for use, want := range map[Use]x509.KeyUsage{
		Sign:         x509.KeyUsageDigitalSignature,
		Encrypt:      x509.KeyUsageKeyEncipherment | x509.KeyUsageDataEncipherment,
		Authenticate: x509.KeyUsageDigitalSignature,
		CardOnly:     x509.KeyUsageDigitalSignature,
	} {
		if _, c := issue(t, New(1), request(use)); c.KeyUsage != want {
			t.Errorf("%s: key usage %b, want %b", use, c.KeyUsage, want)
		}
	}
}

func TestHolderExtensions(t *testing.T) {
	h := New(1)
	_, ca := authorities(t, h)
	_, c := issue(t, h, request(Sign))
	if !bytes.Equal(c.AuthorityKeyId, ca.Certificate.SubjectKeyId) || len(c.SubjectKeyId) != 20 {
		t.Error("key identifiers do not chain")
	}
	if len(c.PolicyIdentifiers) != 1 || !c.PolicyIdentifiers[0].Equal(oidAssuranceLevel3) {
		t.Errorf("policies %v", c.PolicyIdentifiers)
	}
	if len(c.EmailAddresses) != 1 || c.EmailAddresses[0] != holder.Email {
		t.Errorf("e-mail %v", c.EmailAddresses)
	}
	for _, url := range append(append(c.OCSPServer, c.IssuingCertificateURL...), c.CRLDistributionPoints...) {
		if host, _, _ := strings.Cut(strings.TrimPrefix(url, "http://"), "/"); !strings.HasSuffix(host, ".invalid") {
			t.Errorf("%s could be reached", url)
		}
	}
	if c.SerialNumber.Sign() <= 0 || c.SerialNumber.BitLen() > 127 {
		t.Errorf("serial number %x", c.SerialNumber)
	}
}

func TestWithoutEmailThereIsNoAlternativeName(t *testing.T) {
	r := request(Sign)
	r.Holder.Email = ""
	_, c := issue(t, New(1), r)
	for _, e := range c.Extensions {
		if e.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 17}) {
			t.Error("there is a subject alternative name")
		}
	}
}

func TestDirectoryAttributes(t *testing.T) {
	_, c := issue(t, New(1), request(Sign))
	var read []struct {
		Type   asn1.ObjectIdentifier
		Values []asn1.RawValue `asn1:"set"`
	}
	for _, e := range c.Extensions {
		if !e.Id.Equal(oidSubjectDirectoryAttributes) {
			continue
		}
		if rest, err := asn1.Unmarshal(e.Value, &read); err != nil || len(rest) != 0 || e.Critical {
			t.Fatalf("extension: %v, %d bytes left, critical %t", err, len(rest), e.Critical)
		}
	}
	got := map[string]string{}
	for _, a := range read {
		got[a.Type.String()] = string(a.Values[0].Bytes)
	}
	if got["2.16.886.1.100.2.51"] != "0001" || got["2.16.886.1.100.2.2"] != "primary" || len(got) != 3 {
		t.Errorf("attributes %q", got)
	}
}

func TestURLsCanPointToATestServer(t *testing.T) {
	r := request(Sign)
	r.OCSP, r.CRL = "http://127.0.0.1:1/ocsp", "http://127.0.0.1:1/crl"
	_, c := issue(t, New(1), r)
	if c.OCSPServer[0] != r.OCSP || c.CRLDistributionPoints[0] != r.CRL {
		t.Errorf("URLs %v %v", c.OCSPServer, c.CRLDistributionPoints)
	}
}

func TestKeysWork(t *testing.T) {
	made, _ := issue(t, New(1), request(Encrypt))
	if made.Key.N.BitLen() != 2048 {
		t.Errorf("modulus of %d bits", made.Key.N.BitLen())
	}
	sealed, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, &made.Key.PublicKey, []byte("practice"), nil)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := rsa.DecryptOAEP(sha256.New(), nil, made.Key, sealed, nil)
	if err != nil || string(plain) != "practice" {
		t.Errorf("decrypted %q, %v", plain, err)
	}
}

func TestAuthoritiesAreNobodysCertificate(t *testing.T) {
	for _, use := range []Use{Root, CA, "", "other"} {
		if _, err := New(1).Issue(request(use)); err == nil {
			t.Errorf("a holder was issued a certificate for %q", use)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	var all sync.WaitGroup
	ders := make([][]byte, 8)
	for i := range ders {
		all.Go(func() {
			made, err := New(9).Issue(request(Sign))
			if err != nil {
				t.Error(err)
			}
			ders[i] = made.DER
		})
	}
	all.Wait()
	for _, der := range ders {
		if !bytes.Equal(der, ders[0]) {
			t.Fatal("goroutines got different certificates")
		}
	}
}
