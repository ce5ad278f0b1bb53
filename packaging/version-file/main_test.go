package main

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"carddesk/app/update"
)

var noon = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)

// made is a key as the program's page says to make one.
func made(t *testing.T, algorithm ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key.pem")
	args := append(append([]string{"genpkey"}, algorithm...), "-out", path)
	if out, err := exec.Command("openssl", args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

// What it signs is what the program believes, with the key that it prints for the build.
func TestSignedFileIsBelieved(t *testing.T) {
	key := made(t, "-algorithm", "ed25519")
	var public, file bytes.Buffer
	if err := run([]string{"-key", key, "-public"}, noon, &public); err != nil {
		t.Fatal(err)
	}
	err := run([]string{"-key", key, "-version", "1.2.3", "-page", "https://carddesk.example/1.2.3", "-released", "2026-02-28T12:00:00+08:00", "-days", "30"}, noon, &file)
	if err != nil {
		t.Fatal(err)
	}
	believed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(public.String()))
	if err != nil {
		t.Fatal(err)
	}
	got, err := update.Verify(ed25519.PublicKey(believed), file.Bytes())
	want := update.Release{
		Version: "1.2.3", Released: time.Date(2026, 2, 28, 4, 0, 0, 0, time.UTC), Expires: noon.AddDate(0, 0, 30), Page: "https://carddesk.example/1.2.3",
	}
	if err != nil || *got != want {
		t.Errorf("%+v, %v", got, err)
	}
}

// openssl makes nothing of ours but agrees about the signature: the format can be read by other programs.
func TestOpenSSLAgrees(t *testing.T) {
	key, folder := made(t, "-algorithm", "ed25519"), t.TempDir()
	var file bytes.Buffer
	if err := run([]string{"-key", key, "-version", "1.2.3", "-page", "https://carddesk.example/"}, noon, &file); err != nil {
		t.Fatal(err)
	}
	text, last, _ := strings.Cut(file.String(), "signature: ")
	signature, err := base64.StdEncoding.DecodeString(strings.TrimSpace(last))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"text": []byte(text), "signature": signature} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.Command("openssl", "pkeyutl", "-verify", "-inkey", key, "-rawin", "-in", filepath.Join(folder, "text"), "-sigfile", filepath.Join(folder, "signature")).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Successfully") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestRefused(t *testing.T) {
	good, rsa := made(t, "-algorithm", "ed25519"), made(t, "-algorithm", "RSA")
	broken := filepath.Join(t.TempDir(), "broken.pem")
	if err := os.WriteFile(broken, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")}), 0o600); err != nil {
		t.Fatal(err)
	}
	file := []string{"-version", "1.2.3", "-page", "https://carddesk.example/"}
	for name, args := range map[string][]string{
		"no key":                file,
		"a key that is away":    append([]string{"-key", good + ".x"}, file...),
		"no key in the file":    append([]string{"-key", os.Args[0]}, file...),
		"a key of another kind": append([]string{"-key", rsa}, file...),
		"a broken key":          append([]string{"-key", broken}, file...),
		"no version":            {"-key", good, "-page", "https://carddesk.example/"},
		"no page":               {"-key", good, "-version", "1.2.3"},
		"a page without TLS":    {"-key", good, "-version", "1.2.3", "-page", "http://carddesk.example/"},
		"no time":               append([]string{"-key", good, "-released", "today"}, file...),
		"no days":               append([]string{"-key", good, "-days", "0"}, file...),
		"no such flag":          append([]string{"-keys", good}, file...),
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if err := run(args, noon, &out); err == nil || out.Len() != 0 {
				t.Errorf("%v, %q", err, out.String())
			}
		})
	}
}
