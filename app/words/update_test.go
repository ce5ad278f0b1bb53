package words_test

import (
	"strings"
	"testing"
	"time"

	"carddesk/app/update"
	"carddesk/app/words"
)

func TestUpdate(t *testing.T) {
	noon := time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
	latest := &update.Release{Version: "1.2.3", Released: noon.AddDate(0, -1, 0), Page: "https://carddesk.example/"}
	for name, tc := range map[string]struct {
		finding update.Finding
		want    string
	}{
		"newer":               {update.Finding{Asked: noon, Latest: latest, Newer: true}, "There is a new version, 1.2.3, released on 2026/02/01."},
		"newer, then nothing": {update.Finding{Asked: noon, Latest: latest, Newer: true, Failure: update.ErrFailed}, "1.2.3"},
		"the same":            {update.Finding{Asked: noon, Latest: latest}, "no newer version than this one (asked on 2026/03/01)"},
		"a failure":           {update.Finding{Asked: noon, Latest: latest, Failure: update.ErrFailed}, ""},
		"never":               {update.Finding{}, "not asked for yet"},
	} {
		if got := words.In(words.English).Update(tc.finding); !strings.Contains(got, tc.want) || (got == "") != (tc.want == "") {
			t.Errorf("%s: %q", name, got)
		}
	}
}
