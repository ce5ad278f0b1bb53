package revocation

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"carddesk/cardops/cert"
	"carddesk/cardops/simcard/issuer"
)

// office is an authority with a register of what it issued, as openssl keeps it.
type office struct {
	t         testing.TB
	dir       string
	hierarchy *issuer.Hierarchy
	authority issuer.Authority
	pool      []*cert.Certificate
	from      time.Time // of the holder's certificates; their serial number follows from it
}

func newOffice(t testing.TB) *office {
	t.Helper()
	o := &office{t: t, dir: t.TempDir(), hierarchy: issuer.New(1), from: time.Now().AddDate(-1, 0, 0).UTC().Truncate(time.Second)}
	ca, err := o.hierarchy.CA()
	o.must(err)
	root, err := o.hierarchy.Root()
	o.must(err)
	o.authority = ca
	o.pool = []*cert.Certificate{o.parse(ca.Certificate.Raw), o.parse(root.Certificate.Raw)}
	o.writePEM("ca.pem", "CERTIFICATE", ca.Certificate.Raw)
	o.writeKey("ca.key", ca.Key)
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) parse(der []byte) *cert.Certificate {
	o.t.Helper()
	c, err := cert.Parse(der)
	o.must(err)
	return c
}

func (o *office) path(name string) string { return filepath.Join(o.dir, name) }

func (o *office) writePEM(name, kind string, der []byte) {
	o.t.Helper()
	o.must(os.WriteFile(o.path(name), pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600))
}

func (o *office) writeKey(name string, key *rsa.PrivateKey) {
	o.t.Helper()
	o.writePEM(name, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))
}

// nowhere is an address that is none, so that a certificate names no server of its kind.
const nowhere = "ldap://directory.invalid/"

// holder is a certificate that names these servers.
func (o *office) holder(ocsp, crl string) *cert.Certificate {
	o.t.Helper()
	issued, err := o.hierarchy.Issue(issuer.Request{
		Holder: issuer.Person{Name: "測試甲", Serial: "0000000000000001", Tail: "0001"}, Use: issuer.Sign, Key: "holder",
		NotBefore: o.from, NotAfter: o.from.AddDate(5, 0, 0), OCSP: ocsp, CRL: crl,
	})
	o.must(err)
	return o.parse(issued.DER)
}

// register notes how the holder's certificate stands: V, or R with the time and reason; empty: it was never issued.
func (o *office) register(state string) {
	o.t.Helper()
	line := ""
	c := o.holder(nowhere, nowhere)
	switch state {
	case "":
	case "V":
		line = fmt.Sprintf("V\t491231235959Z\t\t%X\tunknown\t/CN=x\n", []byte(c.Serial))
	default:
		line = fmt.Sprintf("R\t491231235959Z\t%s\t%X\tunknown\t/CN=x\n", state, []byte(c.Serial))
	}
	o.must(os.WriteFile(o.path("index.txt"), []byte(line), 0o600))
}

// accepts is where openssl says on which port it listens.
var accepts = regexp.MustCompile(`^ACCEPT .*:(\d+)`)

// respond starts openssl's responder, with further options, and gives its address. It ends with the test, or after a few requests.
func (o *office) respond(signer string, options ...string) (address string) {
	o.t.Helper()
	args := append([]string{
		"ocsp", "-index", o.path("index.txt"), "-CA", o.path("ca.pem"), "-rsigner", o.path(signer + ".pem"), "-rkey", o.path(signer + ".key"),
		"-port", "0", "-nrequest", "4", "-nmin", "30",
	}, options...)
	cmd := exec.Command("openssl", args...)
	out, err := cmd.StdoutPipe()
	o.must(err)
	cmd.Stderr = cmd.Stdout
	o.must(cmd.Start())
	o.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if port := accepts.FindStringSubmatch(lines.Text()); port != nil {
			go func() {
				for lines.Scan() { // so that it never waits for a reader
				}
			}()
			return "http://127.0.0.1:" + port[1] + "/ocsp"
		}
	}
	o.t.Fatalf("openssl ocsp (package openssl) does not listen: %v", lines.Err())
	return ""
}

// appoint makes a certificate for answering, signed by another key if not by the authority's.
func (o *office) appoint(name string, change func(*x509.Certificate), by issuer.Authority) {
	o.t.Helper()
	key, err := o.hierarchy.Key("responder")
	o.must(err)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(77), Subject: pkix.Name{CommonName: name}, NotBefore: time.Now().AddDate(0, -1, 0), NotAfter: time.Now().AddDate(0, 1, 0),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageOCSPSigning},
	}
	if change != nil {
		change(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.Certificate, &key.PublicKey, by.Key)
	o.must(err)
	o.writePEM(name+".pem", "CERTIFICATE", der)
	o.writeKey(name+".key", key)
}

// ask asks with the clock of this computer, or another one.
func (o *office) ask(of *cert.Certificate, now func() time.Time) (Answer, error) {
	o.t.Helper()
	c := &Client{Now: now}
	return c.Check(context.Background(), of, o.pool)
}

// serve answers as a function says.
func (o *office) serve(answer http.HandlerFunc) (address string) {
	o.t.Helper()
	s := httptest.NewServer(answer)
	o.t.Cleanup(s.Close)
	return s.URL + "/x"
}

func (o *office) openssl(args ...string) {
	o.t.Helper()
	cmd := exec.Command("openssl", args...)
	cmd.Dir = o.dir
	if out, err := cmd.CombinedOutput(); err != nil {
		o.t.Fatalf("openssl %q: %v\n%s", args, err, out)
	}
}
