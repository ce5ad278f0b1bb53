//go:build linux

package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"testing"

	"carddesk/app/words"
	"carddesk/cardops/driver/pcsc"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/pcscd"
)

// mask hides what is searched for from the search itself.
const mask = 0x5A

// unknownPIN makes a PIN that has never been a string, and the same under the mask.
func unknownPIN(t *testing.T) (*secret.Secret, []byte) {
	t.Helper()
	const characters = "ABCDEFGHJKMNPQRSTVWXYZ0123456789" // 32
	s := secret.New()
	hidden := make([]byte, 8)
	one := make([]byte, 1)
	for i := range hidden {
		_, _ = rand.Read(one)
		c := characters[one[0]%32]
		if err := s.Append(c); err != nil {
			t.Fatal(err)
		}
		hidden[i] = c ^ mask
	}
	return s, hidden
}

// copies counts where the masked bytes stand, unmasked, in the writable memory of this process.
func copies(t *testing.T, hidden []byte) int {
	t.Helper()
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	defer maps.Close()
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	found := 0
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil || !strings.HasPrefix(rights, "rw") {
			continue
		}
		found += copiesIn(memory, from, to, hidden)
	}
	return found
}

// copiesIn looks through one range, in pieces that overlap by the length of what is searched for.
func copiesIn(memory *os.File, from, to int64, hidden []byte) int {
	found := 0
	piece := make([]byte, 1<<20)
	defer clear(piece)
	for at := from; at < to; at += int64(len(piece) - len(hidden)) {
		n, err := memory.ReadAt(piece[:min(int64(len(piece)), to-at)], at)
		for i := 0; i+len(hidden) <= n; i++ {
			if matches(piece[i:], hidden) {
				found++
			}
		}
		if err != nil {
			break // a hole, or the part of the stack that is not there
		}
	}
	return found
}

func matches(b, hidden []byte) bool {
	for i, h := range hidden {
		if b[i] != h^mask {
			return false
		}
	}
	return true
}

// given is standard input with these secrets, one a line. They go through a pipe, which is not this process's memory.
func given(t *testing.T, secrets ...*secret.Secret) *os.File {
	t.Helper()
	in, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range secrets {
		s.Lend(func(b []byte) {
			if _, err := out.Write(b); err != nil {
				t.Error(err)
			}
		})
		if _, err := out.Write([]byte("\n")); err != nil {
			t.Error(err)
		}
	}
	out.Close()
	return in
}

// TestNoSecretStaysInMemory changes and unblocks a PIN over the real service, in this process, with the highest trace, and then looks for the
// PINs in all of its memory. The card is another process.
func TestNoSecretStaysInMemory(t *testing.T) {
	service := pcscd.Start(t)
	if err := os.Setenv("PCSCLITE_CSOCK_NAME", service.Socket()); err != nil { // not t.Setenv: the client library keeps it
		t.Fatal(err)
	}
	sim := start(t, service.Env(), "simulate", "--kind", "piv", "--vpcd", service.Addr(0), "--json")
	sim.next()
	service.AwaitCard(0)

	first, hiddenFirst := unknownPIN(t)
	second, hiddenSecond := unknownPIN(t)
	third, hiddenThird := unknownPIN(t)
	if copies(t, hiddenFirst) == 0 {
		t.Fatal("the search does not find a secret that is there")
	}
	practice, code := practiceSecret(t, simcard.PracticePIN), practiceSecret(t, simcard.PracticeCode)
	var printed bytes.Buffer
	run := func(command string, secrets ...*secret.Secret) {
		t.Helper()
		in := given(t, secrets...)
		defer in.Close()
		tty := terminal{
			out: &printed, err: &printed, now: systemClock, system: words.English, service: realService,
			keys: lines{in},
		}
		if exit := tty.run(t.Context(), []string{"pin", command, "-v", "--json"}); exit != exitDone {
			t.Fatalf("%s: exit %d\n%s", command, exit, printed.String())
		}
	}
	run("change", practice, first)
	run("change", first, second)
	run("unblock", code, third)
	run("verify", third)
	for _, s := range []*secret.Secret{first, second, third} {
		s.Lend(func(b []byte) {
			if bytes.Contains(printed.Bytes(), b) {
				t.Error("a PIN was printed")
			}
		})
		s.Wipe()
	}
	for i, hidden := range [][]byte{hiddenFirst, hiddenSecond, hiddenThird} {
		if n := copies(t, hidden); n > 0 {
			t.Errorf("%d copies of PIN %d are left in memory", n, i+1)
		}
	}
	sim.end()
}

// practiceSecret is a published secret of practice cards.
func practiceSecret(t *testing.T, s string) *secret.Secret {
	t.Helper()
	made, err := secret.From([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func realService() service { return pcsc.New() }
