package ops

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"time"

	"go.mozilla.org/pkcs7"

	"carddesk/cardops/cert"
)

// oidCardNumber is the signed attribute that tells a card's number [F].
var oidCardNumber = asn1.ObjectIdentifier{2, 16, 886, 1, 100, 2, 204}

// ValidityError: the certificate is not valid at the time of signing, so that nobody would accept what was signed with its key.
type ValidityError struct{ State cert.State }

func (e *ValidityError) Error() string { return "certificate is " + string(e.State) }

// errSignedData: what came out is no SignedData that holds what went in. It is ErrMismatch, too: all but the signature is made here.
var errSignedData = fmt.Errorf("signed data: %w", ErrMismatch)

// digestInfoSHA256 stands before a SHA-256 digest in a DigestInfo (RFC 8017 clause 9.2, note 1).
var digestInfoSHA256 = []byte{
	0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
}

// cardSigner is a crypto.Signer whose private key stays on the card.
type cardSigner struct {
	ctx  context.Context // of the one operation that it serves: crypto.Signer has no place for it
	keys Keys
	key  Key
}

// Public implements crypto.Signer.
func (s cardSigner) Public() crypto.PublicKey { return s.key.public() }

// Sign implements crypto.Signer, for SHA-256.
func (s cardSigner) Sign(_ io.Reader, digest []byte, how crypto.SignerOpts) ([]byte, error) {
	if how.HashFunc() != crypto.SHA256 || len(digest) != sha256.Size {
		return nil, fmt.Errorf("%w: sign with %s", errors.ErrUnsupported, how.HashFunc())
	}
	return s.keys.Sign(s.ctx, s.key, append(bytes.Clone(digestInfoSHA256), digest...))
}

// attributeSigner signs attributes about a digest instead of the digest (RFC 5652 clause 5.4). Package pkcs7 knows signed attributes only
// with private keys that it holds itself.
type attributeSigner struct {
	crypto.Signer
	at     time.Time
	number string
	signed []byte // the attributes that were signed, DER of a SET
}

// Sign implements crypto.Signer.
func (s *attributeSigner) Sign(random io.Reader, digest []byte, how crypto.SignerOpts) (signature []byte, err error) {
	if s.signed, err = signedAttributes(digest, s.at, s.number); err != nil {
		return nil, err
	}
	whole := sha256.Sum256(s.signed)
	return s.Signer.Sign(random, whole[:], how)
}

// attribute is Attribute of RFC 5652 clause 5.3 with one value.
type attribute struct {
	Type   asn1.ObjectIdentifier
	Values []any `asn1:"set"`
}

func signedAttributes(digest []byte, at time.Time, number string) ([]byte, error) {
	all := []attribute{
		{pkcs7.OIDAttributeContentType, []any{pkcs7.OIDData}},
		{pkcs7.OIDAttributeMessageDigest, []any{digest}},
		{pkcs7.OIDAttributeSigningTime, []any{at.UTC()}},
	}
	if number != "" {
		all = append(all, attribute{oidCardNumber, []any{number}})
	}
	return asn1.MarshalWithParams(all, "set")
}

// signData wraps content as SignedData (RFC 5652) that one key on a card has signed, with its certificate and the card's number. Errors:
// *ValidityError before the card is asked; those of Keys.
func signData(content []byte, by cardSigner, number string, at time.Time) ([]byte, error) {
	if state := by.key.Certificate.StateAt(at); state != cert.Valid {
		return nil, &ValidityError{state}
	}
	certificate, err := x509.ParseCertificate(by.key.Certificate.Raw)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", cert.ErrMalformed, err)
	}
	data, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, err
	}
	data.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	data.SetEncryptionAlgorithm(pkcs7.OIDEncryptionAlgorithmRSASHA256)
	signer := &attributeSigner{Signer: by, at: at, number: number}
	if err := data.SignWithoutAttr(certificate, signer, pkcs7.SignerInfoConfig{}); err != nil {
		return nil, err
	}
	info := &data.GetSignedData().SignerInfos[0]
	if _, err := asn1.UnmarshalWithParams(signer.signed, &info.AuthenticatedAttributes, "set"); err != nil {
		return nil, err
	}
	return data.Finish()
}

// checkSignedData reads SignedData as a receiver would: the signature, what was signed, by whom and with which card.
func checkSignedData(raw, content []byte, by Key, number string) error {
	read, err := pkcs7.Parse(raw)
	if err != nil {
		return fmt.Errorf("%w: %w", errSignedData, err)
	}
	if err := read.Verify(); err != nil {
		return fmt.Errorf("%w: %w", errSignedData, err)
	}
	signer := read.GetOnlySigner()
	if signer == nil || !bytes.Equal(signer.Raw, by.Certificate.Raw) || !bytes.Equal(read.Content, content) {
		return errSignedData
	}
	var told string
	err = read.UnmarshalSignedAttribute(oidCardNumber, &told)
	if number != "" && (err != nil || told != number) {
		return errSignedData
	}
	return nil
}

// checkSignature holds a signature over content against the certificate.
func checkSignature(public *rsa.PublicKey, content, signature []byte) error {
	digest := sha256.Sum256(content)
	if err := rsa.VerifyPKCS1v15(public, crypto.SHA256, digest[:], signature); err != nil {
		return fmt.Errorf("%w: %w", ErrMismatch, err)
	}
	return nil
}
