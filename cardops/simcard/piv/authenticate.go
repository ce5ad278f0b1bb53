package piv

import (
	"crypto/rsa"
	"math/big"

	iso7816 "cunicu.li/go-iso7816"
	"cunicu.li/go-iso7816/encoding/tlv"
)

// algRSA2048 is SP 800-78-4 Table 6-2.
const (
	algRSA2048 = 0x07
	lenRSA2048 = 256
)

// Tags of the dynamic authentication template (SP 800-73-4 Part 2 Table 7).
const (
	tagAuthentication tlv.Tag = 0x7C
	tagChallenge      tlv.Tag = 0x81
	tagResponse       tlv.Tag = 0x82
)

// generalAuthenticate is GENERAL AUTHENTICATE (SP 800-73-4 Part 2 section 3.2.4) with an asymmetric key: 7C {82 empty, 81 block}
// is answered 7C {82 block raised to the private exponent}, which signs a padded digest with keys 9A, 9C and 9E and opens an
// encrypted one with 9D.
func (a *Applet) generalAuthenticate(c iso7816.CAPDU) ([]byte, uint16) {
	if c.P2 == Management {
		return manage(c.P1, c.Data)
	}
	key := a.slots[c.P2].Key
	switch {
	case key == nil:
		return nil, swNoReference
	case c.P1 != algRSA2048:
		return nil, swWrongP1P2
	case !a.mayUse(c.P2):
		return nil, swNotAuthorised
	}
	block, ok := challenge(c.Data)
	if !ok || block.Cmp(key.N) >= 0 {
		return nil, swBadData
	}
	a.fresh = false
	response := raise(key, block).FillBytes(make([]byte, lenRSA2048))
	return encoded(tlv.New(tagAuthentication, tlv.New(tagResponse, response)))
}

// mayUse is the access rule of a key (SP 800-73-4 Part 1 Table 4b).
func (a *Applet) mayUse(slot byte) bool {
	switch slot {
	case CardAuth:
		return true
	case Signature:
		return a.fresh
	}
	return a.verified
}

func challenge(data []byte) (*big.Int, bool) {
	fields, err := tlv.DecodeBER(data)
	if err != nil {
		return nil, false
	}
	_, template, _ := fields.Get(tagAuthentication)
	response, _, asked := template.Get(tagResponse)
	block, _, given := template.Get(tagChallenge)
	if !asked || len(response) != 0 || !given || len(block) != lenRSA2048 {
		return nil, false
	}
	return new(big.Int).SetBytes(block), true
}

// raise is the RSA private operation on a block that the host padded. crypto/rsa offers it only together with a padding of its
// own. It is not constant in time: the key of a simulated card protects nothing.
func raise(key *rsa.PrivateKey, block *big.Int) *big.Int {
	if len(key.Primes) != 2 {
		return new(big.Int).Exp(block, key.D, key.N)
	}
	// By the Chinese remainder theorem, four times faster: mq + q·((mp - mq)·q⁻¹ mod p).
	p, q := key.Primes[0], key.Primes[1]
	one := big.NewInt(1)
	mp := new(big.Int).Exp(block, new(big.Int).Mod(key.D, new(big.Int).Sub(p, one)), p)
	mq := new(big.Int).Exp(block, new(big.Int).Mod(key.D, new(big.Int).Sub(q, one)), q)
	h := mp.Sub(mp, mq)
	h.Mul(h, new(big.Int).ModInverse(q, p))
	h.Mod(h, p)
	return mq.Add(mq, h.Mul(h, q))
}
