package issuer

import (
	"fmt"
	"math/big"
	"testing"
)

func TestSieveKeepsPrimesAndOnlyThose(t *testing.T) {
	start := big.NewInt(1_000_003)
	for i, composite := range sieve(start) {
		n := big.NewInt(start.Int64() + int64(2*i))
		if prime := n.ProbablyPrime(0); prime == composite {
			t.Fatalf("%v: prime %t, marked composite %t", n, prime, composite)
		}
	}
}

func TestPrimesSuitTheExponent(t *testing.T) {
	for name, c := range map[string]struct {
		n    *big.Int
		want bool
	}{
		"too short":                    {big.NewInt(65539), false},
		"p-1 divisible by exponent":    {multipleOfExponent(1), false},
		"right length, nothing shared": {multipleOfExponent(3), true},
	} {
		if got := suits(c.n); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

// multipleOfExponent is a number of 1024 bits that leaves this rest.
func multipleOfExponent(rest int64) *big.Int {
	n := new(big.Int).Lsh(big.NewInt(1), primeBits-1)
	n.Sub(n, new(big.Int).Mod(n, big.NewInt(exponent)))
	return n.Add(n, big.NewInt(exponent+rest))
}

func TestSmallPrimes(t *testing.T) {
	all := smallPrimes()
	if len(all) != 1027 || all[0] != 3 || all[len(all)-1] != 8191 {
		t.Errorf("%d primes from %d to %d, want 1027 from 3 to 8191", len(all), all[0], all[len(all)-1])
	}
}

func BenchmarkKey(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		if _, err := makeKey(1000, fmt.Sprint(i)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCard is what the first card of a seed costs: root, CA and the holder's two.
func BenchmarkCard(b *testing.B) {
	for seed := uint64(1000); b.Loop(); seed++ {
		h := newHierarchy(seed)
		h.Prepare(string(Sign), string(Encrypt))
		for _, use := range []Use{Sign, Encrypt} {
			if _, err := h.Issue(request(use)); err != nil {
				b.Fatal(err)
			}
		}
	}
}
