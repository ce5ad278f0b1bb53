package cert

import (
	"bytes"
	"crypto/x509"
	"slices"
)

// maxChain is the most links followed. The official hierarchy has three, four with a root that changed its key.
const maxChain = 8

// Link is one certificate of a chain.
type Link struct {
	*Certificate
	// Signature is the check of this certificate's signature with the key of the next link; of a last link that issued itself,
	// with its own key; of any other last link SignatureUnchecked.
	Signature SignatureState
}

// Chain collects from pool the certificates that vouch for leaf: leaf first, then each one's issuer, until one that issued
// itself or whose issuer is not in pool. No certificate appears twice. Dates are not looked at. The result is nil for a nil leaf.
//
// An issuer must be an authority. It is found by key identifier, and by name where a certificate has none; by name alone it counts
// only if its key proves the signature, because all MOICA generations share one name. Of several issuers the one with the better
// signature is taken, so an issuer with a bad signature appears only if there is no better one.
func Chain(leaf *Certificate, pool []*Certificate) []Link {
	if leaf == nil {
		return nil
	}
	chain := []Link{{Certificate: leaf, Signature: SignatureUnchecked}}
	for len(chain) < maxChain {
		last := &chain[len(chain)-1]
		if last.selfIssued() {
			last.Signature = last.SignedBy(last.Certificate)
			break
		}
		issuer, signature := findIssuer(last.Certificate, pool, chain)
		if issuer == nil {
			break
		}
		last.Signature = signature
		chain = append(chain, Link{Certificate: issuer, Signature: SignatureUnchecked})
	}
	return chain
}

// findIssuer gives the best issuer of c in pool that is not yet in chain, or nil.
func findIssuer(c *Certificate, pool []*Certificate, chain []Link) (issuer *Certificate, signature SignatureState) {
	best := 0
	for _, candidate := range pool {
		if candidate == nil || contains(chain, candidate) || !mayIssue(candidate, c) {
			continue
		}
		s := c.SignedBy(candidate)
		if r := rank(candidate, c, s); r > best {
			best, issuer, signature = r, candidate, s
		}
	}
	return issuer, signature
}

// mayIssue tells whether candidate, going by what the two say, can be the issuer of c.
func mayIssue(candidate, c *Certificate) bool {
	if keysDiffer(c, candidate) || !candidate.maySignCertificates() {
		return false
	}
	return keysMatch(c, candidate) || candidate.Subject.Equal(c.Issuer)
}

// rank orders possible issuers: by signature first, then by key identifier, then those that end the chain. 0 means none at all.
func rank(candidate, c *Certificate, signature SignatureState) int {
	keyed := keysMatch(c, candidate)
	if !keyed && signature != SignatureGood {
		return 0
	}
	r := map[SignatureState]int{SignatureGood: 12, SignatureUnchecked: 8, SignatureBad: 4}[signature]
	if keyed {
		r += 2
	}
	if candidate.selfIssued() {
		r++
	}
	return r
}

// maySignCertificates tells whether c is an authority, or too old to say so: a version 1 root has no extensions at all.
func (c *Certificate) maySignCertificates() bool {
	if c.KeyUsage != 0 && c.KeyUsage&x509.KeyUsageCertSign == 0 {
		return false
	}
	return c.isAuthority() || c.Version < 3 && c.selfIssued()
}

// keysMatch and keysDiffer compare the key c says it was signed with to issuer's; where either is not given both are false.
func keysMatch(c, issuer *Certificate) bool {
	return len(c.AuthorityKeyID) > 0 && bytes.Equal(c.AuthorityKeyID, issuer.SubjectKeyID)
}

func keysDiffer(c, issuer *Certificate) bool {
	return len(c.AuthorityKeyID) > 0 && len(issuer.SubjectKeyID) > 0 && !bytes.Equal(c.AuthorityKeyID, issuer.SubjectKeyID)
}

func contains(chain []Link, c *Certificate) bool {
	return slices.ContainsFunc(chain, func(l Link) bool { return l.SHA256 == c.SHA256 })
}

// Verdict is what a chain proves.
type Verdict string

// The verdicts. None of them covers dates or revocation.
const (
	Recognised    Verdict = "recognised"     // complete, all signatures good, and the root is one that is known
	NotRecognised Verdict = "not-recognised" // complete, all signatures good, and the root is not known
	Incomplete    Verdict = "incomplete"     // a certificate is missing, or a signature could not be checked
	BadSignature  Verdict = "signature-bad"  // a signature is wrong: the certificate was changed, or the card is not genuine
)

// Judge tells what a chain made by Chain proves. A root is known if it is one of the Authorities with a fingerprint, or one of
// added, which are the user's own. Recognised does not mean proven: see Authority.SHA256.
func Judge(chain []Link, added ...Fingerprint) Verdict {
	if len(chain) == 0 {
		return Incomplete
	}
	last := chain[len(chain)-1]
	known := pinned(last.SHA256) || slices.Contains(added, last.SHA256)
	signed := chain
	if known {
		signed = chain[:len(chain)-1] // what a known root says about itself adds nothing
	}
	switch worst := worstSignature(signed); {
	case worst == SignatureBad:
		return BadSignature
	case worst == SignatureUnchecked || !last.selfIssued():
		return Incomplete
	case known:
		return Recognised
	}
	return NotRecognised
}

// worstSignature gives the result that decides about all links.
func worstSignature(links []Link) SignatureState {
	worst := SignatureGood
	for _, link := range links {
		switch link.Signature {
		case SignatureGood:
		case SignatureBad:
			return SignatureBad
		default:
			worst = SignatureUnchecked
		}
	}
	return worst
}
