package cert

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	encasn1 "encoding/asn1"
	"math/big"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// A mint makes certificates byte by byte, so that odd ones can be made. Everybody on them is fictional.
type mint struct {
	version             int // 1 leaves the field out
	serial              []byte
	algorithm           string
	outerAlgorithm      string // empty: the same
	params              []byte // of both algorithms; nil: NULL
	issuer, subject     []attr
	notBefore, notAfter value
	spki                []byte // nil: a made-up RSA key of 2048 bits
	extensions          []extension
	afterExtensions     []byte
	signer              *rsa.PrivateKey // nil: a made-up signature
	signature           []byte          // instead of a signature; the whole BIT STRING content
}

// value is an element of any tag.
type value struct {
	tag     asn1.Tag
	content string
}

// attr is one part of a name with one attribute, and whether it joins the part before it.
type attr struct {
	oid  string
	v    value
	join bool
}

type extension struct {
	oid      string
	critical bool
	value    []byte
}

func text(s string) value { return value{asn1.UTF8String, s} }

func printable(s string) value { return value{asn1.PrintableString, s} }

func utc(s string) value { return value{asn1.UTCTime, s} }

const (
	sha1RSA   = "1.2.840.113549.1.1.5"
	sha256RSA = "1.2.840.113549.1.1.11"
)

// ordinary is a signature certificate of a fictional citizen.
func ordinary() mint {
	return mint{
		version:   3,
		serial:    []byte{0x1A, 0x2B, 0x3C, 0x4D},
		algorithm: sha256RSA,
		issuer: []attr{
			{"2.5.4.6", printable("TW"), false},
			{"2.5.4.10", text("測試院"), false},
			{"2.5.4.11", text("測試憑證管理中心"), false},
		},
		subject: []attr{
			{"2.5.4.6", printable("TW"), false},
			{"2.5.4.3", text("王測試"), false},
			{"2.5.4.5", printable("0000000099990001"), false},
		},
		notBefore:  utc("240102030405Z"),
		notAfter:   utc("290102030405Z"),
		extensions: []extension{keyUsage(0x80, 7)},
	}
}

// der builds the certificate.
func (m mint) der(t testing.TB) []byte {
	t.Helper()
	tbs := m.tbs(t)
	return build(t, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(tbs)
			outer := m.outerAlgorithm
			if outer == "" {
				outer = m.algorithm
			}
			m.addAlgorithm(t, b, outer)
			b.AddASN1(asn1.BIT_STRING, func(b *cryptobyte.Builder) { b.AddBytes(m.sign(t, tbs)) })
		})
	})
}

func (m mint) tbs(t testing.TB) []byte {
	return build(t, func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			if m.version > 1 {
				b.AddASN1(asn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
					b.AddASN1Int64(int64(m.version - 1))
				})
			}
			add(b, asn1.INTEGER, m.serial)
			m.addAlgorithm(t, b, m.algorithm)
			addName(t, b, m.issuer)
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				add(b, m.notBefore.tag, []byte(m.notBefore.content))
				add(b, m.notAfter.tag, []byte(m.notAfter.content))
			})
			addName(t, b, m.subject)
			spki := m.spki
			if spki == nil {
				spki = madeUpKey(t)
			}
			b.AddBytes(spki)
			m.addExtensions(t, b)
			b.AddBytes(m.afterExtensions)
		})
	})
}

func (m mint) addExtensions(t testing.TB, b *cryptobyte.Builder) {
	if len(m.extensions) == 0 {
		return
	}
	b.AddASN1(asn1.Tag(3).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) {
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			for _, e := range m.extensions {
				b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
					add(b, asn1.OBJECT_IDENTIFIER, oidBytes(t, e.oid))
					if e.critical {
						b.AddASN1Boolean(true)
					}
					add(b, asn1.OCTET_STRING, e.value)
				})
			}
		})
	})
}

func (m mint) addAlgorithm(t testing.TB, b *cryptobyte.Builder, oid string) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		add(b, asn1.OBJECT_IDENTIFIER, oidBytes(t, oid))
		if m.params != nil {
			b.AddBytes(m.params)
			return
		}
		b.AddASN1NULL()
	})
}

// sign gives the content of the signature's BIT STRING.
func (m mint) sign(t testing.TB, tbs []byte) []byte {
	if m.signature != nil {
		return m.signature
	}
	if m.signer == nil {
		return append([]byte{0}, bytes.Repeat([]byte{0x5A}, 256)...)
	}
	alg := algorithms[m.algorithm]
	hash := alg.hash
	if alg.scheme == schemePSS {
		hash = crypto.SHA256
	}
	h := hash.New()
	h.Write(tbs)
	var signature []byte
	var err error
	if alg.scheme == schemePSS {
		signature, err = rsa.SignPSS(rand.Reader, m.signer, hash, h.Sum(nil), nil)
	} else {
		signature, err = rsa.SignPKCS1v15(nil, m.signer, hash, h.Sum(nil))
	}
	if err != nil {
		t.Fatal(err)
	}
	return append([]byte{0}, signature...)
}

func addName(t testing.TB, b *cryptobyte.Builder, attrs []attr) {
	b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for i := 0; i < len(attrs); {
			b.AddASN1(asn1.SET, func(b *cryptobyte.Builder) {
				for first := true; i < len(attrs) && (first || attrs[i].join); i, first = i+1, false {
					b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
						add(b, asn1.OBJECT_IDENTIFIER, oidBytes(t, attrs[i].oid))
						add(b, attrs[i].v.tag, []byte(attrs[i].v.content))
					})
				}
			})
		}
	})
}

func add(b *cryptobyte.Builder, tag asn1.Tag, content []byte) {
	b.AddASN1(tag, func(b *cryptobyte.Builder) { b.AddBytes(content) })
}

func build(t testing.TB, f func(*cryptobyte.Builder)) []byte {
	t.Helper()
	var b cryptobyte.Builder
	f(&b)
	der, err := b.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// element wraps content, the parts one after another, in one tag.
func element(tag asn1.Tag, parts ...[]byte) []byte {
	var b cryptobyte.Builder
	add(&b, tag, bytes.Join(parts, nil))
	return b.BytesOrPanic()
}

func sequence(parts ...[]byte) []byte { return element(asn1.SEQUENCE, parts...) }

func oidElement(t testing.TB, oid string) []byte {
	return element(asn1.OBJECT_IDENTIFIER, oidBytes(t, oid))
}

func oidBytes(t testing.TB, text string) []byte {
	t.Helper()
	oid, err := x509.ParseOID(text)
	if err != nil {
		t.Fatal(err)
	}
	b, err := oid.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func keyUsage(bits byte, unused byte) extension {
	return extension{"2.5.29.15", true, element(asn1.BIT_STRING, []byte{unused, bits})}
}

func basicConstraints(ca bool) extension {
	if ca {
		return extension{"2.5.29.19", true, sequence(element(asn1.BOOLEAN, []byte{0xFF}))}
	}
	return extension{"2.5.29.19", true, sequence()}
}

func subjectKeyID(id string) extension {
	return extension{"2.5.29.14", false, element(asn1.OCTET_STRING, []byte(id))}
}

func authorityKeyID(id string) extension {
	return extension{"2.5.29.35", false, sequence(element(asn1.Tag(0).ContextSpecific(), []byte(id)))}
}

// directory builds subjectDirectoryAttributes from type and value pairs; a value is a whole element.
func directory(t testing.TB, oids []string, values [][]byte) extension {
	attributes := make([][]byte, len(oids))
	for i, oid := range oids {
		attributes[i] = sequence(oidElement(t, oid), element(asn1.SET, values[i]))
	}
	return extension{oidSubjectDirectoryAttributes, false, sequence(attributes...)}
}

// madeUpKey is an RSA key of 2048 bits that nobody has.
func madeUpKey(t testing.TB) []byte {
	n := new(big.Int).SetBytes(bytes.Repeat([]byte{0xC5}, 256))
	return marshalKey(t, &rsa.PublicKey{N: n, E: 65537})
}

func marshalKey(t testing.TB, key any) []byte {
	t.Helper()
	spki, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return spki
}

// rsaKeys are real keys, made once: 0 and 1 for authorities, 2 for a holder.
var rsaKeys = [3]func() *rsa.PrivateKey{sync.OnceValue(newKey), sync.OnceValue(newKey), sync.OnceValue(newKey)}

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

func mustParse(t testing.TB, der []byte) *Certificate {
	t.Helper()
	c, err := Parse(der)
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	return c
}

func date(year int, month time.Month, day, hour, minute, second int) time.Time {
	return time.Date(year, month, day, hour, minute, second, 0, time.UTC)
}

// bmp writes text as a BMPString, surrogate pairs included.
func bmp(s string) value {
	var b []byte
	for _, r := range s {
		if r > 0xFFFF {
			r -= 0x10000
			high, low := 0xD800+r>>10, 0xDC00+r&0x3FF
			b = append(b, byte(high>>8), byte(high), byte(low>>8), byte(low))
			continue
		}
		b = append(b, byte(r>>8), byte(r))
	}
	return value{encasn1.TagBMPString, string(b)}
}
