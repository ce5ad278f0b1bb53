package cert

import (
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Directory is what Taiwan's government PKI says about a holder in subjectDirectoryAttributes (RFC 5280 clause 4.2.1.8). Empty
// fields are absent. Text is raw: see the package comment.
type Directory struct {
	SubjectType     SubjectType
	SubjectTypeOID  string // dotted; also for types that have no SubjectType of their own
	CardRank        string // which of the holder's cards this is
	NationalIDTail  string // last four characters of the national ID number: personal, keep out of logs and reports
	BusinessNumber  string // of a company
	OrganisationOID string // of an agency or unit, dotted
}

// SubjectType is the kind of holder.
type SubjectType string

// The kinds of holder. The empty SubjectType means that the certificate does not say.
const (
	NaturalPerson      SubjectType = "natural-person"
	HealthProfessional SubjectType = "health-professional"
	Agency             SubjectType = "agency"
	Unit               SubjectType = "unit"
	Company            SubjectType = "company"
	UnknownSubject     SubjectType = "unknown" // see Directory.SubjectTypeOID
)

var subjectTypes = map[string]SubjectType{
	"2.16.886.1.100.3.1.1":     NaturalPerson,
	"2.16.886.1.100.3.1.7":     HealthProfessional,
	"2.16.886.1.100.3.2.1.1":   Agency,
	"2.16.886.1.100.3.2.1.2":   Unit,
	"2.16.886.1.100.3.2.2.1.1": Company,
}

// The attribute types of the government PKI.
const (
	oidSubjectType     = "2.16.886.1.100.2.1"
	oidCardRank        = "2.16.886.1.100.2.2"
	oidNationalIDTail  = "2.16.886.1.100.2.51"
	oidBusinessNumber  = "2.16.886.1.100.2.101"
	oidOrganisationOID = "2.16.886.1.100.2.102"
)

// readDirectory reads SEQUENCE OF SEQUENCE { type, SET OF value }, of each set the first value.
func (c *Certificate) readDirectory(s cryptobyte.String) error {
	return eachSequence(s, func(attribute cryptobyte.String) error {
		oid, err := readOID(&attribute)
		if err != nil {
			return err
		}
		value, err := firstValue(attribute)
		if err != nil {
			return fmt.Errorf("attribute %s: %w", oid, err)
		}
		c.Directory.set(oid, value)
		return nil
	})
}

// set keeps the value of a known attribute.
func (d *Directory) set(oid, value string) {
	switch oid {
	case oidSubjectType:
		d.SubjectTypeOID, d.SubjectType = value, UnknownSubject
		if kind, ok := subjectTypes[value]; ok {
			d.SubjectType = kind
		}
	case oidCardRank:
		d.CardRank = value
	case oidNationalIDTail:
		d.NationalIDTail = value
	case oidBusinessNumber:
		d.BusinessNumber = value
	case oidOrganisationOID:
		d.OrganisationOID = value
	}
}

// firstValue gives an attribute's first value as text: an object identifier dotted, a number in decimal, else as readText does.
func firstValue(attribute cryptobyte.String) (string, error) {
	var set cryptobyte.String
	if !attribute.ReadASN1(&set, asn1.SET) {
		return "", ErrMalformed
	}
	if set.PeekASN1Tag(asn1.OBJECT_IDENTIFIER) {
		return readOID(&set)
	}
	var content cryptobyte.String
	if set.PeekASN1Tag(asn1.INTEGER) && set.ReadASN1(&content, asn1.INTEGER) {
		return Serial(content).Int().String(), nil
	}
	text, _, err := readText(&set)
	return text, err
}
