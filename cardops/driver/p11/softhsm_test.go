//go:build linux && cgo

package p11

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// logsIn has an independent program try a PIN.
func logsIn(t *testing.T, env []string, pin string) bool {
	t.Helper()
	requireProgram(t, "pkcs11-tool", "opensc")
	cmd := exec.Command("pkcs11-tool", "--module", softHSM, "--token-label", "carddesk test", "--login", "--pin", pin, "-O")
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(string(out), "CKR_PIN_INCORRECT") {
		t.Fatalf("pkcs11-tool: %v\n%s", err, out)
	}
	return err == nil
}

func TestSoftHSMIsDescribed(t *testing.T) {
	env := softToken(t)
	r := start(t, Helper{Env: env}, softHSM)
	if i := r.Info(); i.Manufacturer != "SoftHSM" || i.Path != softHSM || i.Cryptoki.Major != 2 {
		t.Errorf("info %+v", i)
	}
	tok := find(t, r, "")
	if d := tok.Details(); d.Label != "carddesk test" || d.MinPIN != 4 || d.MaxPIN != 255 {
		t.Errorf("details %+v", d)
	}
	if s := tok.Status(); !s.Initialised || !s.PINSet || s.PINPad || s.PIN.Left != nil {
		t.Errorf("status %+v", s)
	}
}

func TestSoftHSMChange(t *testing.T) {
	env := softToken(t)
	tok := find(t, start(t, Helper{Env: env}, softHSM), "")
	if err := verify(t, tok, right); err != nil {
		t.Errorf("verify: %v", err)
	}
	wantWrong(t, verify(t, tok, wrong), secret.PIN, -1)
	wantWrong(t, change(t, tok, wrong, fresh), secret.PIN, -1)
	if !tok.Status().PIN.Low {
		t.Error("a wrong PIN left no trace in the flags")
	}
	if err := change(t, tok, right, fresh); err != nil {
		t.Errorf("change: %v", err)
	}
	if !logsIn(t, env, fresh) || logsIn(t, env, right) {
		t.Error("pkcs11-tool disagrees about the PIN")
	}
}

func TestSoftHSMUnblock(t *testing.T) {
	env := softToken(t)
	tok := find(t, start(t, Helper{Env: env}, softHSM), "")
	if tok.Style() != token.SOInitPIN {
		t.Fatalf("style %q", tok.Style())
	}
	wantWrong(t, unblock(t, tok, wrong, fresh), secret.SOPIN, -1)
	if err := unblock(t, tok, officer, fresh); err != nil {
		t.Fatalf("unblock: %v", err)
	}
	if !logsIn(t, env, fresh) || logsIn(t, env, right) {
		t.Error("pkcs11-tool disagrees about the PIN")
	}
}

func TestSoftHSMRefusesShortPIN(t *testing.T) {
	tok := find(t, start(t, Helper{Env: softToken(t)}, softHSM), "")
	if err := change(t, tok, right, "123"); !isRefused(err) {
		t.Errorf("got %v", err)
	}
	if err := unblock(t, tok, officer, "123"); !isRefused(err) {
		t.Errorf("got %v", err)
	}
}

// BenchmarkHelper is what a task pays for a process of its own: start, handshake, loading and ending.
func BenchmarkHelper(b *testing.B) {
	env := softToken(b)
	for b.Loop() {
		r, err := Start(b.Context(), Helper{Env: env}, softHSM)
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
