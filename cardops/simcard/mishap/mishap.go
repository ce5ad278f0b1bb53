// Package mishap is the ways in which an answer over HTTP goes wrong. The simulated component and the simulated card centre have them happen
// on demand, before or after they did what they were asked.
package mishap

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Mishap answers a request in place of the honest answer, which it is given.
type Mishap func(w http.ResponseWriter, r *http.Request, honest []byte)

// Event is a mishap and when it happens.
type Event struct {
	Mishap Mishap
	Before bool // the request is received and not carried out
}

// Plan says to which calls something happens. Its zero value is honest. It may be used by many goroutines.
type Plan struct {
	mu     sync.Mutex
	events map[string]Event
}

// Set has something happen to every call of that name, until Set is called with the zero Event.
func (p *Plan) Set(call string, e Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.events == nil {
		p.events = map[string]Event{}
	}
	p.events[call] = e
}

// Serve answers a call: act carries it out and gives the honest answer. If the call is not to be carried out, sham stands for that answer.
func (p *Plan) Serve(w http.ResponseWriter, r *http.Request, call string, sham []byte, act func() []byte) {
	p.mu.Lock()
	e := p.events[call]
	p.mu.Unlock()
	honest := sham
	if !e.Before {
		honest = act()
	}
	if e.Mishap == nil {
		e.Mishap = Instead(honest)
	}
	e.Mishap(w, r, honest)
}

// Instead answers something else.
func Instead(body []byte) Mishap {
	return Changed(func([]byte) []byte { return body })
}

// Changed answers what change makes of the honest answer.
func Changed(change func(honest []byte) []byte) Mishap {
	return func(w http.ResponseWriter, _ *http.Request, honest []byte) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(change(honest))
	}
}

// Status answers with an HTTP status and a page for people.
func Status(status int) Mishap {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) { http.Error(w, http.StatusText(status), status) }
}

// Redirect points to another address, in the way that asks for the same request there (307, RFC 9110 section 15.4.8).
func Redirect(to string) Mishap { return redirect(http.StatusTemporaryRedirect, to) }

// Moved points to another address, in the way that clients follow with a GET (302, RFC 9110 section 15.4.3).
func Moved(to string) Mishap { return redirect(http.StatusFound, to) }

func redirect(status int, to string) Mishap {
	return func(w http.ResponseWriter, r *http.Request, _ []byte) { http.Redirect(w, r, to, status) }
}

// HangUp ends the connection without an answer.
func HangUp(w http.ResponseWriter, _ *http.Request, _ []byte) { say(w, nil) }

// CutOff ends the connection in the middle of the answer.
func CutOff(w http.ResponseWriter, _ *http.Request, honest []byte) {
	head := fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(honest))
	say(w, append(head, honest[:len(honest)/2]...))
}

// say sends bytes as they are and ends the connection.
func say(w http.ResponseWriter, b []byte) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return // HTTP/2, which no client of these speaks
	}
	defer conn.Close()
	_, _ = conn.Write(b)
}

// Silence answers nothing until the caller gives up.
func Silence(_ http.ResponseWriter, r *http.Request, _ []byte) { <-r.Context().Done() }

// Drip answers a blank every few milliseconds until the caller gives up: each comes in time, the whole never.
func Drip(w http.ResponseWriter, r *http.Request, _ []byte) {
	control := http.NewResponseController(w)
	beat := time.NewTicker(5 * time.Millisecond) // far below every time-out of a caller
	defer beat.Stop()
	for r.Context().Err() == nil {
		_, _ = w.Write([]byte(" "))
		_ = control.Flush()
		<-beat.C
	}
}

// floodSize is what Flood stops at: far more than a caller may read, and not for ever.
const floodSize = 8 << 30

// Flood answers gigabytes, until the caller gives up, and counts what went out.
func Flood(sent *atomic.Int64) Mishap {
	return func(w http.ResponseWriter, _ *http.Request, _ []byte) {
		blanks := make([]byte, 64<<10)
		for i := range blanks {
			blanks[i] = ' '
		}
		for sent.Load() < floodSize {
			n, err := w.Write(blanks)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}
}
