//go:build linux

package app_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf16"
)

// forms are how a text may stand in memory: as bytes, as the key symbols and characters of the window system (UTF-32), and as UTF-16.
func forms(secret string) map[string][]byte {
	var wide, wider bytes.Buffer
	_ = binary.Write(&wide, binary.LittleEndian, utf16.Encode([]rune(secret)))
	_ = binary.Write(&wider, binary.LittleEndian, []rune(secret))
	return map[string][]byte{"bytes": []byte(secret), "UTF-16": wide.Bytes(), "UTF-32": wider.Bytes()}
}

// copies counts where a secret stands in the writable memory of another process, by its form.
func copies(t testing.TB, pid int, secret string) map[string]int {
	t.Helper()
	found := map[string]int{}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = memory.Close() }()
	wanted := forms(secret)
	lines := bufio.NewScanner(strings.NewReader(content(fmt.Sprintf("/proc/%d/maps", pid))))
	for lines.Scan() {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil || !strings.HasPrefix(rights, "rw") {
			continue
		}
		each(memory, from, to, func(piece []byte) {
			for form, bytesOf := range wanted {
				found[form] += bytes.Count(piece, bytesOf)
			}
		})
	}
	return found
}

// each reads a range in pieces that overlap by more than the longest form.
func each(memory *os.File, from, to int64, fn func([]byte)) {
	const overlap = 64
	piece := make([]byte, 1<<20)
	for at := from; at < to; at += int64(len(piece) - overlap) {
		n, err := memory.ReadAt(piece[:min(int64(len(piece)), to-at)], at)
		fn(piece[:n])
		if err != nil {
			return // a hole
		}
	}
}
