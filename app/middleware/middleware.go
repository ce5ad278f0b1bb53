// Package middleware finds what is installed on this computer to reach a card's PIN with: PKCS#11 modules and the official local component.
// It brings the drivers and the choices of a person together into ops.Ways, for window and terminal alike.
package middleware

import (
	"context"
	"os"
	"runtime"

	"carddesk/cardops/driver/p11"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/token"
)

// Choice is what a person, or an administrator, chose. The zero value leaves everything to this program.
type Choice struct {
	Module    string      // path or name of the PKCS#11 module for whatever card there is; empty: search
	Style     token.Style // how a module unblocks; empty: by what is known of the module
	Component string      // address of the local component; empty: the usual one
	Centre    string      // address of the card centre; empty: there is none
	// AnyOwner hands secrets to whatever program owns the component's port.
	AnyOwner bool
}

// Computer is where modules are looked for and how they are loaded.
type Computer struct {
	Places p11.Places
	Helper p11.Helper
	// Loads loads a module that was found. nil: in a helper process.
	Loads func(ctx context.Context, path string) (token.Module, error)
}

// Here is the computer that this program runs on.
func Here() Computer {
	return Computer{Places: p11.Places{OS: runtime.GOOS, Env: os.Getenv, Glob: p11.Glob}}
}

// Ways are this computer's ways to a card's PIN.
func (c Computer) Ways(chosen Choice) ops.Ways {
	client := &hipki.Client{Base: chosen.Component, Centre: chosen.Centre}
	if chosen.AnyOwner {
		client.AllowOwner = func(hipki.Owner) bool { return true }
	}
	return ops.Ways{
		Modules: c.installed, Usable: c.usable, Load: c.load, Named: chosen.Module, Style: chosen.Style,
		Component: client,
	}
}

// installed are the modules in the usual places.
func (c Computer) installed() []ops.Installed {
	var all []ops.Installed
	for _, found := range p11.Find(c.Places) {
		all = append(all, ops.Installed{Path: found.Path, Citizen: found.Family == p11.Citizen})
	}
	return all
}

// usable looks at a module without loading it.
func (c Computer) usable(name string) error {
	path, err := p11.Locate(c.Places, name)
	if err != nil || c.Loads != nil {
		return err
	}
	return p11.Usable(path)
}

func (c Computer) load(ctx context.Context, name string) (token.Module, error) {
	path, err := p11.Locate(c.Places, name)
	switch {
	case err != nil:
		return nil, err
	case c.Loads != nil:
		return c.Loads(ctx, path)
	}
	return p11.Start(ctx, c.Helper, path)
}
