package centre

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// What follows is the language of the simulated component and this centre. It is invented: that of the real ones is not public. Whoever
// relays it knows nothing of it. It proves the knowledge of a subscriber code without holding it.

// ErrFormat: bytes that are not what the other side says.
var ErrFormat = errors.New("not in the simulated centre's format")

// Subject is what a request and its answer are about.
type Subject struct {
	Card  string    `json:"card"` // card number
	CA    string    `json:"ca"`   // authority
	At    time.Time `json:"at"`   // by the clock of whoever wrote it
	Nonce []byte    `json:"nonce"`
}

// NewSubject is one that no other is equal to.
func NewSubject(card, ca string, at time.Time) Subject {
	s := Subject{Card: card, CA: ca, At: at, Nonce: make([]byte, 16)}
	_, _ = rand.Read(s.Nonce) // documented never to fail
	return s
}

// Request is what the component wants of the centre.
type Request struct {
	Subject
	Proof []byte `json:"proof"`
}

// NewRequest proves the subscriber code.
func NewRequest(s Subject, code []byte) Request { return Request{s, s.proof("request", code)} }

// Proves tells whether the request was made with that subscriber code.
func (r Request) Proves(code []byte) bool { return hmac.Equal(r.Proof, r.proof("request", code)) }

// Answer is what the centre says to a request.
type Answer struct {
	Subject
	Code  uint32 `json:"code"`            // 0 if the request is granted
	Proof []byte `json:"proof,omitempty"` // only then
}

// Grant answers a request that is granted.
func Grant(s Subject, code []byte) Answer { return Answer{Subject: s, Proof: s.proof("answer", code)} }

// Proves tells whether the answer was made for that subscriber code.
func (a Answer) Proves(code []byte) bool { return hmac.Equal(a.Proof, a.proof("answer", code)) }

// proof binds a subject, and who speaks, to a subscriber code (HMAC-SHA-256, RFC 2104).
func (s Subject) proof(speaker string, code []byte) []byte {
	m := hmac.New(sha256.New, code)
	for _, part := range []string{speaker, s.Card, s.CA, strconv.FormatInt(s.At.UnixNano(), 10), string(s.Nonce)} {
		_, _ = fmt.Fprintf(m, "%d:%s", len(part), part)
	}
	return m.Sum(nil)
}

// Encode writes a Request or an Answer as a JSON value.
func Encode[T Request | Answer](v T) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil { // a year beyond 9999; the other side then finds no JSON
		return nil
	}
	return text
}

// Decode reads a Request or an Answer. The error is ErrFormat.
func Decode[T Request | Answer](text []byte) (T, error) {
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		return v, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return v, nil
}
