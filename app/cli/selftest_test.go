//go:build linux && cgo

package main

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
	"carddesk/cardops/simcard/pcscd"
)

// practiceCitizen is the citizen card that the others of its seed share their authorities with.
func practiceCitizen(t *testing.T) *simcard.Card {
	t.Helper()
	c, err := simcard.New(simcard.Options{Kind: simcard.GPKI2})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// wantAccepted has openssl verify kept SignedData up to the root of the simulated cards, and find the card's number among what was signed.
func wantAccepted(t *testing.T, file, number string) {
	t.Helper()
	all, err := practiceCitizen(t).Truth()
	if err != nil {
		t.Fatal(err)
	}
	var trusted bytes.Buffer
	for _, use := range []issuer.Use{issuer.Root, issuer.CA} {
		_ = pem.Encode(&trusted, &pem.Block{Type: "CERTIFICATE", Bytes: all.Certificates[use]})
	}
	authorities := filepath.Join(t.TempDir(), "authorities.pem")
	if err := os.WriteFile(authorities, trusted.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("openssl", "cms", "-verify", "-inform", "DER", "-in", file, "-binary", "-purpose", "any", "-CAfile", authorities,
		"-out", os.DevNull).CombinedOutput()
	if err != nil {
		t.Errorf("openssl cms -verify: %v\n%s", err, out)
	}
	printed, err := exec.Command("openssl", "cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", file).Output()
	_, signed, _ := strings.Cut(string(printed), "signedAttrs:")
	if err != nil || !strings.Contains(signed, "2.16.886.1.100.2.204") || !strings.Contains(signed, number) {
		t.Errorf("%v: number %q is not among what was signed:\n%s", err, number, signed)
	}
}

// wantPassed holds the JSON against what is promised and what every step should be.
func wantPassed(t *testing.T, out, way string) (number string) {
	t.Helper()
	value := expectPromised(t, out, "carddesk.selftest/1")
	for _, step := range value["steps"].([]any) {
		if s := step.(map[string]any); s["state"] != "done" {
			t.Errorf("step %v", s)
		}
	}
	number, _ = value["card"].(string)
	if value["passed"] != true || value["through"] != way || value["signedData"] == nil || number == "" {
		t.Errorf("%v", value)
	}
	return number
}

// TestSelftestOverPCSC is the self test of a PIV card in a real service.
func TestSelftestOverPCSC(t *testing.T) {
	t.Parallel()
	service := pcscd.Start(t)
	env := service.Env()
	sim := start(t, env, "simulate", "--kind", "piv", "--vpcd", service.Addr(0), "--pin", pinOld, "--json")
	sim.next()
	service.AwaitCard(0)

	file := filepath.Join(t.TempDir(), "signed.p7s")
	cmd := process(t, env, "selftest", "--json", "--out", file)
	cmd.Stdin = strings.NewReader(pinOld + "\n")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	wantAccepted(t, file, wantPassed(t, string(out), "native"))
	pinned(t, env, []string{pinWrong}, "selftest").want(t, exitWrong, "wrong-pin").left(t, 2)
	sim.end()
}

// provisioned puts the keys and certificates of a simulated citizen card onto a SoftHSM token.
func provisioned(t *testing.T, env []string) {
	t.Helper()
	c := practiceCitizen(t)
	all, err := c.Truth()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for id, use := range map[string]issuer.Use{"5349474e": issuer.Sign, "4b455958": issuer.Encrypt} { // SIGN, KEYX
		private, err := c.Key(use)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := x509.MarshalPKCS8PrivateKey(private)
		if err != nil {
			t.Fatal(err)
		}
		key, certificate := filepath.Join(dir, id+".pem"), filepath.Join(dir, id+".der")
		if err := os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: raw}), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(certificate, all.Certificates[use], 0o600); err != nil {
			t.Fatal(err)
		}
		provision(t, env, "softhsm2-util", "--import", key, "--token", "desk", "--label", id, "--id", id, "--pin", pinOld)
		provision(t, env, "pkcs11-tool", "--module", softHSMPath(t), "--token-label", "desk", "--login", "--pin", pinOld,
			"--write-object", certificate, "--type", "cert", "--id", id, "--label", id)
	}
}

func provision(t *testing.T, env []string, name string, args ...string) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

func softHSMPath(t testing.TB) string {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/*/softhsm/libsofthsm2.so")
	if err != nil || len(found) == 0 {
		t.Fatalf("libsofthsm2.so is not installed: package softhsm2 (%v)", err)
	}
	return found[0]
}

// TestSelftestThroughSoftHSM goes through a real module in a helper process.
func TestSelftestThroughSoftHSM(t *testing.T) {
	t.Parallel()
	service := pcscd.Start(t)
	env := append(softHSM(t), service.Env()...)
	pinned(t, env, []string{pinOld}, "selftest", "--module", "libsofthsm2.so").want(t, exitFailed, "not-possible") // nothing is on it
	provisioned(t, env)
	file := filepath.Join(t.TempDir(), "signed.p7s")
	cmd := process(t, env, "selftest", "--json", "--module", "libsofthsm2.so", "--out", file)
	cmd.Stdin = strings.NewReader(pinOld + "\n")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	wantAccepted(t, file, wantPassed(t, string(out), "module"))
}

// TestSelftestThroughTheLookalike: the official module's look-alike is sent the PIN once.
func TestSelftestThroughTheLookalike(t *testing.T) {
	l := newLookalike(t, buildLookalike(t), "")
	provisioned(t, l.computer.Helper.Env)
	if err := os.WriteFile(l.calls, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "signed.p7s")
	l.keys = &typist{piped: true, secrets: []string{pinOld}}
	r := runOn(t, l.terminal, "selftest", "--json", "--out", file, "--module", l.path)
	if r.exit != exitDone || l.sent(t) != 1 {
		t.Errorf("exit %d, %d PINs; %s", r.exit, l.sent(t), r.err)
	}
	value := expectPromised(t, r.out, "carddesk.selftest/1")
	number, _ := value["card"].(string)
	if value["passed"] != true || number == "" {
		t.Fatalf("%v", value)
	}
	wantAccepted(t, file, number)
}

// A card that does not pass is told step by step, in JSON as in text, and the exit code is that of the first reason.
func TestSelftestThatFails(t *testing.T) {
	uses := 0
	s := overheard{desk(t, "piv"), func(_ int, c iso7816.CAPDU, _ uint16) []byte {
		if c.Ins != iso7816.InsGeneralAuthenticate {
			return nil
		}
		uses++
		if uses < 5 { // the last one decrypts
			return nil
		}
		return []byte{0x69, 0x82}
	}}
	r := entered(t, s, &typist{piped: true, secrets: []string{simcard.PracticePIN}}, "selftest", "--json")
	value := expectPromised(t, r.out, "carddesk.selftest/1")
	decrypt := value["steps"].([]any)[2].(map[string]any)
	if r.exit != exitFailed || value["passed"] != false || decrypt["state"] != "failed" || decrypt["code"] != "key-refused" || value["signedData"] != nil {
		t.Errorf("exit %d, %v", r.exit, value)
	}
	uses = 0
	r = entered(t, s, &typist{piped: true, secrets: []string{simcard.PracticePIN}}, "selftest", "--out", filepath.Join(t.TempDir(), "a"))
	inOrder(t, r.out, "verify it: done", "for the certificate: failed", "The card did not use the key", "belong together: done", "not passed", "signed data is in")
}

// No middleware knows the citizen card here: nobody is asked for a PIN, and the component is no way.
func TestSelftestWithoutMiddleware(t *testing.T) {
	r := entered(t, desk(t, "healthy"), &typist{secrets: []string{simcard.PracticePIN}}, "selftest", "--json")
	value := expectPromised(t, r.out, "carddesk.error/1")
	if r.exit != exitNoModule || value["code"] != "no-middleware" {
		t.Errorf("exit %d, %v", r.exit, value)
	}
}
