package cert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
)

// SignatureState is the result of checking a certificate's signature with its issuer's key.
type SignatureState string

// The results. Weakness is not among them: a good SHA-1 signature is good here, and Head.WeakSignature tells the rest.
const (
	SignatureGood      SignatureState = "good"
	SignatureBad       SignatureState = "bad"       // not made by this key over this content
	SignatureUnchecked SignatureState = "unchecked" // no issuer at hand, or an algorithm, parameter or key that cannot be used
)

// maxKeySize limits in bits the RSA keys used for checking, so that an absurd certificate costs no noticeable time.
const maxKeySize = 16384

// SignedBy checks the signature of c with the public key of issuer. Names, dates and the issuer's right to sign are not looked at.
func (c *Certificate) SignedBy(issuer *Certificate) SignatureState {
	alg, key := c.SignatureAlgorithm, issuer.PublicKey.Key
	if c.ambiguous {
		return SignatureUnchecked
	}
	switch alg.scheme {
	case schemePKCS1, schemePSS:
		if k, ok := key.(*rsa.PublicKey); ok {
			return c.checkRSA(k, alg)
		}
	case schemeECDSA:
		if k, ok := key.(*ecdsa.PublicKey); ok {
			return c.checkECDSA(k, alg)
		}
	case schemeEd25519:
		if k, ok := key.(ed25519.PublicKey); ok {
			return state(ed25519.Verify(k, c.RawTBS, c.Signature))
		}
	}
	return SignatureUnchecked
}

func (c *Certificate) checkRSA(key *rsa.PublicKey, alg Algorithm) SignatureState {
	digest := c.digest(alg.hash)
	if digest == nil || key.N.BitLen() > maxKeySize {
		return SignatureUnchecked
	}
	var err error
	if alg.scheme == schemePSS {
		err = rsa.VerifyPSS(key, alg.hash, digest, c.Signature, nil)
	} else {
		err = rsa.VerifyPKCS1v15(key, alg.hash, digest, c.Signature)
	}
	if err != nil && !errors.Is(err, rsa.ErrVerification) {
		return SignatureUnchecked // the key itself is refused, for its size as a rule
	}
	return state(err == nil)
}

func (c *Certificate) checkECDSA(key *ecdsa.PublicKey, alg Algorithm) SignatureState {
	digest := c.digest(alg.hash)
	if digest == nil {
		return SignatureUnchecked
	}
	return state(ecdsa.VerifyASN1(key, digest, c.Signature))
}

// digest hashes the signed part, or gives nil for a hash function that is not linked in (MD5) or not known.
func (c *Certificate) digest(hash crypto.Hash) []byte {
	if hash == 0 || !hash.Available() || hash == crypto.MD5 {
		return nil
	}
	h := hash.New()
	h.Write(c.RawTBS)
	return h.Sum(nil)
}

func state(good bool) SignatureState {
	if good {
		return SignatureGood
	}
	return SignatureBad
}
