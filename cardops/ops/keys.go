package ops

import (
	"context"
	"crypto/rsa"
	"errors"

	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

// KeyPath is a path on which the holder's keys can be used. The official component is none.
type KeyPath interface {
	Path
	// WithKeys reads the certificates, re-reads the status as Verify does, verifies the PIN and lends the keys to use. Whatever use does is no
	// error. Errors are those of Verify; and ErrNotPossible where the card has no key that can be used: then nothing was sent.
	WithKeys(ctx context.Context, seen Status, pin *secret.Secret, use func(Holder)) error
}

// Holder is what the holder of a card can use on it once the PIN was found right.
type Holder struct {
	Number        string // of the card; empty where it is not known
	Sign, Encrypt Key
	Keys          Keys
}

// Keys uses keys on a card.
type Keys interface {
	// Sign signs a DigestInfo with PKCS #1 v1.5.
	Sign(ctx context.Context, k Key, digestInfo []byte) ([]byte, error)
	// Decrypt opens a block that was encrypted with PKCS #1 v1.5. What is no such block is ErrMismatch.
	Decrypt(ctx context.Context, k Key, block []byte) ([]byte, error)
}

// Key is a key of the holder and the certificate that is said to belong to it.
type Key struct {
	Certificate *cert.Certificate // nil: the card has none, or it can't be read
	Err         error             // why it can't be read
	place       string            // of the key: key reference of a PIV card, CKA_ID of a token
}

// leastKeySize is the size, in bits, below which package rsa refuses to work.
const leastKeySize = 1024

// public is the certificate's key, nil for one that is none of RSA.
func (k Key) public() *rsa.PublicKey {
	if k.Certificate == nil || k.Certificate.PublicKey.Size < leastKeySize {
		return nil
	}
	key, _ := k.Certificate.PublicKey.Key.(*rsa.PublicKey)
	return key
}

// usable tells whether a key of the holder can be tried.
func (h Holder) usable() bool { return h.Sign.public() != nil || h.Encrypt.public() != nil }

// Errors of keys.
var (
	// ErrMismatch: key and certificate do not belong together.
	ErrMismatch = errors.New("key and certificate do not belong together")
	// ErrKeyRefused: the card did not use the key. Its answer is in the chain.
	ErrKeyRefused = errors.New("key refused")
)

// answers tells whether an error is the card's answer about one object or key, so that it can be asked about another one. An answer about
// the PIN is none: nothing follows it.
func answers(err error) bool {
	if errors.Is(err, secret.ErrUnanswered) || errors.Is(err, reader.ErrRemoved) {
		return false
	}
	if _, ok := errors.AsType[*card.StatusError](err); ok {
		return true
	}
	if _, ok := errors.AsType[token.RV](err); ok {
		return true
	}
	for _, known := range []error{
		ErrMismatch, token.ErrNoKey, card.ErrMissing, card.ErrTemplate, cert.ErrShort, cert.ErrEmpty, cert.ErrNotCertificate, cert.ErrMalformed,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}
