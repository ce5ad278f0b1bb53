package main

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// built is the terminal program as a release is built: with a version, a key and an address.
func built(t *testing.T, version, key, address string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "carddesk-cli")
	flags := fmt.Sprintf("-X carddesk/app/version.number=%s -X carddesk/app/update.publicKey=%s -X carddesk/app/update.address=%s", version, key, address)
	if out, err := exec.Command("go", "build", "-ldflags", flags, "-o", path, "../../app/cli").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// A release from end to end: a key is made, a program is built with its public half, a file is signed and served, and the program tells of it.
func TestRelease(t *testing.T) {
	key := made(t, "-algorithm", "ed25519")
	var public bytes.Buffer
	if err := run([]string{"-key", key, "-public"}, time.Now(), &public); err != nil {
		t.Fatal(err)
	}
	var answer atomic.Pointer[[]byte]
	var asked atomic.Int32
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.UserAgent() != "CardDesk" {
			t.Errorf("asked by %q", r.UserAgent())
		}
		_, _ = w.Write(*answer.Load())
	}))
	t.Cleanup(server.Close)
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	program := built(t, "1.2.0", strings.TrimSpace(public.String()), server.URL+"/version")

	for name, tc := range map[string]struct {
		version string
		change  func([]byte) []byte
		exit    int
		says    string
	}{
		"a newer version": {"1.3.0", nil, 0, "There is a new version, 1.3.0"},
		"the same":        {"1.2.0", nil, 0, "There is no newer version"},
		"an older one":    {"1.1.0", nil, 0, "There is no newer version"},
		"a changed file":  {"1.3.0", func(b []byte) []byte { return bytes.Replace(b, []byte("1.3.0\n"), []byte("9.3.0\n"), 1) }, 1, "did not sign"},
		"something else":  {"1.3.0", func([]byte) []byte { return []byte("<html>") }, 1, "did not sign"},
	} {
		t.Run(name, func(t *testing.T) {
			var file bytes.Buffer
			if err := run([]string{"-key", key, "-version", tc.version, "-page", "https://carddesk.example/"}, time.Now(), &file); err != nil {
				t.Fatal(err)
			}
			raw := file.Bytes()
			if tc.change != nil {
				raw = tc.change(raw)
			}
			answer.Store(&raw)
			asked.Store(0)
			home := t.TempDir()
			for range 2 { // the second time on the same day a good answer is remembered
				c := exec.Command(program, "version", "--check", "--lang=en")
				c.Env = []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "SSL_CERT_FILE=" + authority, "PATH=" + os.Getenv("PATH")}
				out, _ := c.CombinedOutput()
				if c.ProcessState.ExitCode() != tc.exit || !strings.Contains(string(out), tc.says) {
					t.Errorf("exit %d: %s", c.ProcessState.ExitCode(), out)
				}
			}
			if want := 1 + tc.exit; int(asked.Load()) != want {
				t.Errorf("asked %d times, want %d", asked.Load(), want)
			}
		})
	}
}
