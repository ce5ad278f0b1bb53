// Package update asks whether there is a newer version of the program, and tells. It never fetches a program and never installs one.
//
// What it asks for is one small signed file (file.go), at an https address, at most once a day. Nothing about the person, the computer or the card
// is sent: the request is the same from everybody, and its answer is believed only with the signature of the key that the program was built with.
// Without such a key there is no check, and it says so.
package update

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"time"

	"golang.org/x/mod/semver"

	"carddesk/app/version"
)

// Set by the build of a release (-ldflags "-X carddesk/app/update.publicKey=… -X carddesk/app/update.address=…"); without them nothing is checked.
var (
	publicKey = "" // Ed25519, 32 bytes in base64
	address   = "" // https
)

// Reasons why nothing is known.
var (
	ErrUnavailable = errors.New("this program was built without a key or an address for version files")
	ErrForged      = errors.New("version file is not signed by the key of this program")
	ErrMalformed   = errors.New("not a version file")
	ErrRolledBack  = errors.New("version file is older than one that was seen before")
	ErrClock       = errors.New("the clock of this computer is wrong")
	ErrExpired     = errors.New("version file has expired, or the clock is wrong")
	ErrFuture      = errors.New("version file is of the future, or the clock is wrong")
	ErrUnreachable = errors.New("no version file came")
	ErrFailed      = errors.New("no usable version file came when it was asked for last")
)

// Finding is what is known about newer versions.
type Finding struct {
	Asked   time.Time // when a version file was asked for last; zero for never
	Latest  *Release  // what the last good file says; nil where there is none
	Newer   bool      // Latest is newer than this program
	Failure error     // why the last file could not be used
}

// Checker asks for version files. Its zero value is not usable; New makes one.
type Checker struct {
	key     ed25519.PublicKey
	source  string
	current string // version of this program
	built   time.Time
	memory  memory
	now     func() time.Time
	fetch   func(ctx context.Context, address string) ([]byte, error)
}

// New makes a checker. The source is an address in place of the one that is built in, or empty; the folder is where it remembers what it saw. The
// error is ErrUnavailable.
func New(source, folder string) (*Checker, error) {
	return made(publicKey, orElse(source, address), version.This().Version, folder)
}

func made(key, source, current, folder string) (*Checker, error) {
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil || len(raw) != ed25519.PublicKeySize || source == "" || !semver.IsValid("v"+current) || folder == "" {
		return nil, ErrUnavailable
	}
	return &Checker{
		key: raw, source: source, current: current, built: version.Built(), memory: memory{folder}, now: time.Now, fetch: overHTTPS(nil),
	}, nil
}

func orElse(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// day is how long an answer counts: often enough for a program that changes every few weeks, and rare enough to tell nobody when somebody works.
const day = 24 * time.Hour

// Known is what was found earlier, without asking anybody.
func (c *Checker) Known() Finding {
	seen := c.memory.read()
	f := Finding{Asked: seen.Asked}
	if seen.Failed {
		f.Failure = ErrFailed
	}
	if seen.File == "" {
		return f
	}
	release, err := c.usable([]byte(seen.File))
	if err == nil {
		f.Latest, f.Newer = release, c.newer(release)
	} else if f.Failure == nil {
		f.Failure = err
	}
	return f
}

// Ask asks for the version file, unless it was asked for within a day; whoever insists is not put off with a failure of that day. Failures are in
// the finding. The time is remembered before anything is sent: where it can't be, nothing is asked.
func (c *Checker) Ask(ctx context.Context, insists bool) Finding {
	now, before := c.now(), c.Known()
	if now.Before(c.built) {
		before.Failure = ErrClock
		return before
	}
	age := now.Sub(before.Asked)
	if age >= 0 && age < day && (before.Failure == nil || !insists) {
		return before
	}
	seen := c.memory.read()
	seen.Asked, seen.Failed = now.UTC().Truncate(time.Second), true
	if err := c.memory.write(seen); err != nil {
		before.Failure = err
		return before
	}
	before.Asked = seen.Asked
	raw, err := c.fetch(ctx, c.source)
	if err == nil {
		before, err = c.learn(raw, before)
	}
	before.Failure = err
	return before
}

// learn takes in a version file that came.
func (c *Checker) learn(raw []byte, before Finding) (Finding, error) {
	release, err := c.usable(raw)
	if err != nil {
		return before, err
	}
	if c.older(release) {
		return before, ErrRolledBack
	}
	after := Finding{Asked: before.Asked, Latest: release, Newer: c.newer(release)}
	return after, c.memory.write(seen{Asked: before.Asked, File: string(raw)})
}

// older tells whether a release is below one that this computer has seen: somebody may send an old file, of a version with a known mistake. What was
// seen counts here even when it has expired.
func (c *Checker) older(release *Release) bool {
	seen, err := Verify(c.key, []byte(c.memory.read().File))
	return err == nil && semver.Compare("v"+release.Version, "v"+seen.Version) < 0
}

func (c *Checker) newer(release *Release) bool {
	return semver.Compare("v"+release.Version, "v"+c.current) > 0
}

// skew is how far a clock may be off before anything is said about it: whoever set a wrong time zone has the right time for all that matters here.
const skew = day

// usable is a version file that is signed and of the present.
func (c *Checker) usable(raw []byte) (*Release, error) {
	release, err := Verify(c.key, raw)
	switch {
	case err != nil:
		return nil, err
	case release.Released.After(c.now().Add(skew)):
		return nil, ErrFuture
	case release.Expires.Before(c.now()):
		return nil, ErrExpired
	}
	return release, nil
}
