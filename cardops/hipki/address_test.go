package hipki

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"
)

// watchedDial connects to where it is told and watches what is written.
func watchedDial(written *[][]byte, secretSeen *bool) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return watched{conn, written, secretSeen}, err
	}
}

func TestComponentIsOnThisComputer(t *testing.T) {
	for name, c := range map[string]struct {
		base string
		want []string // nil: refused
	}{
		"as delivered":      {"", []string{"127.0.0.1:61161", "[::1]:61161"}},
		"localhost":         {"http://localhost:5", []string{"127.0.0.1:5", "[::1]:5"}},
		"IPv4":              {"http://127.0.0.1:61161/", []string{"127.0.0.1:61161"}},
		"another loopback":  {"http://127.9.8.7:1", []string{"127.9.8.7:1"}},
		"IPv6":              {"http://[::1]:61161", []string{"[::1]:61161"}},
		"another computer":  {base: "http://192.0.2.1:61161"},
		"a name":            {base: "http://localhost.example.org:61161"},
		"every address":     {base: "http://0.0.0.0:61161"},
		"a zone":            {base: "http://[fe80::1%25lo]:61161"},
		"encrypted":         {base: "https://localhost:61161"},
		"with a password":   {base: "http://me:pw@localhost:61161"},
		"with a path":       {base: "http://localhost:61161/elsewhere"},
		"no address at all": {base: "::"},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			client := Client{Base: c.base, Dial: func(_ context.Context, _, address string) (net.Conn, error) {
				asked = append(asked, address)
				return nil, errors.New("nobody there")
			}}
			_, err := client.Info(t.Context())
			if !slices.Equal(asked, c.want) {
				t.Errorf("dialled %q, want %q", asked, c.want)
			}
			want := ErrNotRunning
			if c.want == nil {
				want = ErrAddress
			}
			if !errors.Is(err, want) {
				t.Errorf("error %v, want %v", err, want)
			}
			if err := CheckBase(c.base); errors.Is(err, ErrAddress) != (c.want == nil) {
				t.Errorf("before anything is dialled: %v", err)
			}
		})
	}
}

func TestCentreIsReachedEncrypted(t *testing.T) {
	for name, c := range map[string]struct {
		centre string
		want   error
	}{
		"none":             {"", ErrNoCentre},
		"https":            {"https://centre.invalid/path?x=1", nil},
		"loopback":         {"http://127.0.0.1:8080/", nil},
		"not encrypted":    {"http://centre.invalid/", ErrAddress},
		"with a password":  {"https://me:pw@centre.invalid/", ErrAddress},
		"another protocol": {"ftp://centre.invalid/", ErrAddress},
		"no host":          {"https:///path", ErrAddress},
		"no address":       {"https://%zz", ErrAddress},
	} {
		t.Run(name, func(t *testing.T) {
			if err := CheckCentre(c.centre); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

func TestNothingIsSentWithoutACentre(t *testing.T) {
	for name, c := range map[string]struct {
		centre string
		want   error
	}{"none": {"", ErrNoCentre}, "not encrypted": {"http://centre.invalid/", ErrAddress}} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.client.Centre = c.centre
			if err := r.unblock(t, rightCode); !errors.Is(err, c.want) {
				t.Errorf("error %v", err)
			}
			if calls := r.component.Calls(); len(calls) != 0 || len(r.owners.asked) != 0 {
				t.Errorf("calls %q", calls)
			}
		})
	}
}
