package simcard

import (
	"bytes"
	"encoding/asn1"
	"encoding/binary"
	"fmt"

	"carddesk/cardops/simcard/issuer"
)

// The directory files of a citizen card: concatenated DER objects, shaped by PKCS #15 v1.1 (section 6, module in appendix C; ISO/IEC
// 7816-15 clause 8 has the same). That real cards have them, and paths with index and length into 08F2, is told by one
// source [1]; labels, and where the key files lie, are invented.

// object is PKCS15Object without sub-class attributes. Class and Type differ by kind of object.
type object struct {
	Common any // commonObject or privateObject
	Class  any
	Type   any `asn1:"explicit,tag:1"` // a parameter of the ASN.1 type, so explicitly tagged (X.680 clause 31.2.7)
}

type commonObject struct {
	Label string `asn1:"utf8"`
}

type privateObject struct {
	Label  string `asn1:"utf8"`
	Flags  asn1.BitString
	AuthID []byte
}

type certificateClass struct {
	ID        []byte
	Authority bool `asn1:"optional"`
}

type keyClass struct {
	ID    []byte
	Usage asn1.BitString
}

type dataClass struct {
	Application string `asn1:"utf8"`
}

// path is Path without an index: a whole file.
type path struct{ File []byte }

// part is Path with index and length: some bytes of a transparent file. Both are there or neither (section 6.1.5), so that an
// index of 0 is written, too.
type part struct {
	File   []byte
	Index  int
	Length int `asn1:"tag:0"`
}

type certificateType struct{ Value part }

type keyType struct {
	Value   path
	Modulus int // bits
}

// labels and identifiers of the certificates. The identifiers are seen on real cards [1].
var labels = map[issuer.Use]struct{ id, label string }{
	issuer.Sign:    {"SIGN", "Signature"},
	issuer.Encrypt: {"KEYX", "Encryption"},
	issuer.CA:      {"CACert", "Issuing CA"},
	issuer.Root:    {"ROOTCACert", "Root CA"},
}

// certificateDirectory is the content of 4104 (CDF).
func (l layout) certificateDirectory(w *wallet) ([]byte, error) {
	all, err := w.minted()
	if err != nil {
		return nil, err
	}
	var objects []any
	for _, p := range l.positions() {
		name := labels[p.use]
		objects = append(objects, object{
			Common: commonObject{name.label},
			Class:  certificateClass{ID: []byte(name.id), Authority: p.use == issuer.CA || p.use == issuer.Root},
			Type:   certificateType{part{l.path(idCertificates), p.offset, len(all[p.use].DER)}},
		})
	}
	return concatenated(objects...)
}

// path is where a file of the PKI directory lies, as the directories name it.
func (l layout) path(id uint16) []byte {
	return binary.BigEndian.AppendUint16(bytes.Clone(l.prefix), id)
}

// Key usage flags (section 6.1.8, KeyUsageFlags): bit 0 is the highest.
var (
	mayEncrypt      = bits(0x80, 1)
	mayDecrypt      = bits(0x40, 2) // bit 1
	maySign         = bits(0x20, 3) // bit 2
	mayVerify       = bits(0x02, 7) // bit 6
	private         = bits(0x80, 1) // CommonObjectFlags: needs the PIN
	loginRequired   = bits(0x40, 2) // TokenFlags
	idPrivateSign   = uint16(0x0801)
	idPrivateCipher = uint16(0x0802)
	idPublicSign    = uint16(0x08E1)
	idPublicCipher  = uint16(0x08E2)
)

func bits(b byte, n int) asn1.BitString { return asn1.BitString{Bytes: []byte{b}, BitLength: n} }

const modulusBits = 2048

// privateKeys is the content of 4100 (PrKDF). The keys themselves are not files that could be selected.
func (l layout) privateKeys() ([]byte, error) {
	key := func(use issuer.Use, may asn1.BitString, file uint16) object {
		return object{
			Common: privateObject{labels[use].label + " key", private, []byte{1}},
			Class:  keyClass{[]byte(labels[use].id), may},
			Type:   keyType{path{l.path(file)}, modulusBits},
		}
	}
	return concatenated(key(issuer.Sign, maySign, idPrivateSign), key(issuer.Encrypt, mayDecrypt, idPrivateCipher))
}

// publicKeys is the content of 4101 (PuKDF).
func (l layout) publicKeys() ([]byte, error) {
	key := func(use issuer.Use, may asn1.BitString, file uint16) object {
		return object{
			Common: commonObject{labels[use].label + " public key"},
			Class:  keyClass{[]byte(labels[use].id), may},
			Type:   keyType{path{l.path(file)}, modulusBits},
		}
	}
	return concatenated(key(issuer.Sign, mayVerify, idPublicSign), key(issuer.Encrypt, mayEncrypt, idPublicCipher))
}

// dataObjects is the content of 4107 (DODF): one opaque object, the card number.
func (l layout) dataObjects() ([]byte, error) {
	file := append(bytes.Clone(l.prefix[:2]), idIdentity>>8, idIdentity&0xFF, idNumber>>8, idNumber&0xFF)
	return concatenated(object{
		Common: commonObject{"Card number"},
		Class:  dataClass{"CardDesk Simulated"},
		Type:   path{file},
	})
}

type tokenInfo struct {
	Version      int
	SerialNumber []byte
	Manufacturer string `asn1:"utf8"`
	Label        string `asn1:"utf8,tag:0"`
	Flags        asn1.BitString
}

// tokenInformation is the content of 5032 (TokenInfo).
func tokenInformation(w *wallet) ([]byte, error) {
	return concatenated(tokenInfo{
		SerialNumber: []byte(w.number), Manufacturer: maker, Label: "Simulated citizen card", Flags: loginRequired,
	})
}

// maker is the label in EF.DIR, where a real card has the name of its maker [1].
const maker = "CardDesk Simulated"

type application struct {
	AID   []byte `asn1:"application,tag:15"`
	Label string `asn1:"utf8,application,tag:16"`
	Path  []byte `asn1:"application,tag:17"`
}

// applications is the content of EF.DIR: one DIRRecord (section 5.4.1).
func (l layout) applications() ([]byte, error) {
	record, err := asn1.MarshalWithParams(application{l.aid, maker, l.prefix}, "application,tag:1")
	if err != nil {
		return nil, fmt.Errorf("application directory: %w", err)
	}
	return record, nil
}

func concatenated(objects ...any) ([]byte, error) {
	var all []byte
	for _, o := range objects {
		der, err := asn1.Marshal(o)
		if err != nil {
			return nil, fmt.Errorf("directory object: %w", err)
		}
		all = append(all, der...)
	}
	return all, nil
}
