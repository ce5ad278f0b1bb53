package component

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"carddesk/cardops/simcard"
)

func get(t *testing.T, c *Component, path string) *httptest.ResponseRecorder {
	t.Helper()
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	if w.Code != http.StatusOK {
		t.Fatalf("%s: status %d", path, w.Code)
	}
	return w
}

// TestImage reads the image as a web page does: from the points of its one row, up to a point whose blue is zero.
func TestImage(t *testing.T) {
	card, number := newCard(t, simcard.Options{Kind: simcard.GPKI2})
	c := New(Slot{Reader: reader, Card: card})
	raw := get(t, c, "/p11Image.bmp").Body.Bytes()
	at := func(n int) int { return int(binary.LittleEndian.Uint32(raw[n:])) }
	if string(raw[:2]) != "BM" || at(2) != len(raw) || at(22) != 1 || at(26) != 1|24<<16 {
		t.Fatalf("no image: % X", raw[:54])
	}
	row := raw[at(10):]
	var text []byte
	for i := 0; i < at(18) && row[3*i] != 0; i++ {
		text = append(text, row[3*i:3*i+3]...)
	}
	var answer members
	if err := json.Unmarshal(bytes.TrimRight(text, "\x00"), &answer); err != nil || answer["func"] != Info || !bytes.Contains(text, []byte(number)) {
		t.Errorf("%v: %q", err, text)
	}
	if len(row)%4 != 0 {
		t.Errorf("a row of %d bytes", len(row))
	}
}

func TestWindow(t *testing.T) {
	c := New()
	if w := get(t, c, "/popupForm"); !strings.Contains(w.Body.String(), "getTbs") || w.Header().Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%v %q", w.Header(), w.Body)
	}
	if c.Count(Window) != 1 || c.Count(Image) != 0 {
		t.Errorf("%v", c.Calls())
	}
}
