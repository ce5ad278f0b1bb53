package cert

import (
	"bytes"
	"encoding/hex"
	"slices"
)

// Authority is one generation of an authority of Taiwan's government PKI.
type Authority struct {
	Name       string // MOICA or GRCA
	Generation int    // 1 to 3
	KeyID      []byte // subject key identifier, 20 bytes

	// SHA256 is the fingerprint of its certificate, zero if not known. They were read from government sites over TLS; no printed
	// publication is known, so a certificate that matches is recognised, not proven.
	SHA256 Fingerprint
}

// String gives name and generation, such as "MOICA G3".
func (a Authority) String() string { return a.Name + " G" + string(rune('0'+a.Generation)) }

// authorities is the official hierarchy: GRCA is the root, MOICA issues the citizens' certificates.
var authorities = []Authority{
	{Name: "MOICA", Generation: 1, KeyID: keyID("B620C8CFBE518AA454B978D304D10AB2CC7E2F46")},
	{Name: "MOICA", Generation: 2, KeyID: keyID("FA9B3467090A9822F762488B8226A645C5C322A4")},
	{
		Name: "MOICA", Generation: 3, KeyID: keyID("4720A3B1264BCD6D48ACF2640886972C7454115F"),
		SHA256: fingerprint("ed793fd0d50a2a398049d598982cf01e75f873b532066caec238f800a06ca9da"),
	},
	{
		Name: "GRCA", Generation: 3, KeyID: keyID("3A908EE741471973DC9CBDA37ED83D3E83091F03"),
		SHA256: fingerprint("57df6f20e04c588e85f35be8832f5d4e78958336ae3b18fb7c9bae0dfead4044"),
	},
}

// keyID and fingerprint read the table above, which a test checks for length.
func keyID(digits string) []byte {
	b, _ := hex.DecodeString(digits)
	return b
}

func fingerprint(digits string) (f Fingerprint) {
	b, _ := hex.DecodeString(digits)
	copy(f[:], b)
	return f
}

// Authorities lists the known generations. The list is the caller's.
func Authorities() []Authority { return slices.Clone(authorities) }

// Generation tells which authority has a key identifier, 20 bytes. A certificate can claim any identifier: Judge proves.
func Generation(keyID []byte) (Authority, bool) {
	for _, a := range authorities {
		if bytes.Equal(a.KeyID, keyID) {
			return a, true
		}
	}
	return Authority{}, false
}

// Generation tells which authority the certificate is of, if it is of an authority at all. It is a claim, as above.
func (c *Certificate) Generation() (Authority, bool) {
	if !c.isAuthority() {
		return Authority{}, false
	}
	return Generation(c.SubjectKeyID)
}

// IssuerGeneration tells which authority the certificate says it was issued by. It is a claim, as above.
func (c *Certificate) IssuerGeneration() (Authority, bool) { return Generation(c.AuthorityKeyID) }

// Pinned tells whether the certificate is, byte for byte, one of the Authorities with a fingerprint, root or not.
func (c *Certificate) Pinned() bool { return pinned(c.SHA256) }

func pinned(f Fingerprint) bool {
	return slices.ContainsFunc(authorities, func(a Authority) bool { return a.SHA256 == f && f != Fingerprint{} })
}
