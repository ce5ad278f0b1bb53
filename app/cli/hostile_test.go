package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	iso7816 "cunicu.li/go-iso7816"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/issuer"
)

// poison holds everything that text can do to a terminal: escape sequences, a C1 control, line ends, a turned direction, an
// invisible character, a deletion.
const poison = "\x1b[2J\x1b]0;title\a\u009b31m\r\n\u202eEVIL\u202c\u2066\u200b\x7f\b"

// hostileDesk is a reader and a card that carry poison wherever a card or a driver can put text.
func hostileDesk(t *testing.T) service {
	t.Helper()
	d := simcard.NewDesk("Reader" + poison)
	c, err := simcard.New(simcard.Options{Kind: simcard.GPKI2, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Insert(0, c); err != nil {
		t.Fatal(err)
	}
	image := hostileImage(t)
	return overheard{d, func(_ int, c iso7816.CAPDU, file uint16) []byte {
		if c.Ins != iso7816.InsReadBinary || file != certificateFile {
			return nil
		}
		offset := int(c.P1)<<8 | int(c.P2)
		end := min(offset+c.Ne, len(image))
		return append(slices.Clone(image[offset:end]), 0x90, 0x00)
	}}
}

func hostileHolder() issuer.Person {
	return issuer.Person{Name: "王" + poison, Serial: "1" + poison, Tail: "2" + poison, Email: "a\x1b[31m\r\n@example.invalid"}
}

// hostileImage is the file of certificates, with certificates of somebody who has such a name.
func hostileImage(t *testing.T) []byte {
	t.Helper()
	h := issuer.New(0)
	image := make([]byte, 0x1C00)
	for _, place := range []struct {
		use    issuer.Use
		offset int
	}{{issuer.Sign, 0x0E00}, {issuer.Encrypt, 0x1500}} {
		made, err := h.Issue(issuer.Request{
			Holder: hostileHolder(), Use: place.use, Key: simcard.GPKI2 + "/" + string(place.use),
			NotBefore: noon().AddDate(-1, 0, 0), NotAfter: noon().AddDate(1, 0, 0), OCSP: "http://x.invalid/\x1b[31m",
		})
		if err != nil || len(made.DER) > 0x700 {
			t.Fatalf("%d bytes, %v", len(made.DER), err)
		}
		copy(image[place.offset:], made.DER)
	}
	ca, err := h.CA()
	if err != nil {
		t.Fatal(err)
	}
	copy(image[0x0700:], ca.Certificate.Raw)
	return image
}

// expectHarmless checks that nothing but visible text and line ends reaches the terminal.
func expectHarmless(t *testing.T, out string) {
	t.Helper()
	if i := strings.IndexFunc(out, func(r rune) bool {
		return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b')
	}); i >= 0 {
		t.Errorf("a character that acts, at %d: %q", i, out[max(0, i-40):min(len(out), i+20)])
	}
}

func TestHostileTextReachesNoTerminal(t *testing.T) {
	cases := map[string][]string{
		"info":                    {"info"},
		"certs":                   {"certs"},
		"readers":                 {"readers"},
		"a trace":                 {"info", "-v"},
		"chosen by number":        {"info", "--reader", "1"},
		"a reader that is asked":  {"info", "--reader", poison},
		"a command":               {poison},
		"an argument":             {"info", poison},
		"a flag":                  {"info", "--" + poison},
		"a letter for a flag":     {"info", "-\x1b"},
		"a language":              {"info", "--lang=" + poison},
		"a scenario":              {"info", "--demo=" + poison},
		"a duration":              {"info", "--timeout", poison},
		"a folder":                {"certs", "--export", "/dev/null/" + poison},
		"a kind of card":          {"simulate", "--kind", poison, "--vpcd", "localhost:1"},
		"the address of a reader": {"simulate", "--kind", "piv", "--vpcd", poison},
		"a date":                  {"simulate", "--kind", "piv", "--vpcd", "localhost:1", "--expires", poison},
	}
	for name, args := range cases {
		for _, more := range [][]string{{"--lang", "zh-TW"}, {"--lang", "en"}, {"--json"}} {
			t.Run(name+" "+strings.Join(more, " "), func(t *testing.T) {
				r := run(t, hostileDesk(t), append(slices.Clone(more), args...)...)
				expectHarmless(t, r.out)
				expectHarmless(t, r.err)
				if more[0] == "--json" && !json.Valid([]byte(r.out)) {
					t.Errorf("no JSON: %q", r.out)
				}
				if r.out+r.err == "" {
					t.Error("nothing was said")
				}
			})
		}
	}
}

// The poison is there to be seen, and a name with a line end takes no line of its own.
func TestHostileTextIsShownEscaped(t *testing.T) {
	r := run(t, hostileDesk(t), "info")
	if r.exit != exitDone {
		t.Fatalf("exit %d: %s", r.exit, r.err)
	}
	for _, line := range []string{
		`Reader: Reader\u001b[2J\u001b]0;title\u0007\u009b31m\u000d\u000a\u202eEVIL\u202c\u2066\u200b\u007f\u0008`,
		`Holder: 王\u001b[2J\u001b]0;title\u0007\u009b31m\u000d\u000a\u202eEVIL\u202c\u2066\u200b\u007f\u0008`,
	} {
		if !slices.Contains(strings.Split(r.out, "\n"), line) {
			t.Errorf("no line %q in\n%s", line, r.out)
		}
	}
}

// In JSON the escapes are JSON's own: a program gets what is on the card.
func TestHostileTextKeepsItsValueInJSON(t *testing.T) {
	var got struct {
		Reader       string
		Certificates []struct{ Holder, HolderSerial, NationalIDTail string }
	}
	r := run(t, hostileDesk(t), "certs", "--json")
	if err := json.Unmarshal([]byte(r.out), &got); err != nil {
		t.Fatal(err)
	}
	if got.Reader != "Reader"+poison {
		t.Errorf("%q", got.Reader)
	}
	who := hostileHolder()
	if c := got.Certificates[0]; c.Holder != who.Name || c.HolderSerial != who.Serial || c.NationalIDTail != who.Tail {
		t.Errorf("%q", c)
	}
}

// Nothing that a card says becomes the name of a file.
func TestHostileTextIsNoFileName(t *testing.T) {
	folder := t.TempDir()
	if r := run(t, hostileDesk(t), "certs", "--export", folder); r.exit != exitDone {
		t.Fatal(r.err)
	}
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil || len(files) != 7 { // two certificates of the holder, one of the CA, the chain
		t.Errorf("%q, %v", files, err)
	}
	for _, file := range files {
		expectHarmless(t, file)
	}
}

func TestSeveralHostileReaders(t *testing.T) {
	d := simcard.NewDesk("A"+poison, "B"+poison)
	for n := range 2 {
		c, err := simcard.New(simcard.Options{Kind: simcard.Mute})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Insert(n, c); err != nil {
			t.Fatal(err)
		}
	}
	r := run(t, d, "info")
	expectHarmless(t, r.err)
	if lines := strings.Count(r.err, "\n"); r.exit != exitUsage || lines != 4 {
		t.Errorf("exit %d, %d lines:\n%s", r.exit, lines, r.err)
	}
	for _, number := range []int{1, 2} {
		if !strings.Contains(r.err, fmt.Sprintf("\n  %d  ", number)) {
			t.Errorf("number %d is not offered:\n%s", number, r.err)
		}
	}
}

func TestHostileTextInEvents(t *testing.T) {
	for _, more := range []string{"--json", "--json=false"} {
		w, end := running(t, hostileDesk(t), "readers", "--watch", more)
		for range 2 { // the reader, then the card
			line := w.next()
			expectHarmless(t, line)
			if !strings.Contains(line, "EVIL") {
				t.Errorf("%q does not name the reader", line)
			}
		}
		if exit := end(); exit != exitDone {
			t.Errorf("exit %d", exit)
		}
	}
}
