package cert

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// What crypto/x509 reads, this package must read the same.
func TestAgreesWithX509(t *testing.T) {
	p256, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	_, ed, _ := ed25519.GenerateKey(rand.Reader)
	tests := []struct {
		name      string
		key       crypto.Signer
		algorithm string
		size      int
		curve     string
	}{
		{"RSA", rsaKeys[0](), "RSA", 2048, ""},
		{"P-256", p256, "EC", 256, "P-256"},
		{"P-384", p384, "EC", 384, "P-384"},
		{"Ed25519", ed, "Ed25519", 256, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			template := fullTemplate()
			der, err := x509.CreateCertificate(rand.Reader, template, template, tt.key.Public(), tt.key)
			if err != nil {
				t.Fatal(err)
			}
			c := mustParse(t, der)
			want, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			compare(t, c, want)
			k := c.PublicKey
			if k.Algorithm != tt.algorithm || k.Size != tt.size || k.Curve != tt.curve {
				t.Errorf("public key %s %d %s", k.Algorithm, k.Size, k.Curve)
			}
			if s := c.SignedBy(c); s != SignatureGood {
				t.Errorf("own signature is %s", s)
			}
		})
	}
}

func fullTemplate() *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          new(big.Int).Lsh(big.NewInt(0xAB), 100),
		Subject:               pkix.Name{Country: []string{"TW"}, Organization: []string{"測試院"}, CommonName: "測試一號"},
		NotBefore:             date(2020, 1, 1, 0, 0, 0),
		NotAfter:              date(2051, 1, 1, 0, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDecipherOnly,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning},
		BasicConstraintsValid: true,
		IsCA:                  true,
		MaxPathLen:            2,
		SubjectKeyId:          []byte("subject key"),
		EmailAddresses:        []string{"nobody@example.test", "second@example.test"},
		DNSNames:              []string{"example.test"},
		PolicyIdentifiers:     nil,
		Policies:              []x509.OID{mustOID("2.16.886.101.0.3.3"), mustOID("2.5.29.32.0")},
		OCSPServer:            []string{"http://ocsp.example.test/"},
		IssuingCertificateURL: []string{"http://ca.example.test/ca.cer"},
		CRLDistributionPoints: []string{"http://crl.example.test/1.crl", "ldap://crl.example.test/2"},
	}
}

func mustOID(s string) x509.OID {
	oid, err := x509.ParseOID(s)
	if err != nil {
		panic(err)
	}
	return oid
}

func compare(t *testing.T, c *Certificate, want *x509.Certificate) {
	t.Helper()
	policies := make([]string, len(want.Policies))
	for i, p := range want.Policies {
		policies[i] = p.String()
	}
	for _, f := range []struct {
		name      string
		got, want any
	}{
		{"raw", c.Raw, want.Raw},
		{"signed part", c.RawTBS, want.RawTBSCertificate},
		{"subject", c.Subject.Raw, want.RawSubject},
		{"issuer", c.Issuer.Raw, want.RawIssuer},
		{"subject text", c.Subject.String(), want.Subject.String()},
		{"holder", c.Holder, want.Subject.CommonName},
		{"public key", c.PublicKey.Raw, want.RawSubjectPublicKeyInfo},
		{"key", c.PublicKey.Key, want.PublicKey},
		{"signature", c.Signature, want.Signature},
		{"version", c.Version, want.Version},
		{"serial", c.Serial.Int().String(), want.SerialNumber.String()},
		{"not before", c.NotBefore, want.NotBefore},
		{"not after", c.NotAfter, want.NotAfter},
		{"key usage", c.KeyUsage, want.KeyUsage},
		{"basic constraints", c.BasicConstraints, BasicConstraints{want.BasicConstraintsValid, want.IsCA}},
		{"extended key usage", c.ExtendedKeyUsage, []string{"1.3.6.1.5.5.7.3.9"}},
		{"e-mail", c.Emails, want.EmailAddresses},
		{"policies", c.Policies, policies},
		{"subject key", c.SubjectKeyID, want.SubjectKeyId},
		{"OCSP", c.OCSP, want.OCSPServer},
		{"issuer URLs", c.IssuerURLs, want.IssuingCertificateURL},
		{"CRL", c.CRLDistributionPoints, want.CRLDistributionPoints},
		{"fingerprint", [32]byte(c.SHA256), sha256.Sum256(want.Raw)},
		{"number of extensions", len(c.Extensions), len(want.Extensions)},
		{"problems", len(c.Problems), 0},
	} {
		if !reflect.DeepEqual(f.got, f.want) {
			t.Errorf("%s: %v, want %v", f.name, f.got, f.want)
		}
	}
}

func TestSignatureAlgorithms(t *testing.T) {
	zero := asn1.Tag(0).ContextSpecific().Constructed()
	pss := func(hash string) []byte { return sequence(element(zero, sequence(oidElement(t, hash)))) }
	tests := []struct {
		name   string
		oid    string
		params []byte
		want   string
		weak   bool
	}{
		{"SHA-256 with RSA", sha256RSA, nil, "sha256WithRSAEncryption", false},
		{"SHA-1 with RSA", sha1RSA, nil, "sha1WithRSAEncryption", true},
		{"SHA-1 with RSA, old number", "1.3.14.3.2.29", nil, "sha1WithRSAEncryption", true},
		{"MD5", "1.2.840.113549.1.1.4", nil, "md5WithRSAEncryption", true},
		{"MD2", "1.2.840.113549.1.1.2", nil, "md2WithRSAEncryption", true},
		{"elliptic curve with SHA-1", "1.2.840.10045.4.1", nil, "ecdsa-with-SHA1", true},
		{"elliptic curve with SHA-384", "1.2.840.10045.4.3.3", nil, "ecdsa-with-SHA384", false},
		{"DSA", "1.2.840.10040.4.3", nil, "dsa-with-sha1", true},
		{"Ed25519", "1.3.101.112", nil, "Ed25519", false},
		{"unknown", "1.2.3.4", nil, "1.2.3.4", false},
		{"PSS with SHA-256", oidPSS, pss("2.16.840.1.101.3.4.2.1"), "RSASSA-PSS", false},
		{"PSS with SHA-1", oidPSS, pss("1.3.14.3.2.26"), "RSASSA-PSS", true},
		{"PSS without hash means SHA-1", oidPSS, sequence(), "RSASSA-PSS", true},
		{"PSS with an unknown hash", oidPSS, pss("1.2.3"), "RSASSA-PSS", true},
		{"PSS with unreadable parameters", oidPSS, nil, "RSASSA-PSS", true},
		{"PSS with an unreadable hash", oidPSS, sequence(element(zero, []byte{5, 0})), "RSASSA-PSS", true},
		{"PSS with a hash without number", oidPSS, sequence(element(zero, sequence([]byte{5, 0}))), "RSASSA-PSS", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.algorithm, m.params = tt.oid, tt.params
			c := mustParse(t, m.der(t))
			if a := c.SignatureAlgorithm; a.Name != tt.want || a.OID != tt.oid || c.WeakSignature != tt.weak {
				t.Errorf("%s %s, weak %v", a.OID, a.Name, c.WeakSignature)
			}
		})
	}
}

func TestParseOddButReal(t *testing.T) {
	tests := []struct {
		name   string
		change func(*mint)
		check  func(*Certificate) bool
	}{
		{"version 1 without extensions", func(m *mint) { m.version, m.extensions = 1, nil }, func(c *Certificate) bool {
			return c.Version == 1 && len(c.Extensions) == 0 && c.Use() == Other
		}},
		{"version 3 without extensions", func(m *mint) { m.extensions = nil }, func(c *Certificate) bool { return c.Use() == Other }},
		{"unknown critical extension", func(m *mint) {
			m.extensions = append(m.extensions, extension{"1.2.3.4", true, []byte("anything")})
		}, func(c *Certificate) bool {
			e := c.Extensions[1]
			return e.OID == "1.2.3.4" && e.Critical && !e.Known() && string(e.Value) == "anything" && c.Extensions[0].Known()
		}},
		{"unique identifiers", func(m *mint) {
			m.extensions = nil
			m.afterExtensions = append(element(asn1.Tag(1).ContextSpecific(), []byte{0, 1}), element(asn1.Tag(2).ContextSpecific(), []byte{0, 2})...)
		}, func(c *Certificate) bool { return true }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			tt.change(&m)
			c := mustParse(t, m.der(t))
			if len(c.Problems) != 0 {
				t.Errorf("problems %v", c.Problems)
			}
			if c.Holder != "王測試" || !tt.check(c) {
				t.Errorf("%+v", c)
			}
		})
	}
}

func TestOddPublicKeys(t *testing.T) {
	tests := []struct {
		name   string
		change func(*mint)
		check  func(*Certificate) bool
	}{
		{"unknown public key", func(m *mint) {
			m.spki = sequence(sequence(element(asn1.OBJECT_IDENTIFIER, []byte{0x2A, 3, 4})), element(asn1.BIT_STRING, []byte{0, 1, 2}))
		}, func(c *Certificate) bool {
			return c.PublicKey.Algorithm == "1.2.3.4" && c.PublicKey.Size == 0 && c.PublicKey.Key == nil && bytes.Equal(c.PublicKey.Bits, []byte{1, 2})
		}},
		{"elliptic curve that Go does not know", func(m *mint) {
			brainpool := element(asn1.OBJECT_IDENTIFIER, []byte{0x2B, 0x24, 3, 3, 2, 8, 1, 1, 7})
			ec := element(asn1.OBJECT_IDENTIFIER, []byte{0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1})
			m.spki = sequence(sequence(ec, brainpool), element(asn1.BIT_STRING, []byte{0, 4, 2}))
		}, func(c *Certificate) bool {
			return c.PublicKey.Algorithm == "EC" && c.PublicKey.Curve == "brainpoolP256r1" && c.PublicKey.Size == 256 && c.PublicKey.Key == nil
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			tt.change(&m)
			c := mustParse(t, m.der(t))
			if len(c.Problems) != 0 {
				t.Errorf("problems %v", c.Problems)
			}
			if c.Holder != "王測試" || !tt.check(c) {
				t.Errorf("%+v", c)
			}
		})
	}
}

func TestPaddingIsNotPartOfTheCertificate(t *testing.T) {
	der := ordinary().der(t)
	for name, padding := range map[string][]byte{"none": nil, "zeros": make([]byte, 100), "erased": bytes.Repeat([]byte{0xFF}, 7)} {
		c := mustParse(t, slices.Concat(der, padding))
		if !bytes.Equal(c.Raw, der) || c.Trailing != len(padding) || c.SHA256 != sha256.Sum256(der) {
			t.Errorf("%s: %d bytes, %d behind them", name, len(c.Raw), c.Trailing)
		}
	}
}

func TestParseKeepsNothingOfItsInput(t *testing.T) {
	der := ordinary().der(t)
	c := mustParse(t, der)
	again := mustParse(t, der)
	clear(der)
	if !reflect.DeepEqual(c, again) || c.Raw[0] == 0 {
		t.Error("the certificate changed with the caller's buffer")
	}
}

func TestBrokenPartsAreProblems(t *testing.T) {
	tests := []struct {
		name   string
		change func(*mint)
		part   string
	}{
		{"keyUsage", func(m *mint) { m.extensions[0].value = []byte{0x03} }, "keyUsage"},
		{"keyUsage with 9 unused bits", func(m *mint) { m.extensions[0].value = []byte{3, 2, 9, 0x80} }, "keyUsage"},
		{"basicConstraints", func(m *mint) { m.extensions[0] = extension{"2.5.29.19", true, sequence([]byte{2, 1, 0, 2, 1, 0})} }, "basicConstraints"},
		{"subjectAltName", func(m *mint) { m.extensions[0] = extension{"2.5.29.17", true, []byte{0x30, 0x03, 0x81, 0x07, 0x41}} }, "subjectAltName"},
		{"subjectKeyIdentifier", func(m *mint) { m.extensions[0] = extension{"2.5.29.14", false, nil} }, "subjectKeyIdentifier"},
		{"authorityKeyIdentifier", func(m *mint) { m.extensions[0] = extension{"2.5.29.35", false, []byte{4, 1, 1}} }, "authorityKeyIdentifier"},
		{"certificatePolicies", func(m *mint) { m.extensions[0] = extension{"2.5.29.32", false, sequence(sequence())} }, "certificatePolicies"},
		{"extKeyUsage", func(m *mint) { m.extensions[0] = extension{"2.5.29.37", false, sequence([]byte{5, 0})} }, "extKeyUsage"},
		{"cRLDistributionPoints", func(m *mint) { m.extensions[0] = extension{"2.5.29.31", false, []byte("http://")} }, "cRLDistributionPoints"},
		{"authorityInfoAccess", func(m *mint) {
			m.extensions[0] = extension{"1.3.6.1.5.5.7.1.1", false, sequence(sequence([]byte{5, 0}))}
		}, "authorityInfoAccess"},
		{"subjectDirectoryAttributes", func(m *mint) {
			m.extensions[0] = extension{"2.5.29.9", false, sequence(sequence([]byte{6, 1, 0x2A}, []byte{5, 0}))}
		}, "subjectDirectoryAttributes"},
		{"an extension twice", func(m *mint) { m.extensions = append(m.extensions, keyUsage(0x20, 5)) }, "extension 2.5.29.15"},
		{"extensions that are none", func(m *mint) {
			m.extensions = nil
			m.afterExtensions = element(asn1.Tag(3).ContextSpecific().Constructed(), sequence([]byte{2, 1, 1}))
		}, "extensions"},
		{"extensions that are no list", func(m *mint) {
			m.extensions = nil
			m.afterExtensions = element(asn1.Tag(3).ContextSpecific().Constructed(), []byte{5, 0})
		}, "extensions"},
		{"more behind the extensions", func(m *mint) { m.afterExtensions = []byte{5, 0} }, "extensions"},
		{"extensions in version 1", func(m *mint) { m.version = 1 }, "extensions"},
		{"public key", func(m *mint) { m.spki = sequence([]byte{5, 0}) }, "public key"},
		{"public key without bits", func(m *mint) {
			m.spki = sequence(sequence(element(asn1.OBJECT_IDENTIFIER, []byte{0x2A, 3, 4})))
		}, "public key"},
		{"RSA key without modulus", func(m *mint) {
			m.spki = sequence(sequence([]byte{6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1, 5, 0}), element(asn1.BIT_STRING, []byte{0, 1}))
		}, "public key"},
		{"signature", func(m *mint) { m.signature = []byte{9} }, "signature"},
		{"two signature algorithms", func(m *mint) { m.outerAlgorithm = sha1RSA }, "signature algorithm"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			tt.change(&m)
			c := mustParse(t, m.der(t))
			if c.Holder != "王測試" {
				t.Errorf("holder %q", c.Holder)
			}
			var p Problem
			if len(c.Problems) != 1 || !errors.As(c.Problems[0], &p) || p.Part != tt.part || !errors.Is(p, ErrMalformed) {
				t.Errorf("problems %v, want one of %s", c.Problems, tt.part)
			}
		})
	}
}

func TestBrokenExtensionLeavesTheOthers(t *testing.T) {
	m := ordinary()
	m.extensions = []extension{{"2.5.29.14", false, nil}, keyUsage(0x80, 7), {"2.5.29.32", false, []byte{1}}, authorityKeyID("issuer")}
	c := mustParse(t, m.der(t))
	if c.Use() != Sign || string(c.AuthorityKeyID) != "issuer" || len(c.Problems) != 2 {
		t.Errorf("%s, issuer %q, problems %v", c.Use(), c.AuthorityKeyID, c.Problems)
	}
}

func TestNotCertificates(t *testing.T) {
	nested := bytes.Repeat([]byte{0x30, 0x80}, 500)
	for i := range nested { // deep nesting with definite lengths that fit
		if i%4 == 0 && i+4 <= len(nested) {
			left := len(nested) - i - 4
			copy(nested[i:], []byte{0x30, 0x82, byte(left >> 8), byte(left)})
		}
	}
	swap := func(change func(*mint)) []byte {
		m := ordinary()
		change(&m)
		return m.der(t)
	}
	tests := []struct {
		name string
		der  []byte
	}{
		{"a card's answer in text", bytes.Repeat([]byte("TT00000000000001"), 8)},
		{"deep nesting", nested},
		{"a list of nothing", sequence(make([]byte, 100))},
		{"an RSA key", element(asn1.SEQUENCE, marshalKey(t, &rsaKeys[2]().PublicKey))},
		{"signed part longer than the whole", sequence([]byte{0x30, 0x82, 0x10, 0}, make([]byte, 100))},
		{"signed part claims gigabytes", sequence([]byte{0x30, 0x84, 0x7F, 0xFF, 0xFF, 0xFF}, make([]byte, 100))},
		{"only the signed part", sequence(ordinary().tbs(t))},
		{"version 9", swap(func(m *mint) { m.version = 9 })},
		{"no serial number", swap(func(m *mint) { m.serial = nil })},
		{"a date that is none", swap(func(m *mint) { m.notBefore.tag = asn1.SET })},
		{"empty name part", bytes.Replace(ordinary().der(t), []byte{0x31, 0x0B, 0x30, 0x09}, []byte{0x31, 0x00, 0x31, 0x07}, 1)},
		{"public key is no sequence", swap(func(m *mint) { m.spki = []byte{5, 0} })},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := Parse(tt.der)
			if c != nil || !errors.Is(err, ErrNotCertificate) || !typed(err) {
				t.Errorf("%v, %v", c, err)
			}
		})
	}
}

// A card that is pulled or broken delivers anything; a lying length must neither panic nor cost memory.
func TestLyingBytes(t *testing.T) {
	der := everything(t).der(t)
	for i := range der {
		for _, lie := range []byte{0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFF, der[i] + 1, der[i] - 1, der[i] ^ 0x20} {
			changed := bytes.Clone(der)
			changed[i] = lie
			c, err := Parse(changed)
			if err != nil && !typed(err) {
				t.Fatalf("byte %d is %02X: %v", i, lie, err)
			}
			if err == nil {
				exercise(c)
			}
			if h, err := ParseHead(changed[:min(300, len(changed))]); err == nil && c != nil && !reflect.DeepEqual(h, c.Head) {
				t.Fatalf("byte %d is %02X: head and certificate differ", i, lie)
			}
		}
	}
}

func TestParseMemoryIsBounded(t *testing.T) {
	many := ordinary()
	many.extensions = nil
	for range 1500 {
		many.extensions = append(many.extensions, extension{"2.5.29.14", false, nil})
	}
	der := many.der(t)
	if len(der) > MaxLength {
		t.Fatalf("%d bytes", len(der))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c := mustParse(t, der)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 4<<20 {
		t.Errorf("%d bytes of memory for %d of certificate with %d problems", n, len(der), len(c.Problems))
	}
}

// everything has each extension that is read.
func everything(t testing.TB) mint {
	m := ordinary()
	url := func(s string) []byte { return element(tagURL, []byte(s)) }
	zero := asn1.Tag(0).ContextSpecific().Constructed()
	m.extensions = []extension{
		keyUsage(0x80, 7),
		basicConstraints(false),
		subjectKeyID("holder key"),
		authorityKeyID("issuer key"),
		{"2.5.29.17", false, sequence(element(tagEmail, []byte("nobody@example.test")))},
		{"2.5.29.32", false, sequence(sequence(oidElement(t, "2.16.886.101.0.3.3")))},
		{"2.5.29.37", false, sequence(oidElement(t, "1.3.6.1.5.5.7.3.4"))},
		{"2.5.29.31", false, sequence(sequence(element(zero, element(zero, url("http://crl.example.test/"))), element(asn1.Tag(1).ContextSpecific(), []byte{6, 0x40})))},
		{"1.3.6.1.5.5.7.1.1", false, sequence(
			sequence(oidElement(t, oidAccessOCSP), url("http://ocsp.example.test/")),
			sequence(oidElement(t, oidAccessCAIssuers), url("http://ca.example.test/")),
			sequence(oidElement(t, "1.2.3"), url("http://other.example.test/")))},
		directory(t, []string{oidSubjectType, oidNationalIDTail},
			[][]byte{oidElement(t, "2.16.886.1.100.3.1.1"), element(asn1.PrintableString, []byte("0001"))}),
	}
	return m
}

func TestEveryExtension(t *testing.T) {
	c := mustParse(t, everything(t).der(t))
	got := fmt.Sprintln(int(c.KeyUsage), c.BasicConstraints, string(c.SubjectKeyID), string(c.AuthorityKeyID), c.Emails, c.Policies, c.ExtendedKeyUsage,
		c.CRLDistributionPoints, c.OCSP, c.IssuerURLs, c.Directory, c.Problems)
	want := "1 {true false} holder key issuer key [nobody@example.test] [2.16.886.101.0.3.3] [1.3.6.1.5.5.7.3.4] " +
		"[http://crl.example.test/] [http://ocsp.example.test/] [http://ca.example.test/] {natural-person 2.16.886.1.100.3.1.1  0001  } []\n"
	if got != want {
		t.Errorf("\n%s, want\n%s", got, want)
	}
}

func TestUse(t *testing.T) {
	self := func(m *mint) { m.subject = m.issuer }
	tests := []struct {
		name       string
		extensions []extension
		change     func(*mint)
		want       Use
	}{
		{"digitalSignature", []extension{keyUsage(0x80, 7)}, nil, Sign},
		{"nonRepudiation", []extension{keyUsage(0x40, 6)}, nil, Sign},
		{"digitalSignature, not an authority", []extension{keyUsage(0x80, 7), basicConstraints(false)}, nil, Sign},
		{"keyEncipherment and dataEncipherment", []extension{keyUsage(0x30, 4)}, nil, Encrypt},
		{"keyAgreement", []extension{keyUsage(0x08, 3)}, nil, Encrypt},
		{"digitalSignature and keyEncipherment", []extension{keyUsage(0xA0, 5)}, nil, Other},
		{"nothing", nil, nil, Other},
		{"authority", []extension{basicConstraints(true), keyUsage(0x06, 1)}, nil, CA},
		{"authority by keyUsage only", []extension{keyUsage(0x84, 2)}, nil, CA},
		{"keyCertSign without being an authority", []extension{keyUsage(0x84, 2), basicConstraints(false)}, nil, Sign},
		{"root", []extension{basicConstraints(true), subjectKeyID("a")}, self, Root},
		{"root that names its key", []extension{basicConstraints(true), subjectKeyID("a"), authorityKeyID("a")}, self, Root},
		{"new key of a root, signed with the old one", []extension{basicConstraints(true), subjectKeyID("b"), authorityKeyID("a")}, self, CA},
		{"authority without any name", []extension{basicConstraints(true)}, func(m *mint) { m.subject, m.issuer = nil, nil }, CA},
		{"a holder's self-signed certificate", []extension{keyUsage(0x80, 7)}, self, Sign},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.extensions = tt.extensions
			if tt.change != nil {
				tt.change(&m)
			}
			if got := mustParse(t, m.der(t)).Use(); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

func TestDirectory(t *testing.T) {
	oid := func(s string) []byte { return oidElement(t, s) }
	str := func(s string) []byte { return element(asn1.PrintableString, []byte(s)) }
	tests := []struct {
		name   string
		oids   []string
		values [][]byte
		want   Directory
	}{
		{
			"citizen",
			[]string{oidSubjectType, oidCardRank, oidNationalIDTail},
			[][]byte{oid("2.16.886.1.100.3.1.1"), str("primary"), str("0001")},
			Directory{SubjectType: NaturalPerson, SubjectTypeOID: "2.16.886.1.100.3.1.1", CardRank: "primary", NationalIDTail: "0001"},
		},
		{
			"health professional",
			[]string{oidSubjectType},
			[][]byte{oid("2.16.886.1.100.3.1.7")},
			Directory{SubjectType: HealthProfessional, SubjectTypeOID: "2.16.886.1.100.3.1.7"},
		},
		{
			"agency",
			[]string{oidSubjectType, oidOrganisationOID},
			[][]byte{oid("2.16.886.1.100.3.2.1.1"), oid("2.16.886.101.20003")},
			Directory{SubjectType: Agency, SubjectTypeOID: "2.16.886.1.100.3.2.1.1", OrganisationOID: "2.16.886.101.20003"},
		},
		{"unit", []string{oidSubjectType}, [][]byte{oid("2.16.886.1.100.3.2.1.2")}, Directory{SubjectType: Unit, SubjectTypeOID: "2.16.886.1.100.3.2.1.2"}},
		{
			"company, rank as a number",
			[]string{oidSubjectType, oidBusinessNumber, oidCardRank},
			[][]byte{oid("2.16.886.1.100.3.2.2.1.1"), str("00000000"), {2, 1, 1}},
			Directory{SubjectType: Company, SubjectTypeOID: "2.16.886.1.100.3.2.2.1.1", BusinessNumber: "00000000", CardRank: "1"},
		},
		{"unknown kind", []string{oidSubjectType}, [][]byte{oid("2.16.886.1.100.3.9")}, Directory{SubjectType: UnknownSubject, SubjectTypeOID: "2.16.886.1.100.3.9"}},
		{"unknown attribute", []string{"1.2.3"}, [][]byte{str("x")}, Directory{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.extensions = []extension{directory(t, tt.oids, tt.values)}
			c := mustParse(t, m.der(t))
			if c.Directory != tt.want || len(c.Problems) != 0 {
				t.Errorf("%+v, want %+v; problems %v", c.Directory, tt.want, c.Problems)
			}
		})
	}
}

// seeds are certificates to start fuzzing from, made without real keys so that every worker has the same.
func seeds(t testing.TB) [][]byte {
	v1 := ordinary()
	v1.version, v1.extensions, v1.algorithm = 1, nil, sha1RSA
	odd := ordinary()
	odd.subject = []attr{{oidCommonName, bmp("𠮷測試"), false}, {oidOrganization, value{asn1.T61String, "Jos\xE9"}, true}}
	odd.serial = bytes.Repeat([]byte{0xF1}, 40)
	odd.notAfter = value{asn1.GeneralizedTime, "20510102030405.5+0800"}
	odd.algorithm, odd.params = oidPSS, sequence()
	authority := ordinary()
	authority.subject = authority.issuer
	authority.extensions = []extension{basicConstraints(true), keyUsage(0x06, 1), subjectKeyID("a"), authorityKeyID("a")}
	return [][]byte{ordinary().der(t), everything(t).der(t), v1.der(t), odd.der(t), authority.der(t), append(ordinary().der(t), 0xFF, 0xFF)}
}

// exercise uses everything a certificate offers.
func exercise(c *Certificate) {
	_, _, _ = c.Subject.String(), c.Issuer.String(), c.Serial.String()
	_, _ = c.Generation()
	_, _ = c.IssuerGeneration()
	_, _ = c.StateAt(time.Unix(0, 0)), c.DaysLeft(time.Unix(1<<40, 0))
	_ = c.Use()
	_ = Judge(Chain(c, []*Certificate{nil, c}))
	_ = fmt.Sprint(c.Problems, c.SHA256)
}

func FuzzParse(f *testing.F) {
	for _, der := range seeds(f) {
		f.Add(der)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if err != nil {
			if c != nil || !typed(err) {
				t.Fatalf("%v, %v", c, err)
			}
			return
		}
		exercise(c)
		if n, err := Length(data); err != nil || n != len(c.Raw) || n+c.Trailing != len(data) || !bytes.Equal(c.Raw, data[:n]) {
			t.Fatalf("length %d, %v; %d bytes parsed, %d behind", n, err, len(c.Raw), c.Trailing)
		}
		h, err := ParseHead(data)
		if err != nil || !reflect.DeepEqual(h, c.Head) {
			t.Fatalf("head %+v, %v; certificate %+v", h, err, c.Head)
		}
		for _, p := range c.Problems {
			if !errors.Is(p, ErrMalformed) {
				t.Fatalf("problem %v", p)
			}
		}
		agreeWithX509(t, c)
	})
}

// agreeWithX509 checks the facts that matter against the standard library, where that reads the certificate at all.
func agreeWithX509(t *testing.T, c *Certificate) {
	x, err := x509.ParseCertificate(c.Raw)
	if err != nil {
		return
	}
	if x.SerialNumber.Cmp(c.Serial.Int()) != 0 || !x.NotAfter.Equal(c.NotAfter) || !x.NotBefore.Equal(c.NotBefore) ||
		!bytes.Equal(x.RawSubject, c.Subject.Raw) || !bytes.Equal(x.RawIssuer, c.Issuer.Raw) || !bytes.Equal(x.RawTBSCertificate, c.RawTBS) ||
		x.Version == 3 && x.KeyUsage != c.KeyUsage || x.IsCA != c.BasicConstraints.CA && x.BasicConstraintsValid {
		t.Fatalf("crypto/x509 reads %v %v %v %v", x.SerialNumber, x.NotBefore, x.NotAfter, x.KeyUsage)
	}
}
