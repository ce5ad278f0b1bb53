package cert

import "testing"

func TestAuthorityTable(t *testing.T) {
	for _, a := range Authorities() {
		if len(a.KeyID) != 20 {
			t.Errorf("%s: key id of %d bytes", a, len(a.KeyID))
		}
		if known, ok := Generation(a.KeyID); !ok || known.String() != a.String() {
			t.Errorf("%s is found as %s", a, known)
		}
	}
	grca, _ := Generation(keyID("3A908EE741471973DC9CBDA37ED83D3E83091F03"))
	if want := "57DF6F20E04C588E85F35BE8832F5D4E78958336AE3B18FB7C9BAE0DFEAD4044"; grca.SHA256.String() != want {
		t.Errorf("root fingerprint %s", grca.SHA256)
	}
	moica, _ := Generation(keyID("4720A3B1264BCD6D48ACF2640886972C7454115F"))
	if want := "ED793FD0D50A2A398049D598982CF01E75F873B532066CAEC238F800A06CA9DA"; moica.SHA256.String() != want {
		t.Errorf("MOICA G3 fingerprint %s", moica.SHA256)
	}
}

func TestGeneration(t *testing.T) {
	g2 := string(keyID("FA9B3467090A9822F762488B8226A645C5C322A4"))
	tests := []struct {
		name        string
		extensions  []extension
		own, issuer string
	}{
		{"holder of a G2 certificate", []extension{authorityKeyID(g2)}, "", "MOICA G2"},
		{"the authority itself", []extension{basicConstraints(true), subjectKeyID(g2)}, "MOICA G2", ""},
		{"a holder that claims to be the authority", []extension{basicConstraints(false), subjectKeyID(g2)}, "", ""},
		{"another authority", []extension{basicConstraints(true), subjectKeyID("x"), authorityKeyID("y")}, "", ""},
		{"no extensions", nil, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := ordinary()
			m.extensions = tt.extensions
			c := mustParse(t, m.der(t))
			if own, ok := c.Generation(); ok != (tt.own != "") || ok && own.String() != tt.own {
				t.Errorf("own generation %s", own)
			}
			if issuer, ok := c.IssuerGeneration(); ok != (tt.issuer != "") || ok && issuer.String() != tt.issuer {
				t.Errorf("issuer's generation %s", issuer)
			}
			if c.Pinned() {
				t.Error("pinned")
			}
		})
	}
}

func TestZeroFingerprintIsNotPinned(t *testing.T) {
	if pinned(Fingerprint{}) {
		t.Error("an authority without fingerprint was matched")
	}
}
