// Package component is the official local web component without its maker's keys: it answers the same requests over HTTP (HiPKILocalSignServer,
// described in package hipki) and works on simulated cards, with the simulated card centre (package centre) behind it.
//
// The secrets that it is sent are those of simulated cards. It does not take the trouble to wipe them.
package component

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/mishap"
)

// The names of the requests, for Calls, Count and the Plan.
const (
	Info   = "pkcs11info"
	Change = "changeUserPINCode"
	Build  = "bulidUnblockCardRequest" // the misspelling is the protocol's
	Apply  = "unblockCard"
)

// Version is the version that the component says it has, one that official sites accept on every system.
const Version = "1.3.4.103328"

// Slot is a reader that the component sees, with the card in it.
type Slot struct {
	Reader string
	Card   *simcard.Card // nil for an empty reader
}

// CodeForm is how codes are written. All forms are seen [F].
type CodeForm int

// The forms of codes.
const (
	Positive    CodeForm = iota
	Negative             // as a signed number of 32 bits
	Text                 // a string of decimal digits
	Hexadecimal          // a string that begins with 0x
)

// Settings are what is particular about the component. The zero value is one in order.
type Settings struct {
	Version string           // Version if empty
	Blind   bool             // sees no reader, as on macOS when it was started before the reader was plugged in [F]
	Codes   CodeForm         // of ret_code and last_error
	Now     func() time.Time // time.Now if nil
}

// Component is a simulated local component. It may be used by many goroutines; requests are answered one after another.
type Component struct {
	// Plan has answers go wrong, under the names of the requests.
	Plan mishap.Plan

	mu       sync.Mutex
	settings Settings
	slots    []Slot
	calls    []string
	pending  map[string][]byte // by card number: the new PIN of the last request that was built
}

// New is a component that sees these slots.
func New(slots ...Slot) *Component {
	return &Component{slots: slots, pending: map[string][]byte{}}
}

// Put replaces what the component sees, as when a card is pulled.
func (c *Component) Put(slots ...Slot) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.slots = slots
}

// Change changes what is particular about the component.
func (c *Component) Change(change func(*Settings)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&c.settings)
}

// Calls lists the names of the requests that arrived, in order; "unknown" for others. It holds nothing of what they carried.
func (c *Component) Calls() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls)
}

// Count tells how many requests of one name arrived.
func (c *Component) Count(name string) int {
	n := 0
	for _, call := range c.Calls() {
		if call == name {
			n++
		}
	}
	return n
}

func (c *Component) note(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, name)
}

// unknown is noted for a request that the component does not have. Its own name could be anything.
const unknown = "unknown"

// maxRequest is more than any request has.
const maxRequest = 1 << 20

// ServeHTTP answers a request of the protocol.
func (c *Component) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest)) // whole, or the end of the connection goes unnoticed
	if err != nil {
		http.Error(w, "request too large", http.StatusRequestEntityTooLarge)
		return
	}
	switch {
	case c.browser(w, r):
	case r.URL.Path == "/pkcs11info" && (r.Method == http.MethodGet || r.Method == http.MethodPost):
		c.note(Info)
		certificates := r.URL.Query().Get("withcert") == "true"
		c.Plan.Serve(w, r, Info, sham(Info), func() []byte { return c.info(certificates) })
	case r.URL.Path == "/CardManagement/sendCardCommand" && r.Method == http.MethodPost:
		c.command(w, r, body)
	default:
		c.note(unknown)
		http.NotFound(w, r)
	}
}

// sham is an answer that claims success.
func sham(name string) []byte {
	text, _ := json.Marshal(map[string]any{"func": name, "ret_code": 0})
	return text
}

// command carries out what a form asks for.
func (c *Component) command(w http.ResponseWriter, r *http.Request, body []byte) {
	form, err := url.ParseQuery(string(body))
	var request tbsPackage
	if err == nil {
		err = json.Unmarshal([]byte(form.Get("tbsPackage")), &request)
	}
	act := actions[request.Func]
	if err != nil || act == nil {
		c.note(unknown)
		http.Error(w, "no such command", http.StatusBadRequest)
		return
	}
	c.note(request.Func)
	c.Plan.Serve(w, r, request.Func, sham(request.Func), func() []byte {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.write(request, act(c, request))
	})
}
