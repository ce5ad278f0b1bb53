package ops_test

import (
	"context"
	"errors"
	"net"
	"net/http/httptest"
	"slices"
	"testing"

	"carddesk/cardops/card"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/centre"
	"carddesk/cardops/simcard/component"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

// office is a computer with a card in its reader, and modules that see it or do not.
type office struct {
	*noted
	ways   ops.Ways
	loaded []string
	open   int // modules that are loaded and not closed
}

// newOffice installs modules by path; those in blind see no card.
func newOffice(t *testing.T, scenario string, blind []string, installed ...ops.Installed) *office {
	t.Helper()
	o := &office{noted: &noted{Desk: demo(t, scenario)}}
	o.ways.Modules = has(installed...)
	o.ways.Load = func(_ context.Context, path string) (token.Module, error) {
		o.loaded = append(o.loaded, path)
		if path == "" {
			return nil, token.ErrUnloadable
		}
		o.open++
		m := module.New()
		if !slices.Contains(blind, path) {
			m = module.New(module.Reader{Name: simcard.ReaderName(1), Card: o.Card(0)})
		}
		return counted{m, o}, nil
	}
	return o
}

type counted struct {
	token.Module
	office *office
}

func (c counted) Close() error {
	c.office.open--
	return c.Module.Close()
}

var citizenModule = ops.Installed{Path: hicos, Citizen: true}

// The way is native for PIV; for citizen cards the first module that knows the card, then the component, then guidance.
func TestChoiceOfAWay(t *testing.T) {
	both := []ops.Installed{{Path: opensc}, citizenModule}
	for name, tc := range map[string]struct {
		scenario string
		office   []ops.Installed
		blind    []string
		set      func(*ops.Ways)
		job      ops.Job
		through  ops.Way // empty: none
		err      error
		loaded   []string
	}{
		"PIV": {scenario: "piv", office: both, job: ops.ChangePIN, through: ops.Native},
		"the first module that knows the card": {
			scenario: "healthy", office: both, job: ops.ChangePIN, through: ops.Module, loaded: []string{opensc},
		},
		"the second module": {
			scenario: "gpki1", office: both, blind: []string{opensc}, job: ops.VerifyPIN, through: ops.Module, loaded: []string{opensc, hicos},
		},
		"no module that knows the card": {
			scenario: "healthy", office: both, blind: []string{opensc, hicos}, job: ops.ChangePIN, err: token.ErrNoModule,
			loaded: []string{opensc, hicos},
		},
		"why a module is of no use": {
			scenario: "healthy", office: []ops.Installed{{}}, job: ops.ChangePIN, err: token.ErrUnloadable, loaded: []string{""},
		},
		"no module": {scenario: "healthy", job: ops.VerifyPIN, err: token.ErrNoModule},
		"no module that unblocks": {
			scenario: "healthy", office: []ops.Installed{citizenModule}, job: ops.Unblock, err: hipki.ErrNoCentre, loaded: []string{hicos},
		},
		"a module that unblocks": {
			scenario: "healthy", office: []ops.Installed{citizenModule}, set: func(w *ops.Ways) { w.Style = token.SetPINUnlogged },
			job: ops.Unblock, through: ops.Module, loaded: []string{hicos},
		},
		"a module was named, for PIV": {
			scenario: "piv", office: both, set: func(w *ops.Ways) { w.Named = "named" }, blind: []string{"named"}, job: ops.ChangePIN,
			err: token.ErrNoToken, loaded: []string{"named"},
		},
		"a named module that can't unblock": {
			scenario: "healthy", set: func(w *ops.Ways) { w.Named = hicos }, job: ops.Unblock, err: token.ErrNoUnblock, loaded: []string{hicos},
		},
		"a named module, and no card in a reader": {
			scenario: "empty", set: func(w *ops.Ways) { w.Named = hicos }, blind: []string{hicos}, job: ops.ChangePIN, err: token.ErrNoToken,
			loaded: []string{hicos},
		},
		"a named module, and the reader is meant": {
			scenario: "empty", set: func(w *ops.Ways) { w.Named, w.AtReader = hicos, true }, job: ops.ChangePIN, err: reader.ErrNoCard,
		},
		"health card": {scenario: "health-card", office: both, job: ops.ChangePIN, err: card.ErrUnsupported},
		"no reader":   {scenario: "no-reader", office: both, job: ops.ChangePIN, err: reader.ErrNoReader},
		"no component": {
			scenario: "healthy", set: func(w *ops.Ways) { w.Component = listener(t, false) }, job: ops.ChangePIN, err: token.ErrNoModule,
		},
		"a component that was named and is not there": {
			scenario: "healthy", job: ops.ChangePIN, err: hipki.ErrNotRunning,
			set: func(w *ops.Ways) { w.Component = listener(t, false); w.Component.Base = hipki.DefaultBase },
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t, tc.scenario, tc.blind, tc.office...)
			if tc.set != nil {
				tc.set(&o.ways)
			}
			chosen, err := o.ways.Choose(t.Context(), o, "", tc.job)
			if !errors.Is(err, tc.err) {
				t.Fatalf("%v, want %v", err, tc.err)
			}
			var through ops.Way
			if chosen.Path != nil {
				through = chosen.Path.Carrier().Way
			}
			if through != tc.through || !slices.Equal(o.loaded, tc.loaded) {
				t.Errorf("through %q, want %q; %q were loaded, want %q", through, tc.through, o.loaded, tc.loaded)
			}
			chosen.Close()
			if o.open != 0 {
				t.Errorf("%d modules were not closed", o.open)
			}
			expectNoPINCommand(t, o.Desk)
		})
	}
}

// expectNoPINCommand: a citizen card was sent SELECT and READ BINARY alone, and no card a secret.
func expectNoPINCommand(t *testing.T, d *simcard.Desk) {
	t.Helper()
	for i := 0; d.Card(i) != nil; i++ {
		c := d.Card(i)
		if withSecrets(c) > 0 {
			t.Errorf("card %d was sent a secret", i)
		}
		for _, r := range c.Received() {
			if c.Kind() != simcard.PIV && r.Ins != 0xA4 && r.Ins != 0xB0 {
				t.Errorf("a %s card was sent %02X", c.Kind(), r.Ins)
			}
		}
	}
}

// Who is to be guided is told which card it is.
func TestGuidedWithTheNumber(t *testing.T) {
	o := newOffice(t, "healthy", nil)
	truth, err := o.Card(0).Truth()
	if err != nil {
		t.Fatal(err)
	}
	c, err := o.ways.Choose(t.Context(), o, "1", ops.Unblock)
	if !errors.Is(err, hipki.ErrNoCentre) || c.Number != truth.Number || c.Kind != card.GPKI2 || c.Reader != simcard.ReaderName(1) || !c.Noticed {
		t.Errorf("%+v, %v", c, err)
	}
}

// A token that lies in no reader of the service is known by what its module says.
func TestTokenWithoutAReader(t *testing.T) {
	o := newOffice(t, "healthy", nil)
	truth, err := o.Card(0).Truth()
	if err != nil {
		t.Fatal(err)
	}
	o.ways.Named = hicos
	c, err := o.ways.Choose(t.Context(), &noted{Desk: demo(t, "no-reader")}, "", ops.ChangePIN)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if c.Kind != "" || c.Reader != "" || c.Number != truth.Number || c.Label == "" || !c.Noticed {
		t.Errorf("%+v", c)
	}
}

// The component changes a PIN where there is no module, and unblocks with the centre.
func TestThroughTheComponent(t *testing.T) {
	o := newOffice(t, "healthy", nil)
	local := httptest.NewServer(component.New(component.Slot{Reader: "OMNIKEY 3x21", Card: o.Card(0)}))
	t.Cleanup(local.Close)
	far := httptest.NewServer(centre.New())
	t.Cleanup(far.Close)
	o.ways.Component = &hipki.Client{Base: local.URL, Centre: far.URL, AllowOwner: func(hipki.Owner) bool { return true }}
	for _, job := range []ops.Job{ops.ChangePIN, ops.Unblock} {
		c, err := o.ways.Choose(t.Context(), o, "", job)
		if err != nil {
			t.Fatal(err)
		}
		path, ok := c.Path.(ops.ComponentPath)
		if !ok || path.Card.ReaderName != "OMNIKEY 3x21" || path.Card.Number != c.Number || path.Version == "" {
			t.Errorf("%s: %+v", job, c.Path)
		}
	}
	_ = o.Remove(0)
	local.Config.Handler = component.New(component.Slot{Reader: "OMNIKEY 3x21"})
	if _, err := (ops.Ways{Component: o.ways.Component}).Choose(t.Context(), newOffice(t, "healthy", nil), "", ops.ChangePIN); !errors.Is(err, hipki.ErrBlind) {
		t.Errorf("a component that does not see the card: %v", err)
	}
	expectNoPINCommand(t, o.Desk)
}

// Abilities neither opens the card nor sends it anything, whatever is installed.
func TestAbilitiesSendNothing(t *testing.T) {
	o := newOffice(t, "healthy", nil, citizenModule)
	o.ways.Component = withCentre(&hipki.Client{Dial: func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("refused") }})
	for _, kind := range []card.Kind{card.GPKI1, card.GPKI2, card.PIV} {
		o.ways.Abilities(t.Context(), kind)
	}
	if len(o.log) > 0 || received(o.Desk) > 0 || len(o.loaded) > 0 {
		t.Errorf("%q; the card received %d commands; %q were loaded", o.log, received(o.Desk), o.loaded)
	}
}

// A path that was chosen is the only one: when it fails after a secret was sent, nothing else is tried.
func TestNoSecondPath(t *testing.T) {
	o := newOffice(t, "healthy", nil, citizenModule, ops.Installed{Path: opensc})
	c, err := o.ways.Choose(t.Context(), o, "", ops.ChangePIN)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	out := ops.Pin{Path: c.Path, Ask: answers(t, wrongPIN, newPIN)}.Change(t.Context())
	if wrong, ok := errors.AsType[*secret.WrongError](out.Err); !ok || wrong.Secret != secret.PIN || len(o.loaded) != 1 {
		t.Errorf("%v; %q were loaded", out.Err, o.loaded)
	}
	if left := o.Card(0).TriesLeft(); left != simcard.MaxTries-1 {
		t.Errorf("%d tries left", left)
	}
}
