package cert

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Attribute types of names (X.520, RFC 4519), those a rule depends on.
const (
	oidCommonName         = "2.5.4.3"
	oidSerialNumber       = "2.5.4.5"
	oidOrganization       = "2.5.4.10"
	oidOrganizationalUnit = "2.5.4.11"
)

// attributeNames are the short names that people know.
var attributeNames = map[string]string{
	oidCommonName:                "CN",
	"2.5.4.4":                    "SN",
	oidSerialNumber:              "serialNumber",
	"2.5.4.6":                    "C",
	"2.5.4.7":                    "L",
	"2.5.4.8":                    "ST",
	"2.5.4.9":                    "STREET",
	oidOrganization:              "O",
	oidOrganizationalUnit:        "OU",
	"2.5.4.12":                   "title",
	"2.5.4.17":                   "postalCode",
	"2.5.4.42":                   "GN",
	"2.5.4.97":                   "organizationIdentifier",
	"1.2.840.113549.1.9.1":       "emailAddress",
	"0.9.2342.19200300.100.1.1":  "UID",
	"0.9.2342.19200300.100.1.25": "DC",
}

// Name is a distinguished name (X.501). Text is raw: see the package comment.
type Name struct {
	Raw  []byte        // its DER
	RDNs [][]Attribute // in the order of the certificate, the country first as a rule; each has at least one attribute
}

// Attribute is one statement of a name.
type Attribute struct {
	OID   string // type, dotted
	Value string // the text; if Plain is false its DER in hex behind a #
	Plain bool   // Value is text
}

// Label gives the attribute's short name, such as CN, or its dotted type.
func (a Attribute) Label() string {
	if name, ok := attributeNames[a.OID]; ok {
		return name
	}
	return a.OID
}

// String writes the name in the manner of RFC 4514: last part first, commas between parts, + within a part, special characters
// escaped. Unlike there, text of unknown types is shown as text, and the type 2.5.4.5 has the name serialNumber.
func (n Name) String() string {
	parts := make([]string, 0, len(n.RDNs))
	for _, rdn := range slices.Backward(n.RDNs) {
		statements := make([]string, len(rdn))
		for i, a := range rdn {
			statements[i] = a.Label() + "=" + a.escaped()
		}
		parts = append(parts, strings.Join(statements, "+"))
	}
	return strings.Join(parts, ",")
}

// escaped gives the value with the escapes of RFC 4514 clause 2.4.
func (a Attribute) escaped() string {
	if !a.Plain {
		return a.Value
	}
	var b strings.Builder
	for i, r := range a.Value {
		last := i == len(a.Value)-1
		switch {
		case r == 0:
			b.WriteString(`\00`)
			continue
		case strings.ContainsRune(`"+,;<>\`, r), r == ' ' && (i == 0 || last), r == '#' && i == 0:
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Equal tells whether two names mean the same, whatever string types they are written in: letter case and the amount of white
// space do not count (RFC 5280 clause 7.1).
func (n Name) Equal(other Name) bool {
	return slices.EqualFunc(n.RDNs, other.RDNs, func(a, b []Attribute) bool {
		return slices.Equal(canonical(a), canonical(b))
	})
}

// canonical gives the comparable form of one part of a name; its attributes are a set.
func canonical(rdn []Attribute) []string {
	statements := make([]string, len(rdn))
	for i, a := range rdn {
		statements[i] = a.OID + "=" + strconv.FormatBool(a.Plain) + strings.ToLower(strings.Join(strings.Fields(a.Value), " "))
	}
	slices.Sort(statements)
	return statements
}

// Unit gives the organisational unit, or the empty string. Taiwan's authorities are known by it: they have no common name.
func (n Name) Unit() string { return n.first(oidOrganizationalUnit) }

// first gives the value of the first of the types that the name has; of several values the last, which is the most specific.
func (n Name) first(types ...string) string {
	for _, oid := range types {
		for _, rdn := range slices.Backward(n.RDNs) {
			for _, a := range slices.Backward(rdn) {
				if a.OID == oid {
					return a.Value
				}
			}
		}
	}
	return ""
}

// readName reads a Name: SEQUENCE OF SET OF SEQUENCE { type, value }.
func readName(w *window) (Name, error) {
	whole, content, err := w.element(asn1.SEQUENCE)
	if err != nil {
		return Name{}, err
	}
	n := Name{Raw: whole}
	for s := cryptobyte.String(content); !s.Empty(); {
		rdn, err := readRDN(&s)
		if err != nil {
			return Name{}, err
		}
		n.RDNs = append(n.RDNs, rdn)
	}
	return n, nil
}

func readRDN(s *cryptobyte.String) ([]Attribute, error) {
	var set cryptobyte.String
	if !s.ReadASN1(&set, asn1.SET) || set.Empty() {
		return nil, fmt.Errorf("%w: name part", ErrMalformed)
	}
	var rdn []Attribute
	for !set.Empty() {
		a, err := readAttribute(&set)
		if err != nil {
			return nil, err
		}
		rdn = append(rdn, a)
	}
	return rdn, nil
}

func readAttribute(s *cryptobyte.String) (a Attribute, err error) {
	var pair cryptobyte.String
	if !s.ReadASN1(&pair, asn1.SEQUENCE) {
		return Attribute{}, fmt.Errorf("%w: name attribute", ErrMalformed)
	}
	if a.OID, err = readOID(&pair); err != nil {
		return Attribute{}, err
	}
	a.Value, a.Plain, err = readText(&pair)
	return a, err
}
