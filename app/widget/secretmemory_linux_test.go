package widget

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"carddesk/app/words"
	"carddesk/cardops/secret"
)

// hiddenSecret is a secret under a mask, by which a scan finds the secret and not itself. It is long enough that no other bytes of a process
// are the same by chance.
type hiddenSecret [14]byte

const mask = 0x5A

// strides are how far apart the characters may stand: as ASCII, UTF-16, UTF-32 or Go's runes, machine words, string headers. Short strings on
// the heap, one for each character, would stand in one of these ways too.
var strides = []int{1, 2, 4, 8, 16}

// typeUnknown types a secret that was never anywhere else, one character at a time.
func typeUnknown(fields ...*Secret) *hiddenSecret {
	const characters = "ABCDEFGHJKMNPQRSTVWXYZ0123456789" // 32
	hidden, one := new(hiddenSecret), make([]byte, 1)
	for i := range hidden {
		_, _ = rand.Read(one)
		c := characters[one[0]%32]
		hidden[i] = c ^ mask
		for _, s := range fields {
			s.TypedRune(rune(c))
		}
	}
	return hidden
}

func (h *hiddenSecret) at(b []byte, stride int) bool {
	for i, c := range h {
		if b[i*stride] != c^mask {
			return false
		}
	}
	return true
}

// in counts the copies in a part of memory.
func (h *hiddenSecret) in(b []byte) int {
	found := 0
	for at := 0; ; at++ {
		next := bytes.IndexByte(b[at:], h[0]^mask)
		if next < 0 {
			return found
		}
		at += next
		for _, stride := range strides {
			if at+(len(h)-1)*stride < len(b) && h.at(b[at:], stride) {
				found++
			}
		}
	}
}

// copies counts the places in this process's writable memory that hold the secret (proc_pid_maps(5), proc_pid_mem(5)).
func (h *hiddenSecret) copies(t *testing.T) int {
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
		found += h.copiesBetween(memory, from, to)
	}
	return found
}

// fragment is what memory is read through.
var fragment = make([]byte, 1<<20)

// copiesBetween looks through one range, in pieces that overlap.
func (h *hiddenSecret) copiesBetween(memory *os.File, from, to int64) int {
	defer clear(fragment)
	found := 0
	for at := from; at < to; at += int64(len(fragment) - len(h)*strides[len(strides)-1]) {
		n, err := memory.ReadAt(fragment[:min(int64(len(fragment)), to-at)], at)
		found += h.in(fragment[:n])
		if err != nil {
			break // a device's mapping, or a part of the stack that is not there
		}
	}
	return found
}

func TestNoSecretStaysInMemory(t *testing.T) {
	running()
	for name, use := range map[string]func(s *Secret, w fyne.Window){
		"typed": func(*Secret, fyne.Window) {},
		"revealed and hidden": func(s *Secret, w fyne.Window) {
			s.eye.MouseDown(&desktop.MouseEvent{Button: desktop.MouseButtonPrimary})
			w.Canvas().Capture()
			s.eye.MouseUp(&desktop.MouseEvent{})
			w.Canvas().Capture()
		},
		"revealed while the window closes": func(s *Secret, _ fyne.Window) { s.reveal(true) },
		"refused, copied, read out": func(s *Secret, _ fyne.Window) {
			s.TypedRune('１')
			s.TypedShortcut(&fyne.ShortcutCopy{Clipboard: test.NewClipboard()})
			_ = s.AccessibilityLabel()
		},
		"taken and wiped": func(s *Secret, _ fyne.Window) { s.Take().Wipe() },
	} {
		t.Run(name, func(t *testing.T) {
			s, again, rules := memoryFields()
			w := test.NewTempWindow(t, container.NewVBox(s, again, rules))
			w.Resize(fyne.NewSize(700, 400))
			hidden := typeUnknown(s, again)
			if !s.Equal(again) || s.Len() != len(hidden) || hidden.copies(t) == 0 {
				t.Fatalf("%d characters: the search does not find a secret that is there", s.Len())
			}
			use(s, w)
			s.Wipe()
			again.Wipe()
			runtime.GC()
			if n := hidden.copies(t); n != 0 {
				t.Errorf("%d copies are left in memory", n)
			}
		})
	}
}

// memoryFields are a new secret, its repetition and the rules, bound to one another as on a page.
func memoryFields() (s, again *Secret, l *SecretRules) {
	wide := secret.Rules{Secret: secret.PIN, Min: 6, Max: 16}
	w := words.In(words.English)
	s, again, l = NewSecret(w, "New"), NewSecret(w, "Again"), NewSecretRules(w, wide)
	s.SetRules(wide)
	again.SetRules(wide)
	l.Compare(nil, again)
	show := func() { s.Peek(l.Update) }
	s.OnChanged, again.OnChanged = show, show
	return s, again, l
}

// runes is memory of the collector, which a search must find a secret in.
var runes = make([]rune, 20)

func TestSearchFindsRunes(t *testing.T) {
	running()
	s, _, _ := memoryFields()
	hidden := typeUnknown(s)
	s.Wipe()
	for i, c := range hidden {
		runes[3+i] = rune(c ^ mask)
	}
	if hidden.copies(t) == 0 { // the search may also meet what it has just read
		t.Error("a secret among runes is not found")
	}
	clear(runes)
	if n := hidden.copies(t); n != 0 {
		t.Errorf("%d copies found, all were cleared", n)
	}
}
