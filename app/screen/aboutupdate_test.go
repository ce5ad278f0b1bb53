package screen_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"carddesk/app/screen"
	"carddesk/app/update"
)

func TestAboutTellsOfNewVersions(t *testing.T) {
	latest := &update.Release{Version: "9.9.9", Released: today, Page: "https://carddesk.example/9.9.9"}
	const open = "Open the page of the new version"
	for name, tc := range map[string]struct {
		updates screen.Updates
		says    []string
		opens   bool
	}{
		"off":        {screen.Updates{Off: true}, []string{"the settings can turn that on"}, false},
		"locked off": {screen.Updates{Off: true, Locked: true}, []string{"administrator has turned"}, false},
		"looking":    {screen.Updates{Looking: true}, []string{"Looking for a new version…"}, false},
		"newer":      {screen.Updates{Finding: update.Finding{Asked: today, Latest: latest, Newer: true}}, []string{"9.9.9", "not installed by itself", open}, true},
		"the newest": {screen.Updates{Finding: update.Finding{Asked: today, Latest: latest}}, []string{"no newer version than this one"}, false},
		"not known":  {screen.Updates{Finding: update.Finding{Asked: today, Failure: update.ErrUnreachable}}, []string{"It is not certain"}, false},
		"no key":     {screen.Updates{Finding: update.Finding{Failure: update.ErrUnavailable}}, []string{"was built without a public key"}, false},
		"known, then not": {
			screen.Updates{Finding: update.Finding{Asked: today, Latest: latest, Newer: true, Failure: errors.Join(update.ErrForged)}},
			[]string{"9.9.9", "did not sign"},
			true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			begin(t)
			var l log
			p := screen.NewAbout(l.here(english()), info)
			c := shown(t, p)
			p.Tell(tc.updates)
			text := everything(c)
			for _, want := range tc.says {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not said:\n%s", want, text)
				}
			}
			if strings.Contains(text, open) != tc.opens {
				t.Errorf("a page can be opened: %v", !tc.opens)
			}
			if tc.opens {
				press(t, c, open)
				if !slices.Equal(l.opened, []string{"https://carddesk.example/9.9.9"}) {
					t.Errorf("opened %q", l.opened)
				}
			}
		})
	}
}
