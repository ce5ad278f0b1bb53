//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/pcscd"
)

// The secrets of the practice card in these tests.
const (
	pinOld, pinNew, pinWrong = "246810", "135792", "999999"
	pukRight, pukWrong       = "11223344", "99999999"
)

// pinAnswer is what a command with secrets on its standard input printed as JSON, of whatever schema.
type pinAnswer struct {
	Schema    string `json:"schema"`
	Code      string `json:"code"`
	TriesLeft *int   `json:"triesLeft"`
	Certain   string `json:"certain"`
	Through   string `json:"through"`
	Message   string `json:"message"`
	Remedy    string `json:"remedy"`
	PIN       struct {
		TriesLeft *int  `json:"triesLeft"`
		Locked    *bool `json:"locked"`
	} `json:"pin"`
	exit int
}

// pinned runs a command with secrets on its standard input.
func pinned(t testing.TB, env []string, secrets []string, args ...string) pinAnswer {
	t.Helper()
	cmd := process(t, env, append(args, "--json", "--lang", "en")...)
	cmd.Stdin = strings.NewReader(strings.Join(secrets, "\n") + "\n")
	out, err := cmd.Output()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	var r pinAnswer
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	if failed != nil {
		r.exit = failed.ExitCode()
	}
	return r
}

func (r pinAnswer) want(t testing.TB, exit int, code string) pinAnswer {
	t.Helper()
	if r.exit != exit || r.Code != code {
		t.Errorf("exit %d, code %q, want %d %q: %+v", r.exit, r.Code, exit, code, r)
	}
	if code != "" && (r.Remedy == "" || r.Certain == "") {
		t.Errorf("no remedy, or nothing certain: %+v", r)
	}
	return r
}

func (r pinAnswer) left(t testing.TB, n int) {
	t.Helper()
	if r.TriesLeft == nil || *r.TriesLeft != n {
		t.Errorf("tries left %v, want %d: %+v", r.TriesLeft, n, r)
	}
}

// yubico asks a program that is not ours whether a PIN is right.
func yubico(t testing.TB, service *pcscd.Service, pin string) bool {
	t.Helper()
	cmd := exec.Command("yubico-piv-tool", "-r", "Virtual", "-a", "verify-pin", "-P", pin)
	cmd.Env = append(os.Environ(), service.Env()...)
	out, err := cmd.CombinedOutput()
	if strings.Contains(string(out), "Failed to connect") {
		t.Fatalf("yubico-piv-tool: %s", out)
	}
	return err == nil
}

// TestPINOverPCSC is the life of a PIN on a card in a real service, confirmed by a program that is not ours.
func TestPINOverPCSC(t *testing.T) {
	t.Parallel()
	service := pcscd.Start(t)
	env := service.Env()
	sim := start(t, env, "simulate", "--kind", "piv", "--vpcd", service.Addr(0), "--pin", pinOld, "--code", pukRight, "--json")
	sim.next()
	service.AwaitCard(0)

	pinned(t, env, []string{pinOld, pinNew}, "pin", "change").want(t, exitDone, "")
	if !yubico(t, service, pinNew) || yubico(t, service, pinOld) {
		t.Error("yubico-piv-tool does not know the new PIN, or knows the old one")
	}
	pinned(t, env, []string{pinNew}, "pin", "verify").want(t, exitDone, "")
	pinned(t, env, []string{pinWrong}, "pin", "verify").want(t, exitWrong, "wrong-pin").left(t, 2)
	pinned(t, env, []string{pinWrong, pinOld}, "pin", "change").want(t, exitWrong, "wrong-pin").left(t, 1)
	pinned(t, env, []string{pinWrong}, "pin", "verify").want(t, exitLastTry, "last-try")
	pinned(t, env, []string{pinWrong}, "pin", "verify", "--last-try").want(t, exitPINLocked, "pin-locked").left(t, 0)
	pinned(t, env, []string{pinNew}, "pin", "verify").want(t, exitPINLocked, "pin-locked")
	status := pinned(t, env, nil, "pin", "status").want(t, exitDone, "")
	if status.PIN.Locked == nil || !*status.PIN.Locked || status.PIN.TriesLeft == nil || *status.PIN.TriesLeft != 0 {
		t.Errorf("status %+v", status)
	}
	pinned(t, env, []string{pukWrong, pinOld}, "pin", "unblock").want(t, exitWrong, "wrong-code").left(t, 2)
	pinned(t, env, []string{pukRight, "123"}, "pin", "unblock").want(t, exitNotAccepted, "secret-too-short")
	pinned(t, env, []string{pukRight, pinOld}, "pin", "unblock").want(t, exitDone, "")
	if !yubico(t, service, pinOld) {
		t.Error("yubico-piv-tool does not know the PIN that was set with the PUK")
	}
	for _, want := range []int{exitWrong, exitWrong, exitCodeLocked} {
		if r := pinned(t, env, []string{pukWrong, pinNew}, "pin", "unblock"); r.exit != want {
			t.Errorf("wrong PUK: %+v, want exit %d", r, want)
		}
	}
	pinned(t, env, []string{pukRight, pinNew}, "pin", "unblock").want(t, exitCodeLocked, "code-locked")
	sim.end()
}

// softHSM makes a token and returns the environment that finds it.
func softHSM(t testing.TB) []string {
	t.Helper()
	dir := t.TempDir()
	conf := filepath.Join(dir, "softhsm2.conf")
	if err := os.WriteFile(conf, []byte("directories.tokendir = "+dir+"\nobjectstore.backend = file\nlog.level = ERROR\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := []string{"SOFTHSM2_CONF=" + conf}
	cmd := exec.Command("softhsm2-util", "--init-token", "--free", "--label", "desk", "--so-pin", pukRight, "--pin", pinOld)
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("softhsm2-util (package softhsm2): %v\n%s", err, out)
	}
	return env
}

// TestPINThroughSoftHSM changes and unblocks through a real module in a helper process, confirmed by OpenSC's pkcs11-tool.
func TestPINThroughSoftHSM(t *testing.T) {
	t.Parallel()
	env := softHSM(t)
	service := pcscd.Start(t)
	env = append(env, service.Env()...) // empty readers: the token lies in none
	const module = "libsofthsm2.so"
	r := pinned(t, env, []string{pinOld, pinNew}, "pin", "change", "--module", module).want(t, exitDone, "")
	if r.Through != "module" {
		t.Errorf("through %q", r.Through)
	}
	pkcs11Login(t, env, pinNew)
	pinned(t, env, []string{pinOld}, "pin", "verify", "--module", module).want(t, exitWrong, "wrong-pin")
	// After a wrong PIN the number of tries is not known: another one needs consent.
	pinned(t, env, []string{pinNew}, "pin", "verify", "--module", module, "--last-try").want(t, exitDone, "")
	pinned(t, env, []string{pukRight, pinOld}, "pin", "unblock", "--module", module).want(t, exitDone, "")
	pkcs11Login(t, env, pinOld)
	if r := pinned(t, env, []string{pinOld}, "pin", "verify", "--module", "/usr/share/doc"); r.exit != exitNoModule || r.Code != "not-a-module" {
		t.Errorf("a folder as module: %+v", r)
	}
}

func pkcs11Login(t testing.TB, env []string, pin string) {
	t.Helper()
	found, err := filepath.Glob("/usr/lib/*/softhsm/libsofthsm2.so")
	if more, _ := filepath.Glob("/usr/lib/softhsm/libsofthsm2.so"); err == nil {
		found = append(found, more...)
	}
	if len(found) == 0 {
		t.Fatal("libsofthsm2.so is not installed: package softhsm2")
	}
	cmd := exec.Command("pkcs11-tool", "--module", found[0], "--login", "--pin", pin, "--list-objects")
	cmd.Env = append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("pkcs11-tool --login: %v\n%s", err, out)
	}
}

// TestUnblockThroughComponent is the official way: the local component and the card centre, here simulated on this computer.
func TestUnblockThroughComponent(t *testing.T) {
	t.Parallel()
	service := pcscd.Start(t)
	card, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, PIN: []byte(pinOld), Tries: new(0)})
	if err != nil {
		t.Fatal(err)
	}
	truth, err := card.Truth()
	if err != nil {
		t.Fatal(err)
	}
	insertCard(t, service.Addr(0), card)
	service.AwaitCard(0)
	far := centre.New()
	far.Enrol(truth.Number, centre.Record{Code: []byte("Code-77")})
	local, remote := httptest.NewServer(component.New(component.Slot{Reader: service.ReaderName(0), Card: card})), httptest.NewServer(far)
	t.Cleanup(local.Close)
	t.Cleanup(remote.Close)
	env := append(service.Env(), "XDG_CONFIG_HOME="+t.TempDir())
	args := []string{"pin", "unblock", "--yes", "--component", local.URL, "--centre", remote.URL}

	stranger := pinned(t, env, []string{"Code-77", pinNew}, args...)
	if stranger.exit != exitFailed || stranger.Certain != "unchanged" || far.Calls() != 0 {
		t.Errorf("a stranger owns the port: %+v, %d calls of the centre", stranger, far.Calls())
	}
	args = append(args, "--any-owner")
	codes := map[int]string{
		3: "component-code-wrong-three-left", 2: "component-code-wrong-two-left", 1: "component-code-wrong-one-left",
	}
	for left := 3; left > 0; left-- {
		pinned(t, env, []string{"Code-99", pinNew}, args...).want(t, exitWrong, codes[left]).left(t, left)
	}
	far.Enrol(truth.Number, centre.Record{Code: []byte("Code-77")})
	pinned(t, env, []string{"Code-77", pinNew}, args...).want(t, exitDone, "")
	if ok, _ := card.VerifyPIN([]byte(pinNew)); !ok {
		t.Error("the new PIN is not the card's")
	}
	for range 3 {
		pinned(t, env, []string{"Code-99", pinNew}, args...)
	}
	pinned(t, env, []string{"Code-99", pinNew}, append(args, "--last-try")...).want(t, exitCodeLocked, "component-code-wrong-locked-now")
}
