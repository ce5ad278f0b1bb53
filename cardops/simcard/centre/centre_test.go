package centre

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"carddesk/cardops/simcard/mishap"
)

const (
	number    = "TT00000000000001"
	rightCode = "Code1234"
)

func noon() time.Time { return time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC) }

func newCentre(r Record) *Centre {
	c := New()
	c.Change(func(s *Settings) { s.Now = noon })
	if r.Code == nil {
		r.Code = []byte(rightCode)
	}
	c.Enrol(number, r)
	return c
}

// ask sends a request as the component would.
func ask(t *testing.T, c *Centre, r Request) Answer {
	t.Helper()
	w := httptest.NewRecorder()
	c.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/any/path", bytes.NewReader(Encode(r))))
	answer, err := Decode[Answer](w.Body.Bytes())
	if err != nil || w.Code != http.StatusOK {
		t.Fatalf("status %d, %v", w.Code, err)
	}
	return answer
}

func request(code string) Request {
	return NewRequest(NewSubject(number, "MOICA", noon()), []byte(code))
}

func TestRightCodeIsGranted(t *testing.T) {
	c := newCentre(Record{Tries: new(1)})
	answer := ask(t, c, request(rightCode))
	if answer.Code != 0 || !answer.Proves([]byte(rightCode)) || answer.Card != number || answer.CA != "MOICA" || !answer.At.Equal(noon()) {
		t.Errorf("answer %+v", answer)
	}
	if answer.Proves([]byte("Code4321")) {
		t.Error("the answer is good for any code")
	}
	if c.TriesLeft(number) != MaxTries {
		t.Errorf("%d tries left", c.TriesLeft(number))
	}
}

func TestOneWrongCodeCostsOneTry(t *testing.T) {
	c := newCentre(Record{})
	for i, want := range []uint32{0x81000201, 0x81000202, 0x81000203, 0x81000204, 0x81000227, 0x81000227} {
		if answer := ask(t, c, request("Code4321")); answer.Code != want || answer.Proof != nil {
			t.Errorf("answer %d: %08X, want %08X", i+1, answer.Code, want)
		}
		if left := c.TriesLeft(number); left != max(3-i, 0) {
			t.Errorf("answer %d: %d tries left", i+1, left)
		}
	}
	if answer := ask(t, c, request(rightCode)); answer.Code != 0x81000227 {
		t.Errorf("right code when locked: %08X", answer.Code)
	}
}

func TestWhatCostsNoTry(t *testing.T) {
	at := func(off time.Duration) Request {
		return NewRequest(NewSubject(number, "MOICA", noon().Add(off)), []byte("Code4321"))
	}
	for name, c := range map[string]struct {
		record  Record
		change  func(*Settings)
		request Request
		want    uint32
	}{
		"clock ahead":    {request: at(Window + time.Second), want: 0x81000115},
		"clock behind":   {request: at(-Window - time.Second), want: 0x81000115},
		"not opened yet": {record: Record{Unopened: true}, request: at(0), want: 0x81000225},
		"card unknown":   {request: NewRequest(NewSubject("TT00000000000002", "MOICA", noon()), nil), want: 0x81000224},
		"busy":           {change: func(s *Settings) { s.Busy = true }, request: at(0), want: 0x81000237},
	} {
		t.Run(name, func(t *testing.T) {
			s := newCentre(c.record)
			if c.change != nil {
				s.Change(c.change)
			}
			if answer := ask(t, s, c.request); answer.Code != c.want {
				t.Errorf("%08X, want %08X", answer.Code, c.want)
			}
			if s.TriesLeft(number) != MaxTries || s.Calls() != 1 {
				t.Errorf("%d tries left after %d calls", s.TriesLeft(number), s.Calls())
			}
		})
	}
}

func TestClockMayBeOffALittle(t *testing.T) {
	r := NewRequest(NewSubject(number, "MOICA", noon().Add(Window)), []byte(rightCode))
	if answer := ask(t, newCentre(Record{}), r); answer.Code != 0 {
		t.Errorf("%08X", answer.Code)
	}
}

func TestChangedRequestsProveNothing(t *testing.T) {
	for name, change := range map[string]func(*Request){
		"another card":      func(r *Request) { r.Card += "0" },
		"another authority": func(r *Request) { r.CA = "GCA" },
		"another time":      func(r *Request) { r.At = r.At.Add(1) },
		"another nonce":     func(r *Request) { r.Nonce[0]++ },
		"moved border":      func(r *Request) { r.Card, r.CA = r.Card+"M", "OICA" },
	} {
		r := request(rightCode)
		if !r.Proves([]byte(rightCode)) {
			t.Fatalf("%s: proves nothing from the start", name)
		}
		if change(&r); r.Proves([]byte(rightCode)) {
			t.Errorf("%s: still proves the code", name)
		}
	}
	if r := request(rightCode); (Answer{Subject: r.Subject, Proof: r.Proof}).Proves([]byte(rightCode)) {
		t.Error("a request passes for its answer")
	}
}

func TestRequestsHoldNoCode(t *testing.T) {
	if text := string(Encode(request(rightCode))); strings.Contains(text, rightCode) {
		t.Errorf("request %s", text)
	}
}

func TestTwist(t *testing.T) {
	c := newCentre(Record{})
	c.Change(func(s *Settings) {
		s.Twist = func(s Subject, _ []byte) (Subject, []byte) { s.Card = "TT00000000000002"; return s, []byte("x") }
	})
	if answer := ask(t, c, request(rightCode)); answer.Card != "TT00000000000002" || !answer.Proves([]byte("x")) {
		t.Errorf("answer %+v", answer)
	}
}

func TestWhatIsNoRequest(t *testing.T) {
	for name, r := range map[string]*http.Request{
		"a page fetched": httptest.NewRequest(http.MethodGet, "/", nil),
		"no JSON":        httptest.NewRequest(http.MethodPost, "/", strings.NewReader("card=1")),
		"too long":       httptest.NewRequest(http.MethodPost, "/", strings.NewReader(strings.Repeat(" ", maxRequest+1))),
	} {
		w := httptest.NewRecorder()
		if newCentre(Record{}).ServeHTTP(w, r); w.Code != http.StatusBadRequest {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
}

func TestPlanKeepsTheEffectOrNot(t *testing.T) {
	for name, before := range map[string]bool{"before": true, "after": false} {
		c := newCentre(Record{})
		c.Plan.Set(Ask, mishap.Event{Mishap: mishap.Status(http.StatusBadGateway), Before: before})
		w := httptest.NewRecorder()
		c.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(Encode(request("Code4321")))))
		if want := map[bool]int{true: 4, false: 3}[before]; w.Code != http.StatusBadGateway || c.TriesLeft(number) != want {
			t.Errorf("%s: status %d, %d tries left", name, w.Code, c.TriesLeft(number))
		}
	}
}

// TestManyAtOnce: tries are counted one by one.
func TestManyAtOnce(t *testing.T) {
	c := newCentre(Record{})
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() { ask(t, c, request("Code4321")) })
	}
	wait.Wait()
	if c.TriesLeft(number) != 0 || c.Calls() != 20 {
		t.Errorf("%d tries left after %d calls", c.TriesLeft(number), c.Calls())
	}
}
