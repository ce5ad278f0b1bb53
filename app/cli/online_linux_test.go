package main

import (
	"strings"
	"testing"
)

// Nothing is asked without the flag; with it only what the person is told, and through the proxy that the environment names.
func TestWhatIsAskedOnline(t *testing.T) {
	s := newStage(t)
	of := situation{change: authorityIs("good", 0)}.laid()
	t.Run("not at all", func(t *testing.T) {
		silent := s.show(t, of, [][]string{{"doctor", "--json"}, {"certs", "--json"}, {"info", "--json"}}, askedAt)
		if asked := silent.Kept[askedAt]; asked != "" {
			t.Errorf("asked without being told to: %s", asked)
		}
	})
	const address = "http://" + authorityHost + "/OCSP/ocsp"
	for name, c := range map[string]struct {
		env  []string
		want string
	}{
		"directly":        {nil, "POST /OCSP/ocsp " + authorityHost + "\n"},
		"through a proxy": {[]string{"http_proxy=http://127.0.0.1:80"}, "POST " + address + " " + authorityHost + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			of := of
			of.change = func(s *stage, w *world) {
				authorityIs("suspended", 0)(s, w)
				w.Env = append(w.Env, c.env...)
				if c.env != nil { // whoever is behind a proxy need not find names
					w.Files["/etc/hosts"] = "127.0.0.1 localhost\n"
				}
			}
			got := s.show(t, of, [][]string{{"certs", "--online", "--lang", "zh-TW"}, {"certs", "--online", "--json"}}, askedAt)
			if asked := got.Kept[askedAt]; asked != strings.Repeat(c.want, 4) { // two certificates, twice
				t.Errorf("asked %q", asked)
			}
			if text := got.Visits[0].Out; !strings.Contains(text, authorityHost+"）憑證是否停用或廢止。送出的是憑證序號和發證單位") || strings.Count(text, "起停用") != 2 {
				t.Error(text)
			}
			expectSuspended(t, got.Visits[1])
		})
	}
}

func expectSuspended(t *testing.T, v visit) {
	t.Helper()
	value := expectPromised(t, v.Out, "carddesk.certs/1")
	for _, one := range value["certificates"].([]any) {
		c := one.(map[string]any)
		told, holders := c["revocation"].(map[string]any)
		if isHolders := c["use"] == "sign" || c["use"] == "encrypt"; holders != isHolders {
			t.Errorf("%s: %v", c["use"], c["revocation"])
		}
		if holders && (told["state"] != "suspended" || told["source"] != "ocsp" || told["server"] != authorityHost || told["reason"] != "certificateHold" || told["revokedAt"] == nil) {
			t.Errorf("%v", told)
		}
	}
	if v.Exit != exitDone {
		t.Errorf("exit %d: %s", v.Exit, v.Err)
	}
}

// Practice cards are asked about too; no server of the world outside is.
func TestPracticeOnline(t *testing.T) {
	for _, scenario := range []string{"healthy", "gpki1"} {
		r := run(t, nil, "certs", "--online", "--json", "--demo="+scenario)
		value := expectPromised(t, r.out, "carddesk.certs/1")
		told := 0
		for _, one := range value["certificates"].([]any) {
			if q, ok := one.(map[string]any)["revocation"].(map[string]any); ok && q["state"] == "good" && q["error"] == nil {
				told++
			}
		}
		if told == 0 || r.exit != exitDone {
			t.Errorf("%s: exit %d, %s", scenario, r.exit, r.out)
		}
		if r := run(t, nil, "doctor", "--online", "--json", "--demo="+scenario); r.exit != exitDone || !strings.Contains(r.out, "cert-revoked") {
			t.Errorf("%s: exit %d, %s", scenario, r.exit, r.out)
		}
	}
}
