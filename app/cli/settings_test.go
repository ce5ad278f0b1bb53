package main

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"carddesk/app/settings"
	"carddesk/app/words"
)

// set is a terminal whose user has such a file of settings, under such a policy; empty for none.
func set(t *testing.T, s service, user, policy string) terminal {
	t.Helper()
	tty := at(nil, nil, s)
	tty.settings = t.TempDir()
	path := settings.NewStore(tty.settings, nil).Path()
	rules := filepath.Join(t.TempDir(), "policy.toml")
	tty.policy = settings.PolicyFile{Path: rules}
	for path, text := range map[string]string{path: user, rules: policy} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return tty
}

// full makes a path a full one of this system.
func full(path string) string {
	if runtime.GOOS == "windows" {
		return "C:" + path
	}
	return path
}

// A setting stands for a flag that is not given; a flag wins, unless the setting is locked; practice cards take none.
func TestSettingsStandForFlags(t *testing.T) {
	for flag, tc := range map[string]struct{ key, set, other string }{
		"module":        {"module", full("/opt/a/module.so"), full("/opt/b/module.so")},
		"unblock-style": {"unblockStyle", "so-init-pin", "none"},
		"component":     {"component", "http://localhost:5", "http://localhost:6"},
		"centre":        {"centre", "https://a.invalid/", "https://b.invalid/"},
	} {
		line := tc.key + " = \"" + tc.set + "\"\n"
		for name, now := range map[string]struct {
			user, policy, given, want string
			refused                   bool
		}{
			"nothing":                    {},
			"a setting":                  {user: "[settings]\n" + line, want: tc.set},
			"a default by policy":        {policy: "[settings]\n" + line, want: tc.set},
			"a flag":                     {user: "[settings]\n" + line, given: "--" + flag + "=" + tc.other, want: tc.other},
			"an empty flag":              {user: "[settings]\n" + line, given: "--" + flag + "=", want: ""},
			"locked":                     {policy: "[locked]\n" + line, want: tc.set},
			"locked, and a flag":         {policy: "[locked]\n" + line, given: "--" + flag + "=" + tc.other, refused: true},
			"locked, and an empty flag":  {policy: "[locked]\n" + line, given: "--" + flag + "=", refused: true},
			"locked, and a like flag":    {policy: "[locked]\n" + line, given: "--" + flag + "=" + tc.set, want: tc.set},
			"a practice card":            {user: "[settings]\n" + line, given: "--demo", want: ""},
			"a practice card and policy": {policy: "[locked]\n" + line, given: "--demo", want: ""},
		} {
			t.Run(flag+" "+name, func(t *testing.T) {
				tty := set(t, nil, now.user, now.policy)
				p := &program{terminal: tty, words: words.In(words.English), chosen: settings.NewStore(tty.settings, tty.policy).Read()}
				c, _, err := p.command().Find([]string{"pin", "unblock"})
				if err != nil {
					t.Fatal(err)
				}
				if err := c.ParseFlags(strings.Fields(now.given)); err != nil {
					t.Fatal(err)
				}
				err = p.checkFlags(c, nil)
				if refused, ok := errors.AsType[*usageError](err); ok != now.refused || ok && refused.key != "usage.locked" {
					t.Fatalf("%v, refused %v", err, now.refused)
				}
				if got := c.Flags().Lookup(flag).Value.String(); !now.refused && got != now.want {
					t.Errorf("%q, want %q", got, now.want)
				}
			})
		}
	}
}

func TestLockedFlagIsAUsageError(t *testing.T) {
	d := desk(t, "healthy")
	r := runOn(t, set(t, d, "", "[locked]\nmodule = \""+full("/opt/a.so")+"\"\n"), "info", "--module=/opt/b.so")
	want := "\"Card module (PKCS#11)\" is fixed by the administrator of this computer and can't be changed with --module.\n"
	if r.exit != exitUsage || r.out != "" || !strings.HasPrefix(r.err, want) || len(d.Card(0).Received()) != 0 {
		t.Errorf("exit %d, %q, %q", r.exit, r.out, r.err)
	}
}

func TestLanguageOfSettings(t *testing.T) {
	const english, chinese = "no card", "沒有卡片"
	for name, tc := range map[string]struct {
		user, policy, lang string
		want               string
		exit               int
	}{
		"the system's":            {want: english},
		"left to the system":      {user: "[settings]\nlanguage = \"system\"\n", want: english},
		"set":                     {user: "[settings]\nlanguage = \"zh-TW\"\n", want: chinese},
		"a flag":                  {user: "[settings]\nlanguage = \"zh-TW\"\n", lang: "--lang=en", want: english},
		"locked":                  {policy: "[locked]\nlanguage = \"zh-TW\"\n", want: chinese},
		"locked, another by flag": {policy: "[locked]\nlanguage = \"zh-TW\"\n", lang: "--lang=en", want: "--lang", exit: exitUsage},
		"locked, the same":        {policy: "[locked]\nlanguage = \"zh-TW\"\n", lang: "--lang=zh_TW.UTF-8", want: chinese},
		"locked, no language":     {policy: "[locked]\nlanguage = \"zh-TW\"\n", lang: "--lang=fr", want: "fr", exit: exitUsage},
	} {
		t.Run(name, func(t *testing.T) {
			r := runOn(t, set(t, desk(t, "empty"), tc.user, tc.policy), strings.Fields("readers "+tc.lang)...)
			if r.exit != tc.exit || !strings.Contains(r.out+r.err, tc.want) {
				t.Errorf("exit %d, %q, %q", r.exit, r.out, r.err)
			}
			if tc.exit == exitUsage && !strings.Contains(r.err, "。") {
				t.Errorf("not in the language that is locked: %q", r.err)
			}
		})
	}
}

// A file that is wrong is told of once, and changes nothing else.
func TestMalformedSettings(t *testing.T) {
	good := runOn(t, set(t, desk(t, "healthy"), "", ""), "info")
	for name, tc := range map[string]struct{ text, says string }{
		"a line":       {"[settings]\nhello\n", "Line 2 of the settings file"},
		"a value":      {"[settings]\ntextSize = 5\n", "\"textSize\" (Text size) in line 2"},
		"two":          {"[settings]\ntextSize = 5\ncentre = \"x\"\n", "places in all: 2."},
		"out of place": {"language = \"en\"\n", "does not stand below [settings]"},
	} {
		t.Run(name, func(t *testing.T) {
			r := runOn(t, set(t, desk(t, "healthy"), tc.text, ""), "info")
			if r.exit != exitDone || r.out != good.out || strings.Count(r.err, tc.says) != 1 {
				t.Errorf("exit %d, %q; %q", r.exit, r.out, r.err)
			}
			r = runOn(t, set(t, desk(t, "healthy"), tc.text, ""), "info", "--json")
			if expectPromised(t, r.out, "carddesk.info/1"); r.err != "" || r.exit != exitDone {
				t.Errorf("exit %d: %q", r.exit, r.err)
			}
		})
	}
}

// What is set for real cards reaches no simulated one.
func TestPracticeLeavesSettingsAlone(t *testing.T) {
	tty := untouchable(t, words.English)
	like := set(t, nil, "[settings]\nmodule = \""+full("/opt/a.so")+"\"\ncomponent = \"http://127.0.0.1:1\"\n", "")
	tty.settings, tty.policy = like.settings, like.policy
	for _, command := range []string{"info --demo", "demo"} {
		if r := runOn(t, tty, strings.Fields(command)...); r.exit != exitDone || r.err != "" {
			t.Errorf("%s: exit %d, %q", command, r.exit, r.err)
		}
	}
	if r := runOn(t, tty, "pin", "status", "--demo"); strings.Contains(r.err+r.out, "/opt/a.so") {
		t.Errorf("exit %d, %q", r.exit, r.err)
	}
}

// The module that is set is used where none is found.
func TestModuleOfSettings(t *testing.T) {
	if full("") != "" {
		return // the simulated one stands at no full path of Windows
	}
	c := newCitizenDesk(t, "healthy")
	c.computer.Places.Glob = func(string) []string { return nil }
	like := set(t, nil, "[settings]\nmodule = \""+simulatedModule+"\"\n", "")
	c.settings, c.policy = like.settings, like.policy
	if r := runOn(t, c.terminal, "pin", "status"); r.exit != exitDone || r.err != "" || len(*c.calls) != 1 {
		t.Errorf("exit %d, %q, %d modules", r.exit, r.err, len(*c.calls))
	}
}
