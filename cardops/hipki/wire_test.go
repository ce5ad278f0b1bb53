package hipki

import (
	"encoding/json"
	"net"
	"net/url"
	"strings"
	"testing"

	"carddesk/cardops/secret"
)

// awkward are texts that JSON, a form, or both, have their own ideas about.
var awkward = map[string]string{
	"plus":            "a+b+c+d",
	"ampersand":       "a&tbsPackage=b",
	"percent":         "100%41%2B",
	"quotation marks": `"a"b"`,
	"backslash":       `a\u0041\`,
	"semicolon":       "a;b;c",
	"equals sign":     "a=b==",
	"blanks":          " a b ",
	"line ends":       "a\r\nb",
	"zero byte":       "a\x00b",
	"Chinese":         "用戶代碼",
	"an emoji":        "pin🔒",
	"all at once":     `+&%"\;= 碼🔒`,
}

func TestTextSurvivesFormAndJSON(t *testing.T) {
	for name, text := range awkward {
		t.Run(name, func(t *testing.T) {
			q := call{members: []member{{name: "a", text: text}, {name: "b", hidden: hide(t, text)}}}
			got := decode(t, q.appendBody(nil))
			if got["a"] != text || got["b"] != text {
				t.Errorf("%q became %q", text, got)
			}
		})
	}
}

// decode reads a form as a server does.
func decode(t *testing.T, body []byte) map[string]any {
	t.Helper()
	for _, c := range body {
		if c <= ' ' || c > '~' {
			t.Fatalf("byte %02X in the form", c)
		}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil || len(form) != 1 {
		t.Fatalf("form %q: %v", form, err)
	}
	var members map[string]any
	if err := json.Unmarshal([]byte(form.Get("tbsPackage")), &members); err != nil {
		t.Fatalf("%q: %v", form.Get("tbsPackage"), err)
	}
	return members
}

func TestPlusIsWrittenAsTheProtocolSays(t *testing.T) {
	q := call{members: []member{{name: "sid", hidden: hide(t, "a+b")}, {name: "cmsresponse", raw: json.RawMessage(`"c+d/="`)}}}
	const want = `tbsPackage={"sid":"a%2Bb","cmsresponse":"c%2Bd/="}`
	if got := string(q.appendBody(nil)); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestRawValuesPassByteForByte(t *testing.T) {
	for name, raw := range map[string]string{
		"odd but equal JSON": "{ \"b\" : 1.50,\t\"a\":[ ] ,\"c\":\"\\/\\u0041\"}\n",
		"form characters":    `"+&%;=%2B #"`,
		"not ASCII":          `"憑證🔒"`,
	} {
		t.Run(name, func(t *testing.T) {
			body := call{members: []member{{name: "a", raw: json.RawMessage(raw)}}}.appendBody(nil)
			form, err := url.ParseQuery(string(body))
			if err != nil || form.Get("tbsPackage") != `{"a":`+raw+`}` {
				t.Errorf("%q, %v", form.Get("tbsPackage"), err)
			}
		})
	}
}

func TestBufferNeverGrows(t *testing.T) {
	longest := hide(t, strings.Repeat("\x01", secret.Capacity))
	q := call{method: "POST", path: "/" + strings.Repeat("p", 500), members: []member{
		{name: "a", hidden: longest}, {name: "b", text: strings.Repeat("🔒", 100)}, {name: "c", raw: json.RawMessage(`"` + strings.Repeat("+", 300) + `"`)},
	}}
	if allocations := len(q.appendBody(nil)); allocations > q.room() {
		t.Errorf("%d bytes, room for %d", allocations, q.room())
	}
	request := string(q.request(strings.Repeat("h", 300)))
	if !strings.HasPrefix(request, "POST /ppp") || !strings.Contains(request, "\r\n\r\ntbsPackage={") {
		t.Errorf("request %.80q", request)
	}
}

// watched is a connection that keeps hold of the buffers that are written, not of what was in them.
type watched struct {
	net.Conn
	written *[][]byte
	secret  *bool
}

func (w watched) Write(p []byte) (int, error) {
	*w.written = append(*w.written, p[:cap(p)])
	*w.secret = *w.secret || strings.Contains(string(p), rightPIN)
	return w.Conn.Write(p)
}

func TestRequestIsOneWriteAndWiped(t *testing.T) {
	r := newRig(t)
	var written [][]byte
	var secretSeen bool
	r.client.Dial = watchedDial(&written, &secretSeen)
	if err := r.change(t, rightPIN, newPIN); err != nil {
		t.Fatal(err)
	}
	if len(written) != 1 || !secretSeen {
		t.Fatalf("%d writes, secret among them: %t", len(written), secretSeen)
	}
	for _, b := range written[0] {
		if b != 0 {
			t.Fatalf("after the exchange the buffer holds %q", written[0])
		}
	}
}
