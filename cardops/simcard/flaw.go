package simcard

import (
	"bytes"

	"carddesk/cardops/simcard/issuer"
)

// Flaw is something wrong with the certificates on a citizen card.
type Flaw string

// The flaws.
const (
	NoSignature  Flaw = "no-signature"  // the holder's signature certificate was never written
	NoAuthority  Flaw = "no-authority"  // the issuing authority's certificate was never written
	Damaged      Flaw = "damaged"       // the encryption certificate is no certificate any more
	OldAlgorithm Flaw = "old-algorithm" // the holder's certificates are signed with SHA-1
	BadSignature Flaw = "bad-signature" // a signature does not fit
)

// mar puts a flaw into what was made.
func (f Flaw) mar(all map[issuer.Use]issuer.Issued) {
	switch f {
	case NoSignature:
		delete(all, issuer.Sign)
	case NoAuthority:
		delete(all, issuer.CA)
	case Damaged:
		damage(all, issuer.Encrypt, 4) // what follows the outer header, so that the length is still told
	case BadSignature:
		damage(all, issuer.Sign, -1) // the signature stands at the end
	}
}

// damage changes one byte of a certificate; -1 is the last.
func damage(all map[issuer.Use]issuer.Issued, use issuer.Use, at int) {
	made := all[use]
	made.DER = bytes.Clone(made.DER)
	if at < 0 {
		at += len(made.DER)
	}
	made.DER[at] ^= 0x55
	all[use] = made
}
