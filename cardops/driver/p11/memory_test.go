//go:build linux && cgo

package p11

import (
	"bufio"
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"carddesk/cardops/secret"
)

// TestNoSecretStays sends a PIN that is in no constant of this program, wipes it, and looks for it in all of the process's memory.
func TestNoSecretStays(t *testing.T) {
	l := newLookalike(t)
	r := start(t, l.helper(), l.path)
	tok := find(t, r, "")
	pin, mirror := random(t)
	if !inMemory(t, mirror) {
		t.Fatal("the search does not find a PIN that is there")
	}
	wantWrong(t, tok.VerifyPIN(t.Context(), refreshed(t, tok), pin), secret.PIN, 2)
	wantWrong(t, tok.ChangePIN(t.Context(), refreshed(t, tok), pin, pin), secret.PIN, 1)
	pin.Wipe()
	if inMemory(t, mirror) {
		t.Error("a copy of the PIN is still in memory")
	}
}

// random makes a PIN of 8 letters, and its mirror image, which finds it without being it.
func random(t *testing.T) (*secret.Secret, [8]byte) {
	t.Helper()
	pin := secret.New()
	var mirror [8]byte
	for i := range mirror {
		letter := byte('A' + rand.IntN(26))
		mirror[i] = ^letter
		if err := pin.Append(letter); err != nil {
			t.Fatal(err)
		}
	}
	return pin, mirror
}

// inMemory searches what the process can write. The bytes read pass through one buffer, which is wiped.
func inMemory(t *testing.T, mirror [8]byte) bool {
	t.Helper()
	maps, err := os.ReadFile("/proc/self/maps")
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open("/proc/self/mem")
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	found := false
	for lines := bufio.NewScanner(bytes.NewReader(maps)); lines.Scan(); {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err == nil && strings.HasPrefix(rights, "rw") {
			found = inRange(memory, from, to, mirror) || found
		}
	}
	return found
}

func inRange(memory *os.File, from, to int64, mirror [8]byte) bool {
	const overlap = len(mirror) - 1
	var buffer [1 << 16]byte
	defer clear(buffer[:])
	for at := from; at < to; at += int64(len(buffer) - overlap) {
		n, _ := memory.ReadAt(buffer[:min(int64(len(buffer)), to-at)], at)
		for i := range n {
			buffer[i] = ^buffer[i]
		}
		if bytes.Contains(buffer[:n], mirror[:]) {
			return true
		}
	}
	return false
}
