package selftest

import (
	"crypto/rand"
	"embed"
	"encoding/json"
	"html/template"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"carddesk/app/words"
)

//go:embed page
var files embed.FS

// Limits of what is read from a browser, and how long it may take: it is on this computer.
const (
	maxHeader = 16 << 10
	maxBody   = 1 << 10 // a report names a step and a case
	patience  = 10 * time.Second
)

func serverOf(h http.Handler) *http.Server {
	return &http.Server{
		Handler: h, MaxHeaderBytes: maxHeader, ReadTimeout: patience, WriteTimeout: patience, IdleTimeout: 3 * patience,
	}
}

// resource is something that the page asks for.
type resource struct {
	method string
	entry  entry
	serve  func(t *Test, w http.ResponseWriter, r *http.Request)
}

// resources are all there is, by their names below the path.
var resources = map[string]resource{
	"":          {http.MethodGet, opening, (*Test).index},
	"script.js": {http.MethodGet, part, file("script.js")},
	"style.css": {http.MethodGet, part, file("style.css")},
	"popup":     {http.MethodGet, part, (*Test).popup},
	"popup.js":  {http.MethodGet, part, file("popup.js")},
	"state":     {http.MethodGet, part, (*Test).state},
	"found":     {http.MethodPost, act, (*Test).takeReport},
	"again":     {http.MethodPost, act, doing((*Test).again)},
	"sign":      {http.MethodPost, act, doing((*Test).sign)},
	"finish":    {http.MethodPost, act, doing(func(t *Test) { t.end(Finished) })},
}

// handler answers the browser.
func (t *Test) handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cautious(w.Header())
		name, refused := t.door.way(r)
		if refused != 0 {
			w.WriteHeader(refused)
			return
		}
		what, there := resources[name]
		switch {
		case !there:
			w.WriteHeader(http.StatusNotFound)
		case r.Method != what.method:
			w.Header().Set("Allow", what.method)
			w.WriteHeader(http.StatusMethodNotAllowed)
		case !t.door.comes(r, what.entry):
			w.WriteHeader(http.StatusForbidden)
		case !t.admits(w, r, what.entry):
			t.taken(w, what.entry)
		default:
			what.serve(t, w, r)
		}
	})
}

// cautious are headers of every answer.
func cautious(h http.Header) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
}

// policy is the page's content security policy: what is ours, by its nonce, and the two addresses that are tried. Because of
// treat-as-public-address (WICG Local Network Access, section 3.1.3) the browser asks the person as it does for a web site; one that does not know it
// passes over it.
func (t *Test) policy(nonce string) string {
	return strings.Join([]string{
		"default-src 'none'", "script-src 'nonce-" + nonce + "'", "style-src 'nonce-" + nonce + "'",
		"connect-src 'self' " + origin(t.probeAddress()) + " " + t.config.Base, "img-src " + t.config.Base,
		"base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
		"treat-as-public-address",
	}, "; ")
}

// sheet is what a page is made from.
type sheet struct {
	Nonce, Path, Base, Probe string
	Language, Other          words.Language
	Text                     func(string) string
}

// sheets are parsed when they are first asked for: most starts of a program serve no page.
var sheets = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").ParseFS(files, "page/*.html"))
})

// write makes a page.
func (t *Test) write(w http.ResponseWriter, r *http.Request, name string) {
	texts := t.texts(r)
	s := sheet{
		Nonce: rand.Text(), Path: t.door.path, Base: t.config.Base, Probe: t.probeAddress(), Language: texts.Language(),
		Other: words.English, Text: func(key string) string { return texts.Text(key) },
	}
	if s.Language == words.English {
		s.Other = words.Chinese
	}
	w.Header().Set("Content-Security-Policy", t.policy(s.Nonce))
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = sheets().ExecuteTemplate(w, name, s) // what fails is the connection
}

// texts are those of the language that the page asks for, or the one that it began with.
func (t *Test) texts(r *http.Request) *words.Words {
	switch l := words.Language(r.URL.Query().Get("lang")); l {
	case words.Chinese, words.English:
		return words.In(l)
	}
	return t.config.Words
}

func (t *Test) index(w http.ResponseWriter, r *http.Request) {
	t.anew()
	t.write(w, r, "index.html")
}

func (t *Test) popup(w http.ResponseWriter, r *http.Request) { t.write(w, r, "popup.html") }

// taken says on the page that another browser has the test. Everything else is refused without a word.
func (t *Test) taken(w http.ResponseWriter, e entry) {
	w.WriteHeader(http.StatusForbidden)
	if e != opening {
		return
	}
	for _, l := range words.Languages() {
		_, _ = w.Write([]byte(words.In(l).Text("browser.taken") + "\n\n"))
	}
}

// file serves a file of the page as it is. Its type is told here: what a system believes of endings may have been changed by any program.
func file(name string) func(*Test, http.ResponseWriter, *http.Request) {
	kind := "text/javascript; charset=utf-8"
	if strings.HasSuffix(name, ".css") {
		kind = "text/css; charset=utf-8"
	}
	return func(_ *Test, w http.ResponseWriter, _ *http.Request) {
		content, _ := files.ReadFile("page/" + name) // it is built in
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(content)
	}
}

// doing does something that the page asks for and needs no answer.
func doing(what func(*Test)) func(*Test, http.ResponseWriter, *http.Request) {
	return func(t *Test, w http.ResponseWriter, _ *http.Request) {
		what(t)
		w.WriteHeader(http.StatusNoContent)
	}
}

// takeReport takes what the browser found in one step.
func (t *Test) takeReport(w http.ResponseWriter, r *http.Request) {
	var told struct {
		Step StepName `json:"step"`
		Case string   `json:"case"`
	}
	from := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	from.DisallowUnknownFields()
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case kind != "application/json":
		w.WriteHeader(http.StatusUnsupportedMediaType)
	case from.Decode(&told) != nil:
		w.WriteHeader(http.StatusBadRequest)
	case !t.found(told.Step, told.Case):
		w.WriteHeader(http.StatusConflict)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// state tells the page how the test stands.
func (t *Test) state(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(t.view(t.texts(r))) // what fails is the connection
}
