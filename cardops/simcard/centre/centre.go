// Package centre is a card centre that can be practised on: it knows subscriber codes and counts their tries by card number, as the real
// one does [F]. It speaks a language of its own with the simulated component (package component), because that of the real centre is not
// public.
package centre

import (
	"io"
	"net/http"
	"sync"
	"time"

	"carddesk/cardops/simcard/mishap"
)

// MaxTries is how many wrong subscriber codes in a row lock the code [F].
const MaxTries = 4

// The codes that the centre answers [F].
const (
	codeClock    uint32 = 0x81000115
	codeWrong    uint32 = 0x81000200 // plus how many tries have been spent, 1 to 4
	codeUnknown  uint32 = 0x81000224
	codeUnopened uint32 = 0x81000225
	codeLocked   uint32 = 0x81000227
	codeBusy     uint32 = 0x81000237
)

// Window is how far the clocks of a request and of whoever reads it may be apart. That of the real centre is not known.
const Window = 5 * time.Minute

// Ask is the name of the centre's only call, for its Plan.
const Ask = "ask"

// Record is what the centre has about a card.
type Record struct {
	Code     []byte // the subscriber code; the centre keeps a copy
	Tries    *int   // left, 0 (locked) to MaxTries; nil means MaxTries
	Unopened bool   // issued and never opened by its holder
}

// Settings are what is particular about the centre. The zero value is a centre in order.
type Settings struct {
	Now  func() time.Time // time.Now if nil
	Busy bool             // says so and does nothing

	// Twist changes the answer to a request that is granted, after the try was counted. It is given the answer's subject and the
	// subscriber code, and gives back what the centre is to answer for instead.
	Twist func(s Subject, code []byte) (Subject, []byte)
}

// Centre is a simulated card centre. It may be used by many goroutines.
type Centre struct {
	// Plan has answers go wrong, under the name Ask.
	Plan mishap.Plan

	mu       sync.Mutex
	settings Settings
	records  map[string]*Record
	calls    int
}

// New is a centre that knows no card.
func New() *Centre { return &Centre{records: map[string]*Record{}} }

// Enrol has the centre know a card by its number, or know something else about it.
func (c *Centre) Enrol(number string, r Record) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r.Code = append([]byte(nil), r.Code...)
	left := MaxTries
	if r.Tries != nil {
		left = *r.Tries
	}
	r.Tries = &left
	c.records[number] = &r
}

// Change changes what is particular about the centre.
func (c *Centre) Change(change func(*Settings)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.settings)
}

// TriesLeft tells how many tries the subscriber code of a card has, 0 if it is locked or the card not known.
func (c *Centre) TriesLeft(number string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.records[number]; r != nil {
		return *r.Tries
	}
	return 0
}

// Calls tells how many requests arrived.
func (c *Centre) Calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.calls
}

// maxRequest is more than a request of the simulated component has.
const maxRequest = 64 << 10

// ServeHTTP takes a request by POST, on any path, and answers it.
func (c *Centre) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	c.calls++
	c.mu.Unlock()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil || r.Method != http.MethodPost {
		http.Error(w, "a request by POST is needed", http.StatusBadRequest)
		return
	}
	request, err := Decode[Request](body)
	if err != nil {
		http.Error(w, "a request of the simulated component is needed", http.StatusBadRequest)
		return
	}
	sham := Encode(Answer{Subject: request.Subject})
	c.Plan.Serve(w, r, Ask, sham, func() []byte { return Encode(c.answer(request)) })
}
