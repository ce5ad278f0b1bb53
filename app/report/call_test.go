package report

import (
	"errors"
	"strings"
	"testing"

	"carddesk/app/words"
	"carddesk/cardops/doctor"
	"carddesk/cardops/phone"
)

// What the agent sees is what the caller's program showed: the same checks in the same states, with the same parents.
func TestTheAgentSeesWhatTheCallerSees(t *testing.T) {
	for _, system := range []phone.System{phone.Windows, phone.MacOS, phone.Linux} {
		for _, failed := range []string{"", "clock", "service-answers", "reader-attached", "component-running", "card-content", "browser-access"} {
			results := spoilt(system, failed)
			caller := New(words.In(words.English), Run{System: string(system), Results: results}, false)
			agent, err := Read(words.In(words.English), caller.Code)
			if err != nil || agent.System != string(system) || agent.Code != caller.Code || agent.LeftOut || agent.Worst != caller.Worst {
				t.Fatalf("%s, %s: %+v, %v", system, failed, agent, err)
			}
			if len(agent.Rows) != len(caller.Rows) || agent.Verdict() != caller.Verdict() {
				t.Fatalf("%s, %s: %d rows, %d rows", system, failed, len(agent.Rows), len(caller.Rows))
			}
			for i, row := range agent.Rows {
				if row != caller.Rows[i] {
					t.Errorf("%s, %s: %+v, %+v", system, failed, row, caller.Rows[i])
				}
			}
		}
	}
}

// spoilt is a run in which one check failed. Whatever needs it is skipped, as the engine does it.
func spoilt(system phone.System, failed string) []doctor.Result {
	table, _ := phone.Newest(system)
	hinders := map[int]string{}
	var all []doctor.Result
	for _, c := range table.Checks {
		if c.Asked {
			continue
		}
		r := doctor.Result{Code: c.Code, Number: c.Number, State: doctor.OK}
		for _, need := range c.Needs {
			if r.Parent == "" && hinders[need] != "" {
				r.State, r.Parent = doctor.Skip, hinders[need]
			}
		}
		hinders[c.Number] = r.Parent
		if c.Code == failed && r.State != doctor.Skip {
			r.State = doctor.State(c.Ends[0])
			if r.State == doctor.Fail {
				hinders[c.Number] = c.Code
			}
		}
		all = append(all, r)
	}
	return all
}

// Checks that the code had no room for are not there: nothing is known of them.
func TestWhatIsNotTold(t *testing.T) {
	table, _ := phone.Newest(phone.Linux)
	var results []doctor.Result
	failed := 0
	for i, c := range table.Checks {
		r := doctor.Result{Code: c.Code, Number: c.Number, State: doctor.OK}
		switch {
		case i%2 == 0 && len(c.Ends) > 0:
			r.State = doctor.State(c.Ends[0])
		case i%5 == 0:
			r.State = doctor.Broken
		}
		if r.State == doctor.Fail {
			failed++
		}
		results = append(results, r) // no run: what needs a failed check is skipped
	}
	code, err := doctor.PhoneCode("linux", results)
	if err != nil {
		t.Fatal(err)
	}
	call, err := Read(words.In(words.Chinese), code)
	if err != nil || !call.LeftOut || call.Worst != doctor.Fail || len(call.Of(doctor.OK)) != 0 || len(call.Of(doctor.Fail)) != failed {
		t.Errorf("%+v, %v", call, err)
	}
	for _, row := range call.Rows {
		if said := row.Title + row.Summary + row.Remedy; strings.Contains(said, "doctor.") {
			t.Errorf("%s has no words: %s", row.Code, said)
		}
	}
}

func TestWrongCodes(t *testing.T) {
	_, err := Read(words.In(words.English), "234G-TYPX")
	if e, ok := errors.AsType[*phone.WrongError](err); !ok || e.Position != 8 {
		t.Errorf("%v", err)
	}
}

// TestTicket: what goes into a ticket has the code, what is wrong and what was advised.
func TestTicket(t *testing.T) {
	for _, l := range words.Languages() {
		w := words.In(l)
		results := spoilt(phone.Linux, "reader-attached")
		code, err := doctor.PhoneCode("linux", results)
		if err != nil {
			t.Fatal(err)
		}
		call, err := Read(w, code)
		if err != nil {
			t.Fatal(err)
		}
		said := w.CheckCase("reader-attached", "fail")
		for _, want := range []string{code, "Linux", said.Title, said.Summary, said.Remedy, call.Verdict()} {
			if !strings.Contains(call.Text(), want) {
				t.Errorf("%q is missing in\n%s", want, call.Text())
			}
		}
		if strings.Contains(call.Text(), "helpdesk.") || strings.Contains(call.Text(), w.CheckTitle("clock")) {
			t.Errorf("too much is said:\n%s", call.Text())
		}
	}
}
