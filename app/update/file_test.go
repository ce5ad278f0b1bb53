package update

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// noon is the clock of the tests.
var noon = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)

// release is one of a month ago.
func release() Release {
	return Release{
		Version: "1.2.3", Released: noon.AddDate(0, -1, 0), Expires: noon.AddDate(0, 5, 0), Page: "https://carddesk.example/1.2.3",
	}
}

// keys is a pair that lives as long as a test.
func keys(t testing.TB) (ed25519.PublicKey, ed25519.PrivateKey) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return public, private
}

func signed(t testing.TB, key ed25519.PrivateKey, r Release) []byte {
	t.Helper()
	raw, err := Sign(key, r)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// sealed is any text with a good signature, as nobody makes it.
func sealed(key ed25519.PrivateKey, text string) []byte {
	return []byte(text + signature + base64.StdEncoding.EncodeToString(ed25519.Sign(key, []byte(text))) + "\n")
}

func TestSignedFileIsRead(t *testing.T) {
	public, private := keys(t)
	for _, version := range []string{"1.2.3", "0.0.1", "10.20.30", "1.2.3-rc.1"} {
		want := release()
		want.Version = version
		raw := signed(t, private, want)
		got, err := Verify(public, raw)
		if err != nil || *got != want {
			t.Errorf("%v, %v", got, err)
		}
		if !strings.HasPrefix(string(raw), "carddesk-version 1\nversion: "+version+"\nreleased: 2026-02-01T04:00:00Z\nexpires: 2026-08-01T04:00:00Z\npage: https://") {
			t.Errorf("%s", raw)
		}
	}
}

// Every bit of every byte counts, and so does every byte that is left out or added.
func TestEveryByteIsSigned(t *testing.T) {
	public, private := keys(t)
	raw := signed(t, private, release())
	refused := func(changed []byte, what string, at int) {
		if got, err := Verify(public, changed); err == nil || got != nil || !errors.Is(err, ErrForged) && !errors.Is(err, ErrMalformed) {
			t.Errorf("byte %d %s: %v, %v", at, what, got, err)
		}
	}
	for i := range raw {
		for bit := range 8 {
			changed := append([]byte(nil), raw...)
			changed[i] ^= 1 << bit
			refused(changed, fmt.Sprintf("with bit %d turned", bit), i)
		}
		refused(append(append([]byte(nil), raw[:i]...), raw[i+1:]...), "left out", i)
		for _, more := range []string{" ", "\n", "\r", "\x00", "a", "="} {
			refused([]byte(string(raw[:i])+more+string(raw[i:])), "with "+more+" before it", i)
		}
		refused(raw[:i], "and all behind it left out", i)
		refused(raw[i+1:], "and all before it left out", i)
	}
	refused(append(append([]byte(nil), raw...), raw...), "twice", 0)
	refused([]byte(strings.ReplaceAll(string(raw), "\n", "\r\n")), "with other ends of lines", 0)
}

// Every field is changed to something that looks as good.
func TestEveryFieldIsSigned(t *testing.T) {
	public, private := keys(t)
	raw := string(signed(t, private, release()))
	_, other := keys(t)
	for name, changed := range map[string]string{
		"head":         strings.Replace(raw, "carddesk-version 1", "carddesk-version 2", 1),
		"version":      strings.Replace(raw, "version: 1.2.3", "version: 1.2.4", 1),
		"released":     strings.Replace(raw, "2026-02-01", "2026-02-02", 1),
		"expires":      strings.Replace(raw, "2026-08-01", "2036-08-01", 1),
		"page":         strings.Replace(raw, "carddesk.example", "carddesk.invalid", 1),
		"the order":    strings.Replace(strings.Replace(raw, "released: 2026-02-01T04:00:00Z\n", "", 1), "page:", "released: 2026-02-01T04:00:00Z\npage:", 1),
		"a field more": strings.Replace(raw, "page:", "note: nothing\npage:", 1), "a field less": strings.Replace(raw, "page: https://carddesk.example/1.2.3\n", "", 1),
		"signer":             string(signed(t, other, release())),
		"signature of other": raw[:strings.Index(raw, signature)] + string(signed(t, private, Release{"1.2.4", noon, noon.AddDate(1, 0, 0), "https://x.example/"}))[strings.Index(string(signed(t, private, Release{"1.2.4", noon, noon.AddDate(1, 0, 0), "https://x.example/"})), signature):],
		"empty signature":    raw[:strings.Index(raw, signature)] + signature + "\n",
		"zero signature":     raw[:strings.Index(raw, signature)] + signature + base64.StdEncoding.EncodeToString(make([]byte, 64)) + "\n",
		"short signature":    raw[:strings.Index(raw, signature)] + signature + "AAAA\n",
		"no signature":       raw[:strings.Index(raw, signature)],
		"two signatures":     raw + raw[strings.Index(raw, signature):],
	} {
		t.Run(name, func(t *testing.T) {
			if changed == raw {
				t.Fatal("nothing was changed")
			}
			if got, err := Verify(public, []byte(changed)); err == nil {
				t.Errorf("it is believed: %v", got)
			}
		})
	}
	for _, key := range []ed25519.PublicKey{nil, public[:31], make([]byte, 33)} {
		if _, err := Verify(key, []byte(raw)); err == nil {
			t.Errorf("a key of %d bytes is good enough", len(key))
		}
	}
	if _, err := Verify(public, []byte(raw)); err != nil {
		t.Error(err)
	}
}

// What is signed and makes no sense is refused all the same: a key can be used by mistake.
func TestSignedNonsense(t *testing.T) {
	public, private := keys(t)
	good := release().text()
	for name, text := range map[string]string{
		"nothing":             head,
		"no version":          strings.Replace(good, "1.2.3\nrel", "\nrel", 1),
		"a short version":     strings.Replace(good, "1.2.3\nrel", "1.2\nrel", 1),
		"a version with a v":  strings.Replace(good, ": 1.2.3", ": v1.2.3", 1),
		"leading zeros":       strings.Replace(good, ": 1.2.3", ": 1.02.3", 1),
		"build metadata":      strings.Replace(good, ": 1.2.3", ": 1.2.3+x", 1),
		"another zone":        strings.Replace(good, "2026-02-01T04:00:00Z", "2026-02-01T12:00:00+08:00", 1),
		"parts of a second":   strings.Replace(good, "2026-02-01T04:00:00Z", "2026-02-01T04:00:00.5Z", 1),
		"no time":             strings.Replace(good, "2026-02-01T04:00:00Z", "yesterday", 1),
		"the end before":      strings.Replace(good, "2026-08-01", "2025-08-01", 1),
		"a page on http":      strings.Replace(good, "https:", "http:", 1),
		"a page with a name":  strings.Replace(good, "https://", "https://me@", 1),
		"a page that is none": strings.Replace(good, "https://carddesk.example/1.2.3", "javascript:alert(1)", 1),
		"a field twice":       good + "page: https://carddesk.example/1.2.3\n",
		"a field more":        good + "note: x\n",
		"another order":       head + strings.TrimPrefix(good, head+"version: 1.2.3\n") + "version: 1.2.3\n",
		"another head":        strings.Replace(good, " 1\n", " 2\n", 1),
		"too long":            strings.Replace(good, "/1.2.3", "/"+strings.Repeat("x", largest), 1),
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := Verify(public, sealed(private, text)); !errors.Is(err, ErrMalformed) {
				t.Errorf("%v, %v", got, err)
			}
		})
	}
	if _, err := Verify(public, sealed(private, good)); err != nil {
		t.Error(err)
	}
}

func TestNothingElseIsSigned(t *testing.T) {
	_, private := keys(t)
	for name, change := range map[string]func(*Release){
		"version":      func(r *Release) { r.Version = "1.2" },
		"page":         func(r *Release) { r.Page = "http://carddesk.example/" },
		"page, lines":  func(r *Release) { r.Page = "https://carddesk.example/\nversion: 9.9.9" },
		"zone":         func(r *Release) { r.Released = r.Released.In(time.FixedZone("CST", 8*3600)) },
		"expires":      func(r *Release) { r.Expires = r.Released },
		"nothing":      func(r *Release) { *r = Release{} },
		"a long page":  func(r *Release) { r.Page += strings.Repeat("x", largest) },
		"milliseconds": func(r *Release) { r.Expires = r.Expires.Add(time.Millisecond) },
	} {
		r := release()
		change(&r)
		if raw, err := Sign(private, r); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %s, %v", name, raw, err)
		}
	}
}

// FuzzVerify reads anything: what has no signature of ours is never believed, and what has one is written as we write it.
func FuzzVerify(f *testing.F) {
	private := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize))
	public := private.Public().(ed25519.PublicKey)
	good := signed(f, private, release())
	f.Add(good, true)
	f.Add([]byte(release().text()), true)
	f.Add([]byte(head+"version: 1\n"), true)
	f.Add([]byte(head+signature+"\n"), false)
	f.Fuzz(func(t *testing.T, raw []byte, seal bool) {
		if seal {
			raw = sealed(private, string(raw))
		}
		got, err := Verify(public, raw)
		switch {
		case err == nil && string(signed(t, private, *got)) != string(raw):
			t.Errorf("%q is another way to write %+v", raw, got)
		case err != nil && got != nil:
			t.Errorf("%v with %v", got, err)
		case err != nil && !errors.Is(err, ErrForged) && !errors.Is(err, ErrMalformed):
			t.Errorf("%v", err)
		}
	})
}
