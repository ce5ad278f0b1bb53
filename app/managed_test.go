package app

import (
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"carddesk/app/crash"
	"carddesk/app/screen"
	"carddesk/app/settings"
	"carddesk/app/update"
	"carddesk/cardops/simcard"
)

// decided is a policy that locks some values.
type decided map[settings.Key]any

// Rules implements settings.Policy.
func (d decided) Rules() settings.Rules {
	rules := settings.Rules{Locked: map[settings.Key]settings.Given{}}
	for key, value := range d {
		rules.Locked[key] = settings.Given{Value: value}
	}
	return rules
}

// under is a program without a window, under such a policy.
func under(t *testing.T, policy decided) *program {
	t.Helper()
	s := settings.NewStore("", policy).Read()
	if len(s.Problems) > 0 {
		t.Fatal(s.Problems)
	}
	d := &program{}
	d.chosen.Store(&s)
	return d
}

// Whoever asks for a practice card gets none where an administrator wants none, and nobody is offered one.
func TestNoPractice(t *testing.T) {
	with, without := under(t, nil), under(t, decided{settings.Practice: false})
	p, err := with.practise("healthy")
	if err != nil || !slices.Equal(with.scenarios(), simcard.Scenarios()) || len(with.failures()) == 0 {
		t.Errorf("%v, %v", err, with.scenarios())
	} else {
		p.Close()
	}
	if _, err := without.practise("healthy"); err == nil || len(without.scenarios())+len(without.failures()) != 0 {
		t.Errorf("%v, %v", err, without.scenarios())
	} else if locked, ok := errors.AsType[*settings.LockedError](err); !ok || locked.Key != settings.Practice {
		t.Errorf("%v", err)
	}
}

func TestFolderOfReports(t *testing.T) {
	usual, other := under(t, nil), t.TempDir()
	home, err := os.UserHomeDir()
	if err != nil || usual.recorder().Folder != crash.Folder() || usual.saveWhere() != home {
		t.Errorf("%q, %q, %v", usual.recorder().Folder, usual.saveWhere(), err)
	}
	if d := under(t, decided{settings.ReportFolder: other}); d.recorder().Folder != other || d.saveWhere() != other {
		t.Errorf("%q, %q", d.recorder().Folder, d.saveWhere())
	}
}

// A newer version is told of only where it is looked for and known.
func TestNewerVersion(t *testing.T) {
	found := update.Finding{Asked: time.Now(), Newer: true, Latest: &update.Release{Version: "9.9.9"}}
	for name, tc := range map[string]struct {
		updates screen.Updates
		want    string
	}{
		"known":   {screen.Updates{Finding: found}, "9.9.9"},
		"off":     {screen.Updates{Off: true, Finding: found}, ""},
		"looking": {screen.Updates{Looking: true, Finding: found}, ""},
		"none":    {screen.Updates{Finding: update.Finding{Latest: found.Latest}}, ""},
		"failure": {screen.Updates{Finding: update.Finding{Failure: update.ErrUnreachable}}, ""},
	} {
		if got := newerVersion(tc.updates); got != tc.want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := newest(""); !errors.Is(got.Failure, update.ErrUnavailable) {
		t.Errorf("this build has no key, and finds %+v", got)
	}
}
