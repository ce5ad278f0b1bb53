// Package issuer makes the certificates of simulated cards: a look-alike of the official hierarchy (root, issuing CA, holder)
// with real RSA-2048 keys and names that say "simulated".
//
// Everything follows from a seed: the same seed gives the same keys and, for the same request, the same bytes, on every
// computer. These keys protect nothing. Anyone who reads this package has them, so no program may trust the root.
package issuer

import (
	"crypto/rsa"
	"crypto/x509"
	"sync"
	"time"
)

// Authority is a certification authority that can sign: certificates here, revocation lists and OCSP answers in tests.
type Authority struct {
	Certificate *x509.Certificate
	Key         *rsa.PrivateKey
}

// Hierarchy is a simulated root with one issuing CA below it. Keys and certificates are made when first asked for. It may be
// used by many goroutines.
type Hierarchy struct {
	seed uint64
	keys sync.Map // name → func() (*rsa.PrivateKey, error), made once
	root func() (Authority, error)
	ca   func() (Authority, error)
}

// hierarchies remembers what was made: two keys take longer than most tests, and a seed always gives the same ones.
var hierarchies sync.Map // uint64 → *Hierarchy

// New returns the hierarchy of a seed, the same one every time. It costs nothing until something is asked of it.
func New(seed uint64) *Hierarchy {
	if h, ok := hierarchies.Load(seed); ok {
		return h.(*Hierarchy)
	}
	kept, _ := hierarchies.LoadOrStore(seed, newHierarchy(seed))
	return kept.(*Hierarchy)
}

func newHierarchy(seed uint64) *Hierarchy {
	h := &Hierarchy{seed: seed}
	h.root = sync.OnceValues(h.makeRoot)
	h.ca = sync.OnceValues(h.makeCA)
	return h
}

// Root is the simulated root authority. The error tells of a certificate that could not be built.
func (h *Hierarchy) Root() (Authority, error) { return h.root() }

// CA is the simulated issuing authority, signed by the root. Its subject has the shape of the real one: country,
// organisation and unit, without a common name.
func (h *Hierarchy) CA() (Authority, error) { return h.ca() }

// Prepare makes the keys with these names now, side by side. It is only a matter of speed.
func (h *Hierarchy) Prepare(names ...string) {
	var all sync.WaitGroup
	for _, name := range append([]string{rootKey, caKey}, names...) {
		all.Go(func() { _, _ = h.Key(name) })
	}
	all.Wait()
}

// Key is the RSA-2048 key with this name in this hierarchy. The error is the one of crypto/rsa for a key that it rejects.
func (h *Hierarchy) Key(name string) (*rsa.PrivateKey, error) {
	once := sync.OnceValues(func() (*rsa.PrivateKey, error) { return makeKey(h.seed, name) })
	kept, _ := h.keys.LoadOrStore(name, once)
	return kept.(func() (*rsa.PrivateKey, error))()
}

const (
	rootKey = "root"
	caKey   = "issuing ca"
)

// The authorities' years are fixed, because a certificate on a card must not change with the clock. They enclose every
// holder's certificate that a test could ask for.
var (
	rootFrom = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
	rootTo   = time.Date(2049, 12, 31, 15, 59, 59, 0, time.UTC)
	caFrom   = time.Date(2011, 1, 3, 0, 0, 0, 0, time.UTC)
	caTo     = time.Date(2045, 1, 3, 0, 0, 0, 0, time.UTC)
)
