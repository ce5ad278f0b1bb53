package simcard_test

import (
	"bytes"
	"crypto/x509"
	"testing"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
)

// TestFlaws: each is what it says, and leaves the other certificates alone.
func TestFlaws(t *testing.T) {
	now := func() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }
	truth := func(f simcard.Flaw) map[issuer.Use][]byte {
		t.Helper()
		c, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, Flaw: f, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		told, err := c.Truth()
		if err != nil {
			t.Fatal(err)
		}
		return told.Certificates
	}
	whole := truth("")
	for flaw, test := range map[simcard.Flaw]struct {
		touches []issuer.Use
		is      func(der []byte) bool
	}{
		simcard.NoSignature:  {[]issuer.Use{issuer.Sign}, func(der []byte) bool { return der == nil }},
		simcard.NoAuthority:  {[]issuer.Use{issuer.CA}, func(der []byte) bool { return der == nil }},
		simcard.Damaged:      {[]issuer.Use{issuer.Encrypt}, func(der []byte) bool { _, err := x509.ParseCertificate(der); return err != nil }},
		simcard.BadSignature: {[]issuer.Use{issuer.Sign}, func(der []byte) bool { _, err := x509.ParseCertificate(der); return err == nil }},
		simcard.OldAlgorithm: {[]issuer.Use{issuer.Sign, issuer.Encrypt}, func(der []byte) bool {
			c, err := x509.ParseCertificate(der)
			return err == nil && c.SignatureAlgorithm == x509.SHA1WithRSA
		}},
	} {
		t.Run(string(flaw), func(t *testing.T) {
			marred := truth(flaw)
			for _, use := range test.touches {
				if !test.is(marred[use]) || bytes.Equal(marred[use], whole[use]) {
					t.Errorf("%s is in order", use)
				}
				delete(marred, use)
			}
			for use, der := range marred {
				if !bytes.Equal(der, whole[use]) {
					t.Errorf("%s was touched", use)
				}
			}
		})
	}
}
