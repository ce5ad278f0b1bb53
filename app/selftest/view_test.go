package selftest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"carddesk/app/desk"
	"carddesk/app/words"
	"carddesk/cardops/card"
	"carddesk/cardops/cert"
	"carddesk/cardops/hipki"
	"carddesk/cardops/ops"
	"carddesk/cardops/reader"
	"carddesk/cardops/secret"
	"carddesk/cardops/token"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// held is a snapshot of a card whose holder's certificate is valid for so many days from noon.
func held(situation desk.Situation, from, until int) desk.Snapshot {
	o := &card.Object{Certificate: &cert.Certificate{}}
	o.Head = &cert.Head{NotBefore: noon.AddDate(0, 0, from), NotAfter: noon.AddDate(0, 0, until), Holder: "王測試"}
	return desk.Snapshot{
		Situation: situation, Card: &desk.Card{Reading: &card.Reading{Kind: card.GPKI2, Number: "TP00000000000001", Objects: []*card.Object{o}}},
	}
}

// TestSight: every situation of readers and card is a step, and names nobody.
func TestSight(t *testing.T) {
	t.Parallel()
	bare := held(desk.Ready, 0, 0)
	bare.Card.Reading.Objects = nil
	wrong := held(desk.WrongCard, 0, 0)
	wrong.Card.Reading.Kind = card.NHI
	unreadable := held(desk.Unreadable, 0, 0)
	unreadable.Err = reader.ErrRemoved
	for name, test := range map[string]struct {
		of   desk.Snapshot
		want string // states of reader, card and certificate
	}{
		"looking":    {desk.Snapshot{Situation: desk.Looking}, "running waiting waiting"},
		"at first":   {desk.Snapshot{}, "running waiting waiting"},
		"no service": {desk.Snapshot{Situation: desk.NoService, Err: reader.ErrNoService}, "fail waiting waiting"},
		"no reader":  {desk.Snapshot{Situation: desk.NoReader}, "fail waiting waiting"},
		"no card":    {desk.Snapshot{Situation: desk.NoCard}, "ok fail waiting"},
		"mute":       {desk.Snapshot{Situation: desk.Mute}, "ok fail waiting"},
		"held":       {desk.Snapshot{Situation: desk.Held, Err: reader.ErrHeld}, "ok fail waiting"},
		"several":    {desk.Snapshot{Situation: desk.Several}, "ok fail waiting"},
		"wrong card": {wrong, "ok fail waiting"},
		"unreadable": {unreadable, "ok fail waiting"},
		"reading":    {held(desk.Reading, -9, 900), "ok running waiting"},
		"valid":      {held(desk.Ready, -9, 900), "ok ok ok"},
		"ends soon":  {held(desk.Ready, -900, 9), "ok ok warn"},
		"expired":    {held(desk.Ready, -900, -9), "ok ok fail"},
		"not yet":    {held(desk.Ready, 9, 900), "ok ok fail"},
		"none on it": {bare, "ok ok fail"},
	} {
		var states []string
		for _, s := range sight(test.of, noon) {
			states = append(states, string(s.State))
			for _, l := range words.Languages() {
				line := s.In(words.In(l))
				if said := line.Text + line.Remedy; strings.Contains(said, "王測試") || strings.Contains(said, "TP0000") || (s.State == Fail) != (line.Remedy != "") && s.State != Warn {
					t.Errorf("%s, %s: %+v", name, l, line)
				}
			}
		}
		if got := strings.Join(states, " "); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}

// TestSigned: what the card's self test may come to.
func TestSigned(t *testing.T) {
	t.Parallel()
	outcome := func(stage ops.Stage, err error) desk.Result {
		return desk.Result{Outcome: ops.Outcome{Stage: stage, Err: err}}
	}
	mismatched := outcome(ops.Done, nil)
	mismatched.Steps = []ops.Step{{Name: ops.StepSign, State: ops.StepFailed, Err: ops.ErrMismatch}}
	for name, test := range map[string]struct {
		result desk.Result
		state  State
		found  string
	}{
		"done":          {outcome(ops.Done, nil), OK, "done"},
		"cancelled":     {outcome(ops.Refused, context.Canceled), Asking, "button"},
		"not possible":  {outcome(ops.Refused, ops.ErrNotPossible), Skipped, "impossible"},
		"no middleware": {outcome(ops.Refused, token.ErrNoModule), Skipped, "impossible"},
		"wrong":         {outcome(ops.Refused, &secret.WrongError{Secret: secret.PIN}), Fail, ""},
		"cut off":       {outcome(ops.Interrupted, secret.Unanswered(reader.ErrRemoved)), Fail, ""},
		"mismatch":      {mismatched, Fail, ""},
	} {
		if s := signed(test.result); s.State != test.state || s.Case != test.found || (s.Err != nil) != (test.state == Fail) {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestComponentStep: a component that answers can be reached by the browser, old and blind as it may be.
func TestComponentStep(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err   error
		state State
	}{
		"answers":     {nil, OK},
		"blind":       {hipki.ErrBlind, Warn},
		"too old":     {&hipki.TooOldError{}, Warn},
		"code":        {&hipki.CodeError{Code: 0x76100003}, Warn},
		"not running": {hipki.ErrNotRunning, Fail},
		"nonsense":    {hipki.ErrNonsense, Fail},
		"anything":    {errors.New("anything"), Fail},
	} {
		if s := componentStep(hipki.Info{}, test.err); s.State != test.state {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// TestNeeds: one root cause, one step that failed; what waits for it is skipped with its name, and comes back with it.
func TestNeeds(t *testing.T) {
	t.Parallel()
	test := closed(t)
	test.Show(held(desk.Ready, -9, 900))
	test.put(in(StepLocal, "denied"))
	test.put(in(StepComponent, "answers"))
	report := test.Report()
	if report.Step(StepFetch).Parent != StepLocal || report.Step(StepImage).Parent != StepLocal || report.Step(StepWindow).State != Waiting {
		t.Errorf("denied:\n%s", told(report))
	}
	test.put(in(StepLocal, "reached"))
	test.put(in(StepPopups, "free"))
	if due := test.due(); len(due) != 3 || test.Report().Step(StepFetch).State != Waiting {
		t.Errorf("allowed: due %v\n%s", due, told(test.Report()))
	}
	test.Show(held(desk.Reading, -9, 900))
	if report = test.Report(); report.Step(StepCard).State != OK || report.Step(StepCertificate).State != OK {
		t.Errorf("read anew:\n%s", told(report))
	}
	test.Show(desk.Snapshot{Situation: desk.NoReader})
	report = test.Report()
	if failed := report.Failed(); failed == nil || failed.Name != StepReader || report.Step(StepCertificate).Parent != StepReader {
		t.Errorf("no reader:\n%s", told(report))
	}
	test.Show(held(desk.Ready, -9, 900))
	if report = test.Report(); report.Failed() != nil || report.Step(StepCertificate).State != OK {
		t.Errorf("the card is back:\n%s", told(report))
	}
}

// TestVerdict: what stands at the top.
func TestVerdict(t *testing.T) {
	t.Parallel()
	texts := words.In(words.English)
	all := func(state State) []Step {
		var steps []Step
		for _, name := range order {
			steps = append(steps, Step{Name: name, State: state})
		}
		return steps
	}
	one := func(name StepName, found string) []Step {
		steps := all(OK)
		for i := range steps {
			if steps[i].Name == name {
				steps[i] = in(name, found)
			}
		}
		return steps
	}
	for name, test := range map[string]struct {
		report Report
		state  State
		title  string
	}{
		"nobody yet":   {Report{Steps: all(Waiting)}, Waiting, "Waiting for the browser to open the page"},
		"under way":    {Report{Steps: all(Waiting), Opened: true}, Running, "Testing"},
		"all in order": {Report{Steps: all(OK), Opened: true}, OK, "All in order: this browser can use this card"},
		"one failed":   {Report{Steps: one(StepLocal, "denied"), Opened: true}, Fail, "Browser to this computer: there is a problem"},
		"one warns":    {Report{Steps: one(StepPopups, "click"), Opened: true}, Warn, "It works; please note \"Pop-up windows\""},
		"a button":     {Report{Steps: one(StepPopups, "button"), Opened: true}, Asking, "Pop-up windows: waits for you"},
		"left":         {Report{Steps: one(StepPopups, "button"), Opened: true, Over: TimeUp}, Warn, "The test has ended: it was open for too long"},
	} {
		if v := test.report.In(texts).Verdict; v.State != test.state || v.Title != test.title {
			t.Errorf("%s: %+v", name, v)
		}
	}
}
