package update

import (
	"context"
	"crypto/x509"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

// server answers over TLS, with a certificate that the returned function trusts.
func server(t *testing.T, answer http.HandlerFunc) (address string, fetch func(context.Context, string) ([]byte, error)) {
	t.Helper()
	s := httptest.NewTLSServer(answer)
	t.Cleanup(s.Close)
	s.Config.ErrorLog = nil
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	return s.URL, overHTTPS(roots)
}

func TestFetched(t *testing.T) {
	address, fetch := server(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("a file")) })
	raw, err := fetch(t.Context(), address+"/version")
	if err != nil || string(raw) != "a file" {
		t.Errorf("%q, %v", raw, err)
	}
}

// The request says nothing that another person's would not.
func TestNothingIsToldOfWhoAsks(t *testing.T) {
	var got []*http.Request
	address, fetch := server(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r)
		http.SetCookie(w, &http.Cookie{Name: "who", Value: "me"})
		if r.URL.Path == "/version" {
			http.Redirect(w, r, "/version/", http.StatusFound)
		}
	})
	for range 2 {
		if _, err := fetch(t.Context(), address+"/version"); err != nil {
			t.Fatal(err)
		}
	}
	if len(got) != 4 {
		t.Fatalf("%d requests", len(got))
	}
	for _, r := range got {
		names := slices.Sorted(maps.Keys(r.Header))
		if r.Method != http.MethodGet || !slices.Equal(names, []string{"Accept", "Connection", "User-Agent"}) || r.Header.Get("User-Agent") != "CardDesk" || r.ContentLength != 0 {
			t.Errorf("%s %s %v", r.Method, r.URL, r.Header)
		}
	}
}

func TestAnswersThatAreRefused(t *testing.T) {
	elsewhere, _ := server(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("a file")) })
	plain := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("a file")) }))
	t.Cleanup(plain.Close)
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		says   string
	}{
		"not found":            {http.NotFound, "404"},
		"a mistake":            {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, "500"},
		"another good answer":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusPartialContent) }, "206"},
		"elsewhere":            {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere, http.StatusFound) }, "elsewhere"},
		"without TLS":          {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL, http.StatusFound) }, "elsewhere"},
		"to itself, on and on": {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) }, "elsewhere"},
		"too large":            {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, largest+1)) }, "too large"},
		"too large, not at once": {func(w http.ResponseWriter, _ *http.Request) {
			for range 1000 {
				if _, err := w.Write(make([]byte, 1024)); err != nil {
					return
				}
				w.(http.Flusher).Flush()
			}
		}, "too large"},
		"less than promised": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("a file"))
		}, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			address, fetch := server(t, tc.answer)
			raw, err := fetch(t.Context(), address+"/version")
			if !errors.Is(err, ErrUnreachable) || !strings.Contains(err.Error(), tc.says) || strings.Contains(err.Error(), address) {
				t.Errorf("%q, %v", raw, err)
			}
		})
	}
	if _, err := overHTTPS(nil)(t.Context(), plain.URL); !errors.Is(err, ErrUnreachable) {
		t.Errorf("without TLS: %v", err)
	}
	if _, err := overHTTPS(nil)(t.Context(), elsewhere); !errors.Is(err, ErrUnreachable) {
		t.Errorf("a certificate of nobody: %v", err)
	}
	if _, err := overHTTPS(nil)(t.Context(), "https://\x7f/"); !errors.Is(err, ErrUnreachable) {
		t.Errorf("no address: %v", err)
	}
}

// An answer that does not come is given up, and so is one that nobody waits for any more.
func TestSlowAnswer(t *testing.T) {
	begun := make(chan struct{}, 1)
	address, fetch := server(t, func(_ http.ResponseWriter, r *http.Request) {
		begun <- struct{}{}
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-begun
		cancel()
	}()
	if _, err := fetch(ctx, address); !errors.Is(err, ErrUnreachable) || !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	ctx, cancel = context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := fetch(ctx, address); !errors.Is(err, ErrUnreachable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

// A server's certificate that is of another time says more of this clock than of the server.
func TestCertificateOfAnotherTime(t *testing.T) {
	err := error(x509.CertificateInvalidError{Reason: x509.Expired})
	if !ofAnotherTime(err) || ofAnotherTime(x509.CertificateInvalidError{Reason: x509.NotAuthorizedToSign}) || ofAnotherTime(errors.New("x")) {
		t.Error("times are mistaken")
	}
}
