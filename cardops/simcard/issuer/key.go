package issuer

import (
	"crypto/rsa"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/big"
	"math/rand/v2"
	"sync"
)

const (
	primeBits = 1024
	exponent  = 65537
)

// makeKey derives an RSA-2048 key. It does not use rsa.GenerateKey, which since Go 1.26 takes its randomness from the system
// whatever it is given.
func makeKey(seed uint64, name string) (*rsa.PrivateKey, error) {
	var p, q *big.Int
	var both sync.WaitGroup
	both.Go(func() { p = prime(stream(seed, name+"/p")) })
	both.Go(func() { q = prime(stream(seed, name+"/q")) })
	both.Wait()

	key := fromPrimes(p, q)
	key.Precompute()
	if err := key.Validate(); err != nil {
		return nil, fmt.Errorf("simulated key %q: %w", name, err)
	}
	return key, nil
}

func fromPrimes(p, q *big.Int) *rsa.PrivateKey {
	one := big.NewInt(1)
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	return &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: exponent},
		D:         new(big.Int).ModInverse(big.NewInt(exponent), phi),
		Primes:    []*big.Int{p, q},
	}
}

// stream is the random stream of one name under a seed. Equal seeds give equal streams: that is its purpose, and why nothing
// outside a simulation may use it.
func stream(seed uint64, name string) *rand.ChaCha8 {
	label := binary.BigEndian.AppendUint64([]byte("CardDesk simulated card/"), seed)
	return rand.NewChaCha8(sha256.Sum256(append(label, name...)))
}

// prime takes numbers of 1024 bits from s until a prime lies close above one.
func prime(s *rand.ChaCha8) *big.Int {
	for {
		if p := nextPrime(oddStart(s)); p != nil {
			return p
		}
	}
}

// oddStart is an odd number whose two top bits are set, so that the product of two has exactly 2048 bits.
func oddStart(s *rand.ChaCha8) *big.Int {
	b := make([]byte, primeBits/8)
	_, _ = s.Read(b) // documented never to fail
	b[0] |= 0xC0
	b[len(b)-1] |= 1
	return new(big.Int).SetBytes(b)
}

// window is how many odd numbers above a start are searched. A prime of 1024 bits comes every 355 odd numbers on average, so
// that one window in a hundred thousand holds none.
const window = 4096

// nextPrime returns the first prime in the window from start on that suits the exponent, or nil.
func nextPrime(start *big.Int) *big.Int {
	composite := sieve(start)
	for i, c := range composite {
		if c {
			continue
		}
		n := new(big.Int).Add(start, big.NewInt(int64(2*i)))
		if n.ProbablyPrime(0) && suits(n) {
			return n
		}
	}
	return nil
}

// suits tells whether p has the right length and p-1 no factor in common with the (prime) exponent.
func suits(p *big.Int) bool {
	return p.BitLen() == primeBits && new(big.Int).Mod(p, big.NewInt(exponent)).Int64() != 1
}

// sieve marks start, start+2, … that have a small factor: 15 in 16 candidates fall here instead of in a costly test.
func sieve(start *big.Int) []bool {
	composite := make([]bool, window)
	var r, rest big.Int
	for _, f := range smallPrimes() {
		m := int(rest.Mod(start, r.SetInt64(int64(f))).Int64())
		// The first i with m + 2i ≡ 0 (mod f).
		i := (f - m) % f
		if i%2 == 1 {
			i += f
		}
		for i /= 2; i < window; i += f {
			composite[i] = true
		}
	}
	return composite
}

// smallPrimes are the odd primes below 8192.
var smallPrimes = sync.OnceValue(func() []int {
	const limit = 8192
	var primes []int
	composite := make([]bool, limit)
	for n := 3; n < limit; n += 2 {
		if composite[n] {
			continue
		}
		primes = append(primes, n)
		for m := n * n; m < limit; m += 2 * n {
			composite[m] = true
		}
	}
	return primes
})
