package update

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// rig is a checker with a server of which a test says what it answers.
type rig struct {
	*Checker
	private ed25519.PrivateKey
	clock   time.Time
	answer  []byte
	fails   error
	asked   int
}

func newRig(t *testing.T) *rig {
	t.Helper()
	public, private := keys(t)
	c, err := made(base64.StdEncoding.EncodeToString(public), "https://updates.invalid/version", "1.2.0", t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{Checker: c, private: private, clock: noon}
	r.built = noon.AddDate(0, -2, 0)
	r.now = func() time.Time { return r.clock }
	r.fetch = func(_ context.Context, address string) ([]byte, error) {
		if address != "https://updates.invalid/version" {
			t.Errorf("asks %s", address)
		}
		r.asked++
		return r.answer, r.fails
	}
	r.answer = signed(t, private, release())
	return r
}

func TestNewer(t *testing.T) {
	for version, newer := range map[string]bool{
		"1.2.3": true, "1.10.0": true, "2.0.0": true, "1.2.0": false, "1.1.9": false, "0.9.0": false, "1.2.0-rc.1": false, "1.2.1-rc.1": true,
	} {
		r := newRig(t)
		file := release()
		file.Version = version
		r.answer = signed(t, r.private, file)
		got := r.Ask(t.Context(), false)
		if got.Failure != nil || got.Newer != newer || got.Latest == nil || *got.Latest != file || !got.Asked.Equal(noon) {
			t.Errorf("%s: %+v", version, got)
		}
	}
}

// What a file must not be, and what is then said of it. Nothing is told as newer.
func TestRefusedFiles(t *testing.T) {
	_, stranger := keys(t)
	for name, tc := range map[string]struct {
		answer func(*rig) []byte
		want   error
	}{
		"forged":           {func(*rig) []byte { return signed(t, stranger, release()) }, ErrForged},
		"changed":          {func(r *rig) []byte { return []byte(strings.Replace(string(r.answer), "1.2.3\nrel", "9.9.9\nrel", 1)) }, ErrForged},
		"nothing":          {func(*rig) []byte { return nil }, ErrMalformed},
		"a page":           {func(*rig) []byte { return []byte("<html>please log in</html>") }, ErrMalformed},
		"expired":          {func(r *rig) []byte { r.clock = noon.AddDate(0, 5, 1); return r.answer }, ErrExpired},
		"of the future":    {func(r *rig) []byte { r.clock = noon.AddDate(0, -1, -2); return r.answer }, ErrFuture},
		"the clock":        {func(r *rig) []byte { r.clock = noon.AddDate(-10, 0, 0); return r.answer }, ErrClock},
		"no answer":        {func(r *rig) []byte { r.fails = ErrUnreachable; return nil }, ErrUnreachable},
		"a wrong clock":    {func(r *rig) []byte { r.fails = ErrClock; return nil }, ErrClock},
		"of before 2001":   {func(r *rig) []byte { return []byte(strings.Replace(string(r.answer), "2026-02", "1026-02", 1)) }, ErrForged},
		"a day is allowed": {func(r *rig) []byte { r.clock = noon.AddDate(0, -1, 0).Add(-23 * time.Hour); return r.answer }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.answer = tc.answer(r)
			got := r.Ask(t.Context(), false)
			if !errors.Is(got.Failure, tc.want) || tc.want != nil && (got.Newer || got.Latest != nil) {
				t.Errorf("%+v", got)
			}
			if tc.want == ErrClock && r.fails == nil && r.asked != 0 {
				t.Error("a computer whose clock is wrong asks")
			}
			again := r.Known()
			if (again.Failure == nil) != (tc.want == nil || tc.want == ErrClock && r.fails == nil) || again.Newer != (tc.want == nil) {
				t.Errorf("remembered: %+v", again)
			}
		})
	}
}

// At most once a day, whatever came of it, also in another run of the program.
func TestOnceADay(t *testing.T) {
	for name, tc := range map[string]struct {
		fails   error
		later   time.Duration
		insists bool
		asked   int
	}{
		"again at once":                 {nil, 0, false, 1},
		"again within a day":            {nil, 23*time.Hour + 59*time.Minute, false, 1},
		"after a day":                   {nil, 24 * time.Hour, false, 2},
		"after a failure":               {ErrUnreachable, time.Hour, false, 1},
		"insists":                       {nil, time.Hour, true, 1},
		"insists after a failure":       {ErrUnreachable, time.Hour, true, 2},
		"the clock was put back":        {nil, -48 * time.Hour, false, 2},
		"the clock was put back a year": {nil, -365 * 24 * time.Hour, false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.fails = tc.fails
			first := r.Ask(t.Context(), false)
			r.clock = noon.Add(tc.later)
			second := *r.Checker // another run knows only what the file says
			got := second.Ask(t.Context(), tc.insists)
			if r.asked != tc.asked {
				t.Errorf("asked %d times, want %d", r.asked, tc.asked)
			}
			if tc.asked == 1 && tc.fails == nil && tc.later >= 0 && (!got.Newer || !got.Asked.Equal(first.Asked)) {
				t.Errorf("%+v", got)
			}
			if tc.asked == 1 && tc.fails != nil && !errors.Is(got.Failure, ErrFailed) {
				t.Errorf("%+v", got)
			}
		})
	}
}

// An old file with a good signature does not undo a newer one.
func TestRollback(t *testing.T) {
	r := newRig(t)
	if got := r.Ask(t.Context(), false); !got.Newer {
		t.Fatalf("%+v", got)
	}
	older := release()
	older.Version, older.Expires = "1.2.1", noon.AddDate(5, 0, 0)
	for _, later := range []time.Time{noon.AddDate(0, 0, 2), noon.AddDate(2, 0, 0)} { // the second time what was seen has expired
		r.clock, r.answer = later, signed(t, r.private, older)
		if got := r.Ask(t.Context(), false); !errors.Is(got.Failure, ErrRolledBack) || got.Latest != nil && got.Latest.Version != "1.2.3" {
			t.Errorf("%+v", got)
		}
	}
	same := release()
	same.Expires = noon.AddDate(5, 0, 0)
	r.clock, r.answer = noon.AddDate(3, 0, 0), signed(t, r.private, same)
	if got := r.Ask(t.Context(), false); got.Failure != nil || !got.Newer {
		t.Errorf("%+v", got)
	}
}

// What others write into the memory is not believed, and what can't be read does no harm.
func TestMemoryIsNotTrusted(t *testing.T) {
	_, stranger := keys(t)
	file := release()
	file.Version = "9.9.9"
	forged, err := json.Marshal(seen{Schema: schema, Asked: noon, File: string(signed(t, stranger, file))})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"forged": string(forged), "no JSON": "hello", "another": `{"schema":"carddesk.crash/1","asked":"2026-03-01T04:00:00Z"}`,
		"no time": `{"schema":"carddesk.update/1","asked":"noon"}`, "long": `{"schema":"` + strings.Repeat("x", 100_000) + `"}`, "empty": "",
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			if err := os.WriteFile(r.memory.path(), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if got := r.Known(); got.Newer || got.Latest != nil || (name == "forged") != errors.Is(got.Failure, ErrForged) {
				t.Errorf("%+v", got)
			}
			r.clock = noon.AddDate(0, 0, 1)
			if got := r.Ask(t.Context(), false); got.Failure != nil || !got.Newer || got.Latest.Version != "1.2.3" {
				t.Errorf("%+v", got)
			}
		})
	}
}

// Whoever can't remember does not ask: it would be more than once a day.
func TestNoMemoryNoQuestion(t *testing.T) {
	r := newRig(t)
	in := filepath.Join(r.memory.folder, "file")
	if err := os.WriteFile(in, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r.memory.folder = filepath.Join(in, "folder")
	got := r.Ask(t.Context(), true)
	if _, ok := errors.AsType[*fs.PathError](got.Failure); !ok || r.asked != 0 {
		t.Errorf("%+v, asked %d times", got, r.asked)
	}
}

func TestNotAvailable(t *testing.T) {
	public, _ := keys(t)
	key := base64.StdEncoding.EncodeToString(public)
	for name, tc := range map[string][4]string{
		"no key":      {"", "https://x.example/", "1.2.0", "/tmp"},
		"a short key": {key[:20], "https://x.example/", "1.2.0", "/tmp"},
		"no base64":   {"?", "https://x.example/", "1.2.0", "/tmp"},
		"no address":  {key, "", "1.2.0", "/tmp"},
		"no version":  {key, "https://x.example/", "unknown", "/tmp"},
		"no folder":   {key, "https://x.example/", "1.2.0", ""},
	} {
		if c, err := made(tc[0], tc[1], tc[2], tc[3]); !errors.Is(err, ErrUnavailable) || c != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := New("https://x.example/", t.TempDir()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("a build without a key checks: %v", err)
	}
	if c, err := made(key, "https://x.example/", "0.1.0-dev", "/tmp"); err != nil || c == nil {
		t.Errorf("%v", err)
	}
}

// The whole way, over TLS.
func TestAskedOverTLS(t *testing.T) {
	r := newRig(t)
	address, fetch := server(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(r.answer) })
	r.source, r.fetch = address+"/version", fetch
	if got := r.Ask(t.Context(), false); got.Failure != nil || !got.Newer {
		t.Errorf("%+v", got)
	}
}
