package selftest

import (
	"crypto/rand"
	"crypto/subtle"
	"net/http"
	"strings"
)

// door lets in what comes from the one page of the one browser. The page knows the path, a cookie that no script sees knows the browser,
// and the headers that browsers add by themselves tell whether it was really the page that asked.
type door struct {
	host string // address and port, exactly as they stand in the address of the page
	path string // begins and ends with a slash; 128 random bits
}

// cookie is the name of the session's. It is bound to the path: ports do not keep cookies apart (RFC 6265 section 8.5).
const cookie = "carddesk-selftest"

// entry is what a request needs, beyond the right host and path.
type entry int

const (
	opening entry = iota // the first page: no cookie yet, and not from another site
	part                 // a part of the page: the cookie
	act                  // something is done: the cookie, and the page as its origin
)

// way finds what a request asks for, or the status that refuses it. A foreign host is told nothing of which paths exist.
func (d door) way(r *http.Request) (rest string, refused int) {
	if r.Host != d.host {
		return "", http.StatusMisdirectedRequest // another name for this computer: its owner could be anybody (DNS rebinding)
	}
	if len(r.URL.Path) < len(d.path) || subtle.ConstantTimeCompare([]byte(r.URL.Path[:len(d.path)]), []byte(d.path)) != 1 {
		return "", http.StatusNotFound
	}
	return r.URL.Path[len(d.path):], 0
}

// comes tells whether a request comes from where it should. Browsers say so since 2020 (Origin, and Sec-Fetch-Site of Fetch Metadata); an
// act needs the origin, which every browser names there.
func (d door) comes(r *http.Request, e entry) bool {
	origin, from := r.Header.Values("Origin"), r.Header.Get("Sec-Fetch-Site")
	if len(origin) > 1 || len(origin) == 1 && origin[0] != "http://"+d.host {
		return false
	}
	switch e {
	case opening:
		return (from == "" || from == "none" || from == "same-origin") && navigates(r)
	case act:
		return len(origin) == 1 && (from == "" || from == "same-origin")
	}
	return from == "" || from == "same-origin"
}

// navigates tells whether a person opens a page: not a script, not a frame, and not a browser that looks ahead.
func navigates(r *http.Request) bool {
	mode, destination := r.Header.Get("Sec-Fetch-Mode"), r.Header.Get("Sec-Fetch-Dest")
	return (mode == "" || mode == "navigate") && (destination == "" || destination == "document") &&
		!strings.Contains(r.Header.Get("Sec-Purpose")+r.Header.Get("Purpose"), "prefetch")
}

// admits tells whether a request is of the session. The first to open the page begins it.
func (t *Test) admits(w http.ResponseWriter, r *http.Request, e entry) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.session == "" && e == opening {
		t.session = rand.Text()
		http.SetCookie(w, &http.Cookie{
			Name: cookie, Value: t.session, Path: t.door.path, HttpOnly: true, SameSite: http.SameSiteStrictMode,
		})
		t.touch()
		return true
	}
	given := r.CookiesNamed(cookie)
	return t.session != "" && len(given) == 1 && subtle.ConstantTimeCompare([]byte(given[0].Value), []byte(t.session)) == 1
}
