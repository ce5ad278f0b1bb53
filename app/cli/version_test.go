package main

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"carddesk/app/update"
)

// answering is an updater that knows what it will say.
type answering struct {
	finding update.Finding
	asked   *int
}

func (a answering) Ask(_ context.Context, insists bool) update.Finding {
	*a.asked++
	if !insists {
		panic("somebody asks and is put off")
	}
	return a.finding
}

func TestVersionCheck(t *testing.T) {
	latest := &update.Release{Version: "9.9.9", Released: noon().AddDate(0, -1, 0), Expires: noon().AddDate(1, 0, 0), Page: "https://carddesk.example/9.9.9"}
	for name, tc := range map[string]struct {
		user, policy string
		finding      update.Finding
		err          error
		args         string
		exit, asked  int
		says, code   string
	}{
		"newer":              {finding: update.Finding{Asked: noon(), Latest: latest, Newer: true}, args: "--check", asked: 1, says: "There is a new version, 9.9.9"},
		"none newer":         {finding: update.Finding{Asked: noon(), Latest: latest}, args: "--check", asked: 1, says: "There is no newer version"},
		"not asked":          {says: "carddesk-cli "},
		"not by itself":      {user: "[settings]\nupdateCheck = true\n", says: "carddesk-cli "},
		"no answer":          {finding: update.Finding{Failure: update.ErrUnreachable}, args: "--check", asked: 1, exit: exitFailed, says: "no version file came", code: "update-failed"},
		"forged":             {finding: update.Finding{Failure: update.ErrForged}, args: "--check", asked: 1, exit: exitFailed, says: "did not sign", code: "update-forged"},
		"a wrong clock":      {finding: update.Finding{Failure: update.ErrExpired}, args: "--check", asked: 1, exit: exitFailed, says: "not certain", code: "update-clock"},
		"not available":      {err: update.ErrUnavailable, args: "--check", exit: exitFailed, says: "was built without", code: "update-unavailable"},
		"turned off":         {user: "[settings]\nupdateCheck = false\n", finding: update.Finding{Asked: noon(), Latest: latest}, args: "--check", asked: 1, says: "no newer"},
		"locked off":         {policy: "[locked]\nupdateCheck = false\n", args: "--check", exit: exitUsage, says: "can't be changed with --check", code: "usage"},
		"locked on":          {policy: "[locked]\nupdateCheck = true\n", finding: update.Finding{Asked: noon(), Latest: latest}, args: "--check", asked: 1, says: "no newer"},
		"a policy in shreds": {policy: "[locked\n", args: "--check", exit: exitUsage, says: "can't be changed with --check", code: "usage"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, more := range []string{"", " --json"} {
				tty := set(t, nil, tc.user, tc.policy)
				asked := 0
				tty.update = func(source string) (updater, error) {
					if source != "" {
						t.Errorf("asks at %q", source)
					}
					return answering{tc.finding, &asked}, tc.err
				}
				r := runOn(t, tty, strings.Fields("version "+tc.args+more)...)
				if r.exit != tc.exit || asked != tc.asked || more == "" && !strings.Contains(r.out+r.err, tc.says) {
					t.Errorf("exit %d, asked %d times: %s%s", r.exit, asked, r.out, r.err)
				}
				if more == "" {
					continue
				}
				if tc.code != "" {
					if got := expectPromised(t, r.out, "carddesk.error/1"); got["code"] != tc.code {
						t.Errorf("%s", r.out)
					}
					continue
				}
				got := expectPromised(t, r.out, "carddesk.version/1")["update"]
				if (got == nil) != (tc.args == "") || got != nil && fmt.Sprint(got.(map[string]any)["newer"]) != fmt.Sprint(tc.finding.Newer) {
					t.Errorf("%s", r.out)
				}
			}
		})
	}
}

// The address of an administrator is the one that is asked.
func TestVersionCheckElsewhere(t *testing.T) {
	tty := set(t, nil, "", "[locked]\nupdateSource = \"https://updates.invalid/v\"\nupdateCheck = true\n")
	tty.update = func(source string) (updater, error) {
		if source != "https://updates.invalid/v" {
			t.Errorf("asks at %q", source)
		}
		return nil, update.ErrUnavailable
	}
	if r := runOn(t, tty, "version", "--check"); r.exit != exitFailed {
		t.Errorf("exit %d", r.exit)
	}
}
