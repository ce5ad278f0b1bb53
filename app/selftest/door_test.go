package selftest

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/app/words"
	"carddesk/cardops/hipki"
)

// closed is a test whose page nobody has opened, with a component that answers at once.
func closed(t *testing.T) *Test {
	t.Helper()
	test, err := New(Config{
		Words: words.In(words.English), Component: func(context.Context) (hipki.Info, error) { return hipki.Info{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = test.page.Close()
		_ = test.stand.Close()
	})
	return test
}

// opened is one whose page a browser has, with the value of its cookie.
func opened(t *testing.T) (*Test, string) {
	t.Helper()
	test := closed(t)
	w := httptest.NewRecorder()
	test.handler().ServeHTTP(w, request{method: "GET", path: test.door.path, host: test.door.host, site: "none"}.make())
	if w.Code != http.StatusOK {
		t.Fatalf("status %d", w.Code)
	}
	return test, w.Result().Cookies()[0].Value
}

// request is what a browser, or somebody who is none, may send.
type request struct {
	method, path, host, site string
	origins, cookies         []string
}

func (q request) make() *http.Request {
	r := httptest.NewRequest(q.method, "http://"+q.host+q.path, nil)
	r.Host = q.host
	for _, origin := range q.origins {
		r.Header.Add("Origin", origin)
	}
	for _, value := range q.cookies {
		r.AddCookie(&http.Cookie{Name: cookie, Value: value})
	}
	if q.site != "" {
		r.Header.Set("Sec-Fetch-Site", q.site)
	}
	return r
}

// attempts are all requests that can be made of these parts.
func attempts(test *Test, session string) []request {
	host, path := test.door.host, test.door.path
	_, port, _ := net.SplitHostPort(host)
	paths := []string{"/", "/favicon.ico", "/state", strings.TrimSuffix(path, "/"), strings.ToLower(path), guess(path), guess(path) + "state", path + "nothing", path + "page/script.js", path + "../state"}
	for name := range resources {
		paths = append(paths, path+name)
	}
	var all []request
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		for _, path := range paths {
			for _, host := range []string{host, "localhost:" + port, "evil.test:" + port, "evil.test", "127.0.0.1", "127.0.0.1:1", "127.0.0.2:" + port, "[::1]:" + port} {
				for _, origins := range [][]string{nil, {"http://" + host}, {"null"}, {"http://evil.test"}, {"https://" + host}, {"http://" + host, "http://evil.test"}} {
					for _, cookies := range [][]string{nil, {session}, {guess(session)}, {session, guess(session)}} {
						for _, site := range []string{"", "none", "same-origin", "same-site", "cross-site"} {
							all = append(all, request{method, path, host, site, origins, cookies})
						}
					}
				}
			}
		}
	}
	return all
}

// guess is nearly right.
func guess(s string) string {
	at := len(s) / 2
	other := "A"
	if s[at] == 'A' {
		other = "B"
	}
	return s[:at] + other + s[at+1:]
}

// allowed says who may do what, once a browser has the page: the right method on the right path of the right host, with the one cookie, from
// the page itself; only the page as such may be come to from nowhere, by typing its address.
func (q request) allowed(test *Test, session string) bool {
	what, there := resources[strings.TrimPrefix(q.path, test.door.path)]
	if !strings.HasPrefix(q.path, test.door.path) || !there || q.method != what.method || q.host != test.door.host {
		return false
	}
	own := len(q.origins) == 1 && q.origins[0] == "http://"+test.door.host
	switch {
	case !slices.Equal(q.cookies, []string{session}):
		return false
	case q.method == "POST":
		return own && (q.site == "" || q.site == "same-origin")
	case q.path == test.door.path:
		return (own || q.origins == nil) && (q.site == "" || q.site == "none" || q.site == "same-origin")
	}
	return (own || q.origins == nil) && (q.site == "" || q.site == "same-origin")
}

// TestDoor makes every request of these methods, paths, hosts, origins, cookies and origins of fetches.
func TestDoor(t *testing.T) {
	t.Parallel()
	test, session := opened(t)
	handler := test.handler()
	before := test.Report()
	count := map[bool]int{}
	for _, q := range attempts(test, session) {
		if allowed := q.allowed(test, session); allowed {
			count[true]++
			continue // what it does is seen below, and by a real browser
		}
		count[false]++
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, q.make())
		taken := q.path == test.door.path && w.Code == http.StatusForbidden
		if w.Code < 400 || w.Body.Len() > 0 && !taken || len(w.Result().Cookies()) > 0 || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Fatalf("%+v: status %d, %v %q", q, w.Code, w.Header(), w.Body)
		}
	}
	if after := test.Report(); !reflect.DeepEqual(before, after) {
		t.Errorf("something was done:\n%s\n%s", told(before), told(after))
	}
	for _, q := range attempts(test, session) {
		if q.allowed(test, session) && !strings.HasSuffix(q.path, "finish") {
			w := httptest.NewRecorder()
			if handler.ServeHTTP(w, q.make()); w.Code >= 400 && w.Code != http.StatusUnsupportedMediaType {
				t.Errorf("%+v: status %d", q, w.Code)
			}
		}
	}
	if count[true] < 30 || count[false] < 100_000 {
		t.Errorf("%v: the requests are not what they were", count)
	}
	fmt.Printf("FIGURE refused requests: %d of %d\n", count[false], count[false]+count[true])
}

// TestOpening: who comes first has the test, if it is a person who opens a page, at the right address.
func TestOpening(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*http.Request)
		status int
	}{
		"a person":         {func(*http.Request) {}, http.StatusOK},
		"an older browser": {func(r *http.Request) { r.Header = http.Header{} }, http.StatusOK},
		"a link elsewhere": {func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, http.StatusForbidden},
		"a script":         {func(r *http.Request) { r.Header.Set("Sec-Fetch-Mode", "cors") }, http.StatusForbidden},
		"a frame":          {func(r *http.Request) { r.Header.Set("Sec-Fetch-Dest", "iframe") }, http.StatusForbidden},
		"looking ahead":    {func(r *http.Request) { r.Header.Set("Sec-Purpose", "prefetch;prerender") }, http.StatusForbidden},
		"an origin":        {func(r *http.Request) { r.Header.Set("Origin", "http://evil.test") }, http.StatusForbidden},
		"another name":     {func(r *http.Request) { r.Host = "localhost" + r.Host[strings.LastIndex(r.Host, ":"):] }, http.StatusMisdirectedRequest},
		"a part at first":  {func(r *http.Request) { r.URL.Path += "state" }, http.StatusForbidden},
		"an act at first":  {func(r *http.Request) { r.Method = "POST" }, http.StatusMethodNotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			subject := closed(t)
			r := request{method: "GET", path: subject.door.path, host: subject.door.host, site: "none"}.make()
			r.Header.Set("Sec-Fetch-Mode", "navigate")
			r.Header.Set("Sec-Fetch-Dest", "document")
			test.change(r)
			w := httptest.NewRecorder()
			subject.handler().ServeHTTP(w, r)
			if w.Code != test.status || subject.Report().Opened != (test.status == http.StatusOK) {
				t.Fatalf("status %d, opened %v", w.Code, subject.Report().Opened)
			}
			if test.status == http.StatusOK {
				wantCookie(t, subject, w.Result().Cookies())
			}
		})
	}
}

func wantCookie(t *testing.T, test *Test, all []*http.Cookie) {
	t.Helper()
	if len(all) != 1 {
		t.Fatalf("cookies %v", all)
	}
	c := all[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != test.door.path || c.Domain != "" || len(c.Value) < 26 {
		t.Errorf("cookie %+v", c)
	}
}

// TestSecond: another browser is told to begin anew, in both languages, and gets nothing else.
func TestSecond(t *testing.T) {
	t.Parallel()
	test, _ := opened(t)
	w := httptest.NewRecorder()
	test.handler().ServeHTTP(w, request{method: "GET", path: test.door.path, host: test.door.host, site: "none"}.make())
	body := w.Body.String()
	for _, l := range words.Languages() {
		if !strings.Contains(body, words.In(l).Text("browser.taken")) {
			t.Errorf("%s: %q", l, body)
		}
	}
	if w.Code != http.StatusForbidden || len(w.Result().Cookies()) > 0 || strings.Contains(body, "<") {
		t.Errorf("status %d, %v: %q", w.Code, w.Header(), body)
	}
}

// TestHeaders: what a browser is told about every answer, and about the page.
func TestHeaders(t *testing.T) {
	t.Parallel()
	test, session := opened(t)
	nonces := map[string]bool{}
	for range 2 {
		q := request{method: "GET", path: test.door.path, host: test.door.host, site: "none", cookies: []string{session}}
		w := httptest.NewRecorder()
		test.handler().ServeHTTP(w, q.make())
		policy, body := w.Header().Get("Content-Security-Policy"), w.Body.String()
		for _, want := range []string{"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'", "treat-as-public-address"} {
			if !strings.Contains(policy, want) {
				t.Errorf("policy without %s: %s", want, policy)
			}
		}
		for _, never := range []string{"unsafe", "*", "data:", "https:", "script-src 'self'"} {
			if strings.Contains(policy, never) {
				t.Errorf("policy with %s: %s", never, policy)
			}
		}
		_, rest, _ := strings.Cut(policy, "script-src 'nonce-")
		nonce, _, _ := strings.Cut(rest, "'")
		nonces[nonce] = true
		if len(nonce) < 26 || strings.Count(body, `nonce="`+nonce+`"`) != 2 || strings.Contains(body, session) {
			t.Errorf("nonce %q:\n%s", nonce, body)
		}
		if strings.Contains(body, "https://") || strings.Contains(body, "//cdn") {
			t.Errorf("content of others:\n%s", body)
		}
	}
	if len(nonces) != 2 {
		t.Error("a nonce was used twice")
	}
	for _, path := range []string{"", "state", "script.js", "style.css", "nothing"} {
		w := httptest.NewRecorder()
		test.handler().ServeHTTP(w, request{method: "GET", path: test.door.path + path, host: test.door.host, cookies: []string{session}}.make())
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
			"Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY",
		} {
			if got := w.Header().Get(name); got != want {
				t.Errorf("%q: %s is %q", path, name, got)
			}
		}
	}
}

// TestFound: of what the browser reports only known cases of its own steps are taken, while they go on.
func TestFound(t *testing.T) {
	t.Parallel()
	test, session := opened(t)
	post := func(body, kind string) int {
		r := httptest.NewRequest("POST", "http://"+test.door.host+test.door.path+"found", strings.NewReader(body))
		r.Header.Set("Origin", "http://"+test.door.host)
		r.Header.Set("Content-Type", kind)
		r.AddCookie(&http.Cookie{Name: cookie, Value: session})
		w := httptest.NewRecorder()
		test.handler().ServeHTTP(w, r)
		return w.Code
	}
	const kind = "application/json"
	for _, c := range []struct {
		body, kind string
		status     int
	}{
		{`{"step":"local","case":"denied"}`, "text/plain", http.StatusUnsupportedMediaType}, // what a form of another site can send
		{`{"step":"local","case":"wonderful"}`, kind, http.StatusConflict},
		{`{"step":"signature","case":"done"}`, kind, http.StatusConflict},
		{`{"step":"component","case":"answers"}`, kind, http.StatusConflict},
		{`{"step":"card","case":"read"}`, kind, http.StatusConflict},
		{`{"step":"","case":""}`, kind, http.StatusConflict},
		{`{"step":"local","case":"denied","more":1}`, kind, http.StatusBadRequest},
		{`{"step":"local","case":"` + strings.Repeat("x", maxBody) + `"}`, kind, http.StatusBadRequest},
		{`[`, kind, http.StatusBadRequest},
		{`{"step":"local","case":"begun"}`, kind, http.StatusNoContent},
		{`{"step":"local","case":"denied"}`, kind + "; charset=utf-8", http.StatusNoContent},
		{`{"step":"local","case":"reached"}`, kind, http.StatusConflict}, // it has ended
	} {
		if status := post(c.body, c.kind); status != c.status {
			t.Errorf("%.60s as %s: status %d, want %d", c.body, c.kind, status, c.status)
		}
	}
	if s := test.Report().Step(StepLocal); s.State != Fail || s.Case != "denied" {
		t.Errorf("%+v", s)
	}
}

// TestStandIn: the second port tells nothing and does nothing.
func TestStandIn(t *testing.T) {
	t.Parallel()
	test, session := opened(t)
	handler := test.standIn()
	for _, host := range []string{test.probeHost(), test.stand.Addr().String(), "evil.test", test.door.host} {
		for _, path := range []string{test.door.path, guess(test.door.path), "/", test.door.path + "state", test.door.path + "finish"} {
			for _, method := range []string{"GET", "POST", "OPTIONS", "HEAD"} {
				q := request{method: method, path: path, host: host, cookies: []string{session}, origins: []string{"http://" + test.door.host}}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, q.make())
				reached := host == test.probeHost() && path == test.door.path && method == "GET"
				if (w.Code == http.StatusNoContent) != reached || w.Body.Len() > 0 {
					t.Errorf("%+v: status %d %q", q, w.Code, w.Body)
				}
			}
		}
	}
}

// TestPorts: only this computer reaches the two ports, the address can't be guessed, and after the end nobody answers.
func TestPorts(t *testing.T) {
	t.Parallel()
	one, other := closed(t), closed(t)
	if one.door.path == other.door.path || len(one.door.path) < 2+26 || one.door.host == other.door.host {
		t.Errorf("%s, %s", one.Address(), other.Address())
	}
	for _, l := range []net.Listener{one.page, one.stand} {
		if at := l.Addr().(*net.TCPAddr); !at.IP.IsLoopback() {
			t.Errorf("listens at %v", at)
		}
	}
	ended := make(chan Report)
	go func() { ended <- one.Run(context.Background()) }()
	answer, err := http.Get(one.Address())
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer, err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	one.Stop()
	one.Stop()
	if r := <-ended; r.Over != Stopped {
		t.Errorf("over: %q", r.Over)
	}
	for _, address := range []string{one.page.Addr().String(), one.stand.Addr().String()} {
		if conn, err := net.DialTimeout("tcp", address, time.Second); err == nil {
			_ = conn.Close()
			t.Errorf("%s still answers", address)
		}
	}
}

// TestBase: only an address of this computer comes to stand in the page's policy, and nothing besides.
func TestBase(t *testing.T) {
	t.Parallel()
	for base, good := range map[string]bool{
		"": true, "http://localhost:61161": true, "http://localhost:61161/": true, "http://127.0.0.1:8080": true,
		"http://evil.test:61161": false, "https://localhost:61161": false, "http://localhost:1; script-src *": false,
		"http://localhost:61161/path": false, "javascript:alert(1)": false,
	} {
		test, err := New(Config{Words: words.In(words.English), Base: base})
		if (err == nil) != good {
			t.Errorf("%q: %v", base, err)
		}
		if err != nil {
			continue
		}
		if strings.HasSuffix(test.config.Base, "/") || strings.Contains(test.policy("n"), "61161/") {
			t.Errorf("%q: %s", base, test.policy("n"))
		}
		_ = test.page.Close()
		_ = test.stand.Close()
	}
}

// TestCrowd: who keeps connections open, or sends without end, does not keep the program busy.
func TestCrowd(t *testing.T) {
	t.Parallel()
	test := closed(t)
	go test.Run(context.Background())
	defer test.Stop()
	large, err := http.NewRequest(http.MethodGet, test.Address(), nil)
	if err != nil {
		t.Fatal(err)
	}
	large.Header.Set("X-Large", strings.Repeat("x", 4*maxHeader))
	answer, err := http.DefaultClient.Do(large)
	if err == nil {
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("status %d", answer.StatusCode)
		}
	}
	var held []net.Conn
	for range 3 * crowd {
		conn, err := net.Dial("tcp", test.door.host)
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, conn)
	}
	for _, conn := range held {
		_ = conn.Close()
	}
	if test.Report().Opened {
		t.Error("opened by nobody")
	}
	if s := test.site; s.ReadTimeout == 0 || s.WriteTimeout == 0 || s.IdleTimeout == 0 || s.MaxHeaderBytes == 0 {
		t.Error("a server without limits")
	}
}
