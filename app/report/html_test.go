package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"

	"rsc.io/qr"

	"carddesk/app/words"
)

// The page stands alone: it asks for nothing from anywhere, runs nothing, and takes what a reader calls itself for text.
func TestThePageStandsAlone(t *testing.T) {
	for _, l := range words.Languages() {
		raw, err := made(l, true).HTML()
		if err != nil {
			t.Fatal(err)
		}
		elements := map[string]int{}
		d := xml.NewDecoder(bytes.NewReader(raw))
		d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			begin, ok := token.(xml.StartElement)
			if !ok {
				continue
			}
			elements[begin.Name.Local]++
			for _, a := range begin.Attr {
				if strings.Contains(a.Value, "//") || a.Name.Local == "src" || a.Name.Local == "href" || strings.HasPrefix(a.Name.Local, "on") {
					t.Errorf("%s: <%s %s=%q>", l, begin.Name.Local, a.Name.Local, a.Value)
				}
			}
		}
		for _, no := range []string{"script", "img", "link", "iframe", "object", "form", "a"} {
			if elements[no] > 0 {
				t.Errorf("%s: the page has <%s>", l, no)
			}
		}
		if elements["svg"] != 1 || elements["article"] != 4 || elements["tr"] != 9 {
			t.Errorf("%s: %v", l, elements)
		}
		if found := regexp.MustCompile(`url\(|@import|https?:`).Find(raw); found != nil {
			t.Errorf("%s: the page has %s", l, found)
		}
		if !bytes.Contains(raw, []byte(`lang="`+string(l)+`"`)) || !bytes.Contains(raw, []byte("default-src 'none'")) {
			t.Errorf("%s: %s", l, raw)
		}
	}
}

// The drawing has the modules that the library gives for the code, and four light ones around them.
func TestTheSquareIsThatOfTheCode(t *testing.T) {
	r := made(words.English, false)
	want, err := qr.Encode(r.Code, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := r.HTML()
	if err != nil {
		t.Fatal(err)
	}
	black := 0
	rows, err := Square(r.Code)
	if err != nil || len(rows) != want.Size || want.Size != 21 {
		t.Fatalf("%d rows, want %d; %v", len(rows), want.Size, err)
	}
	for y, row := range rows {
		for x, is := range row {
			if is != want.Black(x, y) {
				t.Errorf("%d, %d: %v", x, y, is)
			}
			if is {
				black++
			}
		}
	}
	drawn := regexp.MustCompile(`M(\d+) (\d+)h1v1h-1z`).FindAllSubmatch(raw, -1)
	if len(drawn) != black || string(drawn[0][1]) != "4" || string(drawn[0][2]) != "4" || !bytes.Contains(raw, []byte(`viewBox="0 0 29 29"`)) {
		t.Errorf("%d modules are drawn, want %d; the first is %s", len(drawn), black, drawn[0])
	}
}

func TestTextsThatHaveNoSquare(t *testing.T) {
	if _, err := Square(strings.Repeat("A", 10_000)); err == nil {
		t.Error("a text that is too long was drawn")
	}
	if drawn, err := drawing(""); drawn != "" || err != nil {
		t.Errorf("%q, %v", drawn, err)
	}
}
