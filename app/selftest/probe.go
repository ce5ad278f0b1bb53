package selftest

import (
	"net"
	"net/http"
	"net/url"
)

// probeAddress is where the browser finds this program standing for any program on this computer: at another port, so that it is another site,
// and under the name localhost, by which web sites call the component.
func (t *Test) probeAddress() string { return "http://" + t.probeHost() + t.door.path }

func (t *Test) probeHost() string {
	_, port, _ := net.SplitHostPort(t.stand.Addr().String()) // an address of ours
	return net.JoinHostPort("localhost", port)
}

// origin is the part of an address before its path.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// standIn answers with nothing, which is enough to know that it was reached. It does not know the session: no browser sends its cookie there.
func (t *Test) standIn() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		cautious(w.Header())
		switch {
		case r.Host != t.probeHost():
			w.WriteHeader(http.StatusMisdirectedRequest)
		case r.URL.Path != t.door.path:
			w.WriteHeader(http.StatusNotFound)
		case r.Method != http.MethodGet:
			w.WriteHeader(http.StatusMethodNotAllowed)
		default:
			w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
			w.WriteHeader(http.StatusNoContent)
		}
	})
}
