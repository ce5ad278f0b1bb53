package simcard

import (
	"crypto/rsa"
	"sync"
	"time"

	"carddesk/cardops/simcard/issuer"
)

// Truth is what is on a card, for tests to compare with what was read from it.
type Truth struct {
	Number string   // card number; empty for kinds that have none
	Holder string   // common name in the certificates
	GUID   [16]byte // of a PIV card, in its CHUID; zero for other kinds

	// Certificates are the DER bytes by use: the holder's two with CA and root on a citizen card, the four of the slots on
	// a PIV card.
	Certificates map[issuer.Use][]byte

	NotBefore, NotAfter time.Time // of the holder's certificates
}

// wallet holds what is personal about a card and has it made when first needed.
type wallet struct {
	kind     string
	seed     uint64
	from, to time.Time
	flaw     Flaw
	holder   issuer.Person
	number   string
	guid     [16]byte // of a PIV card
	minted   func() (map[issuer.Use]issuer.Issued, error)
}

func newWallet(o Options) *wallet {
	w := &wallet{
		kind: o.Kind, seed: o.Seed, from: o.Issued, to: o.Expires, flaw: o.Flaw,
		holder: person(o.Seed, o.Kind), number: number(o.Seed, o.Kind),
	}
	if o.Kind == PIV {
		w.guid = guid(o.Seed)
	}
	w.minted = sync.OnceValues(w.mint)
	return w
}

// uses are the certificates of the holder by kind of card.
var uses = map[string][]issuer.Use{
	GPKI1: {issuer.Sign, issuer.Encrypt},
	GPKI2: {issuer.Sign, issuer.Encrypt},
	PIV:   {issuer.Authenticate, issuer.Sign, issuer.Encrypt, issuer.CardOnly},
}

// mint makes every key and certificate of the card. It takes some tenths of a second the first time a seed is used.
func (w *wallet) mint() (map[issuer.Use]issuer.Issued, error) {
	all := map[issuer.Use]issuer.Issued{}
	if len(uses[w.kind]) == 0 {
		return all, nil
	}
	h := issuer.New(w.seed)
	h.Prepare(w.keyNames()...)
	for _, use := range uses[w.kind] {
		made, err := h.Issue(issuer.Request{
			Holder: w.holder, Use: use, Key: w.keyName(use), NotBefore: w.from, NotAfter: w.to, SHA1: w.flaw == OldAlgorithm,
		})
		if err != nil {
			return nil, err
		}
		all[use] = made
	}
	err := w.addAuthorities(h, all)
	if prefixes[w.kind] != "" && err == nil {
		w.flaw.mar(all)
	}
	return all, err
}

// addAuthorities adds root and CA to a citizen card, which carries its whole chain [F].
func (w *wallet) addAuthorities(h *issuer.Hierarchy, all map[issuer.Use]issuer.Issued) error {
	if prefixes[w.kind] == "" {
		return nil
	}
	root, err := h.Root()
	if err != nil {
		return err
	}
	ca, err := h.CA()
	if err != nil {
		return err
	}
	all[issuer.Root] = issuer.Issued{DER: root.Certificate.Raw}
	all[issuer.CA] = issuer.Issued{DER: ca.Certificate.Raw}
	return nil
}

// serial is the serial number of a PIV card.
func (w *wallet) serial() uint32 { return uint32(ordinal(w.seed, w.kind)) }

func (w *wallet) keyName(use issuer.Use) string { return w.kind + "/" + string(use) }

func (w *wallet) keyNames() []string {
	var all []string
	for _, use := range uses[w.kind] {
		all = append(all, w.keyName(use))
	}
	return all
}

// Truth tells what is on the card, nothing for a kind that is never read. It makes the certificates if nothing has needed them yet; the error is the issuer's.
func (c *Card) Truth() (Truth, error) {
	if len(uses[c.kind]) == 0 {
		return Truth{}, nil
	}
	t := Truth{
		Number: c.wallet.number, Holder: c.wallet.holder.Name, GUID: c.wallet.guid,
		Certificates: map[issuer.Use][]byte{},
		NotBefore:    c.wallet.from, NotAfter: c.wallet.to,
	}
	all, err := c.wallet.minted()
	for use, made := range all {
		t.Certificates[use] = made.DER
	}
	return t, err
}

// Number is the number of a citizen card; empty for other kinds.
func (c *Card) Number() string { return c.wallet.number }

// Key is the private key behind one of the holder's certificates, as a middleware would use it on the card; nil where the
// card has none for that use. The error is the issuer's.
func (c *Card) Key(use issuer.Use) (*rsa.PrivateKey, error) {
	all, err := c.wallet.minted()
	return all[use].Key, err
}
