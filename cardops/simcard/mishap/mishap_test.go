package mishap

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

const honest = `{"ret_code":0}`

// got is what a caller gets who waits for a moment only.
type got struct {
	status int
	body   string
	err    error
}

func ask(t *testing.T, m Mishap) got {
	t.Helper()
	var p Plan
	p.Set("call", Event{Mishap: m})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.Serve(w, r, "call", nil, func() []byte { return []byte(honest) })
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := new(http.Transport).RoundTrip(request)
	if err != nil {
		return got{err: err}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return got{answer.StatusCode, string(body), err}
}

func TestMishaps(t *testing.T) {
	for name, c := range map[string]struct {
		mishap Mishap
		want   got
	}{
		"none":     {nil, got{200, honest, nil}},
		"instead":  {Instead([]byte("x")), got{200, "x", nil}},
		"changed":  {Changed(func(b []byte) []byte { return b[1:] }), got{200, honest[1:], nil}},
		"status":   {Status(503), got{503, "Service Unavailable\n", nil}},
		"redirect": {Redirect("http://elsewhere.invalid/"), got{307, "", nil}},
		"moved":    {Moved("http://elsewhere.invalid/"), got{302, "", nil}},
		"hang up":  {HangUp, got{err: io.EOF}},
		"cut off":  {CutOff, got{200, honest[:len(honest)/2], io.ErrUnexpectedEOF}},
		"silence":  {Silence, got{err: context.DeadlineExceeded}},
	} {
		t.Run(name, func(t *testing.T) {
			g := ask(t, c.mishap)
			if g.status != c.want.status || g.body != c.want.body || !errors.Is(g.err, c.want.err) {
				t.Errorf("got %+v, want %+v", g, c.want)
			}
		})
	}
}

func TestDripNeverEnds(t *testing.T) {
	g := ask(t, Drip)
	if g.status != 200 || len(g.body) < 2 || !errors.Is(g.err, context.DeadlineExceeded) {
		t.Errorf("got %+v", g)
	}
}

func TestFloodIsCounted(t *testing.T) {
	var sent atomic.Int64
	g := ask(t, Flood(&sent))
	if len(g.body) != 1<<20 || sent.Load() < 1<<20 {
		t.Errorf("%d bytes arrived of %d", len(g.body), sent.Load())
	}
}

func TestBeforeMeansNotCarriedOut(t *testing.T) {
	for name, c := range map[string]struct {
		event  Event
		acted  int
		answer string
	}{
		"honest": {Event{}, 1, honest},
		"after":  {Event{Mishap: Changed(func(b []byte) []byte { return b })}, 1, honest},
		"before": {Event{Mishap: Changed(func(b []byte) []byte { return b }), Before: true}, 0, "sham"},
	} {
		t.Run(name, func(t *testing.T) {
			var p Plan
			p.Set("call", c.event)
			p.Set("other call", Event{Mishap: HangUp})
			acted := 0
			w := httptest.NewRecorder()
			p.Serve(w, httptest.NewRequest(http.MethodGet, "/", nil), "call", []byte("sham"), func() []byte { acted++; return []byte(honest) })
			if acted != c.acted || w.Body.String() != c.answer {
				t.Errorf("acted %d times, answered %q", acted, w.Body)
			}
		})
	}
}
