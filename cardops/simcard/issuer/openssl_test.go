package issuer

import (
	"encoding/pem"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// OpenSSL is a judge that did not make the certificates. Strict mode checks them against RFC 5280.
func TestOpenSSLVerifies(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal("openssl is not installed: package openssl")
	}
	h := New(1)
	root, ca := authorities(t, h)
	rootFile := writePEM(t, "root", root.Certificate.Raw)
	caFile := writePEM(t, "ca", ca.Certificate.Raw)
	for _, use := range holderUses {
		t.Run(string(use), func(t *testing.T) {
			r := request(use)
			made, _ := issue(t, h, r)
			at := fmt.Sprint(r.NotBefore.Unix() + 1)
			out, err := exec.Command(openssl, "verify", "-x509_strict", "-check_ss_sig", "-attime", at,
				"-CAfile", rootFile, "-untrusted", caFile, writePEM(t, "leaf", made.DER)).CombinedOutput()
			if err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
}

func writePEM(t *testing.T, name string, der []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name+".pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(file, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
