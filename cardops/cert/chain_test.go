package cert

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte/asn1"
)

// A hierarchy like the official one: two roots' worth of names, and issuing authorities that share one name.
var (
	rootName   = []attr{{"2.5.4.6", printable("TW"), false}, {oidOrganization, text("Test Root Authority"), false}}
	issuerName = ordinary().issuer
)

// authority is an authority certificate of key, signed by signer.
func authority(subject, issuer []attr, id, issuerID string, key, signer *rsa.PrivateKey) mint {
	m := ordinary()
	m.subject, m.issuer, m.signer = subject, issuer, signer
	m.spki, _ = x509.MarshalPKIXPublicKey(&key.PublicKey)
	m.extensions = []extension{basicConstraints(true), keyUsage(0x06, 1)}
	if id != "" {
		m.extensions = append(m.extensions, subjectKeyID(id))
	}
	if issuerID != "" {
		m.extensions = append(m.extensions, authorityKeyID(issuerID))
	}
	return m
}

// holder is an end certificate signed by signer; issuerID may be empty.
func holder(issuerID string, signer *rsa.PrivateKey) mint {
	m := ordinary()
	m.signer = signer
	if issuerID != "" {
		m.extensions = append(m.extensions, authorityKeyID(issuerID))
	}
	return m
}

// names lists the members of a chain by the names they have in a test, with the result of each link.
func names(chain []Link, known map[string]*Certificate) string {
	var s []string
	for _, l := range chain {
		for name, c := range known {
			if c.SHA256 == l.SHA256 {
				s = append(s, name+":"+string(l.Signature))
			}
		}
	}
	return fmt.Sprint(s)
}

func TestChain(t *testing.T) {
	rootKey, g1Key, g2Key := rsaKeys[0](), rsaKeys[1](), rsaKeys[2]()
	change := func(m mint, f func(*mint)) mint { f(&m); return m }
	sha1 := func(m *mint) { m.algorithm = sha1RSA }
	mints := map[string]mint{
		"root": authority(rootName, rootName, "root", "", rootKey, rootKey),
		"g1":   authority(issuerName, rootName, "g1", "root", g1Key, rootKey),
		"g2":   authority(issuerName, rootName, "g2", "root", g2Key, rootKey),
		// The same authority without key identifiers.
		"g1-plain": authority(issuerName, rootName, "", "", g1Key, rootKey),
		"g2-plain": authority(issuerName, rootName, "", "", g2Key, rootKey),
		"leaf":     holder("g1", g1Key),
		"sha1":     change(holder("g1", g1Key), sha1),
		"plain":    holder("", g1Key),
		"forged":   holder("g1", g2Key),
		"stranger": holder("g9", g1Key),
		"md5":      change(holder("g1", nil), func(m *mint) { m.algorithm = "1.2.840.113549.1.1.4" }),
		"pss": change(holder("g1", g1Key), func(m *mint) {
			m.algorithm = oidPSS
			m.params = sequence(element(asn1.Tag(0).ContextSpecific().Constructed(), sequence(oidElement(t, "2.16.840.1.101.3.4.2.1"))))
		}),
		"two-algorithms": change(holder("g1", g1Key), func(m *mint) { m.outerAlgorithm = sha1RSA }),
		"sha1-root":      change(authority(rootName, rootName, "root", "root", rootKey, rootKey), sha1),
		"v1-root": change(authority(rootName, rootName, "", "", rootKey, rootKey), func(m *mint) {
			m.version, m.extensions = 1, nil
		}),
		// A new key of the root signed with its old one, and the new root: same name, same new key.
		"rollover": authority(rootName, rootName, "root", "old", rootKey, g2Key),
		"old-root": authority(rootName, rootName, "old", "", g2Key, g2Key),
		// A holder posing as issuer of another.
		"poser":       change(authority(issuerName, rootName, "g1", "root", g1Key, rootKey), func(m *mint) { m.extensions[0] = basicConstraints(false) }),
		"no-certsign": change(authority(issuerName, rootName, "g1", "root", g1Key, rootKey), func(m *mint) { m.extensions[1] = keyUsage(0x80, 7) }),
		// Two authorities that vouch for each other.
		"loop-a": authority(issuerName, rootName, "a", "b", g1Key, g2Key),
		"loop-b": authority(rootName, issuerName, "b", "a", g2Key, g1Key),
		"loop":   holder("a", g1Key),
	}
	known := make(map[string]*Certificate)
	for name, m := range mints {
		known[name] = mustParse(t, m.der(t))
	}
	tests := []struct {
		name, leaf string
		pool       []string
		chain      string
		verdict    Verdict
	}{
		{"complete", "leaf", []string{"root", "g1"}, "[leaf:good g1:good root:good]", NotRecognised},
		{"wrong generation first in the pool", "leaf", []string{"g2", "g1", "root"}, "[leaf:good g1:good root:good]", NotRecognised},
		{"only the wrong generation", "leaf", []string{"g2", "root"}, "[leaf:unchecked]", Incomplete},
		{"root missing", "leaf", []string{"g1"}, "[leaf:good g1:unchecked]", Incomplete},
		{"nothing else", "leaf", nil, "[leaf:unchecked]", Incomplete},
		{"SHA-1", "sha1", []string{"g1", "sha1-root"}, "[sha1:good g1:good sha1-root:good]", NotRecognised},
		{"RSASSA-PSS", "pss", []string{"g1", "root"}, "[pss:good g1:good root:good]", NotRecognised},
		{"no key identifiers, told apart by signature", "plain", []string{"g2-plain", "g1-plain", "root"}, "[plain:good g1-plain:good root:good]", NotRecognised},
		{"no key identifier in the holder's", "plain", []string{"g2", "g1", "root"}, "[plain:good g1:good root:good]", NotRecognised},
		{"key identifier preferred", "leaf", []string{"g1-plain", "g1", "root"}, "[leaf:good g1:good root:good]", NotRecognised},
		{"name fits and signature does not", "plain", []string{"g2-plain", "root"}, "[plain:unchecked]", Incomplete},
		{"version 1 root without identifiers", "leaf", []string{"g1", "v1-root"}, "[leaf:good g1:good v1-root:good]", NotRecognised},
		{"forged", "forged", []string{"g1", "root"}, "[forged:bad g1:good root:good]", BadSignature},
		{"issued by somebody else", "stranger", []string{"g1", "root"}, "[stranger:unchecked]", Incomplete},
		{"signature that cannot be checked", "md5", []string{"g1", "root"}, "[md5:unchecked g1:good root:good]", Incomplete},
		{"two algorithms in one certificate", "two-algorithms", []string{"g1", "root"}, "[two-algorithms:unchecked g1:good root:good]", Incomplete},
		{"self-signed root before the rolled-over one", "leaf", []string{"rollover", "g1", "old-root", "root"}, "[leaf:good g1:good root:good]", NotRecognised},
		{"root that changed its key", "leaf", []string{"rollover", "g1", "old-root"}, "[leaf:good g1:good rollover:good old-root:good]", NotRecognised},
		{"issuer is no authority", "leaf", []string{"poser", "root"}, "[leaf:unchecked]", Incomplete},
		{"issuer may not sign certificates", "leaf", []string{"no-certsign", "root"}, "[leaf:unchecked]", Incomplete},
		{"loop", "loop", []string{"loop-a", "loop-b"}, "[loop:good loop-a:good loop-b:unchecked]", Incomplete},
		{"the root alone", "root", []string{"g1", "root"}, "[root:good]", NotRecognised},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pool := []*Certificate{nil}
			for _, name := range tt.pool {
				pool = append(pool, known[name])
			}
			chain := Chain(known[tt.leaf], pool)
			if got := names(chain, known); got != tt.chain {
				t.Errorf("chain %s, want %s", got, tt.chain)
			}
			if v := Judge(chain); v != tt.verdict {
				t.Errorf("verdict %s, want %s", v, tt.verdict)
			}
			slices.Reverse(pool)
			if got := names(Chain(known[tt.leaf], pool), known); got != tt.chain {
				t.Errorf("chain with the pool reversed %s, want %s", got, tt.chain)
			}
		})
	}
}

func TestJudgeWithTheUsersOwnRoots(t *testing.T) {
	rootKey, key := rsaKeys[0](), rsaKeys[1]()
	root := mustParse(t, authority(rootName, rootName, "root", "", rootKey, rootKey).der(t))
	g1 := mustParse(t, authority(issuerName, rootName, "g1", "root", key, rootKey).der(t))
	unsigned := authority(rootName, rootName, "root", "", rootKey, nil)
	unsigned.algorithm = "1.2.3.4"
	odd := mustParse(t, unsigned.der(t))
	leaf := mustParse(t, holder("g1", key).der(t))
	forged := mustParse(t, holder("g1", rootKey).der(t))
	tests := []struct {
		name  string
		chain []Link
		added []Fingerprint
		want  Verdict
	}{
		{"added", Chain(leaf, []*Certificate{g1, root}), []Fingerprint{root.SHA256}, Recognised},
		{"another one added", Chain(leaf, []*Certificate{g1, root}), []Fingerprint{{1}}, NotRecognised},
		{"an issuing authority added is no root", Chain(leaf, []*Certificate{g1}), []Fingerprint{g1.SHA256}, Incomplete},
		{"added, own signature cannot be checked", Chain(leaf, []*Certificate{g1, odd}), []Fingerprint{odd.SHA256}, Recognised},
		{"not added, own signature cannot be checked", Chain(leaf, []*Certificate{g1, odd}), nil, Incomplete},
		{"added, and the holder's is forged", Chain(forged, []*Certificate{g1, root}), []Fingerprint{root.SHA256}, BadSignature},
		{"no chain", nil, nil, Incomplete},
		{"no leaf", Chain(nil, []*Certificate{root}), nil, Incomplete},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Judge(tt.chain, tt.added...); got != tt.want {
				t.Errorf("%s, want %s", got, tt.want)
			}
		})
	}
}

// One changed bit anywhere in the signed part or the signature must never be called good.
func TestChangedCertificateIsNeverGood(t *testing.T) {
	key := rsaKeys[1]()
	g1 := mustParse(t, authority(issuerName, issuerName, "g1", "", key, key).der(t))
	der := holder("g1", key).der(t)
	for i := range der {
		changed := bytes.Clone(der)
		changed[i] ^= 1
		c, err := Parse(changed)
		if err == nil && c.SignedBy(g1) == SignatureGood && bytes.Equal(c.RawTBS, mustParse(t, der).RawTBS) {
			// Outside the signed part a NULL parameter or an unused bit may change without changing what is signed.
			if bytes.Equal(c.Signature, mustParse(t, der).Signature) {
				continue
			}
		}
		if err == nil && c.SignedBy(g1) == SignatureGood {
			t.Fatalf("byte %d changed, signature still good", i)
		}
	}
}

func TestChainIsShort(t *testing.T) {
	key := rsaKeys[0]()
	var pool []*Certificate
	for i := range 20 {
		name := []attr{{oidCommonName, text(fmt.Sprint(i)), false}}
		next := []attr{{oidCommonName, text(fmt.Sprint(i + 1)), false}}
		pool = append(pool, mustParse(t, authority(name, next, fmt.Sprint(i), fmt.Sprint(i+1), key, key).der(t)))
	}
	if n := len(Chain(pool[0], pool)); n != maxChain {
		t.Errorf("%d links", n)
	}
}

func TestSignedByEllipticCurve(t *testing.T) {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test"}, IsCA: true, BasicConstraintsValid: true,
		NotBefore: date(2020, 1, 1, 0, 0, 0), NotAfter: date(2030, 1, 1, 0, 0, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c := mustParse(t, der)
	rsaRoot := mustParse(t, authority(rootName, rootName, "", "", rsaKeys[0](), rsaKeys[0]()).der(t))
	if s := c.SignedBy(c); s != SignatureGood {
		t.Errorf("own key: %s", s)
	}
	if s := c.SignedBy(rsaRoot); s != SignatureUnchecked {
		t.Errorf("key of another kind: %s", s)
	}
	c.RawTBS = bytes.Clone(c.RawTBS)
	c.RawTBS[20] ^= 1
	if s := c.SignedBy(c); s != SignatureBad {
		t.Errorf("changed content: %s", s)
	}
}

func TestSignedByTinyKey(t *testing.T) {
	m := ordinary()
	m.spki = marshalKey(t, &rsa.PublicKey{N: new(big.Int).SetBytes(bytes.Repeat([]byte{0xC5}, 32)), E: 65537})
	m.signature = append([]byte{0}, make([]byte, 32)...)
	c := mustParse(t, m.der(t))
	if s := c.SignedBy(c); s != SignatureUnchecked || c.PublicKey.Size != 256 {
		t.Errorf("%s with %d bits", s, c.PublicKey.Size)
	}
}
