//go:build linux

package piv_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"carddesk/cardops/simcard/pcscd"
	"carddesk/cardops/simcard/piv"
	"carddesk/cardops/simcard/vpcd"
)

// desk is a card in the virtual reader of a private pcscd, for programs of others.
type desk struct {
	t       *testing.T
	service *pcscd.Service
	card    *piv.Applet
}

func newDesk(t *testing.T, o piv.Options) *desk {
	t.Helper()
	d := &desk{t: t, service: pcscd.Start(t), card: newApplet(t, o)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- vpcd.Attach(ctx, d.service.Addr(0), card{d.card}) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("attach ended with %v", err)
		}
	})
	d.service.AwaitCard(0)
	return d
}

// run runs a program against the desk and returns what it printed. ok is whether it must succeed.
func (d *desk) run(ok bool, name string, args ...string) string {
	d.t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		d.t.Fatalf("%s is missing: install opensc and yubico-piv-tool", name)
	}
	cmd := exec.CommandContext(d.t.Context(), path, args...)
	// OpenSC would write a cache into the home folder, and read settings from it.
	cmd.Env = append(os.Environ(), "HOME="+d.t.TempDir())
	cmd.Env = append(cmd.Env, d.service.Env()...)
	out, err := cmd.CombinedOutput()
	if (err == nil) != ok {
		d.t.Errorf("%s %q: %v\n%s", name, args, err, out)
	}
	return string(out)
}

func (d *desk) wants(output string, lines ...string) {
	d.t.Helper()
	for _, line := range lines {
		if !strings.Contains(output, line) {
			d.t.Errorf("output lacks %q:\n%s", line, output)
		}
	}
}

func (d *desk) wantsTries(pin, puk int) {
	d.t.Helper()
	if d.card.TriesLeft() != pin || d.card.PUKTriesLeft() != puk {
		d.t.Errorf("tries %d and %d, want %d and %d", d.card.TriesLeft(), d.card.PUKTriesLeft(), pin, puk)
	}
}

func (d *desk) yubico(ok bool, args ...string) string {
	d.t.Helper()
	return d.run(ok, "yubico-piv-tool", append([]string{"-r", "Virtual"}, args...)...)
}

// openscModule finds OpenSC's PKCS#11 module, whose folder depends on the architecture.
func openscModule(t *testing.T) string {
	t.Helper()
	var module string
	err := filepath.WalkDir("/usr/lib", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Name() == "opensc-pkcs11.so" {
			module = path
			return fs.SkipAll
		}
		return nil // folders that cannot be read do not hold it
	})
	if err != nil || module == "" {
		t.Fatalf("opensc-pkcs11.so is missing: install the package opensc-pkcs11 (%v)", err)
	}
	return module
}

func TestOpenSCSeesTheCard(t *testing.T) {
	o := options(t)
	o.Slots[2].Gzip = true
	d := newDesk(t, o)
	d.wants(d.run(true, "opensc-tool", "--name"), "Personal Identity Verification Card")
	dump := d.run(true, "pkcs15-tool", "--dump")
	d.wants(dump,
		"PKCS#15 Card [Ling Authentication]",
		"Serial number  : ca4d0000000000000000000000000001",
		"PIN [PIN]", "PIN [PIV PUK]",
		"Private RSA Key [PIV AUTH key]", "Private RSA Key [SIGN key]",
		"Private RSA Key [KEY MAN key]", "Private RSA Key [CARD AUTH key]",
		"X.509 Certificate [Certificate for PIV Authentication]", "X.509 Certificate [Certificate for Digital Signature]",
		"X.509 Certificate [Certificate for Key Management]", "X.509 Certificate [Certificate for Card Authentication]",
	)
	if strings.Count(dump, "ModLength      : 2048") != 8 {
		t.Errorf("not four key pairs of 2048 bits:\n%s", dump)
	}
	for i, id := range []string{"01", "02", "03", "04"} {
		out := d.run(true, "pkcs15-tool", "--read-certificate", id)
		_, text, _ := strings.Cut(out, "\n") // the first line names the reader
		block, _ := pem.Decode([]byte(text))
		if block == nil || !bytes.Equal(block.Bytes, o.Slots[i].Certificate) {
			t.Errorf("certificate %s read as\n%s", id, out)
		}
	}
}

func TestOpenSCUsesTheKeys(t *testing.T) {
	d := newDesk(t, options(t))
	out := d.run(true, "pkcs11-tool", "--module", openscModule(t), "--login", "--pin", pin, "--test")
	for line := range strings.Lines(out) {
		lower := strings.ToLower(line)
		good := strings.HasPrefix(line, "No errors")
		if !good && (strings.Contains(lower, "err") || strings.Contains(lower, "fail")) {
			t.Errorf("OpenSC says: %s", line)
		}
	}
	d.wants(out,
		"all 4 signature functions seem to work",
		"testing key 0 (PIV AUTH key)", "testing key 1 (SIGN key)", "testing key 2 (KEY MAN key)", "testing key 3 (CARD AUTH key)",
		"SHA256-RSA-PKCS: OK", "RSA-PKCS-OAEP",
		"No errors",
	)
	d.wantsTries(3, 3)
}

func TestWrongPINsCountDown(t *testing.T) {
	d := newDesk(t, options(t))
	d.wants(d.run(false, "pkcs15-tool", "--verify-pin", "--auth-id", "01", "--pin", "111111"), "PIN code or key incorrect")
	d.wantsTries(2, 3)
	d.wants(d.yubico(false, "-a", "verify-pin", "-P", "111111"), "1 tries left before pin is blocked")
	d.wantsTries(1, 3)
	module := openscModule(t)
	d.wants(d.run(false, "pkcs11-tool", "--module", module, "--login", "--pin", "111111", "-O"), "CKR_PIN_INCORRECT")
	d.wantsTries(0, 3)
	d.wants(d.run(false, "pkcs11-tool", "--module", module, "--login", "--pin", pin, "-O"), "CKR_PIN_LOCKED")
	d.wants(d.yubico(false, "-a", "verify-pin", "-P", pin), "Pin code blocked, use unblock-pin action to unblock")
	d.wants(d.yubico(false, "-a", "change-pin", "-P", pin, "-N", "654321"), "The pin code is blocked")
	d.wants(d.yubico(false, "-a", "unblock-pin", "-P", "12345679", "-N", "654321"), "now 2 tries left before blocked")
	d.wantsTries(0, 2)
	d.wants(d.yubico(true, "-a", "unblock-pin", "-P", puk, "-N", "654321"), "Successfully unblocked the pin code")
	d.wantsTries(3, 3)
}

func TestYubicoToolReadsAndChanges(t *testing.T) {
	d := newDesk(t, options(t))
	d.wants(d.yubico(true, "-a", "status"),
		"CHUID:\t3019d4e739da739ced39ce739d836858210842108421c84210c3eb3410ca4d",
		"Slot 9a:", "Subject DN:\tCN=Ling Authentication", "Slot 9c:", "Slot 9d:", "Subject DN:\tCN=Ling Encryption", "Slot 9e:",
		"PIN tries left:\t3",
	)
	d.wants(d.yubico(true, "-a", "verify-pin", "-P", pin), "Successfully verified PIN")
	d.wants(d.yubico(true, "-a", "change-pin", "-P", pin, "-N", "654321"), "Successfully changed the pin code")
	d.wants(d.yubico(false, "-a", "change-pin", "-P", pin, "-N", "654321"), "2 tries left before blocked")
	d.wants(d.yubico(true, "-a", "verify-pin", "-P", "654321"), "Successfully verified PIN")
	d.wants(d.yubico(true, "-a", "change-puk", "-P", puk, "-N", "87654321"), "Successfully changed the puk code")
	d.wants(d.yubico(true, "-a", "unblock-pin", "-P", "87654321", "-N", pin), "Successfully unblocked the pin code")
	d.wants(d.yubico(true, "-a", "verify-pin", "-P", pin), "Successfully verified PIN")
	d.wantsTries(3, 3)
}

func TestOpenSCChangesAndUnblocks(t *testing.T) {
	d := newDesk(t, options(t))
	d.run(true, "pkcs15-tool", "--change-pin", "--auth-id", "01", "--pin", pin, "--new-pin", "654321")
	d.run(true, "pkcs15-tool", "--verify-pin", "--auth-id", "01", "--pin", "654321")
	d.run(true, "pkcs15-tool", "--unblock-pin", "--auth-id", "01", "--puk", puk, "--new-pin", pin)
	d.wants(d.run(true, "pkcs11-tool", "--module", openscModule(t), "--login", "--pin", pin, "--change-pin", "--new-pin", "87654321"),
		"PIN successfully changed")
	d.run(true, "pkcs15-tool", "--verify-pin", "--auth-id", "01", "--pin", "87654321")
	d.wantsTries(3, 3)
}

func TestCardIsBackAfterTheServiceDied(t *testing.T) {
	d := newDesk(t, options(t))
	d.wants(d.yubico(false, "-a", "verify-pin", "-P", "111111"), "2 tries left")
	d.service.Kill()
	d.yubico(false, "-a", "status")
	d.service.Again()
	if got := d.service.AwaitCard(0); !bytes.Equal(got, piv.ATR()) {
		t.Errorf("ATR %X", got)
	}
	d.wants(d.yubico(true, "-a", "status"), "PIN tries left:\t2")
}
