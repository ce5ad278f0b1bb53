package hipki

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"unicode/utf16"
	"unicode/utf8"

	"carddesk/cardops/secret"
)

// member is one member of the JSON that a request carries. One of text, raw and hidden is its value.
type member struct {
	name   string
	text   string
	raw    json.RawMessage // a JSON value, passed on byte for byte
	hidden *secret.Secret
}

// widest is how many bytes one byte of text may become: \u and four digits. Four bytes of UTF-8 become two of these.
const widest = 6

// room is an upper bound of the bytes that the member takes. It does not ask how long the secret is, which could change.
func (m member) room() int {
	const punctuation = len(`"":"",`)
	return punctuation + len(m.name) + widest*(len(m.text)+len(m.raw)+secret.Capacity)
}

// appendTo writes the member. b has room for it.
func (m member) appendTo(b []byte) []byte {
	b = append(b, '"')
	b = append(b, m.name...)
	b = append(b, '"', ':')
	if m.raw != nil {
		return appendForm(b, m.raw)
	}
	b = append(b, '"')
	if m.hidden != nil {
		m.hidden.Lend(func(hidden []byte) { b = appendEscaped(b, hidden) })
	} else {
		b = appendEscaped(b, []byte(m.text))
	}
	return append(b, '"')
}

// appendEscaped writes text as the inside of a JSON string that stays what it is in a form field. Only a plus sign needs the %2B that the
// protocol has for it; everything that a form reads in its own way, and everything outside ASCII, is written as JSON's \u, which
// no decoder of forms looks at. Text that is not UTF-8 becomes U+FFFD.
func appendEscaped(b, text []byte) []byte {
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r == '+':
			b = append(b, "%2B"...)
		case untouched(r):
			b = append(b, byte(r))
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			b = appendUnit(appendUnit(b, high), low)
		default:
			b = appendUnit(b, r)
		}
	}
	return b
}

// untouched tells whether a character means itself in JSON and in a form.
func untouched(r rune) bool {
	return '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || r == '-' || r == '_' || r == '.'
}

const digits = "0123456789ABCDEF"

// appendUnit writes one UTF-16 unit (RFC 8259 section 7).
func appendUnit(b []byte, unit rune) []byte {
	return append(b, '\\', 'u', digits[unit>>12&15], digits[unit>>8&15], digits[unit>>4&15], digits[unit&15])
}

// appendForm writes a JSON value so that a decoder of forms gives it back byte for byte.
func appendForm(b []byte, raw json.RawMessage) []byte {
	for _, c := range raw {
		if c > ' ' && c < 0x7F && !bytes.ContainsRune([]byte("+&%;"), rune(c)) {
			b = append(b, c)
			continue
		}
		b = append(b, '%', digits[c>>4], digits[c&15])
	}
	return b
}

const (
	field = "tbsPackage="
	// headRoom is more than the head of a request takes besides its path and host.
	headRoom = 256
)

// request writes a whole HTTP/1.1 request into one buffer, which the caller wipes. The buffer has its final size from the start: growing
// would leave a copy behind. Connection: close, because the connection is not used again.
func (q call) request(host string) []byte {
	head := headRoom + len(q.path) + len(host)
	body := q.appendBody(make([]byte, head, head+q.room()))
	start := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\nConnection: close\r\n", q.method, q.path, host)
	if len(q.members) > 0 {
		start = fmt.Appendf(start, "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(body)-head)
	}
	start = append(start, '\r', '\n')
	copy(body[head-len(start):head], start) // right before the body, so that one Write sends both
	return body[head-len(start):]
}

func (q call) room() int {
	n := len(field) + len("{}")
	for _, m := range q.members {
		n += m.room()
	}
	return n
}

func (q call) appendBody(b []byte) []byte {
	if len(q.members) == 0 {
		return b
	}
	b = append(b, field...)
	for i, m := range q.members {
		b = append(b, "{,"[min(i, 1)])
		b = m.appendTo(b)
	}
	return append(b, '}')
}

// call is a request and what is expected of its answer.
type call struct {
	method, path string
	name         string // func of the request, which the answer repeats
	members      []member
	wait         waiting
}

// secret tells whether the request carries one.
func (q call) secret() bool {
	return slices.ContainsFunc(q.members, func(m member) bool { return m.hidden != nil })
}
