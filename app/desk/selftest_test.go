package desk_test

import (
	"testing"

	"carddesk/app/desk"
	"carddesk/cardops/ops"
	"carddesk/cardops/simcard"
)

// TestSelfTest: the card's self test tells its steps as they end, and what it signed.
func TestSelfTest(t *testing.T) {
	for name, test := range map[string]struct {
		options simcard.Options
		pin     string
		steps   int
		stage   ops.Stage
	}{
		"PIV":           {simcard.Options{Kind: simcard.PIV}, rightPIN, 4, ops.Done},
		"PIV, wrong":    {simcard.Options{Kind: simcard.PIV}, wrongPIN, 0, ops.Refused},
		"citizen":       {simcard.Options{Kind: simcard.GPKI2}, rightPIN, 4, ops.Done},
		"citizen, shut": {simcard.Options{Kind: simcard.GPKI2, Tries: new(0)}, rightPIN, 0, ops.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			onDesk(t, 1, func(r *rig) {
				r.install()
				r.insert(0, test.options)
			}, func(r *rig) {
				r.expect(desk.Ready)
				var told []ops.Step
				done := make(chan desk.Result, 1)
				r.desk.Start(ops.Sign, desk.Talk{
					Ask: person(test.pin, ""), Tell: func(s ops.Step) { told = append(told, s) }, Done: func(got desk.Result) { done <- got },
				})
				result := <-done
				if result.Stage != test.stage || len(result.Steps) != test.steps || len(told) != test.steps {
					t.Fatalf("%+v, %v; told %v", result, result.Err, told)
				}
				for i, s := range result.Steps {
					if s != told[i] || s.State != ops.StepDone {
						t.Errorf("step %+v, told %+v", s, told[i])
					}
				}
				if signed := len(result.SignedData) > 0; signed != (test.steps > 0) {
					t.Errorf("signed data of %d bytes", len(result.SignedData))
				}
				r.expect(desk.Ready)
			})
		})
	}
}
