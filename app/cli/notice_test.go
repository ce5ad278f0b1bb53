package main

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carddesk/cardops/driver/p11"
	"carddesk/cardops/secret"
	"carddesk/cardops/simcard"
	"carddesk/cardops/simcard/module"
	"carddesk/cardops/token"
)

// citizenDesk is a citizen card in a reader, and a simulated module that sees it. What the module was asked is in calls.
type citizenDesk struct {
	terminal
	desk  *simcard.Desk
	calls *[]*module.Module
}

const simulatedModule = "/simulated/module.so"

func newCitizenDesk(t *testing.T, scenario string) citizenDesk {
	t.Helper()
	d := desk(t, scenario)
	var loaded []*module.Module
	tty := at(nil, nil, d)
	tty.settings = t.TempDir()
	tty.computer.Loads = func(_ context.Context, path string) (token.Module, error) {
		if path != simulatedModule {
			t.Errorf("%s is loaded", path)
		}
		m := module.New(module.Reader{Name: simcard.ReaderName(1), Card: d.Card(0)})
		loaded = append(loaded, m)
		return m, nil
	}
	tty.computer.Places = p11.Places{OS: "linux", Env: func(string) string { return "" }, Glob: func(pattern string) []string {
		if strings.HasSuffix(pattern, "/usr/lib/libHi[cC][oO][sS]*.so*") {
			return []string{simulatedModule}
		}
		return nil
	}}
	return citizenDesk{tty, d, &loaded}
}

// enters carries out `pin` with a person at the keyboard.
func (c citizenDesk) enters(t *testing.T, keys *typist, args ...string) result {
	t.Helper()
	c.keys = keys
	return runOn(t, c.terminal, append([]string{"pin"}, args...)...)
}

// sent counts the calls that carry a PIN.
func (c citizenDesk) sent() int {
	n := 0
	for _, m := range *c.calls {
		n += m.Count("C_Login") + m.Count("C_SetPIN")
	}
	return n
}

const (
	official = "Official notice: "
	accepts  = "Do you understand, and go on? [y/N] "
)

// changing is a person who changes the PIN from one to another and answers the notice.
func changing(from, to, answers string) *typist {
	return &typist{secrets: []string{from, to, to}, answers: answers}
}

// The official notice comes before the first PIN of a citizen card is written, says who will do it, and comes once.
func TestNoticeComesOncePerCard(t *testing.T) {
	for _, scenario := range []string{"healthy", "gpki1"} {
		t.Run(scenario, func(t *testing.T) {
			c := newCitizenDesk(t, scenario)
			r := c.enters(t, changing(simcard.PracticePIN, freshPIN, "y"), "change")
			if r.exit != exitDone {
				t.Fatalf("exit %d:\n%s", r.exit, r.err)
			}
			inOrder(t, r.err, official, "HiCOS PKCS#11 (simulated)", "Chunghwa", "3.1", accepts, "Current PIN: ", "New PIN again: ", "Working.")
			if r := c.enters(t, changing(freshPIN, "Z4Q8W2N7", ""), "change"); r.exit != exitDone || strings.Contains(r.err, official) {
				t.Errorf("the second time: exit %d:\n%s", r.exit, r.err)
			}
			if ok, _ := c.desk.Card(0).VerifyPIN([]byte("Z4Q8W2N7")); !ok {
				t.Error("the card does not know the new PIN")
			}
			c.expectNoNumber(t)
			if withSecrets(c.desk.Card(0)) > 0 {
				t.Error("a PIN command went to the card past the module")
			}
		})
	}
}

// expectNoNumber looks for the card's number in all that the program remembers.
func (c citizenDesk) expectNoNumber(t *testing.T) {
	t.Helper()
	truth, err := c.desk.Card(0).Truth()
	if err != nil {
		t.Fatal(err)
	}
	all, err := os.ReadDir(c.settings)
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	raw, err := os.ReadFile(filepath.Join(c.settings, all[0].Name()))
	if err != nil {
		t.Fatal(err)
	}
	if truth.Number == "" || strings.Contains(string(raw), truth.Number) {
		t.Errorf("the number %q stands in %s", truth.Number, raw)
	}
}

// Nothing is asked for or sent while the notice is not accepted.
func TestNoticeNotAccepted(t *testing.T) {
	for name, tc := range map[string]struct {
		keys typist
		exit int
		code string
	}{
		"no":                         {typist{secrets: []string{simcard.PracticePIN}, answers: "n"}, exitFailed, "notice-declined"},
		"only Enter":                 {typist{secrets: []string{simcard.PracticePIN}, answers: "\x00"}, exitFailed, "notice-declined"},
		"Ctrl+C":                     {typist{secrets: []string{simcard.PracticePIN}}, exitFailed, "cancelled"},
		"standard input without yes": {typist{secrets: []string{simcard.PracticePIN}, piped: true}, exitFailed, "notice-declined"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCitizenDesk(t, "healthy")
			r := c.enters(t, &tc.keys, "change", "--json")
			value := expectPromised(t, r.out, "carddesk.error/1")
			if r.exit != tc.exit || value["code"] != tc.code || value["certain"] != "unchanged" {
				t.Errorf("exit %d, %v", r.exit, value)
			}
			if c.sent() != 0 || len(tc.keys.secrets) != 1 {
				t.Errorf("%d calls with a PIN; %d secrets not asked for, want 1", c.sent(), len(tc.keys.secrets))
			}
			if _, err := os.Stat(filepath.Join(c.settings, "notices.json")); err == nil {
				t.Error("it is remembered as accepted")
			}
		})
	}
}

// When what is remembered can't be read, the notice comes again; when it can't be written, the change is carried out all the same.
func TestNoticeThatCannotBeRemembered(t *testing.T) {
	for name, spoil := range map[string]func(t *testing.T, c *citizenDesk){
		"no settings folder": func(_ *testing.T, c *citizenDesk) { c.settings = "" },
		"no JSON": func(t *testing.T, c *citizenDesk) {
			if err := os.WriteFile(filepath.Join(c.settings, "notices.json"), []byte("{"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"a folder where the file should be": func(t *testing.T, c *citizenDesk) {
			path := filepath.Join(c.settings, "notices.json")
			if err := errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "x"), 0o700)); err != nil {
				t.Fatal(err)
			}
		},
		"a file where the folder should be": func(t *testing.T, c *citizenDesk) {
			c.settings = filepath.Join(c.settings, "file")
			if err := os.WriteFile(c.settings, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCitizenDesk(t, "healthy")
			first := changing(simcard.PracticePIN, freshPIN, "y")
			if r := c.enters(t, first, "change"); r.exit != exitDone {
				t.Fatalf("exit %d:\n%s", r.exit, r.err)
			}
			spoil(t, &c)
			r := c.enters(t, changing(freshPIN, "Z4Q8W2N7", "y"), "change")
			if r.exit != exitDone {
				t.Errorf("exit %d:\n%s", r.exit, r.err)
			}
			inOrder(t, r.err, official, accepts, "Current PIN: ")
		})
	}
}

// --yes stands for the acceptance, and the notice is shown all the same.
func TestNoticeAcceptedByFlag(t *testing.T) {
	c := newCitizenDesk(t, "healthy")
	r := c.enters(t, &typist{piped: true, secrets: []string{simcard.PracticePIN, freshPIN}}, "change", "--yes", "--json")
	value := expectPromised(t, r.out, "carddesk.pin.change/1")
	if r.exit != exitDone || value["through"] != "module" || value["certain"] != "changed" || value["reader"] != simcard.ReaderName(1) {
		t.Errorf("exit %d, %v", r.exit, value)
	}
	inOrder(t, r.err, official)
}

// A PIN that is only compared is not written: no notice. Nor is there one for a card that is no citizen card.
func TestNoNoticeIsDue(t *testing.T) {
	c := newCitizenDesk(t, "healthy")
	for _, args := range [][]string{{"verify"}, {"status"}, {"verify", "--module", simulatedModule}} {
		if r := c.enters(t, &typist{secrets: []string{simcard.PracticePIN}}, args...); r.exit != exitDone || strings.Contains(r.err, official) {
			t.Errorf("%q: exit %d:\n%s", args, r.exit, r.err)
		}
	}
	r := entered(t, desk(t, "piv"), changing(simcard.PracticePIN, freshPIN, ""), "pin", "change")
	if r.exit != exitDone || strings.Contains(r.err, official) {
		t.Errorf("PIV: exit %d:\n%s", r.exit, r.err)
	}
}

// A citizen card that only the module sees, because several readers hold cards, is a citizen card all the same.
func TestNoticeForACardThatOnlyTheModuleSees(t *testing.T) {
	c := newCitizenDesk(t, "several")
	keys := &typist{secrets: []string{simcard.PracticePIN, freshPIN, freshPIN}, answers: "n"}
	r := c.enters(t, keys, "change", "--module", simulatedModule)
	inOrder(t, r.err, official, accepts)
	if r.exit != exitFailed || c.sent() != 0 {
		t.Errorf("exit %d, %d calls with a PIN", r.exit, c.sent())
	}
}

// Three wrong PINs through a module, each counted, and the fourth not sent. After the first the token tells no number any more, only that a
// wrong one was entered: from then on each needs consent.
func TestWrongPINsThroughAModule(t *testing.T) {
	c := newCitizenDesk(t, "healthy")
	for i, want := range []struct {
		args []string
		exit int
		left any
	}{
		{[]string{"verify"}, exitWrong, 2.0},
		{[]string{"change", "--yes"}, exitLastTry, nil},
		{[]string{"change", "--yes", "--last-try"}, exitWrong, 1.0},
		{[]string{"verify"}, exitLastTry, nil},
		{[]string{"verify", "--last-try"}, exitPINLocked, 0.0},
		{[]string{"verify", "--last-try"}, exitPINLocked, 0.0},
	} {
		keys := &typist{piped: true, secrets: []string{"99999999", freshPIN}}
		r := c.enters(t, keys, append(want.args, "--json")...)
		value := expectPromised(t, r.out, "carddesk.error/1")
		if r.exit != want.exit || value["triesLeft"] != want.left || value["certain"] != "unchanged" {
			t.Errorf("%d: exit %d, %v", i, r.exit, value)
		}
	}
	if n := c.sent(); n != 3 {
		t.Errorf("%d PINs were sent, want 3", n)
	}
}

// At a reader with keys of its own no secret is asked for, neither of a person nor of standard input; the person is told where to type.
func TestSecretsAtTheReader(t *testing.T) {
	for _, piped := range []bool{false, true} {
		c := newCitizenDesk(t, "healthy")
		typed := []string{simcard.PracticePIN, freshPIN}
		c.computer.Loads = func(context.Context, string) (token.Module, error) {
			return module.New(module.Reader{Name: simcard.ReaderName(1), Card: c.desk.Card(0), Keys: func() *secret.Secret {
				next, err := secret.From([]byte(typed[0]))
				typed = typed[1:]
				if err != nil {
					t.Error(err)
				}
				return next
			}}), nil
		}
		keys := &typist{piped: piped, secrets: []string{"99999999"}, answers: "y"}
		r := c.enters(t, keys, "change", "--yes")
		if r.exit != exitDone || len(keys.secrets) != 1 || strings.Contains(r.err, "Current PIN: ") {
			t.Errorf("exit %d, %d secrets left:\n%s", r.exit, len(keys.secrets), r.err)
		}
		inOrder(t, r.err, official, "Please type at the keys of the card reader", "Working.")
		if ok, _ := c.desk.Card(0).VerifyPIN([]byte(freshPIN)); !ok {
			t.Error("the PIN is not the one that was typed")
		}
	}
}

// What can be done with a citizen card is what this computer has: nothing is loaded, and nothing but reading goes to the card.
func TestInfoTellsWhatIsThere(t *testing.T) {
	c := newCitizenDesk(t, "healthy")
	r := runOn(t, c.terminal, "info", "--json")
	value := expectPromised(t, r.out, "carddesk.info/1")
	for i, want := range []map[string]any{
		{"do": "verify-pin", "through": "module", "ready": true},
		{"do": "change-pin", "through": "module", "ready": true},
		{"do": "unblock", "through": "guided", "ready": true},
	} {
		if got := value["can"].([]any)[i].(map[string]any); !maps.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	inOrder(t, runOn(t, c.terminal, "info").out, "Change the PIN: yes, through the installed card module", "Unblock: on the official page")
	inOrder(t, runOn(t, c.terminal, "info", "--module", "libnone.so").out, "Change the PIN: not yet", "Unblock: not yet", "not installed")
	for _, received := range c.desk.Card(0).Received() {
		if received.Ins != 0xA4 && received.Ins != 0xB0 {
			t.Errorf("the card was sent %02X", received.Ins)
		}
	}
	if len(*c.calls) > 0 {
		t.Errorf("%d modules were loaded", len(*c.calls))
	}
}

// A simulated reader leads to no module of this computer.
func TestDemoLoadsNoModule(t *testing.T) {
	c := newCitizenDesk(t, "healthy")
	for _, args := range [][]string{
		{"verify", "--demo"}, {"change", "--demo=gpki1"}, {"status", "--demo"}, {"change", "--demo=several", "--module", simulatedModule},
	} {
		c.enters(t, changing(simcard.PracticePIN, freshPIN, "y"), args...)
	}
	if n := len(*c.calls); n != 0 {
		t.Errorf("%d modules were loaded", n)
	}
}
