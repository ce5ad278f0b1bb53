package ops_test

import (
	"bytes"
	"encoding/pem"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
)

// read gives the reading of the card in the first reader, and the truth.
func read(t *testing.T, scenario string) (*card.Reading, simcard.Truth) {
	t.Helper()
	desk := demo(t, scenario)
	r, err := ops.Read(t.Context(), desk, statuses(t, desk)[0], nil)
	if err != nil {
		t.Fatal(err)
	}
	truth, err := desk.Card(0).Truth()
	if err != nil {
		t.Fatal(err)
	}
	return r, truth
}

// export writes into a folder and gives the content of all files there, hidden ones too.
func export(t *testing.T, r *card.Reading, folder string) map[string][]byte {
	t.Helper()
	paths, err := ops.Export(r, folder)
	if err != nil {
		t.Fatal(err)
	}
	all := contents(t, folder)
	for _, path := range paths {
		if filepath.Dir(path) != folder || all[filepath.Base(path)] == nil {
			t.Errorf("%s is told and not there", path)
		}
	}
	if len(paths) != len(all) {
		t.Errorf("%d files are told, %d are there", len(paths), len(all))
	}
	return all
}

func contents(t *testing.T, folder string) map[string][]byte {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			content = []byte(err.Error())
		}
		all[e.Name()] = content
	}
	return all
}

func TestExportedFiles(t *testing.T) {
	cases := map[string]map[string]issuer.Use{
		"healthy": {"sign": issuer.Sign, "encrypt": issuer.Encrypt, "ca": issuer.CA, "root": issuer.Root},
		"gpki1":   {"sign": issuer.Sign, "encrypt": issuer.Encrypt, "ca": issuer.CA, "root": issuer.Root},
		// A PIV card has three certificates whose keys sign, in the order 9A, 9C, 9E, and no authorities.
		"piv": {"sign": issuer.Authenticate, "sign-2": issuer.Sign, "sign-3": issuer.CardOnly, "encrypt": issuer.Encrypt},
	}
	for scenario, want := range cases {
		t.Run(scenario, func(t *testing.T) {
			r, truth := read(t, scenario)
			files := export(t, r, t.TempDir())
			number := 2 * len(want)
			if scenario != "piv" {
				number++ // chain.pem
			}
			if len(files) != number {
				t.Errorf("%q, want %d", slices.Sorted(maps.Keys(files)), number)
			}
			for name, use := range want {
				if !bytes.Equal(files[name+".der"], truth.Certificates[use]) {
					t.Errorf("%s.der is not the certificate for %s", name, use)
				}
				expectPEM(t, files[name+".pem"], truth.Certificates[use])
			}
		})
	}
}

// expectPEM checks that a file holds these certificates in this order, and nothing besides.
func expectPEM(t *testing.T, file []byte, want ...[]byte) {
	t.Helper()
	for i, der := range want {
		block, rest := pem.Decode(file)
		if block == nil || block.Type != "CERTIFICATE" || len(block.Headers) != 0 || !bytes.Equal(block.Bytes, der) {
			t.Fatalf("certificate %d is another one", i+1)
		}
		file = rest
	}
	if len(file) != 0 {
		t.Errorf("%d bytes too many", len(file))
	}
}

func TestExportedChainStartsWithTheIssuer(t *testing.T) {
	for _, scenario := range []string{"healthy", "gpki1"} {
		r, truth := read(t, scenario)
		files := export(t, r, t.TempDir())
		expectPEM(t, files["chain.pem"], truth.Certificates[issuer.CA], truth.Certificates[issuer.Root])
	}
}

func TestExportIntoAFolderThatIsMissing(t *testing.T) {
	r, _ := read(t, "healthy")
	if files := export(t, r, filepath.Join(t.TempDir(), "憑證", "new")); len(files) != 9 {
		t.Errorf("%d files", len(files))
	}
}

func TestExportTwice(t *testing.T) {
	r, _ := read(t, "healthy")
	folder := t.TempDir()
	first := export(t, r, folder)
	// Files that were written anew would have today's date.
	long := noon().AddDate(-1, 0, 0)
	for name := range first {
		if err := os.Chtimes(filepath.Join(folder, name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(filepath.Join(folder, "ca.pem")); err != nil {
		t.Fatal(err)
	}
	again := export(t, r, folder)
	if !maps.EqualFunc(first, again, bytes.Equal) {
		t.Error("the files differ the second time")
	}
	for name := range first {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if written := !info.ModTime().Equal(long); written != (name == "ca.pem") {
			t.Errorf("%s was written again: %v", name, written)
		}
	}
}

func TestExportLeavesOtherFilesAlone(t *testing.T) {
	r, _ := read(t, "healthy")
	folder := t.TempDir()
	put(t, filepath.Join(folder, "letter.txt"), "dear reader")
	files := contentsAfter(t, r, folder)
	if string(files["letter.txt"]) != "dear reader" || len(files) != 10 {
		t.Errorf("%q", slices.Sorted(maps.Keys(files)))
	}
}

func contentsAfter(t *testing.T, r *card.Reading, folder string) map[string][]byte {
	t.Helper()
	if _, err := ops.Export(r, folder); err != nil {
		t.Fatal(err)
	}
	return contents(t, folder)
}

func put(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// expectRefusal checks that nothing was written beside what was there, under a passing name either.
func expectRefusal(t *testing.T, r *card.Reading, folder string, there []string, want error) *fs.PathError {
	t.Helper()
	paths, err := ops.Export(r, folder)
	path, named := errors.AsType[*fs.PathError](err)
	if !errors.Is(err, want) || !named || paths != nil {
		t.Fatalf("%q, %v, want %v with a path", paths, err, want)
	}
	if got := slices.Sorted(maps.Keys(contents(t, folder))); !slices.Equal(got, there) {
		t.Errorf("afterwards there is %q", got)
	}
	return path
}

func TestExportOverwritesNothing(t *testing.T) {
	r, truth := read(t, "healthy")
	almost := slices.Clone(truth.Certificates[issuer.Root])
	almost[len(almost)-1] ^= 1
	for name, content := range map[string]string{
		"a file of other content":   "something else",
		"an empty file":             "",
		"a file that differs a bit": string(almost),
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			// The root comes last: all others could have been written by then.
			put(t, filepath.Join(folder, "root.der"), content)
			err := expectRefusal(t, r, folder, []string{"root.der"}, ops.ErrExists)
			if err.Path != filepath.Join(folder, "root.der") || string(contents(t, folder)["root.der"]) != content {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestExportTakesAFolderForAnotherFile(t *testing.T) {
	r, _ := read(t, "healthy")
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "sign.pem"), 0o700); err != nil {
		t.Fatal(err)
	}
	expectRefusal(t, r, folder, []string{"sign.pem"}, ops.ErrExists)
}

// A link that leads nowhere looks free and is not. By the time that this shows, eight files have been written.
func TestExportTakesBackWhatItWrote(t *testing.T) {
	r, _ := read(t, "healthy")
	folder := t.TempDir()
	if err := os.Symlink("nowhere", filepath.Join(folder, "chain.pem")); err != nil {
		t.Fatal(err)
	}
	err := expectRefusal(t, r, folder, []string{"chain.pem"}, ops.ErrExists)
	if err.Path != filepath.Join(folder, "chain.pem") {
		t.Errorf("%v", err)
	}
}

// What was there before stays, even when the rest is taken back.
func TestExportTakesBackOnlyWhatItWrote(t *testing.T) {
	r, truth := read(t, "healthy")
	folder := t.TempDir()
	put(t, filepath.Join(folder, "sign.der"), string(truth.Certificates[issuer.Sign]))
	if err := os.Symlink("nowhere", filepath.Join(folder, "chain.pem")); err != nil {
		t.Fatal(err)
	}
	expectRefusal(t, r, folder, []string{"chain.pem", "sign.der"}, ops.ErrExists)
}

func TestExportIntoAFile(t *testing.T) {
	r, _ := read(t, "healthy")
	folder := t.TempDir()
	file := filepath.Join(folder, "file")
	put(t, file, "content")
	for name, target := range map[string]string{"the file": file, "below the file": filepath.Join(file, "new")} {
		t.Run(name, func(t *testing.T) {
			_, err := ops.Export(r, target)
			if path, ok := errors.AsType[*fs.PathError](err); !ok || path.Path != file || !errors.Is(err, syscall.ENOTDIR) {
				t.Errorf("%v", err)
			}
		})
	}
	if got := string(contents(t, folder)["file"]); got != "content" {
		t.Errorf("the file now holds %q", got)
	}
}

func TestExportOfNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	r, _ := read(t, "healthy")
	headsOnly := &card.Reading{Objects: []*card.Object{{Place: "08F2/0E00", Head: r.Objects[0].Head}}}
	for name, reading := range map[string]*card.Reading{"an empty card": {}, "a card of which heads were read": headsOnly} {
		t.Run(name, func(t *testing.T) {
			if paths, err := ops.Export(reading, folder); !errors.Is(err, ops.ErrNothingToExport) || paths != nil {
				t.Errorf("%q, %v", paths, err)
			}
			if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a folder was made for nothing: %v", err)
			}
		})
	}
}

func TestExportedFilesArePublic(t *testing.T) {
	r, _ := read(t, "healthy")
	folder := t.TempDir()
	for name := range export(t, r, folder) {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil || info.Mode().Perm()&0o444 != 0o444 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
}

// What is written must satisfy a program that is not ours.
func TestExportedChainSatisfiesOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Fatal(err)
	}
	at := strconv.FormatInt(noon().Unix(), 10)
	for _, scenario := range []string{"gpki1", "healthy"} {
		r, _ := read(t, scenario)
		folder := t.TempDir()
		export(t, r, folder)
		for _, name := range []string{"sign.pem", "encrypt.pem"} {
			t.Run(scenario+" "+name, func(t *testing.T) {
				verify := exec.Command(openssl, "verify", "-attime", at, "-CAfile", "root.pem", "-untrusted", "ca.pem", name)
				verify.Dir = folder
				out, err := verify.CombinedOutput()
				if err != nil || strings.TrimSpace(string(out)) != name+": OK" {
					t.Errorf("%s, %v", out, err)
				}
			})
		}
		show := exec.Command(openssl, "x509", "-inform", "DER", "-in", "sign.der", "-noout", "-subject")
		show.Dir = folder
		if out, err := show.CombinedOutput(); err != nil || !strings.Contains(string(out), "CN") {
			t.Errorf("%s, %v", out, err)
		}
	}
}
