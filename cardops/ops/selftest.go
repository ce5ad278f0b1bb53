package ops

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"carddesk/cardops/cert"
)

// SelfTest tries whether a card can do what it is for: sign and decrypt with the holder's keys. The PIN is asked for as by Pin.Verify, and
// nothing on the card is changed.
type SelfTest struct {
	Pin Pin // its path must be a KeyPath
	// Now dates the signature; nil: time.Now.
	Now func() time.Time
	// Tell is told of each step when it has ended; may be nil.
	Tell func(Step)
}

// StepName is a part of the self test, as the terminal program's JSON names it.
type StepName string

// The steps, in their order.
const (
	StepSign       StepName = "sign"        // sign a random challenge; the certificate verifies it
	StepSignedData StepName = "signed-data" // sign CMS SignedData with the card's number, as web sites ask for; it verifies
	StepDecrypt    StepName = "decrypt"     // encrypt a random secret for the certificate; the card decrypts it
	StepMatch      StepName = "match"       // the keys that were used belong to their certificates
)

// StepState is how a step ended.
type StepState string

// The states.
const (
	StepDone        StepState = "done"
	StepFailed      StepState = "failed"
	StepNotPossible StepState = "not-possible" // the card has no such key, or one of a kind that is not tried
	StepSkipped     StepState = "skipped"      // for want of an earlier step
)

// Step is how one step ended.
type Step struct {
	Name  StepName
	State StepState
	Err   error // why it failed; nil otherwise
}

// Tested is what came of a self test.
type Tested struct {
	// Outcome is that of verifying the PIN. Without Done there are no steps.
	Outcome
	Steps      []Step
	SignedData []byte // CMS SignedData, DER; nil unless that step was done
	Number     string // of the card, as it stands in the SignedData; empty where it is not known
}

// Failed is the first error of a step, nil if none failed.
func (t Tested) Failed() error {
	for _, s := range t.Steps {
		if s.State == StepFailed {
			return s.Err
		}
	}
	return nil
}

// Complete tells whether every step was done.
func (t Tested) Complete() bool {
	return len(t.Steps) > 0 && !slices.ContainsFunc(t.Steps, func(s Step) bool { return s.State != StepDone })
}

// Run carries out the self test. Errors in the Outcome are those of Pin.Verify, and ErrNotPossible where there is nothing to try on this path
// or card: then no PIN was sent, and, on a path that is no KeyPath, none asked for.
func (t SelfTest) Run(ctx context.Context) Tested {
	t.Pin.Job = Sign
	path, ok := t.Pin.Path.(KeyPath)
	if !ok {
		return Tested{Outcome: t.Pin.refused(Status{}, ErrNotPossible)}
	}
	now := t.Now
	if now == nil {
		now = time.Now
	}
	r := &trial{ctx: ctx, now: now, tell: t.Tell}
	out := t.Pin.run(ctx, pinUsable,
		func(q Question, a Answer) error { return q.PIN.Check(a.Now) },
		func(seen Status, a Answer) error { return path.WithKeys(ctx, seen, a.Now, r.run) })
	return Tested{Outcome: out, Steps: r.steps, SignedData: r.signedData, Number: r.holder.Number}
}

// errSkipped: a step can't be carried out without one that failed.
var errSkipped = errors.New("skipped")

// trial is a self test that is going on.
type trial struct {
	ctx        context.Context
	now        func() time.Time
	tell       func(Step)
	holder     Holder
	steps      []Step
	signedData []byte
	over       bool // an error after which the card is asked nothing more
}

func (t *trial) run(h Holder) {
	t.holder = h
	t.step(StepSign, t.sign)
	t.step(StepSignedData, t.wrap)
	t.step(StepDecrypt, t.decrypt)
	t.step(StepMatch, t.match)
}

func (t *trial) step(name StepName, do func() error) {
	s := Step{Name: name, State: StepDone}
	err := errSkipped
	switch {
	case name == StepMatch:
		err = do()
	case !t.over:
		if err = t.ctx.Err(); err == nil {
			err = do()
		}
	}
	switch {
	case errors.Is(err, errSkipped):
		s.State = StepSkipped
	case errors.Is(err, ErrNotPossible):
		s.State = StepNotPossible
	case err != nil:
		s.State, s.Err = StepFailed, err
		t.over = t.over || !goesOn(err)
	}
	t.steps = append(t.steps, s)
	if t.tell != nil {
		t.tell(s)
	}
}

// goesOn tells whether another step can follow one that failed.
func goesOn(err error) bool {
	_, date := errors.AsType[*ValidityError](err)
	return date || answers(err)
}

// ended is how an earlier step ended.
func (t *trial) ended(name StepName) Step {
	for _, s := range t.steps {
		if s.Name == name {
			return s
		}
	}
	return Step{Name: name, State: StepSkipped}
}

// tried tells why a key can't be tried.
func (k Key) tried() error {
	switch {
	case k.Err != nil:
		return k.Err
	case k.public() == nil:
		return ErrNotPossible
	}
	return nil
}

// lenRandom is the length of challenge and secret, in bytes: nobody guesses them, and they fit into one block of any RSA key.
const lenRandom = 32

func random() []byte {
	b := make([]byte, lenRandom)
	_, _ = rand.Read(b) // documented never to fail
	return b
}

// whole is the context of an exchange: a test is given up between two of them. Once the PIN was verified the connection must last until the
// card is reset, and an exchange that is left behind would be its end.
func (t *trial) whole() context.Context { return context.WithoutCancel(t.ctx) }

func (t *trial) signer() cardSigner { return cardSigner{t.whole(), t.holder.Keys, t.holder.Sign} }

func (t *trial) sign() error {
	if err := t.holder.Sign.tried(); err != nil {
		return err
	}
	challenge := random()
	digest := sha256.Sum256(challenge)
	signature, err := t.signer().Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		return err
	}
	return checkSignature(t.holder.Sign.public(), challenge, signature)
}

// wrap follows a signature that was right: a key that answered anything else is not tried again.
func (t *trial) wrap() error {
	switch t.ended(StepSign).State {
	case StepDone:
	case StepNotPossible:
		return ErrNotPossible
	default:
		return errSkipped
	}
	challenge := random()
	raw, err := signData(challenge, t.signer(), t.holder.Number, t.now())
	if err == nil {
		err = checkSignedData(raw, challenge, t.holder.Sign, t.holder.Number)
	}
	if err == nil {
		t.signedData = raw
	}
	return err
}

func (t *trial) decrypt() error {
	key := t.holder.Encrypt
	if err := key.tried(); err != nil {
		return err
	}
	secret := random()
	//lint:ignore SA1019 it is what the cards can undo, and the secret is worth nothing
	block, err := rsa.EncryptPKCS1v15(rand.Reader, key.public(), secret)
	if err != nil {
		return fmt.Errorf("%w: %w", cert.ErrMalformed, err)
	}
	plain, err := t.holder.Keys.Decrypt(t.whole(), key, block)
	if err == nil && !bytes.Equal(plain, secret) {
		err = ErrMismatch
	}
	return err
}

// match sums up what the other steps have shown of keys and certificates.
func (t *trial) match() error {
	err := errSkipped
	for _, s := range t.steps {
		switch {
		case errors.Is(s.Err, ErrMismatch):
			return ErrMismatch
		case s.State == StepDone:
			err = nil
		}
	}
	return err
}
