package hipki

import (
	"errors"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"carddesk/cardops/secret"
	"carddesk/cardops/simcard/component"
)

func TestKnownPrograms(t *testing.T) {
	windows := []string{`C:\Program Files (x86)`, ""}
	for _, c := range []struct {
		name, system, path string
		homes              []string
		want               bool
	}{
		{"Windows", "windows", `C:\Program Files (x86)\HiPKILocalSignServer\chtnode.exe`, windows, true},
		{"Windows in other letters", "windows", `c:\PROGRAM FILES (X86)\hipkilocalsignserver\Node.EXE`, windows, true},
		{"Windows, another program", "windows", `C:\Program Files (x86)\HiPKILocalSignServer\other.exe`, windows, false},
		{"Windows, another folder", "windows", `C:\Users\me\HiPKILocalSignServer\node.exe`, windows, false},
		{"Windows, a folder below", "windows", `C:\Program Files (x86)\HiPKILocalSignServer\x\node.exe`, windows, false},
		{"Windows, the long way round", "windows", `C:\Program Files (x86)\HiPKILocalSignServer\..\Evil\node.exe`, windows, false},
		{"Windows without variables", "windows", `\HiPKILocalSignServer\node.exe`, []string{"", ""}, false},
		{"macOS", "darwin", "/Users/me/Library/HiPKILocalSignServer/node", []string{"/Users/me/Library"}, true},
		{"macOS, deeper", "darwin", "/Users/me/Library/HiPKILocalSignServer/bin/node", []string{"/Users/me/Library"}, true},
		{"macOS, another person", "darwin", "/Users/you/Library/HiPKILocalSignServer/node", []string{"/Users/me/Library"}, false},
		{"macOS, a like name", "darwin", "/Users/me/Library/HiPKILocalSignServer2/node", []string{"/Users/me/Library"}, false},
		{"Linux", "linux", "/usr/local/HiPKILocalSignServerApp/node", nil, true},
		{"Linux, at home", "linux", "/home/me/HiPKILocalSignServer/bin/node", nil, true},
		{"Linux, the system's node", "linux", "/usr/bin/node", nil, false},
		{"Linux, only the file's name", "linux", "/tmp/HiPKILocalSignServer", nil, false},
		{"Linux, the long way round", "linux", "/opt/HiPKILocalSignServer/../evil/node", nil, false},
		{"Linux, not from the root", "linux", "HiPKILocalSignServer/node", nil, false},
		{"no path", "linux", "", nil, false},
		{"another system", "plan9", "/usr/local/HiPKILocalSignServerApp/node", nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := known(c.system, Owner{PID: 1, Name: "node", Path: c.path}, c.homes); got != c.want {
				t.Errorf("known: %t", got)
			}
		})
	}
}

var stranger = Owner{PID: 815, Name: "node", Path: "/usr/bin/node"}

func TestSecretsAreForTheComponentOnly(t *testing.T) {
	unknown := errors.New("no permission")
	for name, c := range map[string]struct {
		owners []Owner
		err    error
		allow  func(Owner) bool
		want   error // nil: sent
	}{
		"the component":                  {owners: []Owner{genuine}},
		"a stranger":                     {owners: []Owner{stranger}, want: &StrangerError{stranger}},
		"a stranger beside it":           {owners: []Owner{genuine, stranger}, want: &StrangerError{stranger}},
		"not told":                       {err: unknown, want: ErrOwnerUnknown},
		"nobody":                         {want: ErrOwnerUnknown},
		"a stranger, allowed":            {owners: []Owner{stranger}, allow: func(o Owner) bool { return o == stranger }},
		"a stranger, another allowed":    {owners: []Owner{stranger}, allow: func(o Owner) bool { return o.PID == 1 }, want: &StrangerError{stranger}},
		"two strangers, one allowed":     {owners: []Owner{stranger, {PID: 1}}, allow: func(o Owner) bool { return o.PID == 1 }, want: &StrangerError{stranger}},
		"not told, allowed":              {err: unknown, allow: func(o Owner) bool { return o == Owner{} }},
		"not told, only somebody's else": {err: unknown, allow: func(o Owner) bool { return o == stranger }, want: ErrOwnerUnknown},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t)
			r.owners.owners, r.owners.err, r.client.AllowOwner = c.owners, c.err, c.allow
			refusedBy(t, c.want, func() error { return r.change(t, rightPIN, newPIN) })
			refusedBy(t, c.want, func() error { return r.unblock(t, rightCode) })
			refusedBy(t, c.want, func() error { _, err := r.client.Listener(t.Context()); return err })
			want := map[bool]int{true: 3, false: 0}[c.want == nil]
			if calls := r.component.Calls(); len(calls) != want {
				t.Errorf("the port received %q", calls)
			}
		})
	}
}

// refusedBy runs something that fails with want, and without a trace of a secret sent.
func refusedBy(t *testing.T, want error, run func() error) {
	t.Helper()
	err := run()
	wanted, wantStranger := want.(*StrangerError)
	found, isStranger := errors.AsType[*StrangerError](err)
	switch {
	case isStranger != wantStranger, wantStranger && *found != *wanted, !wantStranger && !errors.Is(err, want):
		t.Errorf("error %v, want %v", err, want)
	case errors.Is(err, secret.ErrUnanswered):
		t.Errorf("%v claims that something was sent", err)
	}
}

func TestOwnerIsLookedUpBeforeEachSecret(t *testing.T) {
	r := newRig(t)
	if err := r.change(t, rightPIN, newPIN); err != nil {
		t.Fatal(err)
	}
	if err := r.unblock(t, rightCode); err != nil {
		t.Fatal(err)
	}
	at := netip.MustParseAddrPort(r.client.Base[len("http://"):])
	if want := []netip.AddrPort{at, at, at}; !slices.Equal(r.owners.asked, want) {
		t.Errorf("asked about %v, want %v", r.owners.asked, want)
	}
}

func TestStrangerTakesThePortOver(t *testing.T) {
	r := newRig(t)
	r.owners.later = []Owner{stranger}
	err := r.unblock(t, rightCode)
	step, stopped := errors.AsType[*StepError](err)
	if !stopped || step.Step != Applying {
		t.Errorf("error %v", err)
	}
	if _, strange := errors.AsType[*StrangerError](err); !strange || !errors.Is(err, secret.ErrUnanswered) {
		t.Errorf("error %v: the centre's verdict is not known", err)
	}
	if r.component.Count(component.Apply) != 0 || !r.accepts(rightPIN) {
		t.Error("the stranger received a secret")
	}
}

func TestOwnerThatTakesTooLong(t *testing.T) {
	r := newRig(t)
	r.client.Waits.Owner = time.Millisecond
	r.client.Owners = slowFinder{}
	if err := r.change(t, rightPIN, newPIN); !errors.Is(err, ErrOwnerUnknown) || !errors.Is(err, ErrSlow) {
		t.Errorf("error %v", err)
	}
	if len(r.component.Calls()) != 0 {
		t.Error("sent all the same")
	}
}

// TestThisProcessIsFound asks the running system, in its own way, about a port of this very process.
func TestThisProcessIsFound(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if program, err = filepath.EvalSymlinks(program); err != nil { // as the system lists it
		t.Fatal(err)
	}
	for name, address := range map[string]string{"one IPv4 address": "127.0.0.1:0", "every address": ":0", "every IPv4 address": "0.0.0.0:0"} {
		t.Run(name, func(t *testing.T) {
			listener, err := net.Listen("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			port := netip.MustParseAddrPort(listener.Addr().String()).Port()
			owners, err := OwnersOf().Owners(t.Context(), netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port))
			if err != nil || len(owners) != 1 {
				t.Fatalf("owners %v, %v", owners, err)
			}
			if owners[0].PID != os.Getpid() || owners[0].Path != program {
				t.Errorf("%+v, want process %d of %s", owners[0], os.Getpid(), program)
			}
		})
	}
}

func TestPortThatNobodyListensOn(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := netip.MustParseAddrPort(listener.Addr().String())
	_ = listener.Close()
	if owners, err := OwnersOf().Owners(t.Context(), at); !errors.Is(err, ErrOwnerUnknown) {
		t.Errorf("owners %v, %v", owners, err)
	}
}

// TestThisProcessIsAStranger uses the client as it is delivered: the test owns the port and is not the component.
func TestThisProcessIsAStranger(t *testing.T) {
	r := newRig(t)
	r.client.Owners, r.client.System = nil, ""
	for name, err := range map[string]error{"change": r.change(t, rightPIN, newPIN), "unblock": r.unblock(t, rightCode)} {
		e, strange := errors.AsType[*StrangerError](err)
		if !strange || e.Owner.PID != os.Getpid() || Known(e.Owner) {
			t.Fatalf("%s: %v", name, err)
		}
		if !strings.Contains(err.Error(), e.Owner.Path) {
			t.Errorf("%s: %v does not name the program", name, err)
		}
	}
	if calls := r.component.Calls(); len(calls) != 0 {
		t.Errorf("the port received %q", calls)
	}
	r.client.AllowOwner = func(o Owner) bool { return o.PID == os.Getpid() }
	if err := r.change(t, rightPIN, newPIN); err != nil || !r.accepts(newPIN) {
		t.Errorf("allowed: %v", err)
	}
}
