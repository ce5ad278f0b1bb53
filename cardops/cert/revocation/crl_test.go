package revocation

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/simcard/issuer"
)

// lists is openssl's configuration for lists (ca(1)), with further extensions of the list.
const lists = `[ca]
default_ca = office
[office]
database = index.txt
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_crl_days = 7
crl_extensions = list
unique_subject = no
[list]
authorityKeyIdentifier = keyid
`

// list has openssl sign a list of what is registered.
func (o *office) list(extensions string) []byte {
	o.t.Helper()
	o.must(os.WriteFile(o.path("office.conf"), []byte(lists+extensions), 0o600))
	o.openssl("ca", "-gencrl", "-config", "office.conf", "-out", "list.pem")
	o.openssl("crl", "-in", "list.pem", "-outform", "DER", "-out", "list.der")
	raw, err := os.ReadFile(o.path("list.der"))
	o.must(err)
	return raw
}

func TestStatesFromAList(t *testing.T) {
	o := newOffice(t)
	for name, c := range map[string]struct {
		register, extensions string
		state                State
		reason               string
	}{
		"not on it":              {"V", "", Good, ""},
		"revoked":                {long + ",superseded", "", Revoked, "superseded"},
		"revoked without reason": {long, "", Revoked, ""},
		"suspended":              {long + ",certificateHold", "", Suspended, "certificateHold"},
		"for holders only":       {long, "issuingDistributionPoint = critical, @point\n[point]\nonlyuser = TRUE\nfullname = URI:http://x.invalid/\n", Revoked, ""},
	} {
		t.Run(name, func(t *testing.T) {
			o.t = t
			o.register(c.register)
			a, err := o.ask(o.holder(nowhere, o.serve(says(o.list(c.extensions)))), nil)
			if err != nil || a.State != c.state || a.Reason != c.reason || a.Source != CRL || a.Server != "127.0.0.1" || a.Clock.IsZero() {
				t.Fatalf("%+v, %v", a, err)
			}
			if told := a.RevokedAt.Format(time.DateTime); (a.State == Good) == (told == "2025-01-02 03:04:05") {
				t.Errorf("at %s", told)
			}
			if a.NextUpdate.Sub(a.ThisUpdate) != 7*24*time.Hour {
				t.Errorf("from %s to %s", a.ThisUpdate, a.NextUpdate)
			}
		})
	}
}

func TestListsThatDoNotCount(t *testing.T) {
	o := newOffice(t)
	o.register("V")
	good := o.list("")
	other, err := issuer.New(2).CA()
	o.must(err)
	root, err := o.hierarchy.Root()
	o.must(err)
	point := "issuingDistributionPoint = critical, @point\n[point]\n"
	for name, c := range map[string]struct {
		list []byte
		late time.Duration
		err  error
	}{
		"expired":                {good, 8 * 24 * time.Hour, ErrStale},
		"from the future":        {good, -time.Hour, ErrStale},
		"a namesake's":           {signedBy(t, other, nil), 0, ErrSigner},
		"the root's":             {signedBy(t, root, nil), 0, ErrSigner},
		"spoilt":                 {append(good[:len(good)-1:len(good)-1], good[len(good)-1]^1), 0, ErrSigner},
		"cut off":                {good[:len(good)/2], 0, ErrNonsense},
		"a page":                 {[]byte("<html>"), 0, ErrNonsense},
		"for authorities":        {o.list(point + "onlyCA = TRUE\n"), 0, ErrNonsense},
		"for some reasons":       {o.list(point + "onlysomereasons = keyCompromise\n"), 0, ErrNonsense},
		"of several authorities": {o.list(point + "indirectCRL = TRUE\n"), 0, ErrNonsense},
		"of changes":             {signedBy(t, o.authority, []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 27}, Critical: true, Value: []byte{2, 1, 1}}}), 0, ErrNonsense},
		"a distribution point's, or what looks so": {
			signedBy(t, o.authority, []pkix.Extension{{Id: oidIssuingDistributionPoint, Critical: true, Value: []byte{0x30, 5}}}), 0, ErrNonsense,
		},
	} {
		t.Run(name, func(t *testing.T) {
			o.t = t
			now := func() time.Time { return time.Now().Add(c.late) }
			a, err := o.ask(o.holder(nowhere, o.serve(says(c.list))), now)
			if !errors.Is(err, c.err) || a.State != "" || a.Clock.IsZero() == (c.err == ErrStale) {
				t.Errorf("%+v, %v, want %v", a, err, c.err)
			}
		})
	}
}

// signedBy is an empty list of an authority.
func signedBy(t *testing.T, by issuer.Authority, extensions []pkix.Extension) []byte {
	t.Helper()
	raw, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
		Number: big.NewInt(1), ThisUpdate: time.Now().Add(-time.Minute), NextUpdate: time.Now().Add(time.Hour), ExtraExtensions: extensions,
	}, by.Certificate, by.Key)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// Where OCSP gives no answer the list does; where it does not know the certificate, the list cannot make it good.
func TestFromOneServerToTheNext(t *testing.T) {
	o := newOffice(t)
	o.register(long + ",certificateHold")
	held := o.list("")
	o.register("V")
	free := o.list("")
	down := "http://127.0.0.1:1/"
	known := o.respond("ca")
	forgetful := newOffice(t) // openssl reads its register anew for every question
	forgetful.register("")
	unknown := forgetful.respond("ca")
	for name, c := range map[string]struct {
		ocsp   string
		list   []byte
		state  State
		source Source
	}{
		"OCSP answers":                      {known, nil, Good, OCSP},
		"OCSP is down":                      {down, free, Good, CRL},
		"OCSP is down, suspended":           {down, held, Suspended, CRL},
		"OCSP does not know":                {unknown, free, Unknown, OCSP},
		"OCSP does not know, suspended":     {unknown, held, Suspended, CRL},
		"OCSP does not know, no list there": {unknown, nil, Unknown, OCSP},
	} {
		t.Run(name, func(t *testing.T) {
			o.t = t
			address := down
			if c.list != nil {
				address = o.serve(says(c.list))
			}
			a, err := o.ask(o.holder(c.ocsp, address), nil)
			if err != nil || a.State != c.state || a.Source != c.source {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	_, err := o.ask(o.holder(down, o.serve(says([]byte("x")))), nil)
	if !errors.Is(err, ErrUnreachable) || !errors.Is(err, ErrNonsense) {
		t.Errorf("both reasons are told: %v", err)
	}
}

// A list is fetched once for all certificates of an issuer, however large it is: a hundred thousand entries are read in little time.
func TestOneListForAllCertificates(t *testing.T) {
	o := newOffice(t)
	var entries []x509.RevocationListEntry
	for n := range int64(100_000) {
		entries = append(entries, x509.RevocationListEntry{SerialNumber: big.NewInt(1_000_000 + n), RevocationTime: time.Now().Add(-time.Hour), ReasonCode: 6})
	}
	raw, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{
		Number: big.NewInt(1), ThisUpdate: time.Now().Add(-time.Minute), NextUpdate: time.Now().Add(time.Hour), RevokedCertificateEntries: entries,
	}, o.authority.Certificate, o.authority.Key)
	o.must(err)
	asked := 0
	address := o.serve(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = w.Write(raw)
	})
	c := &Client{}
	of := o.holder(nowhere, address)
	for _, serial := range []int64{0, 1_000_000, 1_099_999} {
		q, err := newQuestion(of, o.pool)
		o.must(err)
		want := Good
		if serial > 0 {
			q.serial, want = big.NewInt(serial), Suspended
		}
		if a, err := c.ask(t.Context(), q); err != nil || a.State != want {
			t.Errorf("%d: %+v, %v", serial, a, err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times for %d bytes", asked, len(raw))
	}
}

func TestSerialNumbersAreSigned(t *testing.T) {
	for in, want := range map[string]string{"\x01": "1", "\x00\x80": "128", "\x80": "-128", "\xff": "-1", "": "0"} {
		if got := number([]byte(in)).String(); got != want {
			t.Errorf("%x is %s, want %s", in, got, want)
		}
	}
	if strings.Contains(host("http://a.example:80/x"), ":") || host("%") != "" {
		t.Error("hosts have no port")
	}
}
