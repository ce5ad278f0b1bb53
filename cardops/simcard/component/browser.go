package component

import (
	_ "embed"
	"encoding/binary"
	"net/http"
)

// The ways of web pages to the component, besides requests of their own: an image that holds the answer to pkcs11info as the colours of its
// points, and a window that carries a question and its answer as messages. Their names and forms are those that public web pages use.
const (
	Image  = "p11Image.bmp"
	Window = "popupForm"
)

// window is the page of the window. It asks its opener what to do, does it, answers and closes itself.
//
//go:embed popup.html
var window []byte

// browser answers what a web page asks for in those ways, and tells whether the request was one.
func (c *Component) browser(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case r.Method != http.MethodGet:
		return false
	case r.URL.Path == "/"+Image:
		c.note(Image)
		w.Header().Set("Access-Control-Allow-Origin", "*") // without it a page may show the image and not read it
		w.Header().Set("Content-Type", "image/bmp")
		_, _ = w.Write(bitmap(c.info(false)))
	case r.URL.Path == "/"+Window:
		c.note(Window)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(window)
	default:
		return false
	}
	return true
}

// lenBitmapHead is the length of the two headers of an image in bytes.
const lenBitmapHead = 14 + 40

// bitmap holds a text as the points of an image one point high, three bytes each: blue, green, red. A point whose blue is zero ends the text.
func bitmap(text []byte) []byte {
	points := (len(text)+2)/3 + 1
	row := (3*points + 3) / 4 * 4
	b := make([]byte, lenBitmapHead+row)
	copy(b, "BM")
	for at, value := range map[int]uint32{
		2: uint32(len(b)), 10: lenBitmapHead, 14: 40, 18: uint32(points), 22: 1, 26: 1 | 24<<16, 34: uint32(row),
	} {
		binary.LittleEndian.PutUint32(b[at:], value)
	}
	copy(b[lenBitmapHead:], text)
	return b
}
