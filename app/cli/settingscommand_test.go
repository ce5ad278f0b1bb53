package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"carddesk/app/settings"
)

// withSettings is a terminal with both files, in a folder whose name does not change.
func withSettings(t *testing.T, user, policy string) (terminal, func(string) string) {
	t.Helper()
	tty := set(t, nil, user, policy)
	rules := tty.policy.(settings.PolicyFile).Path
	return tty, func(text string) string {
		text = strings.ReplaceAll(text, filepath.Join(tty.settings, "settings.toml"), "/home/settings.toml")
		return strings.ReplaceAll(text, rules, "/etc/carddesk/policy.toml")
	}
}

// What `settings` says, in a session in which each command sees what the one before left.
func TestTextOfSettings(t *testing.T) {
	if full("") != "" {
		return // paths look different
	}
	for _, language := range []string{"zh-TW", "en"} {
		t.Run(language, func(t *testing.T) {
			tty, plain := withSettings(t, "# mine\n[settings]\nhideNames = true\n", "[defaults]\ntextSize = 150\n[locked]\ncentre = \"https://centre.invalid/\"\npractice = false\n")
			var all strings.Builder
			for _, line := range []string{
				"", "get textSize", "set textSize 200", "get textSize", "reset textSize", "get module", "set module module.so", "set practice true",
				"set centre https://other.invalid/", "reset centre", "set hideNames no", "set textSize", "set", "get toaster", "get textSize hideNames", "toaster", "set --help",
			} {
				r := runOn(t, tty, append(strings.Fields("settings "+line), "--lang", language)...)
				fmt.Fprintf(&all, "$ carddesk-cli settings %s\n%s%s[exit %d]\n\n", line, r.out, r.err, r.exit)
			}
			golden(t, language+"/settings.txt", plain(all.String()))
		})
	}
}

func TestJSONOfSettings(t *testing.T) {
	fresh := func() terminal {
		tty, _ := withSettings(t, "[settings]\nhideNames = true\nappearance = \"pink\"\n", "[defaults]\ntextSize = 150\n[locked]\nupdateCheck = false\n")
		return tty
	}
	tty := fresh()
	list := expectPromised(t, runOn(t, tty, "settings", "--json").out, "carddesk.settings/1")
	if all := list["settings"].([]any); len(all) != len(settings.Table()) || len(list["problems"].([]any)) != 1 {
		t.Errorf("%v", list)
	}
	for line, want := range map[string]string{
		"get textSize":           `150 policy false`,
		"get hideNames":          `true user false`,
		"get updateCheck":        `false policy true`,
		"get appearance":         `system default false`,
		"set appearance dark":    `dark user false`,
		"reset hideNames":        `false default false`,
		"set language zh-TW":     `zh-TW user false`,
		"set textSize 100":       `100 user false`,
		"set practice 0":         `false user false`,
		"set updateCheck true":   "setting-locked 1",
		"set appearance pink":    "setting-unusable 2",
		"get toaster":            "usage 2",
		"set textSize":           "usage 2",
		"reset textSize reports": "usage 2",
	} {
		t.Run(line, func(t *testing.T) {
			r := runOn(t, fresh(), append(strings.Fields("settings "+line), "--json", "--lang=en")...)
			if r.exit != exitDone {
				got := expectPromised(t, r.out, "carddesk.error/1")
				if fmt.Sprint(got["code"], " ", r.exit) != want {
					t.Errorf("%s", r.out)
				}
				return
			}
			got := expectPromised(t, r.out, "carddesk.setting/1")
			if fmt.Sprint(got["value"], " ", got["source"], " ", got["locked"]) != want {
				t.Errorf("%s", r.out)
			}
		})
	}
}

// Every setting is set as text and read again, by another run of the program.
func TestEverySettingCanBeSet(t *testing.T) {
	values := map[settings.Key]string{
		settings.Language: "en", settings.TextSize: "150", settings.Appearance: "dark", settings.Module: full("/opt/a.so"), settings.UnblockStyle: "none",
		settings.Component: "http://127.0.0.1:5", settings.Centre: "https://a.invalid/", settings.Practice: "false", settings.HideNames: "true",
		settings.ReportFolder: full("/tmp/reports"), settings.UpdateCheck: "true", settings.UpdateSource: "https://b.invalid/v",
	}
	tty, _ := withSettings(t, "", "")
	for _, s := range settings.Table() {
		if r := runOn(t, tty, "settings", "set", string(s.Key), values[s.Key]); r.exit != exitDone || r.err != "" {
			t.Errorf("%s: exit %d, %q", s.Key, r.exit, r.err)
		}
		if r := runOn(t, tty, "settings", "get", string(s.Key)); r.out != values[s.Key]+"\n" {
			t.Errorf("%s is %q", s.Key, r.out)
		}
		if r := runOn(t, tty, "settings", "reset", string(s.Key)); r.exit != exitDone {
			t.Errorf("%s: exit %d, %q", s.Key, r.exit, r.err)
		}
	}
	if r := runOn(t, tty, "settings", "--json"); strings.Contains(r.out, `"user"`) || !json.Valid([]byte(r.out)) {
		t.Errorf("%s", r.out)
	}
}

// Where practice cards are locked away no command has one; where a user does without the offer, asking for one is enough.
func TestNoPracticeCards(t *testing.T) {
	for name, tc := range map[string]struct {
		user, policy string
		exits        [4]int
	}{
		"offered":              {"", "", [4]int{exitDone, exitDone, exitDone, exitUsage}},
		"turned off":           {"[settings]\npractice = false\n", "", [4]int{exitDone, exitDone, exitDone, exitUsage}},
		"proposed":             {"", "[defaults]\npractice = false\n", [4]int{exitDone, exitDone, exitDone, exitUsage}},
		"locked":               {"[settings]\npractice = true\n", "[locked]\npractice = false\n", [4]int{exitUsage, exitUsage, exitFailed, exitFailed}},
		"locked on":            {"", "[locked]\npractice = true\n", [4]int{exitDone, exitDone, exitDone, exitUsage}},
		"a policy in disarray": {"", "hello\n", [4]int{exitUsage, exitUsage, exitFailed, exitFailed}},
	} {
		t.Run(name, func(t *testing.T) {
			tty := set(t, desk(t, "healthy"), tc.user, tc.policy)
			for i, line := range []string{"info --demo", "readers --demo=several", "demo", "simulate"} { // the last lacks a kind of card
				if r := runOn(t, tty, strings.Fields(line)...); r.exit != tc.exits[i] {
					t.Errorf("%s: exit %d, want %d; %q", line, r.exit, tc.exits[i], r.err)
				}
			}
		})
	}
}

// The file of somebody who writes comments keeps them.
func TestSetKeepsComments(t *testing.T) {
	tty, _ := withSettings(t, "# mine\n[settings]\nlanguage = \"en\" # English\n", "")
	if r := runOn(t, tty, "settings", "set", "language", "zh-TW"); r.exit != exitDone {
		t.Fatal(r.err)
	}
	raw, err := os.ReadFile(filepath.Join(tty.settings, "settings.toml"))
	if err != nil || string(raw) != "# mine\n[settings]\nlanguage = \"zh-TW\" # English\n" {
		t.Errorf("%q, %v", raw, err)
	}
}
