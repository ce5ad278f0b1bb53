package practice_test

import (
	"strings"
	"testing"

	"carddesk/app/practice"
	"carddesk/cardops/doctor"
	"carddesk/cardops/simcard"
)

// complaints are what the environment check says of each practice scenario; the rest is in good order.
var complaints = map[string]string{
	"several": "cards-several:warn", "ends-soon": "cert-ended:warn", "expired": "cert-ended:fail", "not-yet-valid": "cert-started:fail",
	"one-try-left": "pin-tries:fail", "locked": "pin-state:fail", "code-locked": "pin-state:fail",
	"piv-one-try-left": "pin-tries:fail", "piv-locked": "pin-state:fail", "piv-code-locked": "pin-state:fail",
	"health-card": "card-kind:fail-nhi", "upside-down": "card-answers:fail", "empty": "card-present:fail",
	"no-reader": "reader-attached:fail", "no-service": "service-answers:fail",
}

func TestTheComputerOfEveryScenario(t *testing.T) {
	for _, scenario := range simcard.Scenarios() {
		t.Run(scenario, func(t *testing.T) {
			e, err := practice.Open(scenario, noon)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(e.Close)
			env, err := e.Computer(noon)
			if err != nil {
				t.Fatal(err)
			}
			results, err := doctor.Run(t.Context(), doctor.Table(), env, doctor.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var said []string
			for _, r := range results {
				if r.State != doctor.OK && r.State != doctor.Skip {
					said = append(said, r.Code+":"+r.Case()+r.Detail)
				}
			}
			if got := strings.Join(said, " "); got != complaints[scenario] {
				t.Errorf("%q: %q,", scenario, got)
			}
		})
	}
}
