package update

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/mod/semver"
)

// Release is what a version file says.
type Release struct {
	Version  string    // by Semantic Versioning 2.0.0, without build metadata: 1.2.3
	Released time.Time // UTC, full seconds
	Expires  time.Time // from then on the file says nothing any more; UTC, full seconds
	Page     string    // https address of the page that has the version
}

// A version file is text of six lines, each with a line feed at its end:
//
//	carddesk-version 1
//	version: 1.2.3
//	released: 2026-11-01T08:00:00Z
//	expires: 2027-05-01T08:00:00Z
//	page: https://carddesk.example/1.2.3
//	signature: 86 characters and == (the Ed25519 signature, RFC 8032, of all bytes of the lines above, in base64)
//
// There is one way to write a release: nothing can be changed in a file, no blank either, without making it invalid.
const (
	head      = "carddesk-version 1\n"
	signature = "signature: "
)

// largest is the length of a version file in bytes. The longest address takes half of it.
const largest = 4 << 10

// text is the part of a file that is signed.
func (r Release) text() string {
	return head + fmt.Sprintf("version: %s\nreleased: %s\nexpires: %s\npage: %s\n",
		r.Version, r.Released.Format(time.RFC3339), r.Expires.Format(time.RFC3339), r.Page)
}

// check refuses what no version file may say. The error wraps ErrMalformed.
func (r Release) check() error {
	v := "v" + r.Version
	page, err := url.Parse(r.Page)
	switch {
	case !semver.IsValid(v) || semver.Canonical(v) != v:
		return fmt.Errorf("%w: version is not like 1.2.3", ErrMalformed)
	case !fullSeconds(r.Released) || !fullSeconds(r.Expires) || !r.Expires.After(r.Released):
		return fmt.Errorf("%w: times are not full seconds in UTC, the later one second", ErrMalformed)
	case err != nil || page.Scheme != "https" || page.Hostname() == "" || page.User != nil || strings.ContainsAny(r.Page, "\r\n"):
		return fmt.Errorf("%w: page is no https address", ErrMalformed)
	}
	return nil
}

func fullSeconds(t time.Time) bool {
	return t.Location() == time.UTC && t.Nanosecond() == 0 && t.Year() > 2000 && t.Year() < 10000
}

// Sign writes a version file. The error wraps ErrMalformed.
func Sign(key ed25519.PrivateKey, r Release) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	text := r.text()
	file := text + signature + base64.StdEncoding.EncodeToString(ed25519.Sign(key, []byte(text))) + "\n"
	if len(file) > largest {
		return nil, fmt.Errorf("%w: longer than %d bytes", ErrMalformed, largest)
	}
	return []byte(file), nil
}

// Verify reads a version file that has a key's signature. Times are not looked at. The error is ErrForged or wraps ErrMalformed.
func Verify(key ed25519.PublicKey, raw []byte) (*Release, error) {
	at := bytes.LastIndex(raw, []byte("\n"+signature)) + 1
	if at < len(head) || len(raw) > largest || !bytes.HasPrefix(raw, []byte(head)) {
		return nil, ErrMalformed
	}
	text, last := raw[:at], string(raw[at:])
	signed, err := base64.StdEncoding.Strict().DecodeString(strings.TrimSuffix(strings.TrimPrefix(last, signature), "\n"))
	if err != nil || signature+base64.StdEncoding.EncodeToString(signed)+"\n" != last || len(key) != ed25519.PublicKeySize {
		return nil, ErrMalformed
	}
	if !ed25519.Verify(key, text, signed) {
		return nil, ErrForged
	}
	return parse(string(text))
}

// parse reads the signed part. Whatever is not written in the one way that text writes is refused.
func parse(text string) (*Release, error) {
	fields := map[string]string{}
	for line := range strings.Lines(strings.TrimPrefix(text, head)) {
		name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		fields[name] = value
	}
	r := Release{Version: fields["version"], Page: fields["page"]}
	for name, t := range map[string]*time.Time{"released": &r.Released, "expires": &r.Expires} {
		parsed, err := time.Parse(time.RFC3339, fields[name])
		if err != nil {
			return nil, fmt.Errorf("%w: %s is no time", ErrMalformed, name)
		}
		*t = parsed.UTC()
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	if r.text() != text {
		return nil, ErrMalformed
	}
	return &r, nil
}
