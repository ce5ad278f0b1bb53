package ops_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/token"
)

var jobs = []ops.Job{ops.VerifyPIN, ops.ChangePIN, ops.Unblock, ops.Sign, ops.Decrypt}

// Modules as they are called where they are installed.
const (
	hicos  = "/usr/lib/libHicos_p11v1.so"
	opensc = "/usr/lib/opensc-pkcs11.so"
)

func has(all ...ops.Installed) func() []ops.Installed {
	return func() []ops.Installed { return all }
}

// listener is a local component that listens, or does not; nothing may be sent to it.
func listener(t *testing.T, listens bool) *hipki.Client {
	return &hipki.Client{
		AllowOwner: func(hipki.Owner) bool { return true },
		Dial: func(context.Context, string, string) (net.Conn, error) {
			if !listens {
				return nil, errors.New("refused")
			}
			near, far := net.Pipe()
			t.Cleanup(func() { _ = far.Close() })
			return silentConn{near, t}, nil
		},
	}
}

type silentConn struct {
	net.Conn
	t *testing.T
}

func (c silentConn) Write(b []byte) (int, error) {
	c.t.Errorf("%d bytes were sent to the component", len(b))
	return c.Conn.Write(b)
}

func (silentConn) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 61161} }

func withCentre(c *hipki.Client) *hipki.Client {
	c.Centre = "https://centre.example"
	return c
}

// What would carry out each job is told, and whether it is there.
func TestAbilities(t *testing.T) {
	native := []string{"native", "native", "native", "native", "native"}
	none := []string{"module, missing", "module, missing", "guided", "module, missing", "module, missing"}
	module := []string{"module", "module", "guided", "module", "module"}
	citizen := ops.Installed{Path: hicos, Citizen: true}
	broken := func(string) error { return token.ErrNotModule }
	for name, tc := range map[string]struct {
		ways ops.Ways
		kind card.Kind
		want []string
	}{
		"PIV":                        {ops.Ways{}, card.PIV, native},
		"nothing, first generation":  {ops.Ways{}, card.GPKI1, none},
		"nothing, second generation": {ops.Ways{}, card.GPKI2, none},
		"health card":                {ops.Ways{}, card.NHI, nil},
		"foreign card":               {ops.Ways{}, card.Foreign, nil},
		"unknown card":               {ops.Ways{Named: hicos}, card.Unknown, nil},
		"no kind":                    {ops.Ways{}, "", nil},
		"the official module":        {ops.Ways{Modules: has(ops.Installed{Path: opensc}, citizen)}, card.GPKI2, module},
		"modules for other cards":    {ops.Ways{Modules: has(ops.Installed{Path: opensc})}, card.GPKI2, none},
		"a module that can't be loaded": {
			ops.Ways{Modules: has(citizen), Usable: broken}, card.GPKI1, none,
		},
		"a module that unblocks": {
			ops.Ways{Modules: has(citizen), Style: token.SetPINUnlogged}, card.GPKI2, []string{"module", "module", "module", "module", "module"},
		},
		"a module that can't be loaded would unblock": {
			ops.Ways{Modules: has(citizen), Style: token.SetPINUnlogged, Usable: broken}, card.GPKI2, none,
		},
		"a named module": {
			ops.Ways{Named: opensc}, card.PIV, []string{"module", "module", "module, missing", "module", "module"},
		},
		"a named module that unblocks": {
			ops.Ways{Named: "libsofthsm2.so"}, card.GPKI2, []string{"module", "module", "module", "module", "module"},
		},
		"a named module that can't be loaded": {
			ops.Ways{Named: hicos, Usable: broken, Modules: has(citizen)},
			card.PIV,
			[]string{"module, missing", "module, missing", "module, missing", "module, missing", "module, missing"},
		},
		"the component alone": {
			ops.Ways{Component: listener(t, true)}, card.GPKI2, []string{"module, missing", "component", "guided", "module, missing", "module, missing"},
		},
		"no component": {ops.Ways{Component: listener(t, false)}, card.GPKI2, none},
		"component, module and centre": {
			ops.Ways{Component: withCentre(listener(t, true)), Modules: has(citizen)},
			card.GPKI2,
			[]string{"module", "module", "component", "module", "module"},
		},
		"a centre without a component": {
			ops.Ways{Component: withCentre(listener(t, false)), Modules: has(citizen)},
			card.GPKI2,
			[]string{"module", "module", "component, missing", "module", "module"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			tc.ways.Load = func(context.Context, string) (token.Module, error) {
				t.Error("a module is loaded")
				return nil, token.ErrNoModule
			}
			got := tc.ways.Abilities(t.Context(), tc.kind)
			var told []string
			for i, a := range got {
				if a.Do != jobs[i] {
					t.Errorf("%d: %s, want %s", i, a.Do, jobs[i])
				}
				one := string(a.Through)
				if !a.Ready {
					one += ", missing"
				}
				told = append(told, one)
			}
			if !slices.Equal(told, tc.want) {
				t.Errorf("%q, want %q", told, tc.want)
			}
		})
	}
}

// What is not a PIV card is never sent a PIN by commands of this program.
func TestOnlyPIVIsNative(t *testing.T) {
	for _, kind := range []card.Kind{card.GPKI1, card.GPKI2, card.NHI, card.Foreign, card.Unknown} {
		for _, a := range (ops.Ways{}).Abilities(t.Context(), kind) {
			if a.Through == ops.Native {
				t.Errorf("%s: %s is native", kind, a.Do)
			}
		}
	}
}
